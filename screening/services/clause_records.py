"""Recording that a clause is in a contract, for the command and the page alike."""

from dataclasses import dataclass
from datetime import date

from screening.model.purchase import ChainRequest
from screening.rules import rulebook
from screening.rules.clauses import chain_information
from screening.services.verdict_documents import VerdictDocuments
from screening.store.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class ClauseRecord:
    """A clause as a person records it.

    Without ids the clauses of the verdict that ask for the chain are meant.
    """

    included: date
    clauses: tuple[str, ...] = ()
    due: date | None = None


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
    ids = record.clauses or chain_information.requesting_clauses(advised, book)
    starts = portfolio.contracts.get(id).contract.starts
    request = chain_information.chain_request(
        record.included, ids, book, starts=starts, due=record.due
    )
    portfolio.clauses.include(id, request, by, why)
    return request
