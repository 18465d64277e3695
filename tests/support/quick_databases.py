"""Databases that tests open by the thousand: what each of them would work out anew is kept.

The steps of a migration are statements that depend on the engine alone where the database is empty:
they run once per process. The next database gets the same statements, or on SQLite, which makes
tables anew to change them, the tables as they stand at the end. SQL is compiled once per process
and not once per engine. And SQLite waits for no disk, as nobody pulls its plug.
``tests/store/test_migrations.py`` holds that both ways make the same, and
``tests/store/test_engine.py`` what a store in use waits for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.sql.compiler import Compiled
from sqlalchemy.util import LRUCache

from screening.store.database import engine, migrating

Values = Sequence[object] | Mapping[str, object]
PRAGMAS = engine.PRAGMAS  # of a store in use
upgrade = migrating.upgrade  # step by step

_READS = ("SELECT", "PRAGMA")
_HAS_TABLES = {
    "sqlite": "SELECT 1 FROM sqlite_master LIMIT 1",
    "postgresql": "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() LIMIT 1",
}


@dataclass(frozen=True)
class _Statement:
    text: str
    values: Values  # as the driver takes them


_statements: dict[tuple[str, str], list[_Statement]] = {}  # by engine and revision
_dialects: dict[str, Dialect] = {}
_compiled: dict[str, LRUCache[object, Compiled]] = {}


def use() -> None:
    """Let every engine of this process open such databases."""
    patch = pytest.MonkeyPatch()
    patch.setattr(engine, "PRAGMAS", (*PRAGMAS, "PRAGMA synchronous = OFF"))
    patch.setattr(engine, "create_engine", _create_engine)
    patch.setattr(migrating, "upgrade", quick_upgrade)


def quick_upgrade(connection: Connection, to: str = "head") -> None:
    """Migrate to a revision: an empty database by the statements that another one got."""
    name = connection.dialect.name
    if connection.exec_driver_sql(_HAS_TABLES[name]).first() is not None:
        upgrade(connection, to)
        return
    if (name, to) not in _statements:
        steps = _written_down(connection, to)
        _statements[name, to] = _as_it_stands(connection) if name == "sqlite" else steps
        return
    for statement in _statements[name, to]:
        connection.exec_driver_sql(statement.text, statement.values or None)


def _written_down(connection: Connection, to: str) -> list[_Statement]:
    """Migrate step by step; return the statements that changed something."""
    statements: list[_Statement] = []

    def write_down(
        _: Connection, cursor: object, text: str, values: Values, context: object, many: bool
    ) -> None:
        if not text.lstrip().upper().startswith(_READS):
            statements.append(_Statement(text, values))

    event.listen(connection, "before_cursor_execute", write_down)
    try:
        upgrade(connection, to)
    finally:
        event.remove(connection, "before_cursor_execute", write_down)
    return statements


def _as_it_stands(connection: Connection) -> list[_Statement]:
    """Return what makes the tables of SQLite, their rows, and then indices and triggers."""
    made = connection.exec_driver_sql(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> "
        "'sqlite_sequence' ORDER BY rowid"
    ).all()
    tables = [_Statement(sql, ()) for type, _, sql in made if type == "table"]
    others = [_Statement(sql, ()) for type, _, sql in made if type != "table"]
    rows: list[_Statement] = []
    for type, name, _ in made:
        if type == "table":
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'):  # noqa: S608
                marks = ", ".join("?" * len(row))
                rows.append(_Statement(f'INSERT INTO "{name}" VALUES ({marks})', tuple(row)))  # noqa: S608
    return [*tables, *rows, *others]


def _create_engine(url: str, hide_parameters: bool, execution_options: dict[str, object]) -> Engine:
    """Return an engine that shares what is compiled with all others of its driver."""
    made = create_engine(
        url,
        hide_parameters=hide_parameters,
        execution_options=execution_options,
    )
    driver = made.url.drivername
    made._compiled_cache = _compiled.setdefault(driver, LRUCache(4_000))
    if driver in _dialects:
        made.dialect = _dialects[driver]
    else:
        event.listen(made, "first_connect", lambda *_: _dialects.setdefault(driver, made.dialect))
    return made
