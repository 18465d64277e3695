"""What is due of a contract, what people recorded of it, and where it stands on a day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

SOON = 30  # days before the day it is due
EVENTS = ("received", "accepted", "refused", "moved", "dropped", "undo")
YEARS_AHEAD = 20  # no new day is further away


class State(StrEnum):
    """Where an appointment stands. The order is that of a list of what to do."""

    LATE = "late"
    RECEIVED = "received"  # it came; whether it is good enough is not decided
    SOON = "soon"
    UNKNOWN = "unknown"  # due before its calendar was kept here; whether it came was not recorded
    PLANNED = "planned"
    ACCEPTED = "accepted"
    DROPPED = "dropped"  # it comes no more, and somebody said why


DECIDING = ("received", "accepted", "refused", "dropped")
OPEN_STATES = (
    State.LATE,
    State.RECEIVED,
    State.SOON,
    State.UNKNOWN,
)  # somebody has to do something


@dataclass(frozen=True, slots=True)
class ContractTerm:
    """From when and until when the agreements hold; None: no end is known.

    ``decides``: the day on which it ends if no option is taken; None where there is no option.
    """

    begins: date
    ends: date | None
    decides: date | None = None


@dataclass(frozen=True, slots=True)
class Appointment:
    """One day of the calendar. ``item``: the id of a clause, or of an event of every contract.

    ``number`` counts its occurrences from 1. It names the appointment even where a later import
    moves the start of the contract. ``ours``: nothing prescribes the day.
    """

    item: str
    number: int
    due: date
    ours: bool


@dataclass(frozen=True, slots=True)
class FollowUpRecord:
    """What a person recorded of an appointment."""

    item: str
    number: int
    what: str  # received | accepted | refused | moved | dropped | withdrawn
    day: date
    moved_to: date | None
    by: str
    at: datetime | None  # None: not kept yet; the store gives the moment
    why: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """An appointment with where it stands on a day.

    ``due`` is the day that counts, moved or not.
    """

    appointment: Appointment
    due: date
    state: State
    days_late: int  # 0 where it is not late
    records: tuple[FollowUpRecord, ...]  # in force, the latest last

    @property
    def decided_by(self) -> FollowUpRecord | None:
        """The record that made the state; None where days alone did."""
        made = [record for record in self.records if record.what in DECIDING]
        return made[-1] if made else None

    @property
    def moved(self) -> bool:
        return self.due != self.appointment.due


def in_force(records: Iterable[FollowUpRecord]) -> tuple[FollowUpRecord, ...]:
    """Return the records that count, oldest first: a withdrawal cancels the last one before it."""
    kept: list[FollowUpRecord] = []
    for record in records:
        if record.what != "withdrawn":
            kept.append(record)
        elif kept:
            kept.pop()
    return tuple(kept)


def standing(
    appointment: Appointment,
    records: Iterable[FollowUpRecord],
    as_of: date,
    kept_since: date | None = None,
) -> Standing:
    """Return where an appointment stands; ``records`` are its own, oldest first.

    What came and was refused is asked for again, by the day that was then agreed. ``kept_since``:
    the day on which the clause was recorded here; of what was due before it nothing is known, so
    that a contract that has run for years is not late with everything at once.
    """
    counting = in_force(records)
    due, decided = appointment.due, None
    for record in counting:
        if record.moved_to is not None:
            due = record.moved_to
        if record.what in DECIDING:
            decided = record.what
    standing = Standing(appointment, due, State.PLANNED, 0, counting)
    if decided == "dropped":
        return replace(standing, state=State.DROPPED)
    if decided == "accepted":
        return replace(standing, state=State.ACCEPTED)
    if decided == "received":
        return replace(standing, state=State.RECEIVED)
    if kept_since is not None and due < kept_since and decided is None:
        return replace(standing, state=State.UNKNOWN)
    if due < as_of:
        return replace(standing, state=State.LATE, days_late=(as_of - due).days)
    if due <= as_of + timedelta(days=SOON):
        return replace(standing, state=State.SOON)
    return standing
