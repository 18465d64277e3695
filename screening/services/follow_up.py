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
    MOST_NOTICE_MONTHS,
    NOTICE_PERIOD,
    OPEN_STATES,
    PROMISE,
    YEARS_AHEAD,
    Appointment,
    ContractTerm,
    FollowUpRecord,
    Standing,
    State,
    begun,
    bound,
    followed_up,
    is_promise,
    next_promise,
    notice_months,
    promised,
    standing,
)
from screening.model.proofs import Proof, proof_standings, records_of
from screening.model.purchase import ChainRequest, ended_on
from screening.model.verdict import BAND_RANK, Text
from screening.rules import rulebook
from screening.rules.clauses import calendar
from screening.rules.clauses.calendar import WaitingItem
from screening.rules.clauses.texts import Clause
from screening.store.portfolio import Portfolio
from sources.kit.values.message import Message

SIGNAL = "signal"  # what the term of a clause begins with
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
    repeats: bool = False  # every so many months
    by_signal: bool = False  # it began with a signal: nothing for the supplier names it

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

    ``number`` of what begins is of no account; of a notice period it is the months.
    ``seen``: how many records of the contract that person saw; None where nobody else can write.
    """

    item: str
    number: int
    what: str
    day: date | None = None
    moved_to: date | None = None
    why: str | None = None
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class KeptFacts:
    """What is kept of a contract beside its clauses, of which its calendar follows.

    ``since``: the day since which a clause is on record.
    """

    records: tuple[FollowUpRecord, ...]
    proofs: tuple[Proof, ...]
    since: date | None


def calendar_of(portfolio: Portfolio, stored: StoredContract, as_of: date) -> tuple[DueItem, ...]:
    """Return the calendar of one contract by day; nothing while no clause is on record."""
    return calendars_of(portfolio, [stored], as_of)[stored.id]


def calendars_of(
    portfolio: Portfolio, contracts: Iterable[StoredContract], as_of: date
) -> dict[str, tuple[DueItem, ...]]:
    """Return the calendar of each of these contracts, by id."""
    several = tuple(contracts)
    keys = [stored.contract.key for stored in several if stored.chain_request is not None]
    records = portfolio.follow_ups.of_many(keys)
    proofs = portfolio.proofs.of_many(keys)
    recorded = portfolio.clauses.recorded_on(keys)
    return {
        stored.id: tuple(
            _items(
                stored,
                stored.chain_request,
                KeptFacts(
                    records.get(stored.contract.key, ()),
                    proofs.get(stored.contract.key, ()),
                    recorded.get(stored.contract.key),
                ),
                as_of,
            )
            if stored.chain_request is not None
            else ()
        )
        for stored in several
    }


def waiting_of(stored: StoredContract) -> tuple[WaitingItem, ...]:
    """Return what has no day in a contract until something happens that a person records."""
    request = stored.chain_request
    if request is None:
        return ()
    return calendar.waiting(request.clauses, rulebook.load().clauses, calendar.load())


def notice_period(portfolio: Portfolio, stored: StoredContract) -> int | None:
    """Return the notice period of a contract in months; None where nobody recorded one."""
    return notice_months(portfolio.follow_ups.of(stored.id))


def todo(portfolio: Portfolio, as_of: date) -> tuple[DueItem, ...]:
    """Return what somebody has to do in contracts that have not ended.

    Late first, then what ended, what came, what is due or ends soon, what is not on record. Each
    of them by the day that it is due; on one day the contract with the highest band first.
    """
    contracts = portfolio.contracts.get_many(sorted(portfolio.clauses.with_records()))
    running = [stored for stored in contracts if not has_ended(stored, as_of)]
    items = [
        item
        for several in calendars_of(portfolio, running, as_of).values()
        for item in several
        if item.is_open
    ]
    order = tuple(State)
    outlines = portfolio.verdicts.outlines({item.stored.id for item in items})
    bands = {id: BAND_RANK[outline.band] for id, outline in outlines.items()}
    return tuple(
        sorted(
            items,
            key=lambda item: (
                order.index(item.standing.state),
                item.standing.due,
                -bands.get(item.stored.id, 0),
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
    number, due, item = event.number, None, event.item
    moved_to = event.moved_to
    if event.what == "promised":
        due = moved_to = _promised(stored, event, as_of)
        number, item = 1, next_promise(portfolio.follow_ups.of(stored.id))
    elif event.what == "began":
        due = _begins(portfolio, stored, event, as_of)
    elif event.item == NOTICE_PERIOD:
        number = _agreed(portfolio, stored, event)
    elif event.what == "agreed":
        raise InputError(Message("follow_up.no_item"), field="item")
    else:
        meant = _item_meant(calendar_of(portfolio, stored, as_of), event)
        _check(event, meant, as_of)
        due = meant.standing.appointment.due
    new = FollowUpRecord(
        item=item,
        number=number,
        what="withdrawn" if event.what == "undo" else event.what,
        day=event.day or as_of,
        moved_to=moved_to,
        by=by,
        at=None,
        why=event.why,
        due=due,
    )
    seen = len(portfolio.follow_ups.of(stored.id)) if event.seen is None else event.seen
    portfolio.follow_ups.add(stored.id, new, seen)


def _begins(
    portfolio: Portfolio, stored: StoredContract, event: FollowUpEvent, as_of: date
) -> date:
    """Return the day on which what began is due. Raise InputError where an answer is wrong."""
    meant = [item for item in waiting_of(stored) if item.item == event.item]
    if not meant or stored.chain_request is None:
        raise InputError(Message("follow_up.not_waiting"), field="item")
    _check_past_day(event, stored.chain_request, as_of)
    due = meant[0].due(event.day or as_of)
    for item in calendar_of(portfolio, stored, as_of):
        appointment = item.standing.appointment
        if (appointment.item, appointment.due) == (event.item, due):
            raise InputError(Message("follow_up.began_before"), field="day")
    return due


def _promised(stored: StoredContract, event: FollowUpEvent, as_of: date) -> date:
    """Return the day of a promise. Raise InputError where it has none, or says nothing."""
    if event.item not in ("", PROMISE):
        raise InputError(Message("follow_up.no_item"), field="item")
    if stored.chain_request is None:
        raise InputError(Message("follow_up.promise_needs_clause"), field="item")
    if not event.why:
        raise InputError(Message("follow_up.say_what"), field="why")
    return _new_day(event, as_of)


def _new_day(event: FollowUpEvent, as_of: date) -> date:
    if event.moved_to is None:
        raise InputError(Message("follow_up.choose_new_day"), field="moved_to")
    if not as_of <= event.moved_to <= calendar.after(as_of, YEARS_AHEAD * 12):
        raise InputError(Message("follow_up.new_day_past", years=YEARS_AHEAD), field="moved_to")
    return event.moved_to


def _agreed(portfolio: Portfolio, stored: StoredContract, event: FollowUpEvent) -> int:
    """Return the months of a notice period. Raise InputError where they are none."""
    if stored.chain_request is None or event.what not in ("agreed", "undo"):
        raise InputError(Message("follow_up.no_item"), field="item")
    if event.what == "undo":
        months = notice_period(portfolio, stored)
        if months is None:
            raise InputError(Message("follow_up.nothing_recorded"), field="what")
        return months
    if not 1 <= event.number <= MOST_NOTICE_MONTHS:
        message = Message("follow_up.notice_months", most=MOST_NOTICE_MONTHS)
        raise InputError(message, field="months")
    return event.number


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
        if not any(record.document is None for record in item.standing.records):
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
        _check_past_day(event, request, as_of)
    if event.what in ("moved", "refused"):
        _new_day(event, as_of)


def _check_past_day(event: FollowUpEvent, request: ChainRequest | None, as_of: date) -> None:
    if event.day is None:
        raise InputError(Message("clause.choose_day"), field="day")
    if event.day > as_of:
        raise InputError(Message("follow_up.day_to_come"), field="day")
    if request is not None and event.day < request.included:
        raise InputError(Message("follow_up.before_clause"), field="day")


def _items(
    stored: StoredContract, request: ChainRequest, facts: KeptFacts, as_of: date
) -> Iterator[DueItem]:
    """Yield the calendar, by day.

    A day of our own that was past when a clause was put on record is left out: nobody could have
    known of it.
    """
    book = rulebook.load().clauses.clauses
    of_terms = _appointments(stored, request, facts.records, as_of)
    happened = begun(facts.records, {item.item: item.ours for item in waiting_of(stored)})
    happened = (*happened, *promised(facts.records))
    several = tuple(sorted((*of_terms, *happened), key=lambda each: (each.due, each.item)))
    own = bound(several, facts.records)
    shown = bound(several, records_of(proof_standings(facts.proofs, as_of)))
    standings = followed_up(
        [
            standing(
                each,
                own.get((each.item, each.number), ()),
                as_of,
                None if each in happened else facts.since,
                shown.get((each.item, each.number), ()),
            )
            for each in several
        ]
    )
    for stands in standings:
        clause = book.get(stands.appointment.item)
        if clause is None and stands.state is State.UNKNOWN:
            continue
        title, expects = _words(stands, clause)
        step = _step(clause, stands, as_of, facts.since)
        repeats = clause is not None and clause.deadline.every_months is not None
        by_signal = clause is not None and clause.deadline.anchor == SIGNAL
        yield DueItem(stored, stands, title, expects, step, repeats, by_signal)


def _appointments(
    stored: StoredContract, request: ChainRequest, records: Iterable[FollowUpRecord], as_of: date
) -> tuple[Appointment, ...]:
    contract = stored.contract
    begins = max(request.included, contract.starts or request.included)
    option = contract.options_until
    decides = contract.ends if option and contract.ends and option > contract.ends else None
    term = ContractTerm(begins, option or contract.ends, decides, notice_months(records))
    book = rulebook.load().clauses
    asking = [id for id in request.clauses if id in book.clauses and book.clauses[id].asks_chain]
    agreed = dict.fromkeys(asking, request.due) if request.due is not None else {}
    until = calendar.after(as_of, MONTHS_AHEAD)
    return calendar.appointments(request.clauses, term, book, calendar.load(), until, agreed)


def _words(stands: Standing, clause: Clause | None) -> tuple[Text, Text | None]:
    appointment = stands.appointment
    if clause is not None:
        return clause.title, None if clause.by_both else clause.acceptance
    if is_promise(appointment.item):
        words = calendar.promise_words()
        text = next((each.why for each in stands.records if each.what == "promised"), None)
        return words.named(text or ""), words.expects
    for event in calendar.load():
        if event.id == appointment.item:
            return event.title, event.expects
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
