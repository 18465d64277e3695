"""Reads contracts with their parties back as the values they were."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func

from graphs.parties import Contract, Party
from screening.model.contracts import StoredContract
from screening.model.errors import MissingError
from screening.model.purchase import ChainRequest, Confirmation
from screening.store import tables
from screening.store.chains import ties
from screening.store.contracts.diff import suppliers_of
from screening.store.database import columns
from screening.store.database.scope import Scope, slices
from screening.store.parties import aliases as same

Row = Mapping[Any, Any]


def contract_ids(scope: Scope, unscreened_only: bool) -> tuple[str, ...]:
    table = tables.contract
    asked = scope.select(table, table.c.public_id).order_by(table.c.number, table.c.public_id)
    if unscreened_only:
        asked = asked.where(table.c.screened.is_(None))
    with scope.reading() as connection:
        return tuple(connection.execute(asked).scalars())


def contract(scope: Scope, id: str) -> StoredContract:
    with scope.reading() as connection:
        row = find(scope, connection, id)
        return next(_complete(scope, connection, [row]))


def find(scope: Scope, connection: Connection, id: str) -> Row:
    """The row with this id, else the only one with this register number."""
    table = tables.contract
    asked = scope.select(table).where(table.c.public_id == id)
    found = connection.execute(asked).mappings().first()
    if found is not None:
        return found
    asked = scope.select(table).where(table.c.number == id).limit(2)
    several = connection.execute(asked).mappings().all()
    if len(several) == 1:
        return several[0]
    if several:
        raise MissingError(
            f"More than one contract has the number {id}; use the id of one of them."
        )
    raise MissingError(
        f"There is no contract {id}; `screening screen` lists the contracts with their ids."
    )


def stored_contracts(scope: Scope, ids: Iterable[str]) -> Iterator[StoredContract]:
    """A slice at a time, so that a portfolio of any size fits in memory."""
    table = tables.contract
    for some in slices(ids):
        with scope.reading() as connection:
            asked = scope.select(table).where(table.c.public_id.in_(some))
            rows = {row["public_id"]: row for row in connection.execute(asked).mappings()}
            found = list(_complete(scope, connection, [rows[id] for id in some if id in rows]))
        yield from found


def _complete(
    scope: Scope, connection: Connection, rows: Sequence[Row]
) -> Iterator[StoredContract]:
    suppliers = suppliers_of(scope, connection, [row["id"] for row in rows])
    wanted = {key for keys in suppliers.values() for key in keys}
    wanted.update(row["buyer_key"] for row in rows if row["buyer_key"])
    known = parties(scope, connection, wanted)
    said = confirmations(scope, connection, [row["key"] for row in rows])
    asked = asked_of(scope, connection, [row["key"] for row in rows])
    for row in rows:
        yield StoredContract(
            id=row["public_id"],
            contract=columns.to_contract(
                row,
                known.get(row["buyer_key"]),
                [known[key] for key in suppliers[row["id"]] if key in known],
            ),
            confirmation=said.get(row["key"]),
            imported_by_run=row["run_id"],
            changed_at=columns.moment(row["changed_at"]),
            chain_asked=asked.get(row["key"]),
        )


def parties(scope: Scope, connection: Connection, keys: Iterable[str]) -> dict[str, Party]:
    table = tables.party
    found: dict[str, Party] = {}
    for some in slices(sorted(keys)):
        asked = scope.select(table).where(table.c.key.in_(some))
        for row in connection.execute(asked).mappings():
            found[row["key"]] = columns.to_party(row)
    return found


def party_called(scope: Scope, name: str) -> Party:
    """By key, else the only party of that name, whatever its capitals. Raises MissingError."""
    table = tables.party
    with scope.reading() as connection:
        for asked in (table.c.key == name, func.lower(table.c.name) == name.lower()):
            rows = connection.execute(scope.select(table).where(asked).limit(2)).mappings().all()
            if len(rows) == 1:
                return columns.to_party(rows[0])
            if rows:
                raise MissingError(f"More than one party is called {name}; use the key of one.")
    raise MissingError(f"There is no party {name}: give its key, or its name as it was imported.")


def some_parties(scope: Scope, keys: Iterable[str]) -> tuple[Party, ...]:
    with scope.reading() as connection:
        return tuple(parties(scope, connection, keys).values())


def customers(scope: Scope) -> frozenset[str]:
    table = tables.supply
    with scope.reading() as connection:
        asked = scope.select(table, table.c.customer).distinct()
        keys = frozenset(connection.execute(asked).scalars())
        known = same.aliases(scope, connection)
        return keys | known.every(keys & (known.map.keys() | known.groups.keys()))


def confirmations(
    scope: Scope, connection: Connection, contract_keys: Iterable[str]
) -> dict[str, Confirmation]:
    """The last word on each contract."""
    table = tables.category_confirmation
    found: dict[str, Confirmation] = {}
    for some in slices(contract_keys):
        asked = scope.select(table).where(table.c.contract_key.in_(some)).order_by(table.c.id)
        for row in connection.execute(asked).mappings():
            on = columns.moment(row["at"]).date()
            found[row["contract_key"]] = Confirmation(row["category"], row["by"], on)
    return found


def asked_of(
    scope: Scope, connection: Connection, contract_keys: Iterable[str]
) -> dict[str, ChainRequest]:
    """What stands on record of clauses in each contract that has anything."""
    table = tables.clause_record
    said: dict[str, list[Row]] = {}
    for some in slices(contract_keys):
        asked = scope.select(table).where(table.c.contract_key.in_(some)).order_by(table.c.id)
        for row in connection.execute(asked).mappings():
            said.setdefault(row["contract_key"], []).append(row)
    return {key: found for key, rows in said.items() if (found := _standing(rows)) is not None}


def _standing(rows: Iterable[Row]) -> ChainRequest | None:
    """What is left after withdrawals: the last clause, and what was received since."""
    left: list[Row] = []
    for row in rows:
        if row["what"] != "withdrawn":
            left.append(row)
        elif left:
            left.pop()
    found: ChainRequest | None = None
    for row in left:
        if row["what"] == "included":
            found = ChainRequest(row["day"], tuple(json.loads(row["clauses"])), row["due"])
        elif found is not None:
            found = ChainRequest(found.included, found.clauses, found.due, row["day"])
    return found


def ties_below(scope: Scope, contract: Contract) -> ties.TiesBelow:
    keys = [party.key for party in contract.suppliers]
    with scope.reading() as connection:
        return ties.ties_below(scope, connection, keys, contract.key)
