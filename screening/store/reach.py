"""Walks the ties of one organization, level by level, a few hundred parties per question."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection
from sqlalchemy.sql.elements import ColumnElement

from graphs.parties import Supply
from screening import tables
from screening.store import columns, same
from screening.store.scope import Scope, slices

MOST_TIES = 20_000  # below one contract; a chain wider than this is a data set, not a chain


def supplies_below(
    scope: Scope, connection: Connection, parties: Iterable[str], contract_key: str
) -> tuple[Supply, ...]:
    """Breadth first from these parties; loops and diamonds are met once.

    Parties that a person said are one company are walked as one, and read under one key.
    """
    table = tables.supply
    known = same.aliases(scope, connection)
    seen = known.every(parties)
    level = sorted(seen)
    found: list[Supply] = []
    while level and len(found) < MOST_TIES:
        below: set[str] = set()
        for keys in slices(level):
            asked = scope.select(table).where(table.c.customer.in_(keys))
            asked = asked.where(_for_contract(contract_key)).order_by(table.c.key)
            for row in connection.execute(asked).mappings():
                found.append(columns.to_supply(row))
                below.add(row["supplier"])
        below = known.every(below)
        level = sorted(below - seen)
        seen |= below
    return known.supplies(_made_where_they_stand(scope, connection, found))


def _made_where_they_stand(
    scope: Scope, connection: Connection, ties: list[Supply]
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


def contracts_above(scope: Scope, connection: Connection, parties: Iterable[str]) -> set[str]:
    """The ids of contracts in whose chain any of these parties is."""
    table = tables.supply
    known = same.aliases(scope, connection)
    seen = known.every(parties)
    level = sorted(seen)
    while level:
        above: set[str] = set()
        for keys in slices(level):
            asked = scope.select(table, table.c.customer).where(table.c.supplier.in_(keys))
            above.update(connection.execute(asked).scalars())
        above = known.every(above)
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
