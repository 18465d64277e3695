"""The mark that a verdict no longer fits what is known of its contract."""

from collections.abc import Iterable

from sqlalchemy import Connection

from screening.store import tables
from screening.store.database.scope import Scope, slices


def mark_due(scope: Scope, connection: Connection, ids: Iterable[str]) -> None:
    """Make these contracts due for screening, in the transaction that changes them.

    A process that ends before the new verdict is stored leaves work that a worker finds. The last
    verdict stays visible until then.
    """
    contract, now = tables.contract, scope.now()
    for chunk in slices(sorted(ids)):
        stmt = scope.update(contract).where(contract.c.public_id.in_(chunk))
        connection.execute(stmt.values(screened=None, changed_at=now))
