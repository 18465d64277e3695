"""The JSON object in the body of a request."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NoReturn

from flask import abort, request

from screening.i18n.messages import render
from screening.model.contracts import ContractFilter
from screening.model.errors import InputError
from screening.web import upload_limits
from screening.web.api.blueprint import api
from screening.web.api.problems import refuse
from screening.web.pages.contracts import filter_from
from screening.web.request_context import api_language, person, signer
from screening.web.route_rules import RULES, RouteKind
from sources.formats import json_text
from sources.kit.values.message import Message

# What a form of another site can send, and a script of one without asking first (Fetch, 2.2.2).
TYPES_OF_FORMS = ("", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
UNREADABLE = "Some fields cannot be read."
LONGEST = {"by": 200, "why": 500}  # letters, as on the pages


@api.before_request
def refuse_forms() -> None:
    """Answer 415 to what another site could send in a visitor's name: these routes need no token
    of a form.
    """
    rule = RULES.get(request.endpoint or "")
    writes = rule is not None and rule.kind is RouteKind.JSON and request.method == "POST"
    if writes and request.mimetype in TYPES_OF_FORMS:
        refuse(415, "Send the body with its type, as application/json.")


def request_object(most: int, *, other_type: str, too_large: str) -> dict[str, object]:
    """Return the JSON object that a request sends.

    Answer 415 for another type of content, and 413 for more than ``most`` bytes, with these words;
    400 for a body that holds something else.
    """
    if request.mimetype != "application/json":
        abort(415, other_type)
    body = request.get_data()
    if len(body) > most:
        abort(413, too_large)
    value = read_object(body)
    if value is None:
        abort(400, "The body is not a JSON object.")
    return value


def sent_fields(fields: Sequence[str], most: int = upload_limits.EDIT_BODY) -> dict[str, object]:
    """Return the object that a request sends to be kept; 422 where it has another field.

    ``most``: of bytes that are read.
    """
    body = request_object(
        most,
        other_type="Send the body as application/json.",
        too_large=f"A body is at most {most >> 20} MB.",
    )
    unknown = {
        str(name)[:60]: f"There is no such field; the fields are {', '.join(fields)}."
        for name in body
        if name not in fields
    }
    if unknown:
        refuse(422, UNREADABLE, unknown)
    return body


def text_in(body: Mapping[str, object], name: str) -> str:
    """Return a text; empty for what is left out, null or no text."""
    value = body.get(name)
    return value if isinstance(value, str) else ""


def whole_in(body: Mapping[str, object], name: str, otherwise: int) -> int:
    """Return a whole number from 0 to 999,999,999; what stands in for it where there is none."""
    value = body.get(name)
    is_one = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9
    return int(value) if is_one and isinstance(value, int) else otherwise


def by_in(body: Mapping[str, object]) -> str:
    """Return who says so: whoever sends it, else the name that is given, else this machine."""
    given = " ".join(text_in(body, "by").split())[: LONGEST["by"]]
    return signer(given if given.isprintable() else "") or person()


def filter_in(body: Mapping[str, object]) -> ContractFilter:
    """Return the filter of a list, with the names that the address of the list has.

    Raises InputError for what is no filter.
    """
    filter = body.get("filter")
    if filter is None:
        return filter_from({})
    if not isinstance(filter, dict) or not all(isinstance(v, str) for v in filter.values()):
        raise InputError(Message("correction.no_contracts"), "filter")
    return filter_from(filter)


def refuse_input(refusal: InputError, status: int = 422) -> NoReturn:
    """Answer what is wrong, and with which field."""
    detail = render(refusal.message, api_language())
    refuse(status, detail, {refusal.field: detail} if refusal.field else None)


def refuse_problems(problems: Iterable[InputError], otherwise: str) -> None:
    """Answer 422 with all that is wrong, by field; ``otherwise``: for what is of no single field.

    Return where nothing is.
    """
    fields = {each.field or otherwise: render(each.message, api_language()) for each in problems}
    if fields:
        refuse(422, UNREADABLE, fields)


def reason_in(body: Mapping[str, object]) -> str | None:
    """Return why something is done, as it is kept."""
    return text_in(body, "why").strip()[: LONGEST["why"]] or None


def day_in(body: Mapping[str, object], name: str) -> dt.date | None:
    """Return a day; None where it is left out. Raises InputError for what is no date."""
    value = body.get(name)
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise InputError(Message("clause.not_a_date"), field=name) from None


def read_object(body: bytes) -> dict[str, object] | None:
    """Return the JSON object in a body; None if it holds something else.

    Amounts stay exact, and NaN, which JSON does not know, is refused. A number of more digits than
    any amount has stays the text that was sent: written out it would fill the memory.
    """
    try:
        value = json.loads(body, parse_float=_number, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _number(text: str) -> Decimal | str:
    value = json_text.number(text)
    return text if value is None else value


def _refuse(name: str) -> None:
    raise ValueError(name)
