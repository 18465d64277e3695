"""The calendar of contracts with a clause: what is due, what came, what to do about what is late.

One function says where an appointment stands; pages, commands and files show it. The verdict
knows of one thing beside it, the information on the chain, which is recorded with the clause.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from screening.model.contracts import StoredContract
from screening.model.errors import InputError
from screening.model.follow_up import (
    EVENTS,
    OPEN_STATES,
    YEARS_AHEAD,
    Appointment,
    ContractTerm,
    FollowUpRecord,
    Standing,
    State,
    standing,
)
from screening.model.purchase import ChainRequest, ended_on
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
    notice_of_default). ``expects``: what a good answer holds; None for what no supplier sends.
    """

    stored: StoredContract
    standing: Standing
    title: Text
    expects: Text | None
    step: str | None

    @property
    def is_open(self) -> bool:
        return self.standing.state in OPEN_STATES

    @property
    def is_own(self) -> bool:
        """Return whether the buyer does it, or both do: nobody sends it."""
        return self.expects is None


@dataclass(frozen=True, slots=True)
class FollowUpEvent:
    """What a person records of an appointment: ``what`` is one of ``EVENTS``, and may be none.

    ``seen``: how many records of the contract that person saw; None where nobody else can write.
    """

    item: str
    number: int
    what: str
    day: date | None = None
    moved_to: date | None = None
    why: str | None = None
    seen: int | None = None


def calendar_of(portfolio: Portfolio, stored: StoredContract, as_of: date) -> tuple[DueItem, ...]:
    """Return the calendar of one contract by day; nothing while no clause is on record."""
    if stored.chain_request is None:
        return ()
    key = stored.contract.key
    since = portfolio.clauses.recorded_on([key]).get(key)
    records = portfolio.follow_ups.of(stored.id)
    return tuple(_items(stored, stored.chain_request, records, as_of, since))


def todo(portfolio: Portfolio, as_of: date) -> tuple[DueItem, ...]:
    """Return what somebody has to do in contracts that have not ended.

    Late first, then what came, what is due soon, and what is not on record.
    """
    contracts = tuple(portfolio.contracts.get_many(sorted(portfolio.clauses.with_records())))
    keys = [stored.contract.key for stored in contracts]
    records = portfolio.follow_ups.of_many(keys)
    recorded = portfolio.clauses.recorded_on(keys)
    items = [
        item
        for stored in contracts
        if stored.chain_request is not None and not has_ended(stored, as_of)
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


def has_ended(stored: StoredContract, as_of: date) -> bool:
    """Return whether the contract is over, options included."""
    return ended_on(as_of, stored.contract.ends, stored.contract.options_until) is not None


def record(
    portfolio: Portfolio, stored: StoredContract, event: FollowUpEvent, by: str, as_of: date
) -> None:
    """Keep what a person records of an appointment.

    Raise InputError, with its field, if an answer is wrong or somebody recorded something since.
    """
    items = calendar_of(portfolio, stored, as_of)
    item = _item_meant(items, event)
    _check(event, item, as_of)
    new = FollowUpRecord(
        item=event.item,
        number=event.number,
        what="withdrawn" if event.what == "undo" else event.what,
        day=event.day or as_of,
        moved_to=event.moved_to,
        by=by,
        at=None,
        why=event.why,
    )
    seen = len(portfolio.follow_ups.of(stored.id)) if event.seen is None else event.seen
    portfolio.follow_ups.add(stored.id, new, seen)


def _item_meant(items: Sequence[DueItem], event: FollowUpEvent) -> DueItem:
    for item in items:
        appointment = item.standing.appointment
        if (appointment.item, appointment.number) == (event.item, event.number):
            return item
    raise InputError(Message("follow_up.no_item"), field="item")


def _check(event: FollowUpEvent, item: DueItem, as_of: date) -> None:
    if event.what not in EVENTS:
        raise InputError(Message("follow_up.choose_event"), field="what")
    if event.what == "undo":
        if not item.standing.records:
            raise InputError(Message("follow_up.nothing_recorded"), field="what")
        return
    _check_days(event, item, as_of)
    if event.what in ("moved", "refused", "dropped") and not event.why:
        raise InputError(Message("follow_up.say_why"), field="why")
    needs_answer = event.what == "refused" or (event.what == "accepted" and not item.is_own)
    if needs_answer and item.standing.state is not State.RECEIVED:
        raise InputError(Message("follow_up.nothing_came"), field="what")


def _check_days(event: FollowUpEvent, item: DueItem, as_of: date) -> None:
    request = item.stored.chain_request
    if event.what in ("received", "accepted", "refused"):
        if event.day is None:
            raise InputError(Message("clause.choose_day"), field="day")
        if event.day > as_of:
            raise InputError(Message("follow_up.day_to_come"), field="day")
        if request is not None and event.day < request.included:
            raise InputError(Message("follow_up.before_clause"), field="day")
    if event.what in ("moved", "refused"):
        if event.moved_to is None:
            raise InputError(Message("follow_up.choose_new_day"), field="moved_to")
        if not as_of <= event.moved_to <= calendar.after(as_of, YEARS_AHEAD * 12):
            raise InputError(Message("follow_up.new_day_past", years=YEARS_AHEAD), field="moved_to")


def _items(
    stored: StoredContract,
    request: ChainRequest,
    records: Iterable[FollowUpRecord],
    as_of: date,
    since: date | None,
) -> Iterator[DueItem]:
    """Yield the calendar. ``since``: the day since which a clause is on record.

    A day of our own that was past by then is left out: nobody could have known of it.
    """
    of_each: dict[tuple[str, int], list[FollowUpRecord]] = {}
    for each in records:
        of_each.setdefault((each.item, each.number), []).append(each)
    book = rulebook.load().clauses.clauses
    for appointment in _appointments(stored, request, as_of):
        clause = book.get(appointment.item)
        own = of_each.get((appointment.item, appointment.number), ())
        stands = standing(appointment, own, as_of, since)
        if clause is None and stands.state is State.UNKNOWN:
            continue
        title, expects = _words(appointment, clause)
        yield DueItem(stored, stands, title, expects, _step(clause, stands, as_of, since))


def _appointments(
    stored: StoredContract, request: ChainRequest, as_of: date
) -> tuple[Appointment, ...]:
    contract = stored.contract
    begins = max(request.included, contract.starts or request.included)
    option = contract.options_until
    decides = contract.ends if option and contract.ends and option > contract.ends else None
    term = ContractTerm(begins, option or contract.ends, decides)
    book = rulebook.load().clauses
    asking = [id for id in request.clauses if id in book.clauses and book.clauses[id].asks_chain]
    agreed = dict.fromkeys(asking, request.due) if request.due is not None else {}
    until = calendar.after(as_of, MONTHS_AHEAD)
    return calendar.appointments(request.clauses, term, book, calendar.load(), until, agreed)


def _words(appointment: Appointment, clause: Clause | None) -> tuple[Text, Text | None]:
    if clause is not None:
        return clause.title, None if clause.by_both else clause.acceptance
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
