"""What is on hand of the chain of each contract: answers of suppliers, documents that were seen.

Answers and documents are kept by contract key, few beside the contracts, so lists ask for them a
page at a time.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection

from screening.model.contracts import ChainAnswers
from screening.store import tables
from screening.store.contracts.accepted_answers import (
    ACCEPTED,
    REQUEST,
    WAITING,
    accepted_days,
    answered,
)
from screening.store.contracts.documents_seen import documents_of
from screening.store.database.scope import Scope, slices

NOTHING = ChainAnswers()


def narrowed_to(scope: Scope, information: str) -> ColumnElement[bool]:
    """Return the condition of a filter: one of ``model.contracts.INFORMATION``."""
    contract = tables.contract
    if information == "overdue":
        return contract.c.overdue_since.is_not(None)
    if information == "seen":
        table = tables.document_seen
        seen = scope.select(table, table.c.contract_key).where(table.c.withdrawn.is_(None))
        return contract.c.key.in_(seen)
    return contract.c.key.in_(answered(scope, WAITING if information == "waiting" else ACCEPTED))


def chain_answers(
    scope: Scope, connection: Connection, contract_keys: Iterable[str]
) -> dict[str, ChainAnswers]:
    """Return what is on hand of each of these contracts that has anything, by key."""
    keys = list(contract_keys)
    waiting: dict[str, int] = {}
    for chunk in slices(keys):
        stmt = answered(scope, WAITING).where(REQUEST.c.contract_key.in_(chunk))
        for key in connection.execute(stmt).scalars():
            waiting[key] = waiting.get(key, 0) + 1
    accepted = {key: days[-1] for key, days in accepted_days(scope, connection, keys).items()}
    seen = {
        key: tuple(
            f"{document.document} ({document.evidence_class})"
            for document in documents
            if document.counts
        )
        for key, documents in documents_of(scope, connection, keys).items()
    }
    return {
        key: ChainAnswers(waiting.get(key, 0), accepted.get(key), seen.get(key, ()))
        for key in {*waiting, *accepted, *seen}
    }
