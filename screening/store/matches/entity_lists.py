"""The lists in use that name parties, and their listings."""

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
    return Listing(**_decode(content))


def _decode(content: str) -> dict[str, Any]:
    """Return the fields of a statement as they were before they became JSON."""
    fields: dict[str, Any] = json.loads(content)
    for name in fields.keys() & {"aliases", "identifiers"}:
        fields[name] = tuple(fields[name])
    if "issue" in fields:
        fields["issue"] = Issue(fields["issue"])
    if "since" in fields:
        fields["since"] = date.fromisoformat(fields["since"])
    return fields


class EntityLists:
    """The lists in use that parties are compared with; they belong to no organization."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def in_use(self) -> tuple[EntityList, ...]:
        """Return the lists in use that name parties for a reason.

        A register of all companies is none.
        """
        snapshot, statement = tables.snapshot, tables.statement
        lists = []
        with reading(self._engine) as connection:
            stmt = select(snapshot.c.source, snapshot.c.id, snapshot.c.sha256)
            stmt = stmt.where(snapshot.c.status == "ready").order_by(snapshot.c.source)
            for source, id, sha256 in connection.execute(stmt).all():
                sample = list(islice(deltas.rows(connection, id, ("listing",)), A_FEW))
                if any(_listing(row.content).adverse for row in sample):
                    newest = select(func.max(statement.c.id)).where(statement.c.snapshot_id == id)
                    last = connection.execute(newest).scalar() or 0
                    lists.append(EntityList(source, id, sha256, sample[0].id, last))
        return tuple(lists)

    def listings(self, snapshot: int) -> Iterator[tuple[int, Listing]]:
        """Yield (row id, listing) of every adverse listing in force on a list of any size."""
        with reading(self._engine) as connection:
            for row in deltas.rows(connection, snapshot, ("listing",)):
                listing = _listing(row.content)
                if listing.adverse:
                    yield row.id, listing

    def listings_by_row(self, ids: Iterable[int]) -> dict[int, Listing]:
        """Return these rows of lists, by the id of the row."""
        statement = tables.statement
        listings: dict[int, Listing] = {}
        with reading(self._engine) as connection:
            for chunk in slices(sorted(set(ids))):
                stmt = select(statement.c.id, statement.c.content).where(statement.c.id.in_(chunk))
                listings.update({id: _listing(content) for id, content in connection.execute(stmt)})
        return listings

    def parents_of(self, children: Collection[str]) -> dict[str, list[tuple[str, Tie]]]:
        """Return (source, tie) of each parent that a list in use names, by child.

        "No parent known" is none. One pass over the ties in use, however many children are asked
        for.
        """
        snapshot = tables.snapshot
        parents: dict[str, list[tuple[str, Tie]]] = {}
        if not children:
            return parents
        stmt = select(snapshot.c.source, snapshot.c.id).where(snapshot.c.status == "ready")
        with reading(self._engine) as connection:
            for source, id in connection.execute(stmt.order_by(snapshot.c.id)).all():
                for row in deltas.rows(connection, id, ("tie",)):
                    if row.subject in children:
                        tie = Tie(**_decode(row.content))
                        if tie.relation == "parent":
                            parents.setdefault(row.subject, []).append((source, tie))
        return parents
