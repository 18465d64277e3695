"""The empty store that a measure fills: SQLite in a folder, or a PostgreSQL of the bench's own.

``BENCH_ENGINE=postgresql`` (``make bench ENGINE=postgresql``) chooses the second one, which writes
to disk as carefully as it does out of the box. Its own processor time and memory are not in the
figures.
"""

import atexit
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, text

from screening.services.settings import Settings

if TYPE_CHECKING:
    from tests.support.postgres import Postgres

ENGINE = "BENCH_ENGINE"
ENGINES = ("sqlite", "postgresql")
_used: list[str] = []  # of this process, which makes one measure


def is_sqlite() -> bool:
    """Return whether stores are files of SQLite."""
    return os.environ.get(ENGINE, ENGINES[0]) == ENGINES[0]


def engine_used() -> str | None:
    """Return the engine that this process made a store on; None if it made none."""
    return _used[-1] if _used else None


def settings_in(folder: Path) -> Settings:
    """Return the settings of a home here, of which the store is empty."""
    variables = {"SCREENING_HOME": str(folder)}
    if not is_sqlite():
        variables["SCREENING_DATABASE"] = _server().empty()
    _used.append(os.environ.get(ENGINE, ENGINES[0]))
    return Settings.from_environment(variables)


def filled(settings: Settings) -> None:
    """Give PostgreSQL the statistics that a server has of a database that was filled."""
    if not is_sqlite():
        _server().as_on_a_server(settings.database)


def megabytes(settings: Settings) -> float:
    """Return how much room the store takes, with what lies beside it in its folder."""
    files = sum(file.stat().st_size for file in settings.home.rglob("*") if file.is_file())
    if is_sqlite():
        return round(files / 1e6, 1)
    engine = create_engine(settings.database)
    with engine.connect() as connection:
        size = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    engine.dispose()
    return round((files + int(size)) / 1e6, 1)


@cache
def _server() -> "Postgres":
    from tests.support.postgres import Postgres  # a wheel of the tests, which starts a server

    server = Postgres(is_careful=True)
    atexit.register(server.stop)
    return server
