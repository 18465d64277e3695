"""The mark that a verdict no longer fits what is known of its contract.

Whoever takes a verdict out of use screens the contract. One that was due already is left to whoever
is screening it, and who does so once more where it was marked meanwhile.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from screening.store import tables
from screening.store.database.scope import Scope, slices

MARKED_AT_ONCE = 10_000


def due_since(now: datetime) -> dict[str, datetime | None]:
    """Return the columns of a contract that is due from this moment on."""
    return {"screened": None, "changed_at": now}


def mark_due(scope: Scope, connection: Connection, ids: Iterable[str]) -> set[str]:
    """Make these contracts due for screening, in the transaction that changes them.

    A process that ends before the new verdict is stored leaves work that a worker finds. The last
    verdict stays visible until then.

    Return those that had a verdict of their present state until now: the caller is to screen them.
    The others were due already, to somebody else.
    """
    contract, due = tables.contract, due_since(scope.now())
    taken: set[str] = set()
    for chunk in slices(sorted(ids), MARKED_AT_ONCE):
        these = scope.among(contract.c.public_id, chunk)
        had = scope.select(contract, contract.c.public_id).where(contract.c.screened.is_not(None))
        taken.update(connection.execute(had.where(these)).scalars())
        stmt = scope.update(contract).where(these)
        connection.execute(stmt.values(**due))
    return taken


def still_due(scope: Scope, connection: Connection, ids: Iterable[str]) -> list[str]:
    """Return those of these contracts that have no verdict of their present state, in order."""
    contract = tables.contract
    due: list[str] = []
    for chunk in slices(ids):
        stmt = scope.select(contract, contract.c.public_id).where(contract.c.screened.is_(None))
        stmt = stmt.where(scope.among(contract.c.public_id, chunk))
        without = set(connection.execute(stmt).scalars())
        due += [id for id in chunk if id in without]
    return due
