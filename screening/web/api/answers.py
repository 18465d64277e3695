"""Answers of suppliers to what a contract asks, its own and those of others, over the API.

A program says how many steps on each answer it saw (``seen``), so that it decides on what it saw.
"""

from collections.abc import Mapping

from flask import Response

from screening.model.contracts import StoredContract
from screening.model.errors import InputError
from screening.model.people import Permission
from screening.reports.contract_answers import as_document
from screening.services.command_context import today
from screening.services.disclosures import reuse
from screening.services.disclosures.reuse import ContractAnswers
from screening.web.api.blueprint import api
from screening.web.api.contracts import stored_or_404
from screening.web.api.json_body import (
    by_in,
    reason_in,
    refuse_input,
    sent_fields,
    text_in,
    whole_in,
)
from screening.web.api.responses import answer
from screening.web.request_context import current_verdict, portfolio, portfolio_for, screen_again
from screening.web.security import csrf
from sources.kit.values.message import Message

FIELDS = ("what", "answers", "seen", "why", "by")


@api.get("/contracts/<id>/answers", endpoint="answers")
def answers(id: str) -> Response:
    """Answer what suppliers replied about a contract, and what they answered for others."""
    stored = stored_or_404(id)
    return answer(as_document(stored, _answers_of(stored), today()))


@api.post("/contracts/<id>/answers", endpoint="answers_act")
def act(id: str) -> Response:
    """Do one thing with one answer, or with several at once."""
    stored = stored_or_404(id)
    body = sent_fields(FIELDS)
    sent = body.get("answers")
    if not isinstance(sent, list | None):
        refuse_input(InputError(Message("reuse.list_answers"), field="answers"))
    ids = [each for each in sent or () if isinstance(each, str)]
    what, why = text_in(body, "what"), reason_in(body)
    try:
        affected = reuse.act(
            portfolio(), stored, _answers_of(stored), what, ids, by_in(body), why, _seen(body)
        )
    except InputError as refusal:
        refuse_input(refusal, 409 if refusal.field is None else 422)
    if affected:
        screen_again(affected)
    return answer(as_document(stored, _answers_of(stored), today()), 201)


csrf.exempt(act)  # no form of another site can send this type


def _seen(body: Mapping[str, object]) -> dict[str, int] | None:
    """Return the steps seen by answer. Raises InputError for what is no such object."""
    seen = body.get("seen")
    if seen is None:
        return None
    named = seen if isinstance(seen, dict) else {"": None}
    steps = {str(id): whole_in(named, id, -1) for id in named}
    if any(count < 0 for count in steps.values()):
        raise InputError(Message("reuse.count_steps"), field="seen")
    return steps


def _answers_of(stored: StoredContract) -> ContractAnswers:
    seen = portfolio_for(Permission.READ)  # what is taken over is of contracts that may be read
    return reuse.answers_of(seen, stored, current_verdict(stored.id), today())
