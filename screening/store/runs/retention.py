"""The removal of statements that nobody needs; the snapshot's row and the raw file stay.

Of each source the snapshot in use is kept and the one before it; besides the latest that wait for
a person's decision, those that verdicts still rest on, and the bases of any of these. First it is
written down that a snapshot is let go, then its statements go in small steps: a process that dies
on the way leaves work that is found again, and never half a list that somebody still reads.
"""

import json
from time import sleep

from sqlalchemy import Connection, Select, delete, exists, select
from sqlalchemy.sql.elements import ColumnElement

from screening.model.audit import About, Action, Upkeep
from screening.store import tables
from screening.store.audit_log.lines import of_service, record, upkeep
from screening.store.database.engine import alone
from screening.store.runs.leases import RunLeases
from screening.store.runs.loading import BREATH

SNAPSHOT, STATEMENT = tables.snapshot.c, tables.statement.c
FORMER = 1  # snapshots that are kept of each source beside the one in use
WAITING = 2  # that were not believed: a list that is refused each night would fill the disk


class Retention:
    """The removal of statements from one database."""

    def __init__(self, leases: RunLeases) -> None:
        self._leases = leases

    def remove_unneeded(self) -> int:
        """Remove the statements of snapshots that nobody needs; return of how many snapshots."""
        leases = self._leases
        with leases.reading() as connection:
            if not _unneeded(connection) and not _let_go(connection):
                return 0
        with leases.writing() as connection:
            alone(connection, "let go")
            unneeded = _unneeded(connection)
            stmt = tables.snapshot.update().where(SNAPSHOT.id.in_(unneeded))
            if connection.execute(stmt.values(let_go=leases.now())).rowcount:
                about, before = (About.SNAPSHOT, "unneeded"), {"snapshots": unneeded}
                log = of_service(leases.now)
                record(log, connection, Action.STATEMENTS_REMOVED, about, before=before)
        with leases.reading() as connection:
            let_go = _let_go(connection)
        for snapshot in let_go:
            self._remove_statements(snapshot)
        return len(let_go)

    def remove_dead_loads(self) -> int:
        """Remove loads whose run is finished or in another attempt; return how many there were.

        An attempt never comes back, so nobody goes on with such a load.
        """
        table = tables.snapshot
        with self._leases.reading() as connection:
            dead = connection.execute(_dead_loads()).scalars().all()
        for snapshot in dead:
            self._remove_statements(snapshot)
            with self._leases.writing() as connection:
                upkeep(connection, Upkeep.LEASE)  # its run has ended, and nobody ever saw it
                loading = (table.c.id == snapshot) & (table.c.status == "loading")
                connection.execute(delete(table).where(loading))
            self._leases.at_fail_point("swept")
        return len(dead)

    def _remove_statements(self, snapshot: int) -> None:
        """Remove all statements of a snapshot, a few thousand per transaction."""
        stmt = select(STATEMENT.id).where(STATEMENT.snapshot_id == snapshot)
        some = STATEMENT.id.in_(stmt.limit(5 * self._leases.batch_size))
        while self._remove(some):
            sleep(BREATH)

    def _remove(self, condition: ColumnElement[bool]) -> bool:
        with self._leases.writing() as connection:
            upkeep(connection, Upkeep.DERIVED)  # that they go was logged before the first one went
            return connection.execute(delete(tables.statement).where(condition)).rowcount > 0


def _unneeded(connection: Connection) -> list[int]:
    """Return the snapshots that nobody needs and that are not let go yet."""
    stmt = select(SNAPSHOT.id, SNAPSHOT.source, SNAPSHOT.status, SNAPSHOT.base_id, SNAPSHOT.let_go)
    rows = connection.execute(stmt.order_by(SNAPSHOT.id.desc())).all()
    in_use = {row.source: row.id for row in rows if row.status == "ready"}
    former: dict[str, int] = {}
    waiting: dict[str, int] = {}
    needed = _under_verdicts(connection)
    for row in rows:
        waits = row.status == "quarantined" and row.id > in_use.get(row.source, 0)
        if waits:
            waiting[row.source] = waiting.get(row.source, 0) + 1
        if row.status == "retired" and row.let_go is None:
            former[row.source] = former.get(row.source, 0) + 1
        recent = row.status == "retired" and former.get(row.source, 0) <= FORMER
        decide = waits and waiting[row.source] <= WAITING
        if decide or recent or row.status in ("ready", "loading"):
            needed.add(row.id)
    bases = {row.id: row.base_id for row in rows}
    for id in tuple(needed):
        while (base := bases.get(id)) is not None and base not in needed:
            needed.add(base)
            id = base
    return [row.id for row in rows if row.let_go is None and row.id not in needed]


def _under_verdicts(connection: Connection) -> set[int]:
    """Return the snapshots that the verdicts of any organization rest on."""
    ids: set[int] = set()
    for basis in connection.execute(select(tables.rescreening.c.heard)).scalars():
        ids.update(json.loads(basis)["ids"])
    return ids


def _let_go(connection: Connection) -> list[int]:
    """Return the snapshots that are let go and still have statements."""
    has_statements = exists().where(STATEMENT.snapshot_id == SNAPSHOT.id)
    stmt = select(SNAPSHOT.id).where(SNAPSHOT.let_go.is_not(None), has_statements)
    return list(connection.execute(stmt).scalars())


def _dead_loads() -> Select[int]:
    snapshot, run = tables.snapshot, tables.job_run
    alive = exists().where(
        run.c.id == snapshot.c.run_id,
        run.c.attempt == snapshot.c.attempt,
        run.c.state == "running",
    )
    return select(snapshot.c.id).where(snapshot.c.status == "loading", ~alive)
