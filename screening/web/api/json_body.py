"""The JSON object in the body of a request."""

import json
from decimal import Decimal

from flask import abort, request


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

    Amounts stay exact, and NaN, which JSON does not know, is refused.
    """
    try:
        value = json.loads(body, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _refuse(name: str) -> None:
    raise ValueError(name)
