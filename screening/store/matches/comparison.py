"""What comparing needs of the store, and what it leaves there: parties, listings, pairs, progress.

A slice of parties is written in one short transaction with the note that it is done, so that work
that was cut off is taken up where it stopped and a page never waits for it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func

from graphs.parties import Party
from screening.model.match import (
    ENTITY,
    PARTY,
    ComparedPair,
    MatchProgress,
    MatchSide,
)
from screening.store import tables
from screening.store.contracts.screening_due import mark_due
from screening.store.database import columns
from screening.store.database.scope import Scope, slices
from screening.store.matches import decisions, match_rows
from screening.store.matches.entity_lists import EntityList

MATCH = tables.party_match.c


# -- parties --


def side_of(party: Party) -> MatchSide:
    return MatchSide(
        key=party.key,
        name=party.name,
        country=party.country,
        address=party.address,
        aliases=party.aliases,
        identifiers=tuple((one.scheme, one.id, one.valid) for one in party.identifiers),
    )


def done_with(scope: Scope, connection: Connection, parties: Sequence[Party]) -> None:
    table = tables.matched_party
    keys = [party.key for party in parties]
    _forget(scope, connection, keys)
    rows = [
        {"key": party.key, "evidence": columns.digest(match_rows.who(side_of(party)))}
        for party in parties
    ]
    scope.insert(connection, table, rows)


def _forget(scope: Scope, connection: Connection, keys: Sequence[str]) -> None:
    table = tables.matched_party
    for some in slices(keys):
        connection.execute(scope.delete(table).where(table.c.key.in_(some)))


# -- pairs --


def keep(
    scope: Scope,
    connection: Connection,
    about: EntityList | None,
    compared: Collection[str],
    pairs: Iterable[ComparedPair],
) -> set[str]:
    """The pairs of these parties with one list (or with each other), in place of the former ones.

    Answers the keys of the parties of which something changed that a verdict can see.
    """
    kind = PARTY if about is None else ENTITY
    found = {(pair.one.key, pair.other.key): pair for pair in pairs}
    before = _before(scope, connection, about, compared)
    said = decisions.last_words(scope, connection, kind, {one for one, _ in found})
    touched: set[str] = set()
    rows: list[dict[str, Any]] = []
    for ends, pair in sorted(found.items()):
        row = match_rows.row_of(scope, pair, said.get(ends))
        row |= {
            "source": about.source if about else None,
            "snapshot_id": about.snapshot if about else None,
        }
        former = before.pop(ends, None)
        if former is None or any(former[name] != row[name] for name in row):
            touched.update(ends[:1] if about else ends)
            rows.append(row)
    touched |= _drop(scope, connection, before)
    _replace(scope, connection, rows)
    return touched


def _before(
    scope: Scope, connection: Connection, about: EntityList | None, keys: Collection[str]
) -> dict[tuple[str, str], Mapping[Any, Any]]:
    found: dict[tuple[str, str], Mapping[Any, Any]] = {}
    for some in slices(sorted(keys)):
        asked = scope.select(tables.party_match)
        if about is None:
            asked = asked.where(MATCH.kind == PARTY, MATCH.one.in_(some) | MATCH.other.in_(some))
        else:
            asked = asked.where(MATCH.kind == ENTITY, MATCH.source == about.source)
            asked = asked.where(MATCH.one.in_(some))
        for row in connection.execute(asked).mappings():
            found[row["one"], row["other"]] = row
    return found


def _drop(
    scope: Scope, connection: Connection, former: Mapping[tuple[str, str], Mapping[Any, Any]]
) -> set[str]:
    """Pairs that comparing no longer finds: nobody's word goes, but a list lets go of an entity."""
    forgotten = [row["id"] for row in former.values() if row["answer"] is None]
    ended = [row for row in former.values() if row["answer"] and row["kind"] == ENTITY]
    table = tables.party_match
    for some in slices(forgotten):
        connection.execute(scope.delete(table).where(table.c.id.in_(some)))
    for some in slices([row["id"] for row in ended]):
        connection.execute(scope.update(table).where(table.c.id.in_(some)).values(stands=False))
    return {row["one"] for row in former.values() if row["answer"] is None} | {
        row["one"] for row in ended if row["stands"]
    }


