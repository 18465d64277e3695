"""Values of a form as a browser sends them."""

from collections.abc import Mapping
from datetime import date

from screening.model.errors import InputError
from sources.kit.values.message import Message


def day_in_form(form: Mapping[str, str], name: str, field: str | None = None) -> date | None:
    """Return the day that a field has (ISO 8601); None where it is empty or not there.

    Raises InputError for anything else, with the name of the field, or with ``field`` where the
    page calls it otherwise.
    """
    text = form.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(Message("follow_up.not_a_date"), field=field or name) from None
