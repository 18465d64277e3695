"""The database engine, and transactions in which no write is ever lost to a lock.

SQLite: write-ahead log, foreign keys on, and a writer takes the lock at BEGIN; a transaction that
reads first and asks for the lock later fails under other writers whatever the time-out says.

PostgreSQL: a reader sees one moment, as it does on SQLite; writers that read first and decide then
name what they decide about (``alone``), because there nobody else has to wait for them.

Nobody waits for a lock without end: an engine has a longest wait, after which a BusyError says that
nothing was changed. A web service waits for seconds, everything else for minutes.
"""

import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, CursorResult, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DisconnectionError,
    IntegrityError,
    NoSuchModuleError,
    NotSupportedError,
    OperationalError,
)
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from screening.model.audit import Upkeep
from screening.model.errors import (
    BusyError,
    ClosedDatabaseError,
    SettingsError,
    StoppedDatabaseError,
)
from screening.store.database.one_moment import end_moment, seen
from sources.kit.values.message import Message

LONGEST_WAIT = timedelta(minutes=10)  # for a lock: longer than any import holds one
A_MOMENT = timedelta(seconds=0.3)  # what a write waits that is no reason to keep anybody waiting
BETWEEN_TRIES = 0.05  # seconds
PAUSE = 1.0  # seconds after which a connection to a server is asked whether it still works
LAST_USED = "last used"
UPKEEP = "log.upkeep"  # where a connection notes why its transaction leaves no line in the log
SQLITE_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
# lock_not_available, deadlock_detected, serialization_failure
POSTGRESQL_BUSY = ("55P03", "40P01", "40001")
# feature_not_supported: a table was changed since this connection prepared a statement about it
CHANGED_TABLE = "0A000"
DEADLOCK = "40P01"
TRIED = text("SELECT pg_try_advisory_xact_lock(:key)")
AWAITED = text(
    "SELECT EXISTS (SELECT FROM pg_locks "
    "WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
)
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # an answer that was given survives a power cut
    "PRAGMA foreign_keys = ON",
)
# A second process and a compiled plan take a server longer to set up than our questions take.
SMALL_QUESTIONS = ("SET max_parallel_workers_per_gather = 0", "SET jit = off")

MOST_PREPARED = 400  # statements of one connection: those of all pages


class _ServerConnection(DBAPIConnection, Protocol):
    """What psycopg's connection has beside the standard."""

    prepared_max: int  # statements


def open_engine(
    url: str, longest_wait: timedelta = LONGEST_WAIT, secret: Callable[[], str] | None = None
) -> Engine:
    """Return an engine that waits for a lock for at most ``longest_wait``.

    ``secret``: of the service, asked when the head of a log is signed; without it none is.

    Raises SettingsError for an address that no supported database has.
    """
    if url.startswith("postgres://"):  # as platforms still write it
        url = url.replace("postgres", "postgresql", 1)
    try:
        engine = create_engine(
            url,
            hide_parameters=True,  # names of persons do not belong into messages
            execution_options={
                "longest_wait": longest_wait.total_seconds(),
                "secret": secret,
            },
        )
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise SettingsError(Message("database.unknown", why=str(error))) from error
    milliseconds = int(longest_wait.total_seconds() * 1000)
    if engine.dialect.name == "sqlite":
        # The time-out comes first, because the others may have to wait too.
        pragmas = (f"PRAGMA busy_timeout = {milliseconds}", *PRAGMAS)
        event.listen(engine, "connect", lambda connection, _: _prepare_sqlite(connection, pragmas))
        event.listen(engine, "begin", _begin_sqlite)
        _keep_private(engine.url.database)
    elif engine.dialect.name == "postgresql":
        settings = (f"SET lock_timeout = {milliseconds}", *SMALL_QUESTIONS)
        event.listen(engine, "connect", lambda connection, _: _prepare_server(connection, settings))
        _ask_after_a_pause(engine)
    return engine


