"""Putting a database in the place of another: the old one or the new one is there, at any moment.

SQLite: the new one is built in a file beside the old one and renamed over it. PostgreSQL: all is
one transaction, which renames the schema of the old one. Either way the old one is kept aside under
a name of its own when it held anything, until a person removes it.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from screening.model.errors import InputError, ScreeningError
from screening.store.database.engine import alone, open_engine, restructuring
from sources.kit.values.message import Message

Build = Callable[[Connection], None]  # makes and fills all tables, or raises
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside its file
COPY = """import os, shutil, sys
shutil.copy2(*sys.argv[1:])
with open(sys.argv[2], "rb") as file:
    os.fsync(file.fileno())
"""
PATIENCE = 5.0  # seconds for a lock that only a running service holds


def replace(engine: Engine, build: Build, keep: bool) -> str | None:
    """Put a database that is built in the place of this one.

    Return where the old one is kept aside, if it is. Raise ScreeningError while others use it, and
    what ``build`` raises; the old one is untouched then.
    """
    name = f"before_restore_{datetime.now(UTC):%Y%m%d_%H%M%S_%f}"  # two in one second are two
    if engine.dialect.name == "postgresql":
        return _replace_schema(engine, build, name if keep else None)
    path = file_of(engine)
    engine.dispose()  # what we have open ourselves is in the way too
    aside = path.with_name(f"{path.name}.{name}") if keep else None
    draft = path.with_name(f"{path.name}.restoring.{os.getpid()}")
    _sweep(path)
    try:
        build_file(draft, build)
        with _held(path):
            if aside is not None:
                _keep_aside(path, aside)
            _put_in_place(draft, path)
    finally:
        _remove(draft)
    return None if aside is None else str(aside)


def file_of(engine: Engine) -> Path:
    """Return the file of a database of SQLite. Raise InputError for one in memory."""
    if not engine.url.database or engine.url.database == ":memory:":
        raise InputError(Message("backup.in_memory"))
    return Path(engine.url.database).absolute()


def build_file(path: Path, build: Build) -> None:
    """Build a database in a new file, whole on the disk and with nothing beside it."""
    path.touch(0o600)
    engine = open_engine(f"sqlite:///{path}")
    try:
        with restructuring(engine) as connection:
            build(connection)
    finally:
        engine.dispose()
    with closing(sqlite3.connect(path)) as connection_:
        connection_.execute("PRAGMA journal_mode = DELETE")
    with path.open("rb") as file:
        os.fsync(file.fileno())


# -- SQLite --


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Hold the database alone, if there is one, with all that it holds in its one file."""
    if not path.exists():
        yield
        return
    with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as connection:
        try:
            mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise ScreeningError(Message("backup.in_use")) from error
        except sqlite3.DatabaseError:  # damaged, which is why somebody restores
            mode = "delete"
        if mode == "wal":
            raise ScreeningError(Message("backup.in_use"))
        yield


def _keep_aside(path: Path, aside: Path) -> None:
    """Give the file a second name; its first one is taken by the new one in one step.

    Where a file has no second name it is copied by a process apart: to close it in this one would
    end the locks that we hold on it (POSIX advisory locks, fcntl(2)). Raise ScreeningError where it
    could not be.
    """
    try:
        os.link(path, aside)
    except OSError:
        copying = [sys.executable, "-c", COPY, str(path), str(aside)]
        done = subprocess.run(copying, capture_output=True, check=False)  # noqa: S603 - our own
        if done.returncode:
            aside.unlink(missing_ok=True)
            raise ScreeningError(Message("backup.not_aside", path=str(aside))) from None
    for ending in BESIDE:  # only a damaged one still has them
        with suppress(FileNotFoundError):
            os.replace(f"{path}{ending}", f"{aside}{ending}")


def _put_in_place(draft: Path, path: Path) -> None:
    for ending in BESIDE:
        with suppress(FileNotFoundError):
            os.unlink(f"{path}{ending}")
    os.replace(draft, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _sweep(path: Path) -> None:
    """Remove what restores that were ended on the way have left."""
    for draft in path.parent.glob(f"{path.name}.restoring.*"):
        number = draft.name.rpartition(".")[2]
        if number.isdigit() and not _runs(int(number)):
            _remove(draft)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _remove(draft: Path) -> None:
    for ending in ("", *BESIDE):
        Path(f"{draft}{ending}").unlink(missing_ok=True)


# -- PostgreSQL --


def _replace_schema(engine: Engine, build: Build, aside: str | None) -> str | None:
    with restructuring(engine) as connection:
        alone(connection, "migrate")
        schema = str(connection.execute(text("SELECT current_schema()")).scalar_one())
        quoted = connection.dialect.identifier_preparer.quote(schema)
        names = inspect(connection).get_table_names()
        if names:
            if "alembic_version" not in names:
                raise InputError(Message("backup.not_ours"))
            _hold_tables(connection, names)
            old = aside or "before_restore"
            connection.execute(text(f"ALTER SCHEMA {quoted} RENAME TO {old}"))
            connection.execute(text(f"CREATE SCHEMA {quoted}"))
        build(connection)
        if names and aside is None:
            connection.execute(text(f"DROP SCHEMA {old} CASCADE"))
    return aside if names else None


def _hold_tables(connection: Connection, names: list[str]) -> None:
    """Lock the tables: nobody writes to what is about to be put aside."""
    quote = connection.dialect.identifier_preparer.quote
    connection.execute(text(f"SET LOCAL lock_timeout = {int(PATIENCE * 1000)}"))
    connection.execute(text(f"LOCK TABLE {', '.join(map(quote, names))} IN ACCESS EXCLUSIVE MODE"))
