"""The calendar of a contract: the days that follow from the clauses in it, and a few of its own.

The terms are those of the clauses' files, the other days those of ``events/contract.toml``; all are
defaults that a person moves. Pure: the days are given, and the same facts give the same calendar.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from graphs.months import months_later
from screening.model.errors import PolicyError
from screening.model.follow_up import Appointment, ContractTerm
from screening.model.verdict import Text
from screening.rules.clauses.texts import Clause, ClauseBook
from screening.rules.toml_reader import toml_file
from sources.kit.values.message import Message

FILE = "contract.toml"
ANCHORS = ("start", "end", "decision")
MOST_OCCURRENCES = 60  # of one clause in one contract


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A day of every contract with a clause.

    Counted from its start, its end, or the day on which an option is decided upon.
    """

    id: str
    anchor: str  # one of ANCHORS
    months: int
    title: Text


@cache
def load() -> tuple[CalendarEvent, ...]:
    """Return the events that ship; read once per process. Raises PolicyError."""
    return read_events((files("screening.rules.clauses") / "events" / FILE).read_bytes())


def read_events(content: bytes) -> tuple[CalendarEvent, ...]:
    """Return the events of a file. Raises PolicyError with the key."""
    with toml_file(content, FILE) as table:
        table.text("version")
        table.day("last_checked")
        events = tuple(
            CalendarEvent(
                id=inner.text("id"),
                anchor=inner.choice("anchor", ANCHORS),
                months=inner.take("months", int),
                title=inner.sentence("title"),
            )
            for inner in table.tables("events")
        )
    if len({event.id for event in events}) < len(events):
        raise PolicyError(Message("policy.key_empty", where=FILE, key="id"))
    return events


def appointments(
    clauses: Iterable[str],
    term: ContractTerm,
    book: ClauseBook,
    events: Iterable[CalendarEvent],
    until: date,
    agreed: Mapping[str, date] = MappingProxyType({}),
) -> tuple[Appointment, ...]:
    """Return what is due, by day, up to ``until`` or the end of the contract if that is earlier.

    A clause whose term waits for something that may never happen (a signal, a breach) has no day.
    What would fall after the end falls on it. ``agreed``: by clause the day that was agreed for
    its first occurrence; what follows it moves along.
    """
    last = min(until, term.ends) if term.ends else until
    first = {id: _first(id, term, book, agreed) for id in dict.fromkeys(clauses)}
    due = [
        appointment
        for id, day in first.items()
        if day is not None
        for appointment in _occurrences(book.clauses[id], day, term)
        if appointment.due <= last
    ]
    due += _of_events(events, term, last)
    return tuple(sorted(due, key=lambda each: (each.due, each.item, each.number)))


def _first(
    id: str, term: ContractTerm, book: ClauseBook, agreed: Mapping[str, date]
) -> date | None:
    """Return the first day of a clause; None where it waits for an event, or nobody knows it."""
    clause = book.clauses.get(id)
    if clause is None or (term.ends and term.ends < term.begins):
        return None
    if id in agreed:
        day = max(agreed[id], term.begins)
        return min(day, term.ends) if term.ends else day
    wait, start = clause.deadline, None
    if wait.anchor == "start":
        start = term.begins
    elif wait.anchor == "clause" and wait.after is not None:
        start = _first(wait.after, term, book, agreed)
    if start is None:
        return None
    if clause.short is not None and _is_short(term, book):
        return term.ends
    day = after(start, wait.months, wait.days)
    return min(day, term.ends) if term.ends else day


def _is_short(term: ContractTerm, book: ClauseBook) -> bool:
    """Return whether one report on completion is enough, by the ladder's own limit."""
    return term.ends is not None and term.ends < after(term.begins, book.ladder.short_term_months)


def _occurrences(clause: Clause, first: date, term: ContractTerm) -> Iterator[Appointment]:
    """Yield a clause's days, without an end where the contract has none.

    Where the last year is cut off, what is due "or at the end" comes at the end, unless the one
    before it was less than half a period ago.
    """
    every, ours = clause.deadline.every_months, clause.deadline.default_not_prescribed
    yield Appointment(clause.id, 1, first, ours)
    previous = first
    for number in range(2, MOST_OCCURRENCES + 1) if every else ():
        day = after(first, months=(number - 1) * (every or 0))
        if term.ends is not None and day > term.ends:
            if clause.deadline.or_at_end and after(previous, (every or 0) // 2) <= term.ends:
                yield Appointment(clause.id, number, term.ends, ours)
            return
        yield Appointment(clause.id, number, day, ours)
        previous = day


def _of_events(
    events: Iterable[CalendarEvent], term: ContractTerm, last: date
) -> Iterator[Appointment]:
    anchors = {"start": term.begins, "end": term.ends, "decision": term.decides}
    for event in events:
        anchor = anchors[event.anchor]
        day = after(anchor, event.months) if anchor else None
        if day is not None and term.begins <= day <= last:
            yield Appointment(event.id, 1, day, True)


def after(day: date, months: int = 0, days: int = 0) -> date:
    """Return the day so many months and days later; the last of a month where it is shorter.

    A day beyond the calendar is its first or its last day.
    """
    try:
        same_day = months_later(day, months)
    except ValueError:
        return date.max if months > 0 else date.min
    return date.max if same_day.year >= MAXYEAR else same_day + timedelta(days)