def _ask_after_a_pause(engine: Engine) -> None:
    """Before a connection is used that lay idle, ask whether its server is still there.

    It may have been restarted. Asking before each transaction would be a quarter of all that a page
    asks of it; who comes within a second of a restart is told so (``StoppedDatabaseError``).
    """

    def used(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        record.info[LAST_USED] = time.monotonic()

    def ask(
        connection: DBAPIConnection, record: ConnectionPoolEntry, proxy: PoolProxiedConnection
    ) -> None:
        last = record.info.get(LAST_USED)
        if last is None or time.monotonic() - last < PAUSE:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error  # the pool opens another one

    event.listen(engine, "checkin", used)
    event.listen(engine, "checkout", ask)


def _keep_private(path: str | None) -> None:
    """Make a new database file one that only its owner reads: it names suppliers and people.

    One that is there is not touched: closing any handle on it would end the locks of SQLite in this
    process (POSIX advisory locks, fcntl(2)).
    """
    if path and path != ":memory:":
        with suppress(OSError):  # it is there, or what is wrong is said when it is opened
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _prepare_sqlite(connection: sqlite3.Connection, pragmas: tuple[str, ...]) -> None:
    connection.isolation_level = None  # the driver would begin by itself, and too late
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(pragma)
    cursor.close()


def _prepare_server(connection: _ServerConnection, settings: tuple[str, ...]) -> None:
    cursor = connection.cursor()
    for setting in settings:
        cursor.execute(setting)
    cursor.close()
    connection.commit()
    connection.prepared_max = MOST_PREPARED


def _begin_sqlite(connection: Connection) -> None:
    """Begin a transaction. A lock that the driver gives up on at once is tried again."""
    options = connection.get_execution_options()
    statement = "BEGIN IMMEDIATE" if options.get("writes", False) else "BEGIN"
    longest_wait, patience = options.get("longest_wait", 0), options.get("patience")
    if patience is None:
        _begin_within(connection, statement, longest_wait)
        return
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")  # the driver would wait for longer
    try:
        _begin_within(connection, statement, patience)
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(longest_wait * 1000)}")


def _begin_within(connection: Connection, statement: str, seconds: float) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            connection.exec_driver_sql(statement)
            return
        except OperationalError as error:
            if not _is_busy(error) or time.monotonic() >= until:
                raise
            time.sleep(BETWEEN_TRIES)


def _is_busy(error: DatabaseError) -> bool:
    """Return whether a lock of somebody else is the fault: the same may succeed later."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in SQLITE_BUSY  # the lowest byte of an extended code
    return getattr(error.orig, "sqlstate", None) in POSTGRESQL_BUSY


def met_another_writer(error: DatabaseError) -> bool:
    """Return whether somebody else wrote the same rows at the same time: undone, it can go on."""
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) == DEADLOCK


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a connection with one consistent view, that of the moment; nothing is written."""
    with _in_sentences(), seen(engine, _only_reading) as connection:
        yield connection


@contextmanager
def _only_reading(engine: Engine) -> Iterator[Connection]:
    """Open a connection with one consistent view, on which nothing is ever written.

    It ends with a commit, as after a rollback the driver has the server forget what it prepared.
    """
    with _viewing(engine) as connection:
        yield connection
        with suppress(OperationalError):  # a server that stopped now has answered all the same
            connection.commit()


def _viewing(engine: Engine) -> AbstractContextManager[Connection]:
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    return _connected(engine)


@contextmanager
def writing(engine: Engine, patience: timedelta | None = None) -> Iterator[Connection]:
    """Open a transaction: all of it or nothing.

    ``patience``: for how long each lock is waited for, where that is less than the longest wait.
    """
    writer = engine.execution_options(writes=True)
    if patience is not None:
        writer = writer.execution_options(patience=patience.total_seconds())
    with _moment_ended(engine), _connected(writer) as connection, connection.begin():
        if patience is not None and engine.dialect.name == "postgresql":
            milliseconds = max(1, int(patience.total_seconds() * 1000))  # 0 would be without end
            connection.execute(text(f"SET LOCAL lock_timeout = {milliseconds}"))
        yield connection


