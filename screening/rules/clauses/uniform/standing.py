"""How the texts that are recorded of a contract stand to those that the organization adopted. Pure.

A clause is compared with the text that held on the day it came into the contract: what was agreed
earlier deviates from nothing, and is not to be changed for it (directive 2014/24, article 72).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from screening.model.purchase import ChainRequest
from screening.model.uniform_texts import AdoptedTexts, TextAdoption, Uniformity
from screening.rules.clauses.texts import Clause, ClauseBook

LIGHT_LEVEL = "L1"  # where a clause has a light form, that one is used


@dataclass(frozen=True, slots=True)
class ClauseStanding:
    """A clause of a contract for which there was a uniform text when it was agreed.

    ``recorded``: the adopted text that is in the contract; None for another one, or none on record.
    ``newer``: the text that holds now, where that is another one.
    """

    clause: str
    uniformity: Uniformity
    recorded: TextAdoption | None = None
    newer: TextAdoption | None = None


def takes_uniform_text(clause: Clause, level: str | None) -> bool:
    """Return whether a uniform text can stand for a clause at a level: not for its light form."""
    return clause.light is None or level != LIGHT_LEVEL


def standings_of(
    request: ChainRequest, adopted: AdoptedTexts, level: str | None, book: ClauseBook, day: date
) -> tuple[ClauseStanding, ...]:
    """Return how each clause stands on a day; clauses without a uniform text are left out.

    ``level``: of the verdict; where it asks for the light form of a clause, no text is compared.
    """
    return tuple(
        _standing(clause, request, adopted, day)
        for clause in _compared(request, adopted, level, book)
    )


def uniformity_of(
    request: ChainRequest, adopted: AdoptedTexts, level: str | None, book: ClauseBook
) -> Uniformity | None:
    """Return how a contract stands: it deviates where one clause does; None: none is compared."""
    several = {
        _uniformity(clause, request, adopted) for clause in _compared(request, adopted, level, book)
    }
    order = (Uniformity.DEVIATES, Uniformity.UNKNOWN, Uniformity.UNIFORM)
    return next((each for each in order if each in several), None)


def _compared(
    request: ChainRequest, adopted: AdoptedTexts, level: str | None, book: ClauseBook
) -> Iterator[str]:
    covered = {clause for clause, _ in adopted.on(request.included)}
    for id in request.clauses:
        clause = book.clauses.get(id)
        if id in covered and (clause is None or takes_uniform_text(clause, level)):
            yield id


def _uniformity(clause: str, request: ChainRequest, adopted: AdoptedTexts) -> Uniformity:
    text = dict(request.texts).get(clause)
    if text is None:
        return Uniformity.UNKNOWN
    fitting = (
        *adopted.of_clause(clause, request.included),
        *adopted.begun_after(clause, request.included),
    )
    is_uniform = any(adoption.sha256 == text for adoption in fitting)
    return Uniformity.UNIFORM if is_uniform else Uniformity.DEVIATES


def _standing(
    clause: str, request: ChainRequest, adopted: AdoptedTexts, day: date
) -> ClauseStanding:
    text = dict(request.texts).get(clause)
    recorded = adopted.with_hash(clause, text) if text is not None else None
    now = adopted.of_clause(clause, day)
    newer = None
    if recorded is not None and all(each.sha256 != recorded.sha256 for each in now):
        in_language = (each for each in now if each.language == recorded.language)
        newer = next(in_language, None)
    return ClauseStanding(clause, _uniformity(clause, request, adopted), recorded, newer)
