"""Notices as the store gives them, and whose publications are looked for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from screening.model.errors import InputError
from sources.kit.values.message import Message

NUMBER = re.compile(r"(?=.*[0-9])[0-9A-Za-z][0-9A-Za-z .:/_-]{2,49}")  # no quotation mark in it
OVERLAP = timedelta(days=3)  # looked at again: a publisher may be late
EVERY = timedelta(days=1)
FIRST_LOOK_BACK = timedelta(days=365)  # where nobody says since when
TAKEN, NOTHING, FAILED = "taken", "nothing", "failed"


@dataclass(frozen=True, slots=True)
class NoticeSource:
    """A buyer's number at a publisher of notices, and what the last look brought."""

    id: int
    feed: str
    number: str
    since: date
    added_by: str
    added_at: datetime
    published: date | None = None  # the latest day of publication that was taken in
    looked_at: datetime | None = None
    wanted_at: datetime | None = None
    outcome: str | None = None  # taken | nothing | failed
    problem: Message | str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    run: int | None = None  # the import that the last look made

    def looks_from(self) -> date:
        """Return the first day of publication of the next look."""
        return self.since if self.published is None else max(self.since, self.published - OVERLAP)

    def is_due(self, now: datetime) -> bool:
        """Return whether it is time to look, or a person asked since the last look."""
        if self.looked_at is None or now - self.looked_at >= EVERY:
            return True
        return self.wanted_at is not None and self.wanted_at > self.looked_at


@dataclass(frozen=True, slots=True)
class AwardChoice:
    """A contract that may continue a call."""

    key: str
    id: str
    number: str | None
    title: str | None
    suppliers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedCall:
    """A call of which a person is asked which award continues it."""

    key: str
    id: str  # of its contract
    title: str | None
    awards: tuple[AwardChoice, ...]


def checked_number(text: str) -> str:
    """Return an organization number as it is asked for. Raise InputError if it cannot be one."""
    number = " ".join(text.split())
    if not NUMBER.fullmatch(number):
        raise InputError(Message("notices.no_number", number=text.strip()[:60]), "number")
    return number