def _replace(scope: Scope, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    table = tables.party_match
    for some in slices([row["public_id"] for row in rows]):
        connection.execute(scope.delete(table).where(table.c.public_id.in_(some)))
    scope.insert(connection, table, rows)


def _wait_above(scope: Scope, connection: Connection, parties: set[str]) -> None:
    """A hit that a verdict does not show yet is not forgotten by a crash."""
    if parties:
        reached = decisions.contracts_above_owned(scope, connection, parties)
        mark_due(scope, connection, reached)


# -- how far --


def note(
    scope: Scope, connection: Connection, about: EntityList, up_to: str, *, done: bool
) -> None:
    table = tables.match_progress
    connection.execute(scope.delete(table).where(table.c.source == about.source))
    row = {"source": about.source, "snapshot_id": about.snapshot, "up_to": up_to, "done": done}
    scope.insert(connection, table, [row])


class ComparisonQueue:
    """What finding matches needs of the parties of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def eligible(self, after: str = "", limit: int | None = None) -> Iterator[Party]:
        """Parties that can be a company, by key: no natural person, and nobody without a name."""
        table = tables.party
        asked = (
            self._scope.select(table)
            .where(table.c.key > after, table.c.natural_person.is_(False))
            .where(table.c.anonymous.is_(False))
            .order_by(table.c.key)
            .limit(limit)
        )
        with self._scope.reading() as connection:
            stepwise = connection.execution_options(yield_per=1000)
            for row in stepwise.execute(asked).mappings():
                yield columns.to_party(row)

    def parties(self, keys: Iterable[str]) -> list[Party]:
        table = tables.party
        found: list[Party] = []
        with self._scope.reading() as connection:
            for some in slices(sorted(keys)):
                asked = self._scope.select(table).where(table.c.key.in_(some)).order_by(table.c.key)
                found += [columns.to_party(row) for row in connection.execute(asked).mappings()]
        return [one for one in found if not one.natural_person and not one.anonymous]

    def due(self) -> tuple[list[str], list[str]]:
        """Keys of parties that are new or say something else of themselves, and of those gone."""
        table = tables.matched_party
        with self._scope.reading() as connection:
            asked = self._scope.select(table, table.c.key, table.c.evidence)
            known = {row.key: row.evidence for row in connection.execute(asked)}
        changed = [
            party.key
            for party in self.eligible()
            if known.pop(party.key, None) != columns.digest(match_rows.who(side_of(party)))
        ]
        there = set(changed)
        return changed, sorted(key for key in known if key not in there)

    def forget(self, keys: Sequence[str]) -> None:
        """Parties that are gone, or are persons now: what nobody decided goes; words stay."""
        for some in slices(keys):
            with self._scope.writing() as connection:
                _forget(self._scope, connection, some)
                here = MATCH.one.in_(some) | ((MATCH.kind == PARTY) & MATCH.other.in_(some))
                gone = self._scope.delete(tables.party_match).where(here, MATCH.answer.is_(None))
                connection.execute(gone)

    def up_to(self, about: EntityList) -> str | None:
        """The last party that was compared with this snapshot; None where all of them were."""
        table = tables.match_progress
        asked = self._scope.select(table).where(table.c.source == about.source)
        with self._scope.reading() as connection:
            row = connection.execute(asked).mappings().first()
        if row is None or row["snapshot_id"] != about.snapshot:
            return ""
        return None if row["done"] else str(row["up_to"])

    def drop_other_lists(self, used: Collection[str]) -> set[str]:
        """Lists that are no longer in use name nobody any more; answers whom that touches."""
        touched: set[str] = set()
        with self._scope.writing() as connection:
            asked = self._scope.select(tables.party_match).where(
                MATCH.kind == ENTITY, MATCH.source.not_in(sorted(used)), MATCH.stands
            )
            former = {
                (row["one"], row["other"]): row
                for row in connection.execute(asked).mappings().all()
            }
            touched |= _drop(self._scope, connection, former)
            table = tables.match_progress
            connection.execute(self._scope.delete(table).where(table.c.source.not_in(sorted(used))))
            _wait_above(self._scope, connection, touched)
        return touched

    def progress(self, used: Iterable[EntityList]) -> MatchProgress:
        changed, _ = self.due()
        waiting = tuple(one.source for one in used if self.up_to(one) is not None)
        return MatchProgress(len(changed), waiting)

    def note(self, about: EntityList, up_to: str, *, done: bool) -> None:
        with self._scope.writing() as connection:
            note(self._scope, connection, about, up_to, done=done)

    def keep(
        self,
        parties: Sequence[Party],
        found: Iterable[tuple[EntityList | None, Sequence[ComparedPair]]],
        *,
        finished: bool,
    ) -> set[str]:
        """One slice, all of it or nothing. ``finished``: compared with everything there is."""
        keys = [party.key for party in parties]
        touched: set[str] = set()
        with self._scope.writing() as connection:
            for about, pairs in found:
                touched |= keep(self._scope, connection, about, keys, pairs)
            if finished:
                done_with(self._scope, connection, parties)
            _wait_above(self._scope, connection, touched)
        return touched

    def stamp(self) -> tuple[int, int]:
        """Moves whenever an import or an undo may have changed a party: cheap to ask."""
        run = tables.import_run
        asked = self._scope.select(run, func.max(run.c.id), func.count(run.c.undone_at))
        with self._scope.reading() as connection:
            last, undone = connection.execute(asked).one()
        return (last or 0, undone)
