"""The calendar of contracts with a clause: what is due, what came, what to do about what is late.

One function says where an appointment stands; pages, commands, files and the API show it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from screening.model.contracts import StoredContract
from screening.model.errors import InputError
from screening.model.follow_up import (
    EVENTS,
    OPEN_STATES,
    Appointment,
    ContractTerm,
    FollowUpRecord,
    Standing,
    State,
    standing,
)
from screening.model.purchase import ChainRequest
from screening.model.verdict import Text
from screening.rules import rulebook
from screening.rules.clauses import calendar
from screening.rules.clauses.texts import Clause
from screening.store.portfolio import Portfolio
from sources.kit.values.message import Message

MONTHS_AHEAD = 24  # of a contract without an end, or with a late one


@dataclass(frozen=True, slots=True)
class DueItem:
    """An appointment of a contract, with its words.

    ``step``: of the ladder of its clause, once it is so late (remind | meeting |
    notice_of_default). ``expects``: what a good answer holds; None for a day of our own.
    """

    stored: StoredContract
    standing: Standing
    title: Text
    expects: Text | None
    step: str | None

    @property
    def is_open(self) -> bool:
        return self.standing.state in OPEN_STATES


@dataclass(frozen=True, slots=True)
class FollowUpEvent:
    """What a person records of an appointment: ``what`` is one of ``EVENTS``, and may be none."""

    item: str
    number: int
    what: str
    day: date | None = None
    moved_to: date | None = None
    why: str | None = None


def calendar_of(portfolio: Portfolio, stored: StoredContract, as_of: date) -> tuple[DueItem, ...]:
    """Return the calendar of one contract by day; nothing while no clause is on record."""
    if stored.chain_request is None:
        return ()
    key = stored.contract.key
    since = portfolio.clauses.recorded_on([key]).get(key)
    records = portfolio.follow_ups.of(stored.id)
    return tuple(_items(stored, stored.chain_request, records, as_of, since))


def todo(portfolio: Portfolio, as_of: date) -> tuple[DueItem, ...]:
    """Return what somebody has to do in all contracts: late first, then what came, then soon."""
    ids = sorted(portfolio.clauses.with_records())
    contracts = tuple(portfolio.contracts.get_many(ids))
    keys = [stored.contract.key for stored in contracts]
    records = portfolio.follow_ups.of_many(keys)
    recorded = portfolio.clauses.recorded_on(keys)
    items = [
        item
        for stored in contracts
        if stored.chain_request is not None
        for item in _items(
            stored,
            stored.chain_request,
            records.get(stored.contract.key, ()),
            as_of,
            recorded.get(stored.contract.key),
        )
        if item.is_open
    ]
    order = tuple(State)
    return tuple(
        sorted(
            items,
            key=lambda item: (
                order.index(item.standing.state),
                item.standing.due,
                item.stored.contract.number or "",
                item.stored.id,
                item.standing.appointment.item,
            ),
        )
    )


def record(
    portfolio: Portfolio, stored: StoredContract, event: FollowUpEvent, by: str, as_of: date
) -> bool:
    """Keep what a person records of an appointment.

    Return whether the verdict rests on it too: the information on the chain came.
    Raise InputError, with its field, if an answer is wrong.
    """
    item = _item_meant(calendar_of(portfolio, stored, as_of), event)
    _check(event, item, as_of)
    what = "withdrawn" if event.what == "undo" else event.what
    portfolio.follow_ups.add(
        stored.id,
        event.item,
        event.number,
        what,
        event.day or as_of,
        by,
        event.moved_to,
        event.why,
    )
    clause = _book().get(event.item)
    request = stored.chain_request
    if what != "received" or clause is None or not clause.asks_chain or request is None:
        return False
    if request.received is not None or event.day is None or event.day < request.included:
        return False
    portfolio.clauses.receive(stored.id, event.day, by, event.why)
    return True


def _item_meant(items: Sequence[DueItem], event: FollowUpEvent) -> DueItem:
    for item in items:
        appointment = item.standing.appointment
        if (appointment.item, appointment.number) == (event.item, event.number):
            return item
    raise InputError(Message("follow_up.no_item"), field="item")


def _check(event: FollowUpEvent, item: DueItem, as_of: date) -> None:
    state = item.standing.state
    if event.what not in EVENTS:
        raise InputError(Message("follow_up.choose_event"), field="what")
    if event.what in ("received", "accepted", "refused") and event.day is None:
        raise InputError(Message("clause.choose_day"), field="day")
    if event.day is not None and event.day > as_of:
        raise InputError(Message("follow_up.day_to_come"), field="day")
    if event.what == "moved" and event.moved_to is None:
        raise InputError(Message("follow_up.choose_new_day"), field="moved_to")
    if event.what in ("moved", "refused") and not event.why:
        raise InputError(Message("follow_up.say_why"), field="why")
    needs_answer = event.what == "refused" or (event.what == "accepted" and item.expects)
    if needs_answer and state is not State.RECEIVED:
        raise InputError(Message("follow_up.nothing_came"), field="what")
    if event.what == "undo" and not item.standing.records:
        raise InputError(Message("follow_up.nothing_recorded"), field="what")


def _items(
    stored: StoredContract,
    request: ChainRequest,
    records: Iterable[FollowUpRecord],
    as_of: date,
    since: date | None,
) -> Iterator[DueItem]:
    """Yield the calendar. ``since``: the day on which the clause was recorded."""
    of_each: dict[tuple[str, int], list[FollowUpRecord]] = {}
    for each in records:
        of_each.setdefault((each.item, each.number), []).append(each)
    book = _book()
    for appointment in _appointments(stored, request, as_of):
        clause = book.get(appointment.item)
        key = (appointment.item, appointment.number)
        own = _with_information(of_each.get(key, []), appointment, clause, request)
        is_information = _is_information(appointment, clause)
        stands = standing(appointment, own, as_of, None if is_information else since)
        title, expects = _words(appointment, clause)
        yield DueItem(stored, stands, title, expects, _step(clause, stands, as_of, since))


def _appointments(
    stored: StoredContract, request: ChainRequest, as_of: date
) -> Iterator[Appointment]:
    contract = stored.contract
    begins = max(request.included, contract.starts or request.included)
    term = ContractTerm(begins, contract.options_until or contract.ends)
    book, until = _book(), calendar.after(as_of, MONTHS_AHEAD)
    for each in calendar.appointments(request.clauses, term, book, calendar.load(), until):
        clause = book.get(each.item)
        if _is_information(each, clause) and request.due is not None and request.due != each.due:
            yield replace(each, due=request.due, ours=False)  # a person typed that day
        else:
            yield each


def _is_information(appointment: Appointment, clause: Clause | None) -> bool:
    """Return whether it is the information on the chain, whose lateness the verdict says too."""
    return clause is not None and clause.asks_chain and appointment.number == 1


def _with_information(
    records: list[FollowUpRecord],
    appointment: Appointment,
    clause: Clause | None,
    request: ChainRequest,
) -> list[FollowUpRecord]:
    """Return the records of an appointment; the chain that came another way counts as an answer."""
    if not _is_information(appointment, clause):
        return records
    if request.received is None or any(each.what == "received" for each in records):
        return records
    at = datetime.combine(request.received, time(), UTC)
    came = FollowUpRecord(appointment.item, 1, "received", request.received, None, "", at, None)
    return [came, *records]


def _words(appointment: Appointment, clause: Clause | None) -> tuple[Text, Text | None]:
    if clause is not None:
        return clause.title, clause.acceptance
    for event in calendar.load():
        if event.id == appointment.item:
            return event.title, None
    return Text(appointment.item, appointment.item), None


def _step(clause: Clause | None, stands: Standing, as_of: date, since: date | None) -> str | None:
    """Return the step of the ladder that such a delay calls for; None before the first.

    It counts from the day since which somebody here could know: nobody begins at the last step.
    """
    if clause is None or stands.state is not State.LATE:
        return None
    days = (as_of - max(stands.due, since or stands.due)).days
    steps = [step.step for step in clause.steps if step.days <= days]
    return steps[-1] if steps else None


def _book() -> dict[str, Clause]:
    return dict(rulebook.load().clauses.clauses)
