"""The room on disk of rows that were replaced, used again while a long write goes on."""

from contextlib import suppress

from sqlalchemy import Engine, Table
from sqlalchemy.exc import DatabaseError


def reuse(engine: Engine, *tables: Table) -> None:
    """Let the room of replaced rows be used again; nobody waits for it.

    PostgreSQL looks for such room once a minute, in which a large screening replaces every row of a
    register, so that tables and indexes would stay twice as large. SQLite replaces rows where they
    are.
    """
    if engine.dialect.name != "postgresql":
        return
    names = ", ".join(table.name for table in tables)
    with (
        suppress(DatabaseError),  # it is for the better only: what is wrong, the next write says
        engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
    ):
        connection.exec_driver_sql(f"VACUUM (SKIP_LOCKED, TRUNCATE FALSE, PARALLEL 0) {names}")
