"""The ties of one organization, walked downwards in one query and upwards level by level."""

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
from screening.store.parties.aliases import read_aliases

MOST_TIES = 200_000  # below one contract; more are only counted
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
    """Return everything that these parties reach, loops and diamonds once, the nearest kept first.

    Parties that a person decided are one company are walked as one, and read under one key.
    """
    aliases = read_aliases(scope, connection)
    seeds, seen = aliases.all_keys(parties), set[str]()
    tie_by_key: dict[str, Supply] = {}
    while new := sorted(seeds - seen):
        seen |= seeds
        for keys in slices(new):
            rows = connection.execute(_everything_below(scope, keys, contract_key)).all()
            tie_by_key.update((row[0], _tie(row)) for row in rows)
            if len(tie_by_key) > MOST_TIES:
                return _nearest(scope, connection, aliases, parties, contract_key)
        seen.update(end for tie in tie_by_key.values() for end in (tie.customer, tie.supplier))
        seeds = aliases.all_keys(seen) if aliases.map else set()
    return TiesBelow(aliases.supplies(_with_place_of_mill(scope, connection, tie_by_key.values())))


def _everything_below(scope: Scope, keys: Sequence[str], contract_key: str) -> Select[Any]:
    """Select the ties below in one query however deep the chain.

    Rows come in no order: that would cost a sort.
    """
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
    aliases: Aliases,
    parties: Iterable[str],
    contract_key: str,
) -> TiesBelow:
    """Walk level by level, each in order of key, until there is no room.

    The rest is only counted.
    """
    tie, of = tables.supply, _for_contract(contract_key)
    seen = aliases.all_keys(parties)
    level, total = sorted(seen), 0
    nearest: list[Supply] = []
    while level:
        below: set[str] = set()
        level_rows: list[Row[Any]] = []
        for keys in slices(level):
            on_level = tie.c.customer.in_(keys)
            if len(nearest) < MOST_TIES:
                stmt = scope.select(tie, tie.c.key, *FACTS).where(on_level, of)
                rows = connection.execute(stmt).all()
                level_rows += rows
                total += len(rows)
                below.update(row.supplier for row in rows)
            else:
                suppliers = connection.execute(
                    scope.select(tie, tie.c.supplier).where(on_level, of)
                )
                for supplier in suppliers.scalars():
                    total += 1
                    below.add(supplier)
        level_rows.sort(key=lambda row: str(row[0]))
        nearest += [_tie(row) for row in level_rows[: MOST_TIES - len(nearest)]]
        below = aliases.all_keys(below)
        level = sorted(below - seen)
        seen |= below
    ties = _with_place_of_mill(scope, connection, nearest)
    return TiesBelow(aliases.supplies(ties), total - len(nearest))


def _tie(row: Row[Any]) -> Supply:
    """Return the tie of a row whose first column is its key."""
    facts: list[Any] = list(row[1:])
    facts[KIND] = Kind(facts[KIND])
    return Supply(*facts)


def _with_place_of_mill(
    scope: Scope, connection: Connection, ties: Collection[Supply]
) -> list[Supply]:
    """Return the ties with the country of the supplier where it is a facility and they have none.

    A list of mills by number gives no country; what a mill supplies is made where it stands.
    """
    party = tables.party
    open_ends = sorted({tie.supplier for tie in ties if tie.country is None})
    country_of: dict[str, str] = {}
    for keys in slices(open_ends):
        stmt = scope.select(party, party.c.key, party.c.country).where(
            party.c.key.in_(keys), party.c.facility.is_(True), party.c.country.is_not(None)
        )
        country_of.update((key, country) for key, country in connection.execute(stmt))
    return [
        replace(tie, country=country_of[tie.supplier])
        if tie.country is None and tie.supplier in country_of
        else tie
        for tie in ties
    ]


def _for_contract(contract_key: str) -> ColumnElement[bool]:
    """Hold for ties of every contract of the customer, and those declared for this one alone."""
    column = tables.supply.c.contract
    return column.is_(None) | (column == contract_key)


@dataclass(frozen=True, slots=True)
class OwnersAbove:
    """Ownership ties above some parties, and how many parties were not looked at."""

    ownerships: tuple[Ownership, ...]
    left_out: int = 0