@contextmanager
def _moment_ended(engine: Engine) -> Iterator[None]:
    """Let nobody within, and nobody after, read what was there before."""
    end_moment(engine)
    try:
        yield
    finally:
        end_moment(engine)


@contextmanager
def preparing(engine: Engine) -> Iterator[Connection]:
    """Open a connection that reads one state, and writes after ``begin_writing``.

    What is not committed is undone.
    """
    with _moment_ended(engine), _viewing(engine) as connection:
        yield connection


def begin_writing(connection: Connection) -> None:
    """End what this connection reads, and begin to write on it: all of it or nothing."""
    connection.commit()
    if connection.dialect.name == "postgresql":
        connection.execution_options(isolation_level="READ COMMITTED")  # as ``writing`` has it
    connection.execution_options(writes=True)
    connection.begin()


def stop_writing(connection: Connection) -> None:
    """Undo what was not committed; what follows on this connection takes no lock."""
    connection.rollback()
    connection.execution_options(writes=False)


@contextmanager
def restructuring(engine: Engine) -> Iterator[Connection]:
    """Open a transaction like ``writing``, for steps that make tables anew.

    SQLite makes a table anew by dropping it, and the rows that point to it would go along; so keys
    are looked at after the step instead of during it. PostgreSQL has nothing to switch off.
    """
    sqlite = engine.dialect.name == "sqlite"
    writer = engine.execution_options(writes=True)
    with _moment_ended(engine), _connected(writer) as connection:
        if sqlite:
            _on_the_driver(connection, "PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                connection.info[UPKEEP] = Upkeep.STRUCTURE
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
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _key_of(subject)})


def alone_unless_awaited(connection: Connection, *subject: object) -> bool:
    """Do as ``alone`` does; return False where somebody waits for what this transaction wrote.

    Whoever does may hold what is asked for here, so that both would wait for each other. Raises
    BusyError after the longest wait.
    """
    if connection.dialect.name != "postgresql":
        return True
    until = time.monotonic() + connection.get_execution_options().get("longest_wait", 0)
    while not connection.execute(TRIED, {"key": _key_of(subject)}).scalar():
        if connection.execute(AWAITED).scalar():
            return False
        if time.monotonic() >= until:
            raise BusyError
        time.sleep(BETWEEN_TRIES)
    return True


def _key_of(subject: tuple[object, ...]) -> int:
    return int.from_bytes(hashlib.sha256(repr(subject).encode()).digest()[:8], signed=True)


def be_brief(connection: Connection) -> None:
    """Have a transaction undone whose program stands still for a minute."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = '60s'"))


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    """Open a connection.

    Faults of the database become sentences, and what was begun is rolled back. Raises BusyError
    where somebody else's lock was waited for in vain.
    """
    try:
        connection = engine.connect()
    except DatabaseError as error:
        if _is_busy(error):
            raise BusyError from error
        raise ClosedDatabaseError(Message("database.closed", why=str(error.orig))) from error
    with _in_sentences(), connection:
        yield connection


@contextmanager
def _in_sentences() -> Iterator[None]:
    """Turn a fault of the database into a sentence."""
    try:
        yield
    except NotSupportedError as error:
        if getattr(error.orig, "sqlstate", None) == CHANGED_TABLE:
            raise BusyError from error
        raise
    except OperationalError as error:
        if _is_busy(error):
            raise BusyError from error
        raise StoppedDatabaseError(Message("database.stopped", why=str(error.orig))) from error


def give_secret(connection: Connection, secret: Callable[[], str]) -> None:
    """Let a connection sign that was opened without the secret of the service."""
    connection.execution_options(secret=secret)


def secret_of(connection: Connection) -> str | None:
    """Return the secret of the service that opened the database; None where it gave none."""
    secret = connection.get_execution_options().get("secret")
    return None if secret is None else str(secret())


def new_id(result: CursorResult[Any]) -> int:
    """Return the id that the database gave to the one row just inserted."""
    key = result.inserted_primary_key
    if key is None:
        raise RuntimeError("the statement inserted no row")
    return int(key[0])
