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
from screening.rules.clauses.texts import Clause, ClauseBook, fill_clause
from screening.rules.toml_reader import toml_file
from sources.kit.values.message import Message

FILE, PROMISE_FILE = "contract.toml", "promise.toml"
ANCHORS = ("start", "end", "decision", "notice", "request")
MOST_OCCURRENCES = 60  # of one clause in one contract


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A day that follows from no clause alone, counted from its anchor.

    ``before_notice``: at least so many months before the last day to give notice, where that is
    known. ``expects``: what a good answer holds; None for what no supplier sends.
    """

    id: str
    anchor: str  # one of ANCHORS
    months: int
    title: Text
    before_notice: int | None = None
    clause: str | None = None  # whose light form asks for it
    expects: Text | None = None


@dataclass(frozen=True, slots=True)
class PromiseWords:
    """How a promise of the supplier is named, and what shows that it was kept."""

    title: Text
    expects: Text

    def named(self, promise: str) -> Text:
        """Return the title with what was promised."""
        return fill_clause(self.title, {"promise": Text(promise, promise)})


@cache
def promise_words() -> PromiseWords:
    """Return the words that ship; read once per process. Raises PolicyError."""
    content = (files("screening.rules.clauses") / "events" / PROMISE_FILE).read_bytes()
    with toml_file(content, PROMISE_FILE) as table:
        table.text("version")
        table.day("last_checked")
        return PromiseWords(table.sentence("title", ("promise",)), table.sentence("expects"))


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
                before_notice=inner.optional("before_notice", int),
                clause=inner.optional("clause", str),
                expects=inner.optional_sentence("expects"),
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

    A clause whose term waits for something that may never happen (a signal, a breach) has no day:
    ``waiting`` names those that a person can begin. What comes with the tender is due when the
    clause is in the contract. Clauses of L1 alone bring their own days and no others.
    What would fall after the end falls on it. ``agreed``: by clause the day that was agreed for
    its first occurrence; what follows it moves along.
    """
    last = min(until, term.ends) if term.ends else until
    ids = tuple(dict.fromkeys(clauses))
    first = {id: _first(id, term, book, agreed) for id in ids}
    due = [
        appointment
        for id, day in first.items()
        if day is not None
        for appointment in _occurrences(book.clauses[id], day, term)
        if appointment.due <= last
    ]
    if not is_light(ids, book):
        due += _of_events(events, term, last)
    return tuple(sorted(due, key=lambda each: (each.due, each.item, each.number)))


def is_light(clauses: Iterable[str], book: ClauseBook) -> bool:
    """Return whether these clauses are all of those that level L1 holds too."""
    levels = [book.clauses[id].levels for id in clauses if id in book.clauses]
    return bool(levels) and all("L1" in several for several in levels)


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """What has no day until something happens: a signal, or that the buyer asks for it."""

    item: str
    title: Text
    anchor: str  # signal | request
    months: int
    days: int
    ours: bool

    def due(self, began: date) -> date:
        """Return the day on which it is due once it began."""
        return after(began, self.months, self.days)


def waiting(
    clauses: Iterable[str], book: ClauseBook, events: Iterable[CalendarEvent]
) -> tuple[WaitingItem, ...]:
    """Return what waits for an event in a contract with these clauses, in their order."""
    ids = [id for id in dict.fromkeys(clauses) if id in book.clauses]
    items = [
        WaitingItem(
            id,
            book.clauses[id].title,
            book.clauses[id].deadline.anchor,
            book.clauses[id].deadline.months,
            book.clauses[id].deadline.days,
            book.clauses[id].deadline.default_not_prescribed,
        )
        for id in ids
        if book.clauses[id].deadline.anchor == "signal"
    ]
    if is_light(ids, book):
        items += [
            WaitingItem(event.id, event.title, event.anchor, event.months, 0, True)
            for event in events
            if event.anchor == "request" and event.clause in ids
        ]
    return tuple(items)


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
    if wait.anchor in ("start", "tender"):
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
    every = clause.deadline.every_months
    # A term may be prescribed ("with the tender"); that it falls on this day is ours.
    ours = clause.deadline.default_not_prescribed or clause.deadline.anchor == "tender"
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
    notice = notice_day(term)
    decides = term.decides if notice is None else term.decides or term.ends
    anchors = {"start": term.begins, "end": term.ends, "decision": decides, "notice": notice}
    for event in events:
        anchor = anchors.get(event.anchor)
        day = after(anchor, event.months) if anchor else None
        if day is not None and notice is not None and event.before_notice is not None:
            day = min(day, after(notice, -event.before_notice))
        if day is not None and term.begins <= day <= last:
            yield Appointment(event.id, 1, day, event.anchor != "notice")


def notice_day(term: ContractTerm) -> date | None:
    """Return the last day on which notice can be given; None where no notice period is known."""
    last = term.decides or term.ends
    if last is None or term.notice_months is None:
        return None
    return after(last, -term.notice_months)


def after(day: date, months: int = 0, days: int = 0) -> date:
    """Return the day so many months and days later; the last of a month where it is shorter.

    A day beyond the calendar is its first or its last day.
    """
    try:
        same_day = months_later(day, months)
    except ValueError:
        return date.max if months > 0 else date.min
    return date.max if same_day.year >= MAXYEAR else same_day + timedelta(days)
