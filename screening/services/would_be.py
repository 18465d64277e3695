"""Contracts as they would be, were a person's word kept: what is decided is looked at beforehand.

Nothing is written. Each function yields the contracts that a word would change, as they are and as
they would be.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from screening.model.contracts import StoredContract
from screening.model.documents import DocumentSeen
from screening.model.errors import InputError
from screening.model.verdict import Verdict
from screening.rules.verdict.protocols import ContractScreener
from screening.services import corrections
from screening.services.screening import ScreeningContext, inputs

if TYPE_CHECKING:
    from screening.services.clause_records import ClauseEvent
    from screening.store.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class Step:
    """A contract as it is and as it would be.

    ``then``: None where it would be gone, or as it was before an import. ``documents``: those that
    would count then; None where they are those that count now.
    """

    now: StoredContract
    then: StoredContract | None
    documents: tuple[DocumentSeen, ...] | None = None


def of_field(
    portfolio: "Portfolio", field: str, value: str | None, ids: Sequence[str]
) -> Iterator[Step]:
    """Yield what one value for many contracts changes; nothing where no verdict rests on it."""
    if field not in corrections.WITHOUT_EFFECT:
        for stored in corrections.changing(portfolio, field, value, ids):
            yield Step(stored, corrections.said(stored, field, value))


def of_values(
    portfolio: "Portfolio", field: str, values: Mapping[str, str | None]
) -> Iterator[Step]:
    """Yield what a value for each contract changes; nothing where no verdict rests on it."""
    if field not in corrections.WITHOUT_EFFECT:
        for stored in portfolio.contracts.get_many(values):
            yield Step(stored, corrections.said(stored, field, values[stored.id]))


def of_edit_undo(portfolio: "Portfolio", run_id: int) -> Iterator[Step]:
    """Yield what taking an edit back changes. Raises MissingError."""
    run = portfolio.corrections.run(run_id)
    if run.undone_at is None and run.field not in corrections.WITHOUT_EFFECT:
        yield from of_values(portfolio, run.field, portfolio.corrections.without(run_id))


def of_import_undo(portfolio: "Portfolio", run_id: int) -> Iterator[Step]:
    """Yield the contracts that an import brought or changed: they go, or are what they were."""
    for stored in portfolio.contracts.get_many(portfolio.imports.contracts_of(run_id)):
        yield Step(stored, None)


def of_clause(stored: StoredContract, event: "ClauseEvent") -> Iterator[Step]:
    """Yield what a record of a clause changes: whether its information is late."""
    request = stored.chain_request
    if event.what == "undo":
        yield Step(stored, replace(stored, chain_request=None))
    elif request is not None and event.day is not None:
        if event.what == "received":
            then = replace(request, received=event.day)
        else:
            then = replace(request, due=event.due, received=None)
        yield Step(stored, replace(stored, chain_request=then))


def of_documents(stored: StoredContract, then: Sequence[DocumentSeen]) -> Iterator[Step]:
    """Yield what other documents than those that count now would change."""
    yield Step(stored, stored, tuple(then))


def verdict_then(portfolio: "Portfolio", screener: ContractScreener, step: Step) -> Verdict | None:
    """Return the verdict as it would be; None where there would be none."""
    if step.then is None:
        return None
    if step.documents is None:
        return corrections.verdict_of(portfolio, screener, step.then)
    contract = step.then.contract
    context = ScreeningContext.of_one(portfolio, contract)
    context = replace(context, documents={contract.key: step.documents})
    try:
        return screener.screen(*inputs(portfolio, step.then, context))
    except InputError:  # as in ``corrections.verdict_of``
        return None
