"""The statements of delta snapshots, which say only what changed since another one, their base.

Each row of a delta takes the place of the row with the same slot in the layers below, and a row
without content removes it. Nothing that is in use is ever changed, so a process that dies leaves
the old layers as they were.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from screening.store import tables
from screening.store.database.scope import slices

SNAPSHOT, STATEMENT = tables.snapshot.c, tables.statement.c
MOST_LAYERS = 1_000  # more are a loop


class LayeredRow(NamedTuple):
    """A row that no layer above replaces or removes."""

    id: int
    kind: str
    subject: str
    content: str


def layers_of(connection: Connection, snapshot: int) -> tuple[int, ...]:
    """Return the ids of the snapshot and of those below it, the newest first."""
    layers = [snapshot]
    while len(layers) < MOST_LAYERS:
        stmt = select(SNAPSHOT.base_id).where(SNAPSHOT.id == layers[-1])
        base = connection.execute(stmt).scalar()
        if base is None:
            break
        layers.append(int(base))
    return tuple(layers)


def rows(
    connection: Connection, snapshot: int, kinds: Sequence[str] | None = None
) -> Iterator[LayeredRow]:
    """Yield the rows in force of a snapshot of any size, the oldest layer first.

    What is held meanwhile are the slots of the layers above the lowest: they are few. The id of a
    row is the same for as long as any snapshot in use is laid over it.
    """
    layers = layers_of(connection, snapshot)
    slots = {layer: _slots(connection, layer) for layer in layers[:-1]}
    stepwise = {"yield_per": 1000}
    for at in range(len(layers) - 1, -1, -1):
        replaced = set().union(*(slots[layer] for layer in layers[:at]))
        stmt = select(
            STATEMENT.id, STATEMENT.kind, STATEMENT.subject, STATEMENT.content, STATEMENT.slot
        )
        stmt = stmt.where(STATEMENT.snapshot_id == layers[at])
        if kinds is not None:
            stmt = stmt.where(STATEMENT.kind.in_(kinds))
        read = connection.execute(stmt.order_by(STATEMENT.id), execution_options=stepwise)
        for id, kind, subject, content, slot in read:
            if content and slot not in replaced:
                yield LayeredRow(id, kind, subject, content)


def _slots(connection: Connection, layer: int) -> set[str]:
    stmt = select(STATEMENT.slot).where(STATEMENT.snapshot_id == layer, STATEMENT.slot.is_not(None))
    return set(connection.execute(stmt).scalars())


def at_slots(
    connection: Connection, snapshot: int, slots: Iterable[str]
) -> dict[str, tuple[str, str]]:
    """Return (kind, content) of the rows in force at these slots, by slot."""
    newest: dict[str, tuple[str, str]] = {}
    wanted = set(slots)
    for layer in layers_of(connection, snapshot):
        for chunk in slices(sorted(wanted - newest.keys())):
            stmt = select(STATEMENT.slot, STATEMENT.kind, STATEMENT.content)
            stmt = stmt.where(STATEMENT.snapshot_id == layer, STATEMENT.slot.in_(chunk))
            for slot, kind, content in connection.execute(stmt):
                newest[slot] = (kind, content)
    return {slot: row for slot, row in newest.items() if row[1]}
