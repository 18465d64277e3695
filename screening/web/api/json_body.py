"""The JSON object in the body of a request."""

import json
from decimal import Decimal


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
