"""The JSON object in the body of a request."""

import json
from decimal import Decimal, InvalidOperation

from flask import abort, request

MOST_DIGITS = 30  # before or behind the point


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
    try:
        number = Decimal(text)
    except InvalidOperation:  # an exponent of more digits than Python counts in
        return text
    return number if -MOST_DIGITS <= number.adjusted() <= MOST_DIGITS else text


def _refuse(name: str) -> None:
    raise ValueError(name)
