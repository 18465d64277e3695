"""What is due of a contract, what people recorded of it, and where it stands on a day."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

SOON = 30  # days before the day it is due
# "began": what a clause waits for happened, so that its term runs. "agreed": the notice period.
# "promised": a supplier's own ambition, with its day.
EVENTS = (
    "received",
    "accepted",
    "refused",
    "moved",
    "dropped",
    "began",
    "agreed",
    "promised",
    "undo",
)
FOLLOW_UP_RECORDS = (*EVENTS[:-1], "withdrawn")
PROMISE = "promise"  # the items of promises: promise-1, promise-2, …
NOTICE_PERIOD = "notice_period"  # the item of what was agreed; its number: months
MOST_NOTICE_MONTHS = 36
YEARS_AHEAD = 20  # no new day is further away


class State(StrEnum):
    """Where an appointment stands. The order is that of a list of what to do."""

    LATE = "late"
    EXPIRED = "expired"  # what was accepted holds no longer, and nothing newer came
    RECEIVED = "received"  # it came; whether it is good enough is not decided
    SOON = "soon"
    EXPIRING = "expiring"  # accepted, by something that ends soon
    UNKNOWN = "unknown"  # due before its calendar was kept here; whether it came was not recorded
    PLANNED = "planned"
    ACCEPTED = "accepted"
    DROPPED = "dropped"  # it comes no more, and somebody said why


DECIDING = ("received", "accepted", "refused", "dropped")
OPEN_STATES = (
    State.LATE,
    State.EXPIRED,
    State.RECEIVED,
    State.SOON,
    State.EXPIRING,
    State.UNKNOWN,
)  # somebody has to do something
CAME = (State.RECEIVED, State.ACCEPTED, State.EXPIRING, State.EXPIRED)


@dataclass(frozen=True, slots=True)
class ContractTerm:
    """From when and until when the agreements hold; None: no end is known.

    ``decides``: the day on which it ends if no option is taken; None where there is no option.
    ``notice_months``: how long before that day notice has to be given, where somebody recorded it.
    """

    begins: date
    ends: date | None
    decides: date | None = None
    notice_months: int | None = None


@dataclass(frozen=True, slots=True)
class Appointment:
    """One day of the calendar. ``item``: the id of a clause, or of an event of every contract.

    ``number`` counts its occurrences from 1, in this calendar; records are bound to it by its day
    (``bound``). ``ours``: nothing prescribes the day.
    """

    item: str
    number: int
    due: date
    ours: bool


@dataclass(frozen=True, slots=True)
class FollowUpRecord:
    """What a person recorded of an appointment, or what a document of its slot means for it.

    ``due``: the day of the appointment, not moved, as the calendar had it then; None in records of
    before it was kept. ``until``: the last day on which what was accepted holds.
    """

    item: str
    number: int
    what: str  # one of FOLLOW_UP_RECORDS
    day: date
    moved_to: date | None
    by: str
    at: datetime | None  # None: not kept yet; the store gives the moment
    why: str | None
    due: date | None = None
    until: date | None = None
    document: int | None = None  # whose record it is, where a document makes it


@dataclass(frozen=True, slots=True)
class Standing:
    """An appointment with where it stands on a day.

    ``due`` is the day that counts, moved or not. ``days_late``: how long it is late or expired.
    """

    appointment: Appointment
    due: date
    state: State
    days_late: int  # 0 where it is neither
    records: tuple[FollowUpRecord, ...]  # in force, the latest last
    until: date | None = None  # the last day on which what was accepted holds

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


def notice_months(records: Iterable[FollowUpRecord]) -> int | None:
    """Return the notice period that was agreed, in months; None where nobody recorded one."""
    agreed = in_force(record for record in records if record.item == NOTICE_PERIOD)
    return agreed[-1].number if agreed else None


def begun(records: Iterable[FollowUpRecord], items: Mapping[str, bool]) -> tuple[Appointment, ...]:
    """Return the appointments that began by something that happened, by item and day.

    ``items``: what can begin so; whether nothing prescribes its term. ``records``: of a contract,
    oldest first.
    """
    by_day: dict[tuple[str, date], list[FollowUpRecord]] = {}
    for record in records:
        if record.item in items and record.due is not None:
            by_day.setdefault((record.item, record.due), []).append(record)
    days = sorted(
        key
        for key, several in by_day.items()
        if any(record.what == "began" for record in in_force(several))
    )
    numbers: Counter[str] = Counter()
    appointments = []
    for item, due in days:
        numbers[item] += 1
        appointments.append(Appointment(item, numbers[item], due, items[item]))
    return tuple(appointments)


def promised(records: Iterable[FollowUpRecord]) -> tuple[Appointment, ...]:
    """Return an appointment for each promise that was not taken back, by its number.

    ``records``: of a contract, oldest first.
    """
    by_item: dict[str, list[FollowUpRecord]] = {}
    for record in records:
        if is_promise(record.item):
            by_item.setdefault(record.item, []).append(record)
    return tuple(
        Appointment(item, 1, first.due, ours=False)
        for item, several in by_item.items()
        for first in in_force(several)[:1]
        if first.what == "promised" and first.due is not None
    )


def is_promise(item: str) -> bool:
    """Return whether this is the item of a promise."""
    return item.startswith(f"{PROMISE}-")


def next_promise(records: Iterable[FollowUpRecord]) -> str:
    """Return the item of a new promise; one that was taken back keeps its own."""
    return f"{PROMISE}-{len({each.item for each in records if is_promise(each.item)}) + 1}"


def bound(
    appointments: Sequence[Appointment], records: Iterable[FollowUpRecord]
) -> dict[tuple[str, int], tuple[FollowUpRecord, ...]]:
    """Return the records of each appointment, by item and number, in their order.

    A record belongs to the appointment of its item whose day is nearest to the one that it was
    made for, within half a period; so it stays where it belongs when the clause is recorded anew
    and all are numbered again. What comes once keeps its records whatever its day. Records of
    before that day was kept go by number.
    """
    several = tuple(records)
    place: dict[tuple[str, date], tuple[str, int]] = {}
    for item, days in _days_of(several).items():
        own = [each for each in appointments if each.item == item]
        for day, number in _nearest(own, days).items():
            place[item, day] = (item, number)
    bound_to: dict[tuple[str, int], list[FollowUpRecord]] = {}
    for record in several:
        by_number = (record.item, record.number)
        key = by_number if record.due is None else place.get((record.item, record.due))
        if key is not None:
            bound_to.setdefault(key, []).append(record)
    return {key: tuple(own) for key, own in bound_to.items()}


def _days_of(records: Iterable[FollowUpRecord]) -> dict[str, set[date]]:
    days: dict[str, set[date]] = {}
    for record in records:
        if record.due is not None:
            days.setdefault(record.item, set()).add(record.due)
    return days


def _nearest(own: Sequence[Appointment], days: Iterable[date]) -> dict[date, int]:
    """Return by day the number of the appointment that it is of: each of one, the nearest first."""
    gaps = [(later.due - each.due).days for each, later in pairwise(own)]
    reach = min(gaps) // 2 if gaps else timedelta.max.days
    pairs = sorted((abs((each.due - day).days), day, each.number) for day in days for each in own)
    number_of: dict[date, int] = {}
    for distance, day, number in pairs:
        if distance <= reach and day not in number_of and number not in number_of.values():
            number_of[day] = number
    return number_of


def standing(
    appointment: Appointment,
    records: Iterable[FollowUpRecord],
    as_of: date,
    kept_since: date | None = None,
    documents: Iterable[FollowUpRecord] = (),
) -> Standing:
    """Return where an appointment stands; ``records`` are its own, oldest first.

    What came and was refused is asked for again, by the day that was then agreed. ``kept_since``:
    the day on which the clause was recorded here; of what was due before it nothing is known, so
    that a contract that has run for years is not late with everything at once. ``documents``: what
    the documents in its slot mean for it; what was accepted by one holds until its last day.
    """
    counting = _merged(in_force(records), tuple(documents))
    due, decided = appointment.due, None
    for record in counting:
        if record.moved_to is not None:
            due = record.moved_to
        if record.what in DECIDING:
            decided = record
    standing = Standing(appointment, due, State.PLANNED, 0, counting)
    if decided is not None and decided.what == "dropped":
        return replace(standing, state=State.DROPPED)
    if decided is not None and decided.what == "accepted":
        return _accepted(standing, decided.until, as_of)
    if decided is not None and decided.what == "received":
        return replace(standing, state=State.RECEIVED)
    if kept_since is not None and due < kept_since and decided is None:
        return replace(standing, state=State.UNKNOWN)
    if due < as_of:
        return replace(standing, state=State.LATE, days_late=(as_of - due).days)
    if due <= as_of + timedelta(days=SOON):
        return replace(standing, state=State.SOON)
    return standing


def _merged(
    records: tuple[FollowUpRecord, ...], documents: tuple[FollowUpRecord, ...]
) -> tuple[FollowUpRecord, ...]:
    """Return both by the moment at which they were kept."""
    if not documents:
        return records
    never = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted((*records, *documents), key=lambda record: record.at or never))


def _accepted(standing: Standing, until: date | None, as_of: date) -> Standing:
    """Return the standing of what was accepted: expired from the day after its last one."""
    if until is None:
        return replace(standing, state=State.ACCEPTED)
    if until < as_of:
        days = (as_of - until).days
        return replace(standing, state=State.EXPIRED, days_late=days, until=until)
    is_soon = until <= as_of + timedelta(days=SOON)
    return replace(standing, state=State.EXPIRING if is_soon else State.ACCEPTED, until=until)


def followed_up(standings: Sequence[Standing]) -> tuple[Standing, ...]:
    """Return the standings of a contract; what ended is done where a later one of it came in."""
    return tuple(
        replace(standing, state=State.ACCEPTED, days_late=0)
        if standing.state in (State.EXPIRED, State.EXPIRING)
        and any(
            later.state in CAME
            for later in standings
            if later.appointment.item == standing.appointment.item
            and later.appointment.due > standing.appointment.due
        )
        else standing
        for standing in standings
    )
