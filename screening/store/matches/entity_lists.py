"""The lists in use that name parties, and what they say of them."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Engine, func, select

from screening.store import tables
from screening.store.database.engine import reading
from screening.store.database.scope import slices
from screening.store.snapshots import deltas
from sources.kit.values.statements import Issue, Listing, Tie

A_FEW = 50  # listings that show whether a list is a register of everybody


@dataclass(frozen=True, slots=True)
class EntityList:
    """A list in use that parties are compared with."""

    source: str
    snapshot: int
    sha256: str
    first: int  # ids of its first listing and its last row: by them an index is known to fit
    last: int


def _listing(content: str) -> Listing:
    return Listing(**_read(content))


def _read(content: str) -> dict[str, Any]:
    """The fields of a statement as they were before they became JSON."""
    read: dict[str, Any] = json.loads(content)
    for name in read.keys() & {"aliases", "identifiers"}:
        read[name] = tuple(read[name])
    if "issue" in read:
        read["issue"] = Issue(read["issue"])
    if "since" in read:
        read["since"] = date.fromisoformat(read["since"])
    return read


class EntityLists:
    """The lists in use that parties are compared with; they belong to no organization."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def in_use(self) -> tuple[EntityList, ...]:
        """The lists in use that name parties for a reason; a register of all companies is none."""
        snapshot, said = tables.snapshot, tables.statement
        found = []
        with reading(self._engine) as connection:
            used = select(snapshot.c.source, snapshot.c.id, snapshot.c.sha256)
            used = used.where(snapshot.c.status == "ready").order_by(snapshot.c.source)
            for source, id, sha256 in connection.execute(used).all():
                some = list(islice(deltas.rows(connection, id, ("listing",)), A_FEW))
                if any(_listing(row.content).adverse for row in some):
                    newest = select(func.max(said.c.id)).where(said.c.snapshot_id == id)
                    last = connection.execute(newest).scalar() or 0
                    found.append(EntityList(source, id, sha256, some[0].id, last))
        return tuple(found)

    def listings(self, snapshot: int) -> Iterator[tuple[int, Listing]]:
        """Every listing that stands and is a reproach, as it comes: of any size."""
        with reading(self._engine) as connection:
            for row in deltas.rows(connection, snapshot, ("listing",)):
                listing = _listing(row.content)
                if listing.adverse:
                    yield row.id, listing

    def listings_by_row(self, ids: Iterable[int]) -> dict[int, Listing]:
        """Return these rows of lists, by the id of the row."""
        said = tables.statement
        found: dict[int, Listing] = {}
        with reading(self._engine) as connection:
            for some in slices(sorted(set(ids))):
                asked = select(said.c.id, said.c.content).where(said.c.id.in_(some))
                found.update({id: _listing(content) for id, content in connection.execute(asked)})
        return found

    def parents_of(self, children: Collection[str]) -> dict[str, list[tuple[str, Tie]]]:
        """Return (source, tie) of each parent that a list in use names, by child.

        "No parent known" is none.
        One pass over the ties in use, however many children are asked for.
        """
        snapshot = tables.snapshot
        found: dict[str, list[tuple[str, Tie]]] = {}
        if not children:
            return found
        used = select(snapshot.c.source, snapshot.c.id).where(snapshot.c.status == "ready")
        with reading(self._engine) as connection:
            for source, id in connection.execute(used.order_by(snapshot.c.id)).all():
                for row in deltas.rows(connection, id, ("tie",)):
                    if row.subject in children:
                        tie = Tie(**_read(row.content))
                        if tie.relation == "parent":
                            found.setdefault(row.subject, []).append((source, tie))
        return found
