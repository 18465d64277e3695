"""What Alembic runs: the migrations on a connection that the store gives it, in one transaction."""

from alembic import context
from sqlalchemy import Connection

from screening.store import tables


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=tables.metadata,
        render_as_batch=True,  # SQLite cannot change a table in place
        transactional_ddl=True,  # a step that fails leaves nothing behind
    )
    context.run_migrations()


_migrate(context.config.attributes["connection"])
