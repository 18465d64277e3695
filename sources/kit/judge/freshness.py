"""How old the last successful look at a source may be before it is said, and before it is no use.

The rhythm in which a publisher brings out a list decides: a sanctions list of last month is old, a
yearly index of last month is not.
"""

from datetime import date
from enum import StrEnum
from typing import ClassVar, Protocol


class Freshness(StrEnum):
    """Stale is said in every verdict; from expired figures nothing is called clear."""

    FRESH = "fresh"
    STALE = "stale"
    EXPIRED = "expired"


class Aging(Protocol):
    """What of a source this needs to know."""

    stale_after_days: ClassVar[int]
    expire_after_days: ClassVar[int]


# The first of these words in a cadence decides: (stale after days, expired after days).
RHYTHMS = {
    "every two years": (800, 1_200),
    "half-yearly": (240, 400),
    "read monthly": (45, 120),
    "on change": (7, 30),
    "a day": (7, 30),
    "daily": (7, 30),
    "hourly": (7, 30),
    "weekly": (21, 60),
    "monthly": (45, 120),
    "several": (60, 180),  # several a year
    "quarterly": (120, 270),
    "yearly": (430, 800),
}
UNHURRIED = (430, 800)  # no rhythm given: as for a yearly list


def days_for(cadence: str) -> tuple[int, int]:
    """From the words of a cadence to the two limits."""
    said = cadence.casefold()
    return next((days for words, days in RHYTHMS.items() if words in said), UNHURRIED)


def freshness(source: Aging, day: date | None, today: date) -> Freshness:
    """``day`` is when the publisher was last seen to have nothing newer; unknown is no comfort."""
    age = (today - day).days if day else source.expire_after_days + 1
    if age > source.expire_after_days:
        return Freshness.EXPIRED
    return Freshness.STALE if age > source.stale_after_days else Freshness.FRESH
