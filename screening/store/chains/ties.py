"""Walks the ties of one organization, downwards in one question, upwards level by level."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, Select, select
from sqlalchemy.sql.elements import ColumnElement

from graphs.parties import Contract, Kind, Ownership, Supply
from screening.model.party_aliases import Aliases
from screening.store import tables
from screening.store.database import columns
from screening.store.database.scope import Scope, slices
from screening.store.parties import aliases as same

MOST_TIES = 200_000  # below one contract; what is beyond is counted and said
FACTS = tuple(tables.supply.c[name] for name in columns.SUPPLY_FACTS)
KIND = columns.SUPPLY_FACTS.index("kind")

MOST_OWNERSHIPS = 2_000
MOST_ABOVE = 10_000  # parties above one that a page looks at


@dataclass(frozen=True, slots=True)
class TiesBelow:
    """The ties below some parties; ``left_out`` more can be reached, an exact number."""

    supplies: tuple[Supply, ...]
    left_out: int = 0


def ties_below(
    scope: Scope, connection: Connection, parties: Iterable[str], contract_key: str
) -> TiesBelow:
    """Everything that these parties reach, loops and diamonds met once, the nearest kept first.

    Parties that a person said are one company are walked as one, and read under one key.
    """
    known = same.aliases(scope, connection)
    seeds, seen = known.all_keys(parties), set[str]()
    found: dict[str, Supply] = {}
    while new := sorted(seeds - seen):
        seen |= seeds
        for keys in slices(new):
            rows = connection.execute(_everything_below(scope, keys, contract_key)).all()
            found.update((row[0], _tie(row)) for row in rows)
            if len(found) > MOST_TIES:
                return _nearest(scope, connection, known, parties, contract_key)
        seen.update(end for tie in found.values() for end in (tie.customer, tie.supplier))
        seeds = known.all_keys(seen) if known.map else set()
    return TiesBelow(known.supplies(_made_where_they_stand(scope, connection, found.values())))


def _everything_below(scope: Scope, keys: Sequence[str], contract_key: str) -> Select[Any]:
    """One question however deep the chain. Rows come in no order: that would cost a sort."""
    tie, of = tables.supply, _for_contract(contract_key)
    first = scope.select(tie, tie.c.customer).where(tie.c.customer.in_(keys))
    below = first.cte("below", recursive=True)
    deeper = select(tie.c.supplier).select_from(tie).join(below, tie.c.customer == below.c.customer)
    below = below.union(deeper.where(scope.owns(tie), of))
    named = tie.c.customer.in_(select(below.c.customer))  # not a join: that began with every tie
    return select(tie.c.key, *FACTS).where(scope.owns(tie), named, of).limit(MOST_TIES + 1)


def _nearest(
    scope: Scope,
    connection: Connection,
    known: Aliases,
    parties: Iterable[str],
    contract_key: str,
) -> TiesBelow:
    """Level by level, each in order of key, until there is no room; the rest is only counted."""
    tie, of = tables.supply, _for_contract(contract_key)
    seen = known.all_keys(parties)
    level, total = sorted(seen), 0
    kept: list[Supply] = []
    while level:
        below: set[str] = set()
        here: list[Row[Any]] = []
        for keys in slices(level):
            there = tie.c.customer.in_(keys)
            if len(kept) < MOST_TIES:
                asked = scope.select(tie, tie.c.key, *FACTS).where(there, of)
                rows = connection.execute(asked).all()
                here += rows
                total += len(rows)
                below.update(row.supplier for row in rows)
            else:
                suppliers = connection.execute(scope.select(tie, tie.c.supplier).where(there, of))
                for supplier in suppliers.scalars():
                    total += 1
                    below.add(supplier)
        here.sort(key=lambda row: str(row[0]))
        kept += [_tie(row) for row in here[: MOST_TIES - len(kept)]]
        below = known.all_keys(below)
        level = sorted(below - seen)
        seen |= below
    made = _made_where_they_stand(scope, connection, kept)
    return TiesBelow(known.supplies(made), total - len(kept))


def _tie(row: Row[Any]) -> Supply:
    """From a row whose first column is the key of the tie."""
    facts: list[Any] = list(row[1:])
    facts[KIND] = Kind(facts[KIND])
    return Supply(*facts)


def _made_where_they_stand(
    scope: Scope, connection: Connection, ties: Collection[Supply]
) -> list[Supply]:
    """A list of mills by number says no country; what a mill supplies is made where it stands."""
    party = tables.party
    open_ends = sorted({tie.supplier for tie in ties if tie.country is None})
    found: dict[str, str] = {}
    for keys in slices(open_ends):
        asked = scope.select(party, party.c.key, party.c.country).where(
            party.c.key.in_(keys), party.c.facility.is_(True), party.c.country.is_not(None)
        )
        found.update((key, country) for key, country in connection.execute(asked))
    return [
        replace(tie, country=found[tie.supplier])
        if tie.country is None and tie.supplier in found
        else tie
        for tie in ties
    ]


def _for_contract(contract_key: str) -> ColumnElement[bool]:
    """Ties of every contract of the customer, and those declared for this one alone."""
    column = tables.supply.c.contract
    return column.is_(None) | (column == contract_key)


@dataclass(frozen=True, slots=True)
class OwnersAbove:
    """Ownership ties above some parties, and how many parties were not looked at."""

    ownerships: tuple[Ownership, ...]
    left_out: int = 0


def ownerships_above(scope: Scope, connection: Connection, keys: Iterable[str]) -> OwnersAbove:
    """Level by level from child to parent; who owns itself round is met once."""
    table = tables.ownership
    known = same.aliases(scope, connection)
    seen = known.all_keys(keys)
    level = sorted(seen)
    found: list[Ownership] = []
    while level and len(found) < MOST_OWNERSHIPS:
        above: set[str] = set()
        for some in slices(level):
            asked = scope.select(table).where(table.c.child.in_(some)).order_by(table.c.key)
            for row in connection.execute(asked).mappings():
                tie = columns.to_ownership(row)
                found.append(
                    replace(
                        tie, child=known.canonical(tie.child), parent=known.canonical(tie.parent)
                    )
                )
                above.add(row["parent"])
        above = known.all_keys(above)
        level = sorted(above - seen)
        seen |= above
    return OwnersAbove(tuple(found), len(level))


def contracts_through(scope: Scope, connection: Connection, key: str) -> tuple[int, bool]:
    """The number of contracts above a party; a walk over too many parties ends before all."""
    table = tables.supply
    known = same.aliases(scope, connection)
    seen = known.all_keys([key])
    level = sorted(seen)
    while level and len(seen) < MOST_ABOVE:
        above: set[str] = set()
        for keys in slices(level):
            asked = scope.select(table, table.c.customer).where(table.c.supplier.in_(keys))
            above.update(connection.execute(asked).scalars())
        above = known.all_keys(above)
        level = sorted(above - seen)
        seen |= above
    direct = tables.contract_supplier
    contracts: set[int] = set()
    for keys in slices(sorted(seen)):
        asked = scope.select(direct, direct.c.contract_id).where(direct.c.party_key.in_(keys))
        contracts.update(connection.execute(asked).scalars())
    return len(contracts), not level


def contracts_above(scope: Scope, connection: Connection, parties: Iterable[str]) -> set[str]:
    """The ids of contracts in whose chain any of these parties is."""
    table = tables.supply
    known = same.aliases(scope, connection)
    seen = known.all_keys(parties)
    level = sorted(seen)
    while level:
        above: set[str] = set()
        for keys in slices(level):
            asked = scope.select(table, table.c.customer).where(table.c.supplier.in_(keys))
            above.update(connection.execute(asked).scalars())
        above = known.all_keys(above)
        level = sorted(above - seen)
        seen |= above
    return contracts_with(scope, connection, seen)


def contracts_with(scope: Scope, connection: Connection, parties: Iterable[str]) -> set[str]:
    """The ids of contracts with one of these as buyer or direct supplier."""
    contract, link = tables.contract, tables.contract_supplier
    found: set[str] = set()
    for keys in slices(sorted(parties)):
        direct = scope.select(link, link.c.contract_id).where(link.c.party_key.in_(keys))
        asked = scope.select(contract, contract.c.public_id).where(
            contract.c.id.in_(direct) | contract.c.buyer_key.in_(keys)
        )
        found.update(connection.execute(asked).scalars())
    return found


class Ties:
    """The ties between the parties of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def below(self, contract: Contract) -> TiesBelow:
        """Return the ties that the contract's suppliers reach, and how many more there are."""
        keys = [party.key for party in contract.suppliers]
        with self._scope.reading() as connection:
            return ties_below(self._scope, connection, keys, contract.key)

    def ownerships_above(self, keys: Iterable[str]) -> OwnersAbove:
        """Return who owns these parties, and who owns those; never part of a way of supply."""
        with self._scope.reading() as connection:
            return ownerships_above(self._scope, connection, keys)

    def contracts_through(self, key: str) -> tuple[int, bool]:
        """Return how many contracts have this party in their chain, and whether all are counted."""
        with self._scope.reading() as connection:
            return contracts_through(self._scope, connection, key)

    def contracts_with(self, parties: Iterable[str]) -> frozenset[str]:
        """Return the contracts with one of these as a buyer or direct supplier."""
        with self._scope.reading() as connection:
            return frozenset(contracts_with(self._scope, connection, parties))

    def contracts_from(self, country: str) -> set[str]:
        """Return the contracts with a tie from this country anywhere in their chain."""
        table = tables.supply
        stmt = self._scope.select(table, table.c.customer).where(table.c.country == country)
        with self._scope.reading() as connection:
            customers = set(connection.execute(stmt.distinct()).scalars())
            return contracts_above(self._scope, connection, customers)

    def countries(self) -> tuple[str, ...]:
        """Return where declared and observed ties come from."""
        table = tables.supply
        stmt = self._scope.select(table, table.c.country).where(table.c.country.is_not(None))
        with self._scope.reading() as connection:
            return tuple(sorted(connection.execute(stmt.distinct()).scalars()))

    def customers(self) -> frozenset[str]:
        """Return the keys of parties that have a tie below them: whose chain is worth a look."""
        table = tables.supply
        with self._scope.reading() as connection:
            stmt = self._scope.select(table, table.c.customer).distinct()
            keys = frozenset(connection.execute(stmt).scalars())
            aliases = same.aliases(self._scope, connection)
            return keys | aliases.all_keys(keys & (aliases.map.keys() | aliases.groups.keys()))
