"""One database as a whole: read as it is at one moment, or built up from rows and put in place."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy.exc import DatabaseError

from screening.model.audit import LogHead
from screening.model.errors import ScreeningError, SettingsError
from screening.store.audit_log import copied_logs
from screening.store.backups import replacing, table_rows
from screening.store.backups.table_rows import Columns, TableDigest, Tick
from screening.store.database import migrating
from screening.store.database.engine import open_engine, reading, restructuring
from sources.kit.values.message import Message

# what a store that nobody used yet holds already
OF_EVERY_STORE = (
    "organization", "shipped", "snapshot", "statement", "source_schedule", "job_run",
    "audit_line", "audit_text", "audit_head",
)  # fmt: skip
COPY = "copy.db"
Finish = Callable[[Connection], None]  # what is written when all rows are there, with them


class RowSource(Protocol):
    """All rows of a store: of a database at one moment, or of a backup."""

    @property
    def revision(self) -> str: ...

    @property
    def columns(self) -> Mapping[str, Columns]: ...

    def lines(self, table: str) -> Iterator[bytes]: ...

    def digest(self, table: str) -> TableDigest: ...


@dataclass(frozen=True, slots=True)
class DatabaseView:
    """A database as it is at one moment, whatever others write meanwhile."""

    engine: str  # sqlite | postgresql
    revision: str
    columns: Mapping[str, Columns]  # of each table
    _connection: Connection
    _tables: Mapping[str, Table]

    @classmethod
    def of(cls, connection: Connection, revision: str) -> "DatabaseView":
        """Return the view that a connection has."""
        tables = table_rows.tables_of(connection)
        columns = {name: table_rows.columns_of(table) for name, table in tables.items()}
        return cls(connection.dialect.name, revision, columns, connection, tables)

    def count(self) -> int:
        """Return how many rows there are in all tables together."""
        return sum(table_rows.count(self._connection, table) for table in self._tables.values())

    def lines(self, table: str) -> Iterator[bytes]:
        """Yield the rows of a table, in the order of their keys."""
        return table_rows.lines(self._connection, self._tables[table])

    def digest(self, table: str) -> TableDigest:
        """Return count and hash of the rows of a table."""
        return table_rows.digest(self._connection, self._tables[table])


class WholeDatabase:
    """A database by its address; nothing in it is migrated unless it is built up."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, address: str) -> "WholeDatabase":
        """Return the database at this address. Raise SettingsError where there can be none."""
        return cls(open_engine(address))

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @property
    def engine(self) -> str:
        """The engine: sqlite or postgresql."""
        return self._engine.dialect.name

    def file(self) -> Path | None:
        """Return the file of a database of SQLite."""
        return replacing.file_of(self._engine) if self.engine == "sqlite" else None

    def holds_data(self) -> bool:
        """Return whether anybody used this store; one that cannot be read may hold anything."""
        file = self.file()
        if file is not None and not file.exists():
            return False
        try:
            with reading(self._engine) as connection:
                tables = table_rows.tables_of(connection)
                return any(
                    connection.execute(select(table).limit(1)).first() is not None
                    for name, table in tables.items()
                    if name not in OF_EVERY_STORE
                )
        except (DatabaseError, SettingsError):
            if file is None:
                raise
            return True

    def log_heads(self) -> dict[int, LogHead]:
        """Return the heads of the logs of this store; none of one that cannot be read."""
        file = self.file()
        if file is not None and not file.exists():
            return {}
        try:
            with reading(self._engine) as connection:
                return copied_logs.heads(connection)
        except (DatabaseError, SettingsError, ScreeningError):
            return {}

    @contextmanager
    def view(self, folder: Path) -> Iterator[DatabaseView]:
        """Open a view of one moment, in which nobody who writes is waited for or made to wait.

        SQLite is copied into ``folder`` first, by its own means of backup, and the copy is looked
        through for damage. Raise ScreeningError for what cannot be read.
        """
        if self.engine != "sqlite":
            with _view(self._engine) as view:
                yield view
            return
        copy = folder / COPY
        _copy(replacing.file_of(self._engine), copy)
        engine = open_engine(f"sqlite:///{copy}")
        try:
            with _view(engine) as view:
                yield view
        finally:
            engine.dispose()

    def replace(self, rows: RowSource, keep: bool, tick: Tick, finish: Finish) -> str | None:
        """Put these rows in the place of what is here; return where that is kept aside, if it is.

        All of it or nothing, whatever ends this process. Raise ScreeningError where the rows are
        not what they should be.
        """
        return replacing.replace(self._engine, _building(rows, tick, finish), keep)

    def fill(self, rows: RowSource, tick: Tick, finish: Finish) -> None:
        """Put these rows into a database without tables. Raise ScreeningError if it has any."""
        with restructuring(self._engine) as connection:
            if table_rows.tables_of(connection):
                raise ScreeningError(Message("backup.target_not_empty"))
            _building(rows, tick, finish)(connection)


def refuse_newer(revision: str) -> None:
    """Raise ScreeningError for rows of a newer version of the program."""
    if revision > migrating.newest():
        raise ScreeningError(Message("backup.newer", step=revision, known=migrating.newest()))


@contextmanager
def _view(engine: Engine) -> Iterator[DatabaseView]:
    revision = migrating.present(engine)
    if revision is None:
        raise ScreeningError(Message("backup.nothing_there"))
    refuse_newer(revision)
    with reading(engine) as connection:
        yield DatabaseView.of(connection, revision)


def _copy(file: Path, copy: Path) -> None:
    if not file.exists():
        raise ScreeningError(Message("backup.nothing_there"))
    try:
        with closing(sqlite3.connect(file)) as there, closing(sqlite3.connect(copy)) as here:
            there.backup(here)  # in one step: a backup in steps never ends while others write
            (answer,) = here.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise ScreeningError(Message("backup.unreadable", why=str(error))) from error
    if answer != "ok":
        raise ScreeningError(Message("backup.unreadable", why=answer))


def _building(rows: RowSource, tick: Tick, finish: Finish) -> Callable[[Connection], None]:
    """Return what makes the tables of the rows' version, fills, checks, migrates, finishes them."""

    def build(connection: Connection) -> None:
        migrating.build(connection, rows.revision, lambda: _fill(connection, rows, tick))
        finish(connection)

    return build


def _fill(connection: Connection, rows: RowSource, tick: Tick) -> None:
    tables = table_rows.tables_of(connection)
    if set(tables) != set(rows.columns):
        other = ", ".join(sorted(set(tables) ^ set(rows.columns)))
        raise ScreeningError(Message("backup.other_columns", table=other))
    table_rows.empty(connection, tables.values())
    for table in tables.values():
        load(connection, table, rows, tick)
    for name, table in tables.items():
        check(connection, table, rows.digest(name))
        table_rows.count_on(connection, table)


def load(connection: Connection, table: Table, rows: RowSource, tick: Tick) -> None:
    """Load the rows of one table."""
    table_rows.load(connection, table, rows.columns[table.name], rows.lines(table.name), tick)


def check(connection: Connection, table: Table, wanted: TableDigest) -> None:
    """Raise ScreeningError unless the rows of a table are, one by one, those that were wanted."""
    if table_rows.digest(connection, table) != wanted:
        raise ScreeningError(Message("backup.table_differs", table=table.name))
