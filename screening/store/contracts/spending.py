"""What suppliers were paid: payments out of lists, added up. They are apart from contracts."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal

from sqlalchemy import Connection, RowMapping, func

from graphs.parties import Money
from screening.model.contracts import PartyReference
from screening.model.spending import SpendPage, SpendPart, SupplierSpend
from screening.store import tables
from screening.store.chains.contract_ties import has_rows
from screening.store.database import columns
from screening.store.database.scope import Scope, slices
from screening.store.parties.parties import parties_by_key

SPEND = tables.spend.c
MOST_PER_PAGE = 500


def sums(rows: Iterable[RowMapping]) -> tuple[Money, ...]:
    """Return the sum per currency of the rows that have an amount, the largest first."""
    totals: dict[str | None, Decimal] = {}
    for row in rows:
        if row["amount"] is not None:
            amount = totals.get(row["currency"], Decimal(0)) + Decimal(row["amount"])
            totals[row["currency"]] = amount
    by_size = sorted(totals.items(), key=lambda pair: (-pair[1], pair[0] or ""))
    return tuple(Money(amount, currency) for currency, amount in by_size)


class Spending:
    """The payments of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def has_any(self) -> bool:
        """Return whether any payment is known."""
        with self._scope.reading() as connection:
            return has_rows(self._scope, connection, tables.spend)

    def payments(self) -> int:
        """Return how many payments are known."""
        stmt = self._scope.select(tables.spend, func.sum(SPEND.payments))
        with self._scope.reading() as connection:
            return int(connection.execute(stmt).scalar() or 0)

    def page(self, page: int = 1, per_page: int = 25) -> SpendPage:
        """Return one page of the suppliers that were paid, the largest sum first."""
        per_page, page = max(1, min(per_page, MOST_PER_PAGE)), max(1, page)
        count = self._scope.select(
            tables.spend, func.count(SPEND.supplier.distinct()), func.sum(SPEND.payments)
        )
        with self._scope.reading() as connection:
            total, payments = connection.execute(count).one()
            page = min(page, max(1, -(-total // per_page)))
            items = self._slice(connection, per_page, (page - 1) * per_page)
            return SpendPage(tuple(items), total, page, per_page, int(payments or 0))

    def every_supplier(self) -> Iterator[SupplierSpend]:
        """Yield all suppliers that were paid, the largest sum first, read in slices."""
        skip = 0
        while True:
            with self._scope.reading() as connection:
                items = list(self._slice(connection, MOST_PER_PAGE, skip))
            yield from items
            if len(items) < MOST_PER_PAGE:
                return
            skip += MOST_PER_PAGE

    def of_suppliers(self, keys: Collection[str]) -> tuple[SpendPart, ...]:
        """Return what these parties, read as one, were paid by category and year, latest first."""
        rows: dict[tuple[str, str], list[RowMapping]] = {}
        with self._scope.reading() as connection:
            for row in self._rows(connection, keys):
                part = (row["period"][:4], row["category"] or "")
                rows.setdefault(part, []).append(row)
        return tuple(
            SpendPart(category or None, year, sum(row["payments"] for row in group), sums(group))
            for (year, category), group in sorted(rows.items(), reverse=True)
        )

    def _slice(self, connection: Connection, most: int, skip: int) -> Iterator[SupplierSpend]:
        stmt = (
            self._scope.select(
                tables.spend,
                SPEND.supplier,
                func.sum(SPEND.payments),
                func.min(SPEND.first),
                func.max(SPEND.last),
            )
            .group_by(SPEND.supplier)
            .order_by(func.sum(SPEND.sort_amount).desc(), SPEND.supplier)
            .limit(most)
            .offset(skip)
        )
        found = connection.execute(stmt).all()
        keys = [key for key, *_ in found]
        rows: dict[str, list[RowMapping]] = {key: [] for key in keys}
        for row in self._rows(connection, keys):
            rows[row["supplier"]].append(row)
        parties = parties_by_key(self._scope, connection, keys)
        contracts = self._contracts(connection, keys)
        for key, payments, first, last in found:
            party = parties.get(key)
            yield SupplierSpend(
                PartyReference(key, party.name if party else key, party.country if party else None),
                int(payments),
                sums(rows[key]),
                columns.maybe_date(first),
                columns.maybe_date(last),
                contracts.get(key, 0),
            )

    def _rows(self, connection: Connection, keys: Iterable[str]) -> Iterator[RowMapping]:
        for chunk in slices(keys):
            stmt = self._scope.select(tables.spend).where(SPEND.supplier.in_(chunk))
            yield from connection.execute(stmt.order_by(SPEND.id)).mappings()

    def _contracts(self, connection: Connection, keys: Sequence[str]) -> dict[str, int]:
        link = tables.contract_supplier
        stmt = self._scope.select(link, link.c.party_key, func.count())
        counts: dict[str, int] = {}
        for chunk in slices(keys):
            rows = connection.execute(
                stmt.where(link.c.party_key.in_(chunk)).group_by(link.c.party_key)
            )
            counts.update({key: int(count) for key, count in rows})
        return counts
