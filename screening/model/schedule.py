"""The schedule of a source: pure arithmetic in UTC, the same on every machine and in every season.

A slot is a multiple of the period since 1970 plus an offset that follows from the source's name.
No clock is read here and no local time is used, so neither a change to summer time nor the moment
at which a program starts can move, double or drop a slot.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from screening.model.errors import InputError
from sources.kit.judge.freshness import AgeLimits, Rhythm
from sources.kit.values.message import Message

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNITS = {
    "seconds": timedelta(seconds=1),
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
}
EVERY = re.compile(rf"every ([1-9]\d{{0,4}}) ({'|'.join(UNITS)})")
MONTHLY, NEVER = "monthly", "never"
SHORTEST_MONTH = timedelta(days=28)

# How often we look follows from the rhythm of a publisher. A list that can forbid a contract is
# looked at daily; an unchanged one costs one conditional request.
RULE_BY_RHYTHM = {
    Rhythm.HOURLY: "every 6 hours",
    Rhythm.DAILY: "every 1 days",
    Rhythm.ON_CHANGE: "every 1 days",
    Rhythm.WEEKLY: "every 1 days",
}
DEFAULT_RULE = "every 1 weeks"

# A slot that failed is tried again after these pauses, and then not before the next slot.
PAUSES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))
FIRST_LOOK = timedelta(minutes=1)  # after a source came or was switched on, while nothing is in use
FIRST = "first"


@dataclass(frozen=True, slots=True)
class Schedule:
    """One source's row of the schedule."""

    source: str
    rule: str  # every <n> seconds|minutes|hours|days|weeks, monthly, or never
    offset_seconds: int
    stale_after_days: int
    expire_after_days: int
    enabled: bool = True
    parts: tuple[str, ...] = ()  # which an operator has chosen, of a source that is in parts


class Scheduled(Protocol):
    """The attributes of a source that decide its schedule."""

    @property
    def name(self) -> str: ...
    @property
    def rhythm(self) -> Rhythm: ...
    @property
    def enabled_by_default(self) -> bool: ...
    @property
    def upload_only(self) -> bool: ...


def schedule_of(source: Scheduled, limits: AgeLimits) -> Schedule:
    """Return the schedule of a source by its rhythm, with the ages at which its figures expire."""
    rule = NEVER if source.upload_only else rule_of(source.rhythm)
    return Schedule(
        source=source.name,
        rule=rule,
        offset_seconds=offset_of(source.name, rule),
        stale_after_days=limits.stale_after_days,
        expire_after_days=limits.expire_after_days,
        enabled=source.enabled_by_default,
    )


def rule_of(rhythm: Rhythm) -> str:
    """Return how often to look at what a publisher brings out in this rhythm."""
    return RULE_BY_RHYTHM.get(rhythm, DEFAULT_RULE)


def offset_of(source: str, rule: str) -> int:
    """Return seconds into the period: spread over the sources, and always the same for one."""
    period = _period(rule) or SHORTEST_MONTH
    drawn = int.from_bytes(hashlib.sha256(source.encode()).digest()[:8])
    return drawn % int(period.total_seconds())


def due_slot(schedule: Schedule, now: datetime) -> datetime | None:
    """Return the latest slot that is not after now; None for a source that is never due."""
    if schedule.rule == NEVER:
        return None
    offset = timedelta(seconds=schedule.offset_seconds)
    now = now.astimezone(UTC)
    period = _period(schedule.rule)
    if period is not None:
        return EPOCH + (now - EPOCH - offset) // period * period + offset
    this = _month(now) + offset
    return this if this <= now else _month(_month(now) - timedelta(days=1)) + offset


def next_slot(schedule: Schedule, now: datetime) -> datetime | None:
    """Return the first slot after now: what a page shows as the next run."""
    due = due_slot(schedule, now)
    if due is None or not schedule.enabled:
        return None
    period = _period(schedule.rule)
    if period is not None:
        return due + period
    offset = timedelta(seconds=schedule.offset_seconds)
    return _month(_month(due) + timedelta(days=32)) + offset


def slot_name(slot: datetime) -> str:
    """Return the name of a slot: sortable, and the same in whatever zone the moment was given."""
    return slot.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def retry_at(tries: int, now: datetime, wanted: timedelta = timedelta()) -> datetime | None:
    """Return when a slot is tried again after so many failures; None if it is not.

    ``wanted`` is the pause that the publisher asks for.
    """
    return now + max(PAUSES[tries], wanted) if tries < len(PAUSES) else None


def retry_slot(slot: str, tries: int) -> str:
    """Return the name of the next run of a slot: always the same, so that it is queued once."""
    return f"{slot.partition(' try ')[0]} try {tries + 1}"


def _month(moment: datetime) -> datetime:
    return datetime(moment.year, moment.month, 1, tzinfo=UTC)


def _period(rule: str) -> timedelta | None:
    """Return the period of a rule; None for monthly. Raises InputError for an unreadable one."""
    if rule in (MONTHLY, NEVER):
        return None
    match = EVERY.fullmatch(rule)
    if match is None:
        raise InputError(
            Message("schedule.unreadable", rule=repr(rule), monthly=MONTHLY, never=NEVER)
        )
    return int(match[1]) * UNITS[match[2]]
