"""Hours that people spent on a contract, as they recorded them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class HoursRecord:
    """Hours of one day; fewer than none takes off what was recorded by mistake."""

    hours: Decimal
    day: date
    by: str
    at: datetime
    why: str | None = None


def total_of(hours: Iterable[Decimal]) -> Decimal:
    """Return the hours together."""
    return sum(hours, Decimal(0))
