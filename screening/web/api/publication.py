"""What everybody may see, over the API: chosen, worked out by a worker, published, withdrawn."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TypeVar

from flask import Response, abort

from screening.model.errors import InputError, MissingError
from screening.reports import publication as reports
from screening.services.publication import PublicationDesk, WantedChoice, choice_of
from screening.web.api.blueprint import api
from screening.web.api.jobs import job_answer
from screening.web.api.json_body import by_in, refuse_input, sent_fields, text_in
from screening.web.api.responses import answer
from screening.web.request_context import person, portfolio
from screening.web.security import csrf
from sources.kit.values.message import Message

T = TypeVar("T")
CHOICE = (
    "address", "publisher", "measures", "dimensions", "days", "ambitions", "contracts", "by",
)  # fmt: skip
PUBLISH = ("why", "after", "basis", "by")
WITHDRAW = ("why", "by")


@api.get("/publication", endpoint="publication")
def overview() -> Response:
    """Answer what is chosen, whether it was worked out how that looks, and the versions."""
    return _overview(PublicationDesk(portfolio(), person()))


@api.get("/publication/draft", endpoint="publication_draft")
def draft() -> Response:
    """Answer how the publication would look, as a worker worked it out."""
    try:
        kept = PublicationDesk(portfolio(), person()).draft()
    except MissingError:
        kept = None
    if kept is None:
        abort(404, "It was not worked out for what is chosen now.")
    return answer(reports.draft_document(kept))


@api.post("/publication/choice", endpoint="publication_choose")
def choose() -> Response:
    """Keep what is chosen; nothing is shown by it."""
    body = sent_fields(CHOICE)
    desk = PublicationDesk(portfolio(), by_in(body))
    try:
        wanted = WantedChoice(
            address=text_in(body, "address"),
            publisher=text_in(body, "publisher"),
            measures=_several(body, "measures", _text),
            dimensions=_several(body, "dimensions", _text),
            days=_several(body, "days", _day),
            ambitions=_several(body, "ambitions", _number),
        )
        numbers = _several(body, "contracts", _text)
        desk.choose(choice_of(desk.portfolio, wanted), "\n".join(numbers))
    except InputError as refusal:
        refuse_input(refusal)
    return _overview(desk)


@api.post("/publication/draft", endpoint="publication_look")
def look() -> Response:
    """Have a worker work out how the publication would look."""
    desk = PublicationDesk(portfolio(), by_in(sent_fields(("by",))))
    try:
        return job_answer(desk.queue_draft(), 202)
    except MissingError as refusal:
        refuse_input(InputError(refusal.message), 409)


@api.post("/publication/versions", endpoint="publication_publish")
def publish() -> Response:
    """Publish what was worked out."""
    body = sent_fields(PUBLISH)
    desk = PublicationDesk(portfolio(), by_in(body))
    try:
        after = _number(body.get("after"))
        if after is None:
            raise InputError(Message("publication.no_number"), "after")
        number = desk.publish(text_in(body, "why"), after, text_in(body, "basis"))
    except MissingError as refusal:
        refuse_input(InputError(refusal.message), 409)
    except InputError as refusal:
        refuse_input(refusal, 409 if refusal.field is None else 422)
    return answer({"number": number}, 201)


@api.post("/publication/withdrawal", endpoint="publication_withdraw")
def withdraw() -> Response:
    """Show nothing any more."""
    body = sent_fields(WITHDRAW)
    desk = PublicationDesk(portfolio(), by_in(body))
    try:
        desk.withdraw(text_in(body, "why"))
    except MissingError as refusal:
        refuse_input(InputError(refusal.message), 409)
    except InputError as refusal:
        refuse_input(refusal)
    return _overview(desk)


for _writes in (choose, look, publish, withdraw):
    csrf.exempt(_writes)  # no form of another site can send this type


def _overview(desk: PublicationDesk) -> Response:
    publications = desk.portfolio.publications
    document = reports.document(publications.choice(), publications.heads(), desk.has_draft())
    return answer(document)


def _several(
    body: Mapping[str, object], name: str, read: Callable[[object], T | None]
) -> tuple[T, ...]:
    """Return the values of a list; none where it is left out. Raises InputError with its name."""
    given = body.get(name)
    if given is None:
        return ()
    values = [read(each) for each in given] if isinstance(given, list) else [None]
    found = tuple(value for value in values if value is not None)
    if len(found) < len(values):
        raise InputError(Message("publication.no_list"), name)
    return found


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _day(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
