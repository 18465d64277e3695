"""Lets go of statements that nobody asks for any more; the snapshot's row and the raw file stay.

Of each source is kept what is in use and what was in use before it; besides what waits for a
person's word, what verdicts still rest on, and what any of these is laid over. First it is written
down that a snapshot is let go, then its statements go in small steps: whoever dies on the way
leaves work that is found again, and never half a list that somebody still reads.
"""

import json
from time import sleep
from typing import Any

from sqlalchemy import Connection, delete, exists, select

from screening.store import tables
from screening.store.database.engine import alone
from screening.store.runs.leases import Fence

SNAPSHOT, SAID = tables.snapshot.c, tables.statement.c
BREATH = 0.002  # seconds between two transactions, so that other writers get their turn
FORMER = 1  # snapshots that are kept of each source beside the one in use


def let_go(fence: Fence) -> int:
    """Answers of how many snapshots the statements went."""
    with fence.reading() as connection:
        if not _spare(connection) and not _begun(connection):
            return 0
    with fence.writing() as connection:
        alone(connection, "let go")
        spare = _spare(connection)
        written = tables.snapshot.update().where(SNAPSHOT.id.in_(spare))
        connection.execute(written.values(let_go=fence.now()))
    with fence.reading() as connection:
        begun = _begun(connection)
    for snapshot in begun:
        while _some(fence, snapshot):
            sleep(BREATH)
    return len(begun)


def _spare(connection: Connection) -> list[int]:
    """The snapshots that nobody needs, as they stand now."""
    asked = select(SNAPSHOT.id, SNAPSHOT.source, SNAPSHOT.status, SNAPSHOT.base_id, SNAPSHOT.let_go)
    every = connection.execute(asked.order_by(SNAPSHOT.id.desc())).all()
    used = {row.source: row.id for row in every if row.status == "ready"}
    former: dict[str, int] = {}
    needed = _rested_on(connection)
    for row in every:
        waits = row.status == "quarantined" and row.id > used.get(row.source, 0)
        if row.status == "retired" and row.let_go is None:
            former[row.source] = former.get(row.source, 0) + 1
        recent = row.status == "retired" and former.get(row.source, 0) <= FORMER
        if waits or recent or row.status in ("ready", "loading"):
            needed.add(row.id)
    bases = {row.id: row.base_id for row in every}
    for id in tuple(needed):
        while (base := bases.get(id)) is not None and base not in needed:
            needed.add(base)
            id = base
    return [row.id for row in every if row.let_go is None and row.id not in needed]


def _rested_on(connection: Connection) -> set[int]:
    """The snapshots that the verdicts of any organization rest on."""
    found: set[int] = set()
    for heard in connection.execute(select(tables.rescreening.c.heard)).scalars():
        found.update(json.loads(heard)["ids"])
    return found


def _begun(connection: Connection) -> list[int]:
    there = exists().where(SAID.snapshot_id == SNAPSHOT.id)
    asked = select(SNAPSHOT.id).where(SNAPSHOT.let_go.is_not(None), there)
    return list(connection.execute(asked).scalars())


def _some(fence: Fence, snapshot: int) -> bool:
    some: Any = select(SAID.id).where(SAID.snapshot_id == snapshot).limit(5 * fence.at_once)
    with fence.writing() as connection:
        gone = delete(tables.statement).where(SAID.id.in_(some))
        return connection.execute(gone).rowcount > 0
