"""The ties of an organization as Arrow columns, read past the object mapper: millions in seconds.

SQLite through ADBC, PostgreSQL through COPY. No row becomes a Python object on the way.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Engine

from screening.store.scope import Scope

TIES = ("customer", "supplier", "good", "country", "region", "evidence_class", "contract")
DIRECT = ("contract", "supplier")
AT_ONCE = 65_536  # rows that the driver fills at a time: more of them take longer for each
TOGETHER = 8  # of those make a piece: enough that a name is met often in it


def ties(scope: Scope) -> Iterator[Any]:
    """Arrow tables of text columns, one row per tie; ``TIES`` are the columns."""
    wanted = ", ".join(TIES)
    # Row after row: an index would visit the same rows in another order, four times as slowly.
    straight = " NOT INDEXED" if scope.engine.dialect.name == "sqlite" else ""
    yield from _read(
        scope.engine,
        f"SELECT {wanted} FROM supply{straight} WHERE organization_id = {int(scope.id)}",  # noqa: S608
        TIES,
    )


def direct(scope: Scope) -> Iterator[Any]:
    """The direct suppliers: ``contract`` is its key, ``supplier`` a party's."""
    yield from _read(
        scope.engine,
        "SELECT contract.key AS contract, contract_supplier.party_key AS supplier "  # noqa: S608
        "FROM contract_supplier JOIN contract ON contract.id = contract_supplier.contract_id "
        f"WHERE contract_supplier.organization_id = {int(scope.id)}",
        DIRECT,
    )


def _read(engine: Engine, question: str, names: tuple[str, ...]) -> Iterator[Any]:
    if engine.dialect.name == "postgresql":
        yield _copied(engine, question, names)
    elif engine.url.database in (None, "", ":memory:"):
        yield _fetched(engine, question, names)
    else:
        yield from _by_adbc(str(engine.url.database), question, names)


def _by_adbc(path: str, question: str, names: tuple[str, ...]) -> Iterator[Any]:
    import adbc_driver_sqlite.dbapi as adbc
    import pyarrow as pa

    with adbc.connect(path) as connection, connection.cursor() as cursor:
        cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(AT_ONCE)})
        cursor.execute(question)
        rest = iter(cursor.fetch_record_batch())
        while some := list(islice(rest, TOGETHER)):
            yield _as_text(pa.Table.from_batches(some), names)


def _copied(engine: Engine, question: str, names: tuple[str, ...]) -> Any:
    import pyarrow as pa
    from pyarrow import csv

    connection = engine.raw_connection()
    try:
        driver: Any = connection.driver_connection
        sink = pa.BufferOutputStream()
        asked = f"COPY ({question}) TO STDOUT (FORMAT csv)"
        with driver.cursor() as cursor, cursor.copy(asked) as out:
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


def _fetched(engine: Engine, question: str, names: tuple[str, ...]) -> Any:
    import pyarrow as pa

    with engine.connect() as connection:
        rows = connection.exec_driver_sql(question).all()
    columns = list(zip(*rows, strict=True)) or [() for _ in names]
    return pa.table(
        {name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)}
    )


def _as_text(table: Any, names: tuple[str, ...]) -> Any:
    """A column in which every value is absent comes as numbers; it is text like the others."""
    import pyarrow as pa

    return table.select(list(names)).cast(pa.schema([(name, pa.string()) for name in names]))
