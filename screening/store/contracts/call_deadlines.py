"""The last day for tenders of contracts that are still calls, for the list.

Once an award has joined its call there is no such day any more: the contract has its own.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, case, func, select

from graphs.notices import Stage
from graphs.parties import Basis
from screening.store import tables
from screening.store.database.scope import Scope, slices


def settle(scope: Scope, connection: Connection, keys: Iterable[str]) -> None:
    """Let these contracts say until when tenders can be sent, by the notices that are kept."""
    contract, notice = tables.contract, tables.contract_notice
    last = (
        select(func.max(notice.c.deadline))
        .where(
            notice.c.organization_id == contract.c.organization_id,
            notice.c.contract_key == contract.c.key,
            notice.c.stage == Stage.CALL.value,
        )
        .scalar_subquery()
    )
    closes = case((contract.c.basis == Basis.CALL.value, last))
    for chunk in slices(dict.fromkeys(keys)):
        stmt = scope.update(contract).where(contract.c.key.in_(chunk)).values(closes=closes)
        connection.execute(stmt)
