"""The ties of an organization as Arrow columns, read past the object mapper: millions in seconds.

SQLite through ADBC in a process apart, PostgreSQL through COPY. No row becomes a Python object on
the way, but for databases that are small.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func

from screening.store import tables
from screening.store.chains import column_process
from screening.store.database.scope import Scope

TIES = ("customer", "supplier", "good", "country", "region", "evidence_class")
DIRECT = ("contract", "supplier")
SMALL = 32 << 20  # bytes of a database
TOGETHER = 5  # batches make a piece: names repeat in it, and two fit in memory


def _read(engine: Engine, query: str, names: tuple[str, ...]) -> Iterator[Any]:
    if engine.dialect.name == "postgresql":
        yield _copied(engine, query, names)
    elif _is_small(engine.url.database):
        yield _fetched(engine, query, names)
    else:
        yield from _by_process(str(engine.url.database), query, names)


def _is_small(database: str | None) -> bool:
    """Tell whether a database is read quicker here than a process is started."""
    if database in (None, "", ":memory:"):
        return True
    return Path(str(database)).stat().st_size < SMALL


def _by_process(path: str, query: str, names: tuple[str, ...]) -> Iterator[Any]:
    # Here and below: Arrow takes as long to load as most commands take, and few ask for columns.
    import pyarrow as pa

    rest = column_process.batches(path, query)
    # The next piece is read while this one is worked on: reading does not hold the lock.
    with closing(rest), ThreadPoolExecutor(max_workers=1) as ahead:
        coming = ahead.submit(lambda: list(islice(rest, TOGETHER)))
        while batches := coming.result():
            coming = ahead.submit(lambda: list(islice(rest, TOGETHER)))
            yield _as_text(pa.Table.from_batches(batches), names)


def _copied(engine: Engine, query: str, names: tuple[str, ...]) -> Any:
    import pyarrow as pa  # as above
    from pyarrow import csv  # as above

    connection = engine.raw_connection()
    try:
        driver: Any = connection.driver_connection
        sink = pa.BufferOutputStream()
        copy = f"COPY ({query}) TO STDOUT (FORMAT csv)"
        with driver.cursor() as cursor, cursor.copy(copy) as out:
            for piece in out:
                sink.write(bytes(piece))
        driver.rollback()
    finally:
        connection.close()
    content = sink.getvalue()
    if content.size == 0:
        return _as_text(pa.table({name: pa.array([], pa.string()) for name in names}), names)
    return csv.read_csv(
        pa.BufferReader(content),
        csv.ReadOptions(column_names=list(names)),
        csv.ParseOptions(newlines_in_values=True),
        csv.ConvertOptions(
            column_types={name: pa.string() for name in names},
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            null_values=[""],
        ),
    )


def _fetched(engine: Engine, query: str, names: tuple[str, ...]) -> Any:
    import pyarrow as pa  # as above

    with engine.connect() as connection:
        rows = connection.exec_driver_sql(query).all()
    columns = list(zip(*rows, strict=True)) or [() for _ in names]
    return pa.table(
        {name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)}
    )


def _as_text(table: Any, names: tuple[str, ...]) -> Any:
    """Cast every column to text: one in which every value is absent comes as numbers."""
    import pyarrow as pa  # as above

    return table.select(list(names)).cast(pa.schema([(name, pa.string()) for name in names]))


class TieColumns:
    """The ties and direct suppliers of one organization, as columns."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def ties(self) -> Iterator[Any]:
        """Yield Arrow tables of text columns, one row per tie; ``TIES`` are the columns.

        Ties that were declared for one contract only are left out: they hold for no other. What a
        mill supplies is made where the mill stands, when the tie leaves that open.
        """
        # Row after row: an index would visit the same rows in another order, four times as slowly.
        straight = " NOT INDEXED" if self._scope.engine.dialect.name == "sqlite" else ""
        where_it_stands = (
            "CASE WHEN supply.country IS NULL THEN (SELECT party.country FROM party "
            "WHERE party.organization_id = supply.organization_id AND party.key = supply.supplier "
            "AND party.facility) ELSE supply.country END AS country"
        )
        yield from _read(
            self._scope.engine,
            f"SELECT customer, supplier, good, {where_it_stands}, region, evidence_class "  # noqa: S608
            f"FROM supply{straight} WHERE organization_id = {int(self._scope.id)} "
            "AND contract IS NULL",
            TIES,
        )

    def direct(self) -> Iterator[Any]:
        """Yield Arrow tables of the direct suppliers.

        ``contract`` is a public id, ``supplier`` a key.
        """
        yield from _read(
            self._scope.engine,
            "SELECT contract.public_id AS contract, contract_supplier.party_key "  # noqa: S608
            "AS supplier FROM contract_supplier "
            "JOIN contract ON contract.id = contract_supplier.contract_id "
            f"WHERE contract_supplier.organization_id = {int(self._scope.id)}",
            DIRECT,
        )

    def contracts_with_own_ties(self) -> frozenset[str]:
        """Return the contracts (keys or numbers) that have ties which hold for no other, or ties
        that a document shows for them alone.
        """
        table, seen = tables.supply, tables.document_seen
        with self._scope.reading() as connection:
            stmt = self._scope.select(table, table.c.contract).where(table.c.contract.is_not(None))
            named = frozenset(connection.execute(stmt.distinct()).scalars())
            stmt = self._scope.select(seen, seen.c.contract_key).where(seen.c.withdrawn.is_(None))
            return named | frozenset(connection.execute(stmt.distinct()).scalars())

    def state(self) -> str:
        """Return a hash that changes with every import, undo, decision and verdict.

        Each is the latest of an index or a number that is kept, so no table is looked through.
        """
        contract = tables.contract
        latest = (
            (tables.import_run, "id"),
            (tables.import_run, "undone_at"),
            (tables.match_decision, "id"),
            (tables.clause_record, "id"),
            (contract, "changed_at"),
            (contract, "screened"),
        )
        due = self._scope.select(contract, func.count()).where(contract.c.screened.is_(None))
        with self._scope.reading() as connection:
            values = [
                connection.execute(
                    self._scope.select(table, table.c[name])
                    .where(table.c[name].is_not(None))
                    .order_by(table.c[name].desc())
                    .limit(1)
                ).scalar()
                for table, name in latest
            ]
            values.append(connection.execute(due).scalar())
        return sha256(repr(list(map(str, values))).encode()).hexdigest()
