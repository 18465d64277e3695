"""Many rows into one table.

On SQLite without SQLAlchemy's work on each row, which costs as much as the database's own; the
statement, and what a column's type does to a value, are SQLAlchemy's.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from sqlalchemy import ColumnDefault, Connection, Dialect, Insert, Table
from sqlalchemy.dialects import sqlite

Bind = Callable[[object], object] | None


def insert(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, object]], **everywhere: object
) -> None:
    """Insert rows with the same columns; ``everywhere`` are values that all of them share.

    Raises KeyError where a row lacks a column of the first one, and what the database raises.
    """
    if not rows:
        return
    if not connection.dialect.positional:  # its driver wants a mapping for each row anyway
        connection.execute(table.insert(), [{**row, **everywhere} for row in rows])
        return
    everywhere = {**_defaults(table, frozenset(rows[0])), **everywhere}
    named = tuple(name for name in rows[0] if name not in everywhere)
    statement, binds = _prepared(connection.dialect, table, (*named, *everywhere))
    columns: dict[str, Sequence[object]] = {name: [row[name] for row in rows] for name in named}
    columns |= {name: [value] * len(rows) for name, value in everywhere.items()}
    bound = [
        columns[name] if bind is None else map(bind, columns[name]) for name, bind in binds.items()
    ]
    connection.exec_driver_sql(statement, list(zip(*bound, strict=True)))


@lru_cache(maxsize=100)
def _defaults(table: Table, row_columns: frozenset[str]) -> dict[str, object]:
    """Return the defaults of the columns that a row leaves out.

    Our tables have plain values only.
    """
    unset = [column for column in table.columns if column.name not in row_columns]
    return {
        column.name: column.default.arg
        for column in unset
        if isinstance(column.default, ColumnDefault)
    }


@lru_cache(maxsize=100)
def _prepared(
    dialect: Dialect, table: Table, names: tuple[str, ...]
) -> tuple[str, dict[str, Bind]]:
    """Return the statement, and in the order of its marks the conversion of each column."""
    compiled = table.insert().compile(dialect=dialect, column_keys=names)
    types = {column.name: column.type.dialect_impl(dialect) for column in table.columns}
    order = compiled.positiontup or []
    return str(compiled), {name: types[name].bind_processor(dialect) for name in order}


def insert_once(
    connection: Connection, table: Table, row: Mapping[str, object], unique: tuple[str, ...]
) -> Insert:
    """Return INSERT … ON CONFLICT DO NOTHING, which each engine has under its own name.

    ``unique`` are the columns that may conflict.
    """
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # 0.1 s that a command on SQLite does without

        stmt = postgresql.insert(table).values(row)
        return stmt.on_conflict_do_nothing(index_elements=unique)
    return sqlite.insert(table).values(row).on_conflict_do_nothing(index_elements=unique)
