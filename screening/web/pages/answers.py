"""What people do with answers of suppliers: accept, refuse, take over from another contract."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.model.errors import InputError
from screening.model.people import Permission
from screening.services.command_context import today
from screening.services.disclosures import reuse
from screening.services.typed_values import read_whole
from screening.web.pages.contracts import contract_page, stored_contract
from screening.web.request_context import (
    current_verdict,
    message_text,
    person,
    portfolio,
    portfolio_for,
    screen_again,
)

pages = Blueprint("answers", __name__)


@pages.post("/contracts/<id>/answers")
def act(id: str) -> AnyResponse | tuple[str, int]:
    """Do one thing with one answer, or with several at once."""
    stored = stored_contract(id)
    form = request.form
    seen = portfolio_for(Permission.READ)  # what is taken over is of contracts that may be read
    answers = reuse.answers_of(seen, stored, current_verdict(stored.id), today())
    ids = form.getlist("answers")
    try:
        affected = reuse.act(
            portfolio(),
            stored,
            answers,
            form.get("what", ""),
            ids,
            person(),
            form.get("why"),
            dict.fromkeys(ids, read_whole(form["seen"])) if "seen" in form else None,
        )
    except InputError as error:
        field = f"why-{ids[0]}" if error.field == "why" and ids else "answers"
        return contract_page(stored, [(field, message_text(error.message))]), 422
    if affected:
        screen_again(affected)
    return redirect(
        url_for("contracts.contract", id=stored.id, calendar="recorded", _anchor="declared"), 303
    )
