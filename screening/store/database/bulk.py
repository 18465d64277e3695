"""Many rows into one table, or of one table at once.

Without SQLAlchemy's work on each row, which costs as much as the database's own; the statement, and
what a column's type does to a value, are SQLAlchemy's. PostgreSQL is given each column as one
array, so that many rows are one statement: for the planner, for triggers and on the way there.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from sqlalchemy import (
    ARRAY,
    ColumnDefault,
    ColumnElement,
    Connection,
    Dialect,
    Insert,
    Table,
    TableValuedAlias,
    bindparam,
    column,
    func,
    select,
    update,
)
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
    everywhere = {**_defaults(table, frozenset(rows[0])), **everywhere}
    named = tuple(name for name in rows[0] if name not in everywhere)
    columns: dict[str, Sequence[object]] = {name: [row[name] for row in rows] for name in named}
    if connection.dialect.name == "postgresql":
        statement_of_arrays = _from_arrays(table, named, tuple(everywhere))
        connection.execute(statement_of_arrays, {**_as_given(columns), **_as_given(everywhere)})
        return
    statement, binds = _prepared(connection.dialect, table, (*named, *everywhere))
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


def change(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, object]],
    where: ColumnElement[bool],
) -> None:
    """Set columns of rows, each found by its ``id``, where ``where`` holds too.

    Every row gives the same columns. Raises KeyError where one lacks a column of the first one.
    """
    if not rows:
        return
    names = tuple(name for name in rows[0] if name != "id")
    stmt = update(table).where(where)
    if connection.dialect.name == "postgresql":
        given = _given(table, ("id", *names))
        stmt = stmt.where(table.c.id == given.c.id)
        columns = {name: [row[name] for row in rows] for name in ("id", *names)}
        connection.execute(stmt.values({name: given.c[name] for name in names}), _as_given(columns))
        return
    stmt = stmt.where(table.c.id == bindparam(_parameter("id")))
    values: dict[str, ColumnElement[object]] = {n: bindparam(_parameter(n)) for n in names}
    connection.execute(
        stmt.values(values), [_as_given({n: row[n] for n in ("id", *names)}) for row in rows]
    )


def _as_given(columns: Mapping[str, object]) -> dict[str, object]:
    return {_parameter(name): value for name, value in columns.items()}


def _parameter(name: str) -> str:
    """Return the name of a column's parameter, which may not be that of the column."""
    return f"given_{name}"


@lru_cache(maxsize=100)
def _given(table: Table, names: tuple[str, ...]) -> TableValuedAlias:
    """Return rows that are given as an array of each column."""
    types = {name: table.c[name].type for name in names}
    arrays = (bindparam(_parameter(name), type_=ARRAY(each)) for name, each in types.items())
    columns = (column(name, each) for name, each in types.items())
    return func.unnest(*arrays).table_valued(*columns, name="given").render_derived()


@lru_cache(maxsize=100)
def _from_arrays(table: Table, named: tuple[str, ...], everywhere: tuple[str, ...]) -> Insert:
    """Return INSERT of rows given as an array of each column, and of what all of them share."""
    given = _given(table, named)
    shared = (bindparam(_parameter(name), type_=table.c[name].type) for name in everywhere)
    rows = select(*(given.c[name] for name in named), *shared)
    return table.insert().from_select([*named, *everywhere], rows, include_defaults=False)


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
