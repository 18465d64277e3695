"""The comparison of parties with lists and with each other: what is due, pairs, progress.

A slice of parties is written in one short transaction with the note that it is done, so that work
that was cut off is taken up where it stopped and a page never waits for it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, RowMapping, func

from graphs.parties import Party
from screening.model.audit import Upkeep
from screening.model.match import (
    ENTITY,
    PARTY,
    ComparedPair,
    MatchProgress,
    MatchSide,
)
from screening.store import tables
from screening.store.audit_log.lines import upkeep
from screening.store.contracts.screening_due import mark_due
from screening.store.database import columns
from screening.store.database.scope import Scope, slices
from screening.store.matches import decisions, match_rows
from screening.store.matches.entity_lists import EntityList
from screening.store.parties.number_conflicts import share_a_number

MATCH = tables.party_match.c


# -- parties --


def side_of(party: Party) -> MatchSide:
    """Return a party as one side of a pair."""
    return MatchSide(
        key=party.key,
        name=party.name,
        country=party.country,
        address=party.address,
        aliases=party.aliases,
        identifiers=tuple(
            (identifier.scheme, identifier.id, identifier.valid) for identifier in party.identifiers
        ),
    )


def done_with(scope: Scope, connection: Connection, parties: Sequence[Party]) -> None:
    """Write down with which facts these parties were compared."""
    table = tables.matched_party
    keys = [party.key for party in parties]
    _forget(scope, connection, keys)
    rows = [
        {"key": party.key, "evidence": columns.digest(match_rows.identity_of(side_of(party)))}
        for party in parties
    ]
    scope.insert(connection, table, rows)


def _forget(scope: Scope, connection: Connection, keys: Sequence[str]) -> None:
    table = tables.matched_party
    for chunk in slices(keys):
        connection.execute(scope.delete(table).where(table.c.key.in_(chunk)))


# -- pairs --


def keep(
    scope: Scope,
    connection: Connection,
    entity_list: EntityList | None,
    compared: Collection[str],
    pairs: Iterable[ComparedPair],
) -> set[str]:
    """Store the pairs of these parties with one list (or with each other), in place of former ones.

    Return the keys of the parties of which something changed that a verdict can see. It cannot see
    that two parties may be one company, only a person's decision on it.
    """
    kind = PARTY if entity_list is None else ENTITY
    pair_of = {(pair.one.key, pair.other.key): pair for pair in pairs}
    before = _before(scope, connection, entity_list, compared)
    decided = decisions.last_decisions(scope, connection, kind, {party for party, _ in pair_of})
    touched: set[str] = set()
    rows: list[columns.Columns] = []
    for ends, pair in sorted(pair_of.items()):
        row = match_rows.row_of(scope, pair, decided.get(ends))
        row |= {
            "source": entity_list.source if entity_list else None,
            "snapshot_id": entity_list.snapshot if entity_list else None,
        }
        former = before.pop(ends, None)
        if former is None or any(former[name] != row[name] for name in row):
            touched.add(ends[0])
            rows.append(row)
    touched |= _drop(scope, connection, before)
    _replace(scope, connection, rows)
    return touched if entity_list else set()


def _before(
    scope: Scope, connection: Connection, entity_list: EntityList | None, keys: Collection[str]
) -> dict[tuple[str, str], RowMapping]:
    former: dict[tuple[str, str], RowMapping] = {}
    for chunk in slices(sorted(keys)):
        stmt = scope.select(tables.party_match)
        if entity_list is None:
            stmt = stmt.where(MATCH.kind == PARTY, MATCH.one.in_(chunk) | MATCH.other.in_(chunk))
        else:
            stmt = stmt.where(MATCH.kind == ENTITY, MATCH.source == entity_list.source)
            stmt = stmt.where(MATCH.one.in_(chunk))
        for row in connection.execute(stmt).mappings():
            former[row["one"], row["other"]] = row
    return former


def _drop(
    scope: Scope, connection: Connection, former: Mapping[tuple[str, str], RowMapping]
) -> set[str]:
    """Drop pairs that were not found again; return the parties that this touches.

    A decided pair stays; one with an entity no longer stands on the list.
    """
    forgotten = [
        row["id"]
        for row in former.values()
        if row["answer"] is None and not _is_about_a_number(row)
    ]
    ended = [row for row in former.values() if row["answer"] and row["kind"] == ENTITY]
    table = tables.party_match
    for chunk in slices(forgotten):
        connection.execute(scope.delete(table).where(table.c.id.in_(chunk)))
    for chunk in slices([row["id"] for row in ended]):
        connection.execute(scope.update(table).where(table.c.id.in_(chunk)).values(stands=False))
    return {row["one"] for row in former.values() if row["answer"] is None} | {
        row["one"] for row in ended if row["stands"]
    }


def _is_about_a_number(row: RowMapping) -> bool:
    """Return whether an import asked this, because both parties came in with one number."""
    return row["kind"] == PARTY and share_a_number(row["one"], row["other"])


def _replace(scope: Scope, connection: Connection, rows: Sequence[columns.Columns]) -> None:
    table = tables.party_match
    for chunk in slices([row["public_id"] for row in rows]):
        connection.execute(scope.delete(table).where(table.c.public_id.in_(chunk)))
    scope.insert(connection, table, rows)


def _mark_above_due(scope: Scope, connection: Connection, parties: set[str]) -> set[str]:
    """Make the contracts above these parties due, so that a crash loses no hit.

    Return those that had a verdict until now.
    """
    if not parties:
        return set()
    return mark_due(scope, connection, decisions.contracts_above_owned(scope, connection, parties))


# -- how far --


def note(
    scope: Scope, connection: Connection, entity_list: EntityList, up_to: str, *, done: bool
) -> None:
    """Write down up to which party the organization is compared with a list."""
    table = tables.match_progress
    connection.execute(scope.delete(table).where(table.c.source == entity_list.source))
    row = {
        "source": entity_list.source,
        "snapshot_id": entity_list.snapshot,
        "up_to": up_to,
        "done": done,
    }
    scope.insert(connection, table, [row])


class ComparisonQueue:
    """The parties of one organization that are to be compared, and what comparing them gave."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def eligible(self, after: str = "", limit: int | None = None) -> Iterator[Party]:
        """Yield the parties that can be a company, by key.

        These are no natural persons, and have a name.
        """
        table = tables.party
        stmt = (
            self._scope.select(table)
            .where(table.c.key > after, table.c.natural_person.is_(False))
            .where(table.c.anonymous.is_(False))
            .order_by(table.c.key)
            .limit(limit)
        )
        with self._scope.reading() as connection:
            stepwise = {"yield_per": 1000}
            for row in connection.execute(stmt, execution_options=stepwise).mappings():
                yield columns.to_party(row)

    def parties(self, keys: Iterable[str]) -> list[Party]:
        """Return those of these parties that can be a company, by key."""
        table = tables.party
        parties: list[Party] = []
        with self._scope.reading() as connection:
            for chunk in slices(sorted(keys)):
                stmt = self._scope.select(table).where(table.c.key.in_(chunk)).order_by(table.c.key)
                parties += [columns.to_party(row) for row in connection.execute(stmt).mappings()]
        return [party for party in parties if not party.natural_person and not party.anonymous]

    def due(self) -> tuple[list[str], list[str]]:
        """Return the keys of parties that are new or changed, and of those that are gone."""
        table = tables.matched_party
        with self._scope.reading() as connection:
            stmt = self._scope.select(table, table.c.key, table.c.evidence)
            compared = {row.key: row.evidence for row in connection.execute(stmt)}
        changed = [
            party.key
            for party in self.eligible()
            if compared.pop(party.key, None)
            != columns.digest(match_rows.identity_of(side_of(party)))
        ]
        present = set(changed)
        return changed, sorted(key for key in compared if key not in present)

    def forget(self, keys: Sequence[str]) -> None:
        """Remove the undecided pairs of parties that are gone or turned out to be persons."""
        for chunk in slices(keys):
            with self._scope.writing() as connection:
                upkeep(connection, Upkeep.DERIVED)
                _forget(self._scope, connection, chunk)
                involved = MATCH.one.in_(chunk) | ((MATCH.kind == PARTY) & MATCH.other.in_(chunk))
                stmt = self._scope.delete(tables.party_match).where(
                    involved, MATCH.answer.is_(None)
                )
                connection.execute(stmt)

    def compared_up_to(self, entity_list: EntityList) -> str | None:
        """Return the last party that was compared with this snapshot; None after all of them."""
        table = tables.match_progress
        stmt = self._scope.select(table).where(table.c.source == entity_list.source)
        with self._scope.reading() as connection:
            row = connection.execute(stmt).mappings().first()
        if row is None or row["snapshot_id"] != entity_list.snapshot:
            return ""
        return None if row["done"] else str(row["up_to"])

    def drop_other_lists(self, used: Collection[str]) -> set[str]:
        """Drop the pairs with lists that are no longer in use.

        Return the contracts that had a verdict and are to be screened again by the caller.
        """
        touched: set[str] = set()
        with self._scope.writing() as connection:
            upkeep(connection, Upkeep.DERIVED)
            stmt = self._scope.select(tables.party_match).where(
                MATCH.kind == ENTITY, MATCH.source.not_in(sorted(used)), MATCH.stands
            )
            former = {
                (row["one"], row["other"]): row for row in connection.execute(stmt).mappings().all()
            }
            touched |= _drop(self._scope, connection, former)
            table = tables.match_progress
            connection.execute(self._scope.delete(table).where(table.c.source.not_in(sorted(used))))
            return _mark_above_due(self._scope, connection, touched)

    def progress(self, lists: Iterable[EntityList]) -> MatchProgress:
        """Return how many parties are due, and the lists that not all were compared with."""
        changed, _ = self.due()
        waiting = tuple(
            entity_list.source
            for entity_list in lists
            if self.compared_up_to(entity_list) is not None
        )
        return MatchProgress(len(changed), waiting)

    def note(self, entity_list: EntityList, up_to: str, *, done: bool) -> None:
        """Write down up to which party the organization is compared with a list."""
        with self._scope.writing() as connection:
            upkeep(connection, Upkeep.DERIVED)
            note(self._scope, connection, entity_list, up_to, done=done)

    def keep(
        self,
        parties: Sequence[Party],
        results: Iterable[tuple[EntityList | None, Sequence[ComparedPair]]],
        *,
        finished: bool,
    ) -> set[str]:
        """Store the results of one slice of parties, all or nothing.

        Return the contracts that had a verdict and are to be screened again by the caller; those
        that were due already are due to another. ``finished``: the parties were compared with
        everything there is.
        """
        keys = [party.key for party in parties]
        touched: set[str] = set()
        with self._scope.writing() as connection:
            upkeep(connection, Upkeep.DERIVED)
            for entity_list, pairs in results:
                touched |= keep(self._scope, connection, entity_list, keys, pairs)
            if finished:
                done_with(self._scope, connection, parties)
            return _mark_above_due(self._scope, connection, touched)

    def ask(self, pairs: Sequence[ComparedPair]) -> None:
        """Put pairs of parties into the queue beside those that comparing finds.

        A pair that was decided stays decided for as long as its evidence does.
        """
        with self._scope.writing() as connection:
            upkeep(connection, Upkeep.DERIVED)
            lefts = {pair.one.key for pair in pairs}
            decided = decisions.last_decisions(self._scope, connection, PARTY, lefts)
            rows = [
                match_rows.row_of(self._scope, pair, decided.get((pair.one.key, pair.other.key)))
                | {"source": None, "snapshot_id": None}
                for pair in pairs
            ]
            _replace(self._scope, connection, rows)

    def stamp(self) -> tuple[int, int]:
        """Return a state that moves whenever an import or an undo may have changed a party.

        It is cheap to ask.
        """
        run = tables.import_run
        stmt = self._scope.select(run, func.max(run.c.id), func.count(run.c.undone_at))
        with self._scope.reading() as connection:
            last, undone = connection.execute(stmt).one()
        return (last or 0, undone)
