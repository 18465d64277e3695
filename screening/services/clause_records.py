"""Recording that a clause is in a contract, for the command and the page alike."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from screening.model.errors import InputError
from screening.model.purchase import ChainRequest
from screening.rules import rulebook
from screening.rules.clauses import chain_information
from screening.rules.clauses.texts import Clause
from screening.services.uniform_texts import recorded_texts
from screening.services.verdict_documents import VerdictDocuments
from screening.store.portfolio import Portfolio
from sources.kit.values.message import Message

EVENTS = ("included", "received", "undo")


@dataclass(frozen=True, slots=True)
class ClauseEvent:
    """What a person records of a clause: ``what`` is one of ``EVENTS``, and may be none of them.

    ``due``, ``clauses`` and ``texts`` are of what was included.
    """

    what: str
    day: date | None
    due: date | None = None
    clauses: tuple[str, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()  # as in ``ClauseRecord``


@dataclass(frozen=True, slots=True)
class ClauseRecord:
    """A clause as a person records it.

    Without ids the clauses of the verdict are meant: those that its annex holds. ``texts``: of a
    clause the hash of a uniform text that the organization adopted, or ``OTHER_TEXT``.
    """

    included: date
    clauses: tuple[str, ...] = ()
    due: date | None = None
    texts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OutdatedClause:
    """A clause of which a contract carries another version than the book has now.

    ``now``: None where the book has the clause no more.
    """

    id: str
    carried: str
    now: str | None


def outdated_clauses(request: ChainRequest | None) -> tuple[OutdatedClause, ...]:
    """Return the clauses on record whose text changed since; of old records nothing is known."""
    book = rulebook.load().clauses.clauses
    return tuple(
        OutdatedClause(id, carried, book[id].version if id in book else None)
        for id, carried in (request.versions if request is not None else ())
        if id not in book or book[id].version != carried
    )


def record_event(
    portfolio: Portfolio,
    id: str,
    event: ClauseEvent,
    by: str,
    why: str | None,
    verdicts: VerdictDocuments,
) -> None:
    """Store what happened to a clause, or take the last record back.

    Raise InputError, with its field, if an answer is wrong.
    """
    if event.what not in EVENTS:
        raise InputError(Message("clause.choose_event"), field="what")
    if event.what == "undo":
        portfolio.clauses.withdraw(id, by, why)
    elif event.day is None:
        raise InputError(Message("clause.choose_day"), field="day")
    elif event.what == "received":
        portfolio.clauses.receive(id, event.day, by, why)
    else:
        record = ClauseRecord(event.day, event.clauses, event.due, event.texts)
        include(portfolio, id, record, by, why, verdicts)


def include(
    portfolio: Portfolio,
    id: str,
    record: ClauseRecord,
    by: str,
    why: str | None,
    verdicts: VerdictDocuments | None = None,
) -> ChainRequest:
    """Store the record with the day on which the information is due, and return what was asked.

    The verdict that was decided upon is kept; without ``verdicts`` nothing was screened yet.

    Raise InputError if a clause is unknown or the days contradict each other.
    """
    book = rulebook.load().clauses.clauses
    document = (verdicts.current(id) if verdicts is not None else None) or {}
    advised = [clause["id"] for clause in document.get("clauses", ())]
    ids = record.clauses or tuple(id for id in advised if id in book)
    starts = portfolio.contracts.get(id).contract.starts
    request = request_of(replace(record, clauses=ids), book, starts)
    texts: tuple[tuple[str, str], ...] = ()
    if record.texts:
        adopted = portfolio.uniform_texts.adopted()
        texts = recorded_texts(dict(record.texts), request.clauses, adopted)
    portfolio.clauses.include(id, replace(request, texts=texts), by, why)
    return request


def request_of(
    record: ClauseRecord, book: Mapping[str, Clause], starts: date | None
) -> ChainRequest:
    """Return what is on record of a contract that starts then, with the versions of now.

    Raise InputError if a clause is unknown or the days contradict each other.
    """
    request = chain_information.chain_request(
        record.included, record.clauses, book, starts=starts, due=record.due
    )
    versions = tuple((id, book[id].version) for id in request.clauses)
    return replace(request, versions=versions)
