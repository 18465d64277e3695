"""Good practice over the API; the same as on the pages."""

from collections.abc import Mapping

from flask import Response, abort

from screening.model.errors import InputError, MissingError
from screening.model.practices import PracticeCopy
from screening.reports import practices as reports
from screening.services.practices import FIELDS, PracticeDesk
from screening.web.api.blueprint import api
from screening.web.api.json_body import (
    by_in,
    refuse_input,
    refuse_problems,
    sent_fields,
    text_in,
    whole_in,
)
from screening.web.api.responses import answer
from screening.web.request_context import portfolio
from screening.web.security import csrf

NEWER = (*FIELDS, "after", "by")


@api.get("/practices", endpoint="practices")
def all_practices() -> Response:
    """Answer what is published to the organizations of the service, and what is used here."""
    practices = portfolio().practices
    return answer(
        {
            "practices": [reports.document(practice) for practice in practices.shelf()],
            "used": [reports.copy_document(copy) for copy in practices.copies()],
        }
    )


@api.post("/practices", endpoint="practice_publish")
def publish() -> Response:
    """Publish a practice to the organizations of the service."""
    body = sent_fields((*FIELDS, "by"))
    desk = _desk(body)
    return _practice(desk.publish(_typed(desk, body)), 201)


@api.post("/practices/<key>/versions", endpoint="practice_renew")
def renew(key: str) -> Response:
    """Publish a newer version of one's own practice."""
    body = sent_fields(NEWER)
    desk = _desk(body)
    _own(key)
    try:
        desk.publish(_typed(desk, body), key, whole_in(body, "after", -1))
    except InputError as refusal:
        refuse_input(refusal, 409)
    return _practice(key, 201)


@api.post("/practices/<key>/withdrawal", endpoint="practice_withdraw")
def withdraw(key: str) -> Response:
    """Withdraw one's own practice; copies stay."""
    body = sent_fields(("why", "by"))
    _own(key)
    try:
        _desk(body).withdraw(key, text_in(body, "why"))
    except InputError as refusal:
        refuse_input(refusal)
    return _practice(key)


@api.post("/practices/<key>/uses", endpoint="practice_use")
def use(key: str) -> Response:
    """Take the version that is published over."""
    body = sent_fields(("department", "by"))
    try:
        id = _desk(body).use(key, text_in(body, "department"))
    except MissingError:
        abort(404, "There is no such practice, or it was withdrawn.")
    except InputError as refusal:
        refuse_input(InputError(refusal.message, "department"))
    return answer(reports.copy_document(_copy(id)), 201)


@api.post("/practices/copies/<int:id>/outcome", endpoint="practice_outcome")
def record_outcome(id: int) -> Response:
    """Record what came of what was taken over."""
    body = sent_fields(("outcome", "by"))
    _copy(id)
    try:
        _desk(body).record_outcome(id, text_in(body, "outcome"))
    except InputError as refusal:
        refuse_input(refusal)
    return answer(reports.copy_document(_copy(id)))


for _writes in (publish, renew, withdraw, use, record_outcome):
    csrf.exempt(_writes)  # no form of another site can send this type


def _desk(body: Mapping[str, object]) -> PracticeDesk:
    return PracticeDesk(portfolio(), by_in(body))


def _typed(desk: PracticeDesk, body: Mapping[str, object]) -> dict[str, str]:
    """Return the fields of a practice; 422 with all that is wrong with them."""
    given = {name: text_in(body, name) for name in FIELDS}
    refuse_problems(desk.problems(given), "title")
    return given


def _own(key: str) -> None:
    """Answer 404 for what is not one's own practice, or was withdrawn."""
    try:
        practice = portfolio().practices.get(key)
    except MissingError:
        abort(404, "There is no such practice.")
    if not practice.is_own or practice.withdrawn is not None:
        abort(404, "It is no practice of your organization, or it was withdrawn.")


def _copy(id: int) -> PracticeCopy:
    for copy in portfolio().practices.copies():
        if copy.id == id:
            return copy
    abort(404, "There is no such copy.")


def _practice(key: str, status: int = 200) -> Response:
    return answer(reports.document(portfolio().practices.get(key)), status)
