"""The snapshots that come with the program, and the loading of them into a database."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import Connection, Engine, text

from screening.model.audit import About, Action
from screening.store.database.columns import Columns, to_date
from screening.store.database.engine import alone, reading, writing
from screening.store.snapshots.snapshot_rows import FIELDS, put_in_use
from sources.kit.shipped import figures as shipped


def load_shipped(engine: Engine, now: Callable[[], datetime]) -> bool:
    """Load the shipped snapshots unless they are loaded; return whether there was need to."""
    index = hashlib.sha256((shipped.SHIPPED / shipped.INDEX).read_bytes()).hexdigest()
    with reading(engine) as connection:
        if _loaded(connection) == index:
            return False
    with writing(engine) as connection:
        alone(connection, "shipped")
        if _loaded(connection) == index:
            return False  # another process was first
        from screening.store.audit_log import lines  # it loads every table; rarely needed

        loaded: list[str] = []
        for snapshot in shipped.load():
            if not _refreshed_since(connection, snapshot.source, snapshot.retrieved):
                put_in_use(connection, _facts_of(snapshot), snapshot.statements)
                loaded.append(snapshot.source)
        connection.execute(text("DELETE FROM shipped"))
        stmt = text("INSERT INTO shipped (sha256) VALUES (:sha256)")
        connection.execute(stmt, {"sha256": index})
        lines.record(
            lines.of_service(now),
            connection,
            Action.SNAPSHOTS_PUT_IN_USE,
            (About.SNAPSHOT, "shipped"),
            after={"sources": len(loaded), "index": index},
        )
    return True


def _loaded(connection: Connection) -> str | None:
    """Return the hash of the index whose snapshots are loaded."""
    sha256 = connection.execute(text("SELECT sha256 FROM shipped")).scalar()
    return None if sha256 is None else str(sha256)


def _refreshed_since(connection: Connection, source: str, shipped_on: date) -> bool:
    """Return whether a run has fetched something newer than what the program brings."""
    stmt = text(
        "SELECT retrieved FROM snapshot "
        "WHERE source = :source AND status = 'ready' AND run_id IS NOT NULL"
    )
    retrieved = connection.execute(stmt, {"source": source}).scalar()
    return retrieved is not None and to_date(retrieved) >= shipped_on


def _facts_of(snapshot: shipped.Figures) -> Columns:
    return {name: getattr(snapshot, name) for name in FIELDS if name != "published"}
