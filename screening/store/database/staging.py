"""Rows that wait in temporary tables of one connection, so that a long write is a short one.

Others write while an import compares and packs its rows; nobody but this connection sees a
temporary table, and filling it takes no lock. Then the database copies them itself, which takes a
fraction of the time: while it does, others wait.
"""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import (
    Column,
    ColumnDefault,
    Connection,
    Integer,
    MetaData,
    Table,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.schema import DropTable

from screening.store.database import bulk

AT_ONCE = 1_000


class Staging:
    """The rows of one connection that are to be poured into tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tables: dict[str, Table] = {}  # by the name of the table that they are for
        self._counts: dict[str, int] = {}

    def add(self, table: Table, rows: Sequence[Mapping[str, object]], *beside: Column[str]) -> None:
        """Keep rows for a table, in order. ``beside`` are columns that the table has not."""
        self._add(f"staged_{table.name}", table, rows, beside)

    def add_changes(
        self, table: Table, rows: Sequence[Mapping[str, object]], *beside: Column[str]
    ) -> None:
        """Keep what rows of a table are to become, each once, by their ``key``."""
        self._add(f"changed_{table.name}", table, rows, beside)

    def _add(
        self,
        name: str,
        table: Table,
        rows: Sequence[Mapping[str, object]],
        beside: Iterable[Column[str]],
    ) -> None:
        if not rows:
            return
        staged = self._tables.get(name)
        if staged is None:
            staged = self._create(name, table, tuple(rows[0]), beside)
        count = self._counts[name]
        numbered = [{"staged_at": at, **row} for at, row in enumerate(rows, count)]
        for first in range(0, len(numbered), AT_ONCE):
            bulk.insert(self._connection, staged, numbered[first : first + AT_ONCE])
        self._counts[name] = count + len(rows)

    def _create(
        self, name: str, table: Table, names: Iterable[str], beside: Iterable[Column[str]]
    ) -> Table:
        types = {column.name: column.type for column in (*table.columns, *beside)}
        columns = [Column("staged_at", Integer), *(Column(name, types[name]) for name in names)]
        staged = Table(name, MetaData(), *columns, prefixes=["TEMPORARY"])
        staged.create(self._connection)
        self._tables[name], self._counts[name] = staged, 0
        return staged

    def of(self, table: Table) -> Table | None:
        """Return the temporary table with the rows for a table; None where there are none."""
        return self._tables.get(f"staged_{table.name}")

    def changes_of(self, table: Table) -> Table | None:
        """Return the temporary table with what rows are to become; None where there are none."""
        return self._tables.get(f"changed_{table.name}")

    def pour(self, table: Table, **everywhere: object) -> None:
        """Insert the rows that wait for a table; all get the values of ``everywhere``."""
        staged = self.of(table)
        if staged is None:
            return
        names = [column.name for column in staged.c if column.name != "staged_at"]
        values = [literal(value, table.c[name].type) for name, value in everywhere.items()]
        missing = _defaults(table, (*names, *everywhere))
        values += [literal(value, table.c[name].type) for name, value in missing.items()]
        rows = select(*(staged.c[name] for name in names), *values).order_by(staged.c.staged_at)
        target = [*names, *everywhere, *missing]
        self._connection.execute(insert(table).from_select(target, rows, include_defaults=False))

    def overlay(self, table: Table, organization: int, **everywhere: object) -> None:
        """Let the rows of an organization become what waits for them, in one statement."""
        changes = self.changes_of(table)
        if changes is None:
            return
        names = (column.name for column in changes.c if column.name not in ("staged_at", "key"))
        values = {name: changes.c[name] for name in names}
        its = (table.c.organization_id == organization, table.c.key == changes.c.key)
        self._connection.execute(update(table).where(*its).values({**values, **everywhere}))

    def clear(self) -> None:
        """Drop the temporary tables; the connection may serve somebody else then."""
        for staged in self._tables.values():
            self._connection.execute(DropTable(staged, if_exists=True))
        self._tables.clear()
        self._counts.clear()


def _defaults(table: Table, names: Iterable[str]) -> dict[str, object]:
    """Return the plain defaults of the columns that are not among these."""
    return {
        column.name: column.default.arg
        for column in table.columns
        if column.name not in names and isinstance(column.default, ColumnDefault)
    }
