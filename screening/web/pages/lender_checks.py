"""Looks in the register of labour lenders, recorded on the page of a contract."""

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.model.errors import InputError, MissingError
from screening.services.command_context import today
from screening.services.lender_checks import LenderAnswer, record_check
from screening.web.form_values import day_in_form
from screening.web.pages.contracts import contract_page, stored_contract
from screening.web.request_context import message_text, person, portfolio

pages = Blueprint("lenders", __name__)


@pages.post("/contracts/<id>/lenders")
def record(id: str) -> AnyResponse | tuple[str, int]:
    """Keep that a lender was looked up."""
    stored, form = stored_contract(id), request.form
    try:
        answer = LenderAnswer(
            name=form.get("name", ""),
            kvk=form.get("kvk", ""),
            outcome=form.get("outcome", ""),
            looked=day_in_form(form, "looked"),
            looked_by=form.get("looked_by", ""),
            why=form.get("why"),
        )
        record_check(portfolio(), stored.id, answer, person(), today())
    except InputError as error:
        field = f"lender-{error.field or 'name'}"
        return contract_page(stored, [(field, message_text(error.message))]), 422
    return _back(stored.id)


@pages.post("/contracts/<id>/lenders/<int:check_id>")
def withdraw(id: str, check_id: int) -> AnyResponse:
    """Say that a look was a mistake; it stays on record."""
    stored = stored_contract(id)
    try:
        portfolio().lender_checks.withdraw(stored.id, check_id, person())
    except MissingError:
        abort(404)
    return _back(stored.id)


def _back(id: str) -> AnyResponse:
    return redirect(
        url_for("contracts.contract", id=id, calendar="recorded", _anchor="lenders"), 303
    )
