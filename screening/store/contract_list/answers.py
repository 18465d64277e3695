"""What is on hand of the chain of each contract: answers of suppliers, documents that were seen.

Answers and documents are kept by contract key, few beside the contracts, so lists ask for them a
page at a time.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Connection, or_

from screening.model.contracts import ChainAnswers
from screening.store import tables
from screening.store.contracts.accepted_answers import (
    ACCEPTED,
    ANSWER,
    REQUEST,
    WAITING,
    WHOLLY_ACCEPTED,
    answered,
)
from screening.store.contracts.documents_seen import documents_of
from screening.store.database import columns
from screening.store.database.scope import Rows, Scope, kept, slices

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


@kept
def _on_hand(scope: Scope) -> Rows:
    """Select the answers that wait or were wholly accepted, by contract key, the oldest first."""
    stmt = answered(scope, or_(WAITING, WHOLLY_ACCEPTED)).add_columns(ANSWER.c.state, ANSWER.c.at)
    return stmt.where(scope.among_given(REQUEST.c.contract_key)).order_by(ANSWER.c.at)


def chain_answers(
    scope: Scope, connection: Connection, contract_keys: Iterable[str]
) -> dict[str, ChainAnswers]:
    """Return what is on hand of each of these contracts that has anything, by key."""
    keys = list(contract_keys)
    waiting: dict[str, int] = {}
    accepted: dict[str, date] = {}
    for chunk in slices(keys):
        for key, state, at in connection.execute(_on_hand(scope), scope.given(chunk)):
            if state == "waiting":
                waiting[key] = waiting.get(key, 0) + 1
            else:
                accepted[key] = columns.moment(at).date()
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
