"""Looks in the register of labour lenders, over the API."""

from flask import Response, abort

from screening.model.errors import InputError, MissingError
from screening.model.json_document import as_document
from screening.services.command_context import today
from screening.services.lender_checks import LenderAnswer, record_check
from screening.web.api.blueprint import api
from screening.web.api.contracts import stored_or_404
from screening.web.api.json_body import by_in, day_in, reason_in, refuse_input, sent_fields, text_in
from screening.web.api.responses import answer
from screening.web.request_context import portfolio
from screening.web.security import csrf

FIELDS = ("name", "kvk", "outcome", "looked", "looked_by", "why", "by")


@api.get("/contracts/<id>/lenders", endpoint="lenders")
def lenders(id: str) -> Response:
    """Answer the look-ups in the register of labour lenders for a contract."""
    return answer(_document(stored_or_404(id).id))


@api.post("/contracts/<id>/lenders", endpoint="lender_add")
def record(id: str) -> Response:
    """Keep that a lender was looked up."""
    stored = stored_or_404(id)
    body = sent_fields(FIELDS)
    try:
        said = LenderAnswer(
            name=text_in(body, "name"),
            kvk=text_in(body, "kvk"),
            outcome=text_in(body, "outcome"),
            looked=day_in(body, "looked"),
            looked_by=text_in(body, "looked_by"),
            why=reason_in(body),
        )
        record_check(portfolio(), stored.id, said, by_in(body), today())
    except InputError as refusal:
        refuse_input(refusal)
    return answer(_document(stored.id), 201)


@api.post("/contracts/<id>/lenders/<int:check_id>/withdrawal", endpoint="lender_withdraw")
def withdraw(id: str, check_id: int) -> Response:
    """Say that a look-up was a mistake; it stays on record."""
    stored = stored_or_404(id)
    body = sent_fields(("by",))
    try:
        portfolio().lender_checks.withdraw(stored.id, check_id, by_in(body))
    except MissingError:
        abort(404, "There is no such look-up, or it was withdrawn.")
    return answer(_document(stored.id), 201)


for view in (record, withdraw):
    csrf.exempt(view)  # no form of another site can send this type


def _document(id: str) -> dict[str, object]:
    return {"id": id, "checks": [as_document(each) for each in portfolio().lender_checks.of(id)]}
