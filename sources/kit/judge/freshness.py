"""The age of a list: how long ago its publisher was last seen to have nothing newer.

How old is too old is policy, so the limits are handed in; a source only tells the rhythm in which
its publisher brings out the list.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Freshness(StrEnum):
    """Stale is said in every verdict; from expired figures nothing is called clear."""

    FRESH = "fresh"
    STALE = "stale"
    EXPIRED = "expired"


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


@dataclass(frozen=True, slots=True)
class AgeLimits:
    """The days after which a list is stale, and expired."""

    stale_after_days: int
    expire_after_days: int


def freshness(limits: AgeLimits, seen: date | None, today: date) -> Freshness:
    """Return how fresh a list is that was last ``seen`` on a day; one that never was is expired.

    So is one of a day to come, by a clock that was ahead: nobody knows how old it is. Of one day
    that is only the time of elsewhere.
    """
    if seen is None:
        return Freshness.EXPIRED
    age = (today - seen).days
    if age < -1 or age > limits.expire_after_days:
        return Freshness.EXPIRED
    return Freshness.STALE if age > limits.stale_after_days else Freshness.FRESH
