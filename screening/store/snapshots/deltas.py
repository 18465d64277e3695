"""Statements of a snapshot that says only what changed since another one.

Such a snapshot has a base; each of its rows takes the place of the row with the same slot in the
layers below, and a row without content says that nothing stands there any more. Nothing that is in
use is ever changed, so whatever dies leaves the old layers as they were.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from screening.store import tables
from screening.store.database.scope import slices

SNAPSHOT, SAID = tables.snapshot.c, tables.statement.c
MOST_LAYERS = 1_000  # more are a loop


class LayeredRow(NamedTuple):
    """One row that stands."""

    kind: str
    subject: str
    content: str


def of(connection: Connection, snapshot: int) -> tuple[int, ...]:
    """The snapshot and those below it, the newest first."""
    found = [snapshot]
    while len(found) < MOST_LAYERS:
        asked = select(SNAPSHOT.base_id).where(SNAPSHOT.id == found[-1])
        base = connection.execute(asked).scalar()
        if base is None:
            break
        found.append(int(base))
    return tuple(found)


def rows(
    connection: Connection, snapshot: int, kinds: Sequence[str] | None = None
) -> Iterator[LayeredRow]:
    """Each statement that stands: kind, subject and content; the oldest layer first; of any size.

    What is held meanwhile are the slots of the layers above the lowest: they are few.
    """
    layers = of(connection, snapshot)
    slots = {layer: _slots(connection, layer) for layer in layers[:-1]}
    for at in range(len(layers) - 1, -1, -1):
        above = set().union(*(slots[one] for one in layers[:at]))
        yield from _standing(connection, layers[at], kinds, above)


def numbered(connection: Connection, snapshot: int, kind: str) -> Iterator[tuple[int, str]]:
    """Id and content of each statement of one kind that stands, the oldest layer first.

    By its id a row is found again for as long as any snapshot in use is laid over it.
    """
    layers = of(connection, snapshot)
    slots = {layer: _slots(connection, layer) for layer in layers[:-1]}
    stepwise = connection.execution_options(yield_per=1000)
    for at in range(len(layers) - 1, -1, -1):
        above = set().union(*(slots[one] for one in layers[:at]))
        asked = select(SAID.id, SAID.content, SAID.slot).where(
            SAID.snapshot_id == layers[at], SAID.kind == kind
        )
        for id, content, slot in stepwise.execute(asked.order_by(SAID.id)):
            if content and slot not in above:
                yield id, content


def _slots(connection: Connection, layer: int) -> set[str]:
    asked = select(SAID.slot).where(SAID.snapshot_id == layer, SAID.slot.is_not(None))
    return set(connection.execute(asked).scalars())


def _standing(
    connection: Connection, layer: int, kinds: Sequence[str] | None, above: set[str]
) -> Iterator[LayeredRow]:
    asked = select(SAID.kind, SAID.subject, SAID.content, SAID.slot).where(
        SAID.snapshot_id == layer
    )
    if kinds is not None:
        asked = asked.where(SAID.kind.in_(kinds))
    stepwise = connection.execution_options(yield_per=1000)
    for kind, subject, content, slot in stepwise.execute(asked.order_by(SAID.id)):
        if content and slot not in above:
            yield LayeredRow(kind, subject, content)


def standing(
    connection: Connection, snapshot: int, slots: Iterable[str]
) -> dict[str, tuple[str, str]]:
    """What stands at these slots as (kind, content); the newest layer that has one speaks."""
    found: dict[str, tuple[str, str]] = {}
    wanted = set(slots)
    for layer in of(connection, snapshot):
        for some in slices(sorted(wanted - found.keys())):
            asked = select(SAID.slot, SAID.kind, SAID.content)
            asked = asked.where(SAID.snapshot_id == layer, SAID.slot.in_(some))
            for slot, kind, content in connection.execute(asked):
                found[slot] = (kind, content)
    return {slot: said for slot, said in found.items() if said[1]}
