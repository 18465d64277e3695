"""Records a person's word that a clause is in a contract: for the command and the page alike."""

from dataclasses import dataclass
from datetime import date

from screening.model.purchase import ChainRequest
from screening.rules import rulebook
from screening.rules.clauses import chain_information
from screening.store.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class ClauseRecord:
    """As a person gives it. Without ids: the clauses of the verdict that ask for the chain."""

    included: date
    clauses: tuple[str, ...] = ()
    due: date | None = None


def include(
    portfolio: Portfolio, id: str, word: ClauseRecord, by: str, why: str | None
) -> ChainRequest:
    """Keeps it with the day on which the information is due. Raises InputError."""
    book = rulebook.load().clauses.clauses
    advised = [clause["id"] for clause in (portfolio.verdicts.current(id) or {}).get("clauses", ())]
    ids = word.clauses or chain_information.clauses_that_ask(advised, book)
    starts = portfolio.contracts.get(id).contract.starts
    asked = chain_information.chain_request(word.included, ids, book, starts=starts, due=word.due)
    portfolio.clauses.include(id, asked, by, why)
    return asked