def ownerships_above(scope: Scope, connection: Connection, keys: Iterable[str]) -> OwnersAbove:
    """Return the ownership ties above these parties, level by level; a loop is walked once."""
    table = tables.ownership
    aliases = read_aliases(scope, connection)
    seen = aliases.all_keys(keys)
    level = sorted(seen)
    ownerships: list[Ownership] = []
    while level and len(ownerships) < MOST_OWNERSHIPS:
        above: set[str] = set()
        for chunk in slices(level):
            stmt = scope.select(table).where(table.c.child.in_(chunk)).order_by(table.c.key)
            for row in connection.execute(stmt).mappings():
                tie = columns.to_ownership(row)
                ownerships.append(
                    replace(
                        tie,
                        child=aliases.canonical(tie.child),
                        parent=aliases.canonical(tie.parent),
                    )
                )
                above.add(row["parent"])
        above = aliases.all_keys(above)
        level = sorted(above - seen)
        seen |= above
    return OwnersAbove(tuple(ownerships), len(level))


def contracts_through(scope: Scope, connection: Connection, key: str) -> tuple[int, bool]:
    """Return the number of contracts above a party, and whether the walk reached all of them."""
    table = tables.supply
    aliases = read_aliases(scope, connection)
    seen = aliases.all_keys([key])
    level = sorted(seen)
    while level and len(seen) < MOST_ABOVE:
        above: set[str] = set()
        for keys in slices(level):
            stmt = scope.select(table, table.c.customer).where(table.c.supplier.in_(keys))
            above.update(connection.execute(stmt).scalars())
        above = aliases.all_keys(above)
        level = sorted(above - seen)
        seen |= above
    direct = tables.contract_supplier
    contracts: set[int] = set()
    for keys in slices(sorted(seen)):
        stmt = scope.select(direct, direct.c.contract_id).where(direct.c.party_key.in_(keys))
        contracts.update(connection.execute(stmt).scalars())
    return len(contracts), not level


def contracts_above(scope: Scope, connection: Connection, parties: Iterable[str]) -> set[str]:
    """Return the ids of contracts in whose chain any of these parties is."""
    table = tables.supply
    aliases = read_aliases(scope, connection)
    seen = aliases.all_keys(parties)
    level = sorted(seen)
    while level:
        above: set[str] = set()
        for keys in slices(level):
            stmt = scope.select(table, table.c.customer).where(table.c.supplier.in_(keys))
            above.update(connection.execute(stmt).scalars())
        above = aliases.all_keys(above)
        level = sorted(above - seen)
        seen |= above
    return contracts_with(scope, connection, seen)


def contracts_with(scope: Scope, connection: Connection, parties: Iterable[str]) -> set[str]:
    """Return the ids of contracts with one of these as buyer or direct supplier."""
    contract, link = tables.contract, tables.contract_supplier
    ids: set[str] = set()
    for keys in slices(sorted(parties)):
        direct = scope.select(link, link.c.contract_id).where(link.c.party_key.in_(keys))
        stmt = scope.select(contract, contract.c.public_id).where(
            contract.c.id.in_(direct) | contract.c.buyer_key.in_(keys)
        )
        ids.update(connection.execute(stmt).scalars())
    return ids


class Ties:
    """The ties between the parties of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def below(self, contract: Contract) -> TiesBelow:
        """Return the ties that the contract's suppliers reach, and how many more there are."""
        keys = [party.key for party in contract.suppliers]
        with self._scope.reading() as connection:
            return ties_below(self._scope, connection, keys, contract.key)

    def nearest(self, contract: Contract, most: int) -> tuple[Supply, ...]:
        """Return ties declared for this contract alone, then those of its direct suppliers."""
        tie = tables.supply
        keys = [party.key for party in contract.suppliers]
        with self._scope.reading() as connection:
            aliases = read_aliases(self._scope, connection)
            own = tie.c.contract == contract.key
            direct = tie.c.contract.is_(None) & tie.c.customer.in_(sorted(aliases.all_keys(keys)))
            ties: list[Supply] = []
            for part in (own, direct):
                stmt = self._scope.select(tie, tie.c.key, *FACTS).where(part).order_by(tie.c.key)
                ties += map(_tie, connection.execute(stmt.limit(most - len(ties))))
            return aliases.supplies(_with_place_of_mill(self._scope, connection, ties))

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
            aliases = read_aliases(self._scope, connection)
            return keys | aliases.all_keys(keys & (aliases.map.keys() | aliases.groups.keys()))
