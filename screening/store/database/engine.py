"""The database engine, and transactions in which no write is ever lost to a lock.

SQLite: write-ahead log, foreign keys on, and a writer takes the lock at BEGIN; a transaction that
reads first and asks for the lock later fails under other writers whatever the time-out says.

PostgreSQL: a reader sees one moment, as it does on SQLite; writers that read first and decide then
name what they decide about (``alone``), because there nobody else has to wait for them.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from screening.model.errors import ScreeningError, SettingsError
from sources.kit.values.message import Message

PRAGMAS = (
    "PRAGMA busy_timeout = 15000",  # first, because the others may have to wait too
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # an answer that was given survives a power cut
    "PRAGMA foreign_keys = ON",
)


def open_engine(url: str) -> Engine:
    """Return an engine. Raises SettingsError for an address that no supported database has."""
    if url.startswith("postgres://"):  # as platforms still write it
        url = url.replace("postgres", "postgresql", 1)
    try:
        remote = make_url(url).get_backend_name() != "sqlite"
        # A server may have been restarted; and names of persons do not belong into messages.
        engine = create_engine(url, pool_pre_ping=remote, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise SettingsError(Message("database.unknown", why=str(error))) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    connection.isolation_level = None  # the driver would begin by itself, and too late
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a connection with one consistent view; nothing is written."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with _connected(engine) as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction: all of it or nothing."""
    with _connected(engine.execution_options(writes=True)) as connection, connection.begin():
        yield connection


@contextmanager
def restructuring(engine: Engine) -> Iterator[Connection]:
    """Open a transaction like ``writing``, for steps that make tables anew.

    SQLite makes a table anew by dropping it, and the rows that point to it would go along; so keys
    are looked at after the step instead of during it. PostgreSQL has nothing to switch off.
    """
    sqlite = engine.dialect.name == "sqlite"
    with _connected(engine.execution_options(writes=True)) as connection:
        if sqlite:
            _on_the_driver(connection, "PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                if sqlite and connection.execute(text("PRAGMA foreign_key_check")).all():
                    raise RuntimeError("a step would leave rows that point to nothing")
        finally:
            if sqlite:
                _on_the_driver(connection, "PRAGMA foreign_keys = ON")


def _on_the_driver(connection: Connection, statement: str) -> None:
    """Execute a statement outside any transaction, where alone SQLite heeds it."""
    cursor = connection.connection.cursor()
    cursor.execute(statement)
    cursor.close()


def alone(connection: Connection, *subject: object) -> None:
    """Let nobody else who asks for the same subject go on until this transaction ends."""
    if connection.dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256(repr(subject).encode()).digest()[:8], signed=True)
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def be_brief(connection: Connection) -> None:
    """Have a transaction undone whose program stands still for a minute."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = '60s'"))


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    """Open a connection.

    Faults of the database become sentences, and what was begun is rolled back.
    """
    try:
        connection = engine.connect()
    except DatabaseError as error:
        raise SettingsError(Message("database.closed", why=str(error.orig))) from error
    try:
        with connection:
            yield connection
    except OperationalError as error:
        raise ScreeningError(Message("database.stopped", why=str(error.orig))) from error


def new_id(result: CursorResult[Any]) -> int:
    """Return the id that the database gave to the one row just inserted."""
    key = result.inserted_primary_key
    if key is None:
        raise RuntimeError("the statement inserted no row")
    return int(key[0])
