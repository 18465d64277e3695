"""The migration of a database to the tables of this version. Nothing to do costs nothing.

A revision is the number that its file starts with, so the newest is known without loading Alembic.
"""

from collections.abc import Callable
from importlib.resources import files

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from screening.model.errors import SettingsError
from screening.store.database import list_upkeep
from screening.store.database.engine import (
    alone,
    reading,
    restructuring,
)
from sources.kit.values.message import Message

VERSIONS = "screening.store.migrations.versions"
BEGINNING_OF_LOGS = "0031"  # what is older has no log of writes yet


def _nothing(_: Connection, __: str | None) -> None:
    """Leave the tables as the steps made them."""


def newest() -> str:
    """Return the revision that this version of the program needs."""
    names = (entry.name for entry in files(VERSIONS).iterdir())
    return max(name.split("_")[0] for name in names if name[:4].isdigit())


def present(engine: Engine) -> str | None:
    """Return the revision of the database; None when it is empty."""
    with reading(engine) as connection:
        try:
            revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        except (OperationalError, ProgrammingError):
            return None
    return None if revision is None else str(revision)


def migrate(engine: Engine, finish: Callable[[Connection, str | None], None] = _nothing) -> bool:
    """Migrate a database; return whether there was need to. Two processes at once do it once.

    ``finish`` writes what belongs to the new tables in the same transaction; it is given the
    revision of before. Raises SettingsError where the database is of a newer version.
    """
    at, to = present(engine), newest()
    if at == to:
        return False
    if at is not None and at > to:
        raise SettingsError(Message("database.newer", step=at, known=to))
    from screening.store.database.query_planner import settle  # it loads the tables; rarely needed

    with restructuring(engine) as connection:
        alone(connection, "migrate")
        if at is not None:
            list_upkeep.remove(connection)  # a step that makes a table anew cannot carry it along
        upgrade(connection)
        list_upkeep.install(connection)
        settle(connection)
        finish(connection, at)
    return True


def build(connection: Connection, revision: str, fill: Callable[[], None]) -> None:
    """Make the tables of a revision, have them filled, and migrate them, in one transaction."""
    from screening.store.database.query_planner import settle  # as in ``migrate``

    upgrade(connection, revision)
    list_upkeep.remove(connection)  # rows of before are written down as they were
    fill()
    if revision != newest():
        upgrade(connection)
    list_upkeep.install(connection)
    settle(connection)


def upgrade(connection: Connection, to: str = "head") -> None:
    """Migrate to a revision, in the transaction of this connection."""
    from alembic import command  # rarely needed, and slow to load

    command.upgrade(_configuration(connection), to)


def downgrade(connection: Connection, to: str) -> None:
    """Migrate back to a revision, in the transaction of this connection."""
    from alembic import command  # rarely needed, and slow to load

    command.downgrade(_configuration(connection), to)


def _configuration(connection: Connection):  # type: ignore[no-untyped-def]
    from alembic.config import Config  # rarely needed, and slow to load

    configuration = Config()
    configuration.set_main_option("script_location", "screening.store:migrations")
    configuration.attributes["connection"] = connection
    return configuration
