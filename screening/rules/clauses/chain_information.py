"""The information on the chain that a contract's own clauses ask for, and the day it is due.

A person records that a clause is in the contract; the day on which its information is due follows
from the term of the clause, or is what that person typed. Pure: the day is given.
"""

from collections.abc import Iterable, Mapping
from datetime import MAXYEAR, date, timedelta

from graphs.months import months_later
from screening.model.errors import InputError
from screening.model.purchase import ChainRequest
from screening.rules.clauses.texts import Clause, ClauseDeadline
from sources.kit.values.message import Message


def requesting_clauses(ids: Iterable[str], book: Mapping[str, Clause]) -> tuple[str, ...]:
    """Return the ids of those clauses that ask where things come from."""
    return tuple(id for id in ids if id in book and book[id].asks_chain)


def chain_request(
    included: date,
    ids: Iterable[str],
    book: Mapping[str, Clause],
    *,
    starts: date | None = None,
    due: date | None = None,
) -> ChainRequest:
    """Return the record of a clause, due on the given day or else by the first of its terms.

    A term counts from the start of the contract, or from the day of the clause where that is later.
    Clauses that ask nothing of the chain have no day. Raises InputError for an unknown clause,
    where there is neither a clause nor a day, and for a day before the clause.
    """
    clauses = tuple(dict.fromkeys(ids))
    for id in clauses:
        if id not in book:
            raise InputError(Message("clause.unknown", id=id, known=tuple(book)))
    if due is None and not clauses:
        raise InputError(Message("clause.asks_nothing"))
    begins = included if starts is None else max(starts, included)
    deadlines = [book[id].deadline for id in requesting_clauses(clauses, book)]
    days = [
        (day, (deadline.months, deadline.days))
        for deadline in deadlines
        if (day := _after(begins, deadline)) is not None
    ]
    when, term = (due, None) if due is not None else min(days, default=(None, None))
    if when is not None and when < included:
        raise InputError(Message("clause.due_before_clause"), field="due")
    return ChainRequest(included, clauses, when, term=term)


def _after(day: date, term: ClauseDeadline) -> date | None:
    """Return the last day of a term that starts on ``day``; None where it waits for an event."""
    if term.anchor != "start":
        return None
    try:
        same_day = months_later(day, term.months)
    except ValueError:
        raise InputError(Message("clause.day_too_far")) from None
    if same_day.year >= MAXYEAR:
        raise InputError(Message("clause.day_too_far"))
    return same_day + timedelta(days=term.days)
