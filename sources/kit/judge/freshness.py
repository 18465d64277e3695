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


class Rhythm(StrEnum):
    """How often a publisher brings out a list: what its ``cadence`` says in words to people."""

    HOURLY = "hourly"
    DAILY = "daily"
    ON_CHANGE = "on change"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    SEVERAL_A_YEAR = "several a year"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half-yearly"
    YEARLY = "yearly"
    EVERY_TWO_YEARS = "every two years"


# Stale after days, expired after days: a list that comes out often is old sooner.
LIMITS = {
    Rhythm.HOURLY: (7, 30),
    Rhythm.DAILY: (7, 30),
    Rhythm.ON_CHANGE: (7, 30),
    Rhythm.WEEKLY: (21, 60),
    Rhythm.MONTHLY: (45, 120),
    Rhythm.SEVERAL_A_YEAR: (60, 180),
    Rhythm.QUARTERLY: (120, 270),
    Rhythm.HALF_YEARLY: (240, 400),
    Rhythm.YEARLY: (430, 800),
    Rhythm.EVERY_TWO_YEARS: (800, 1_200),
}


def freshness(source: Aging, day: date | None, today: date) -> Freshness:
    """``day`` is when the publisher was last seen to have nothing newer; unknown is no comfort."""
    age = (today - day).days if day else source.expire_after_days + 1
    if age > source.expire_after_days:
        return Freshness.EXPIRED
    return Freshness.STALE if age > source.stale_after_days else Freshness.FRESH
