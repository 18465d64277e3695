"""The calendar of a contract: the days that follow from the clauses in it, and a few of its own.

The terms are those of the clauses' files, the other days those of ``events/contract.toml``; all are
defaults that a person moves. Pure: the days are given, and the same facts give the same calendar.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from functools import cache
from importlib.resources import files

from screening.model.errors import PolicyError
from screening.model.follow_up import Appointment, ContractTerm
from screening.model.verdict import Text
from screening.rules.clauses.texts import Clause, ClauseDeadline
from screening.rules.toml_reader import toml_file
from sources.kit.values.message import Message

FILE = "contract.toml"
ANCHORS = ("start", "end")
MOST_OCCURRENCES = 60  # of one clause in one contract


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A day of every contract with a clause, counted from its start or its end."""

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
    book: Mapping[str, Clause],
    events: Iterable[CalendarEvent],
    until: date,
) -> tuple[Appointment, ...]:
    """Return what is due, by day, up to ``until`` or the end of the contract if that is earlier.

    A clause whose term waits for something that may never happen (a signal, a breach) has no day.
    """
    last = min(until, term.ends) if term.ends else until
    due = [*_of_clauses(tuple(clauses), term, book, last), *_of_events(events, term, last)]
    return tuple(sorted(due, key=lambda each: (each.due, each.item, each.number)))


def _of_clauses(
    ids: tuple[str, ...], term: ContractTerm, book: Mapping[str, Clause], last: date
) -> Iterator[Appointment]:
    for id in dict.fromkeys(ids):
        clause = book.get(id)
        first = _first(clause.deadline, term.begins, book) if clause else None
        if clause is None or first is None:
            continue
        if clause.deadline.or_at_end and term.ends and first > term.ends:
            first = term.ends
        every = clause.deadline.every_months
        ours = clause.deadline.default_not_prescribed
        for number in range(1, MOST_OCCURRENCES + 1):
            day = first if number == 1 else after(first, months=(number - 1) * (every or 0))
            if not term.begins <= day <= last:
                break
            yield Appointment(id, number, day, ours)
            if not every:
                break


def _first(term: ClauseDeadline, begins: date, book: Mapping[str, Clause]) -> date | None:
    """Return the first day of a term; None where it waits for an event."""
    if term.anchor == "start":
        return after(begins, term.months, term.days)
    if term.anchor == "clause" and term.after is not None and term.after in book:
        before = _first(book[term.after].deadline, begins, book)
        return after(before, term.months, term.days) if before else None
    return None


def _of_events(
    events: Iterable[CalendarEvent], term: ContractTerm, last: date
) -> Iterator[Appointment]:
    for event in events:
        anchor = term.begins if event.anchor == "start" else term.ends
        if anchor is None:
            continue
        day = after(anchor, event.months)
        if term.begins <= day <= last:
            yield Appointment(event.id, 1, day, True)


def after(day: date, months: int = 0, days: int = 0) -> date:
    """Return the day so many months and days later; the last of a month where it is shorter.

    A day beyond the calendar is its last day.
    """
    at = day.year * 12 + day.month - 1 + months
    year, month = at // 12, at % 12 + 1
    if year >= MAXYEAR:
        return date.max
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(day.day, (following - timedelta(days=1)).day)) + timedelta(days)
