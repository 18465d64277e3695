"""Contracts of a batch beside those that are kept: what is new, what changes, what stays.

What a person said at an earlier import stands where a file is silent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Table

from graphs.parties import Contract
from screening.store import tables
from screening.store.database import columns
from screening.store.database.scope import Scope, slices

Row = Mapping[Any, Any]
GIVEN = "given:"  # how the key of a buyer begins whom a person named beside the file


@dataclass(slots=True)
class BatchDiff:
    """What a batch adds to a table: new rows, and rows whose content changes."""

    created: list[dict[str, Any]] = field(default_factory=list)
    updated: list[dict[str, Any]] = field(default_factory=list)
    before: dict[str, str] = field(default_factory=dict)  # key -> former content
    unchanged: int = 0


def contracts_beside(
    scope: Scope, connection: Connection, contracts: Iterable[Contract]
) -> tuple[BatchDiff, dict[str, list[str]]]:
    found, suppliers, moment = BatchDiff(), {}, scope.now()
    table = tables.contract
    wanted = (table.c.content_hash, table.c.buyer_key, table.c.buyer_type)
    for some in slices(contracts):
        keys = [contract.key for contract in some]
        known = by_key(scope, connection, table, keys, *wanted)
        for contract in _with_given_buyers(scope, connection, some, known):
            row = _contract_row(scope, contract)
            there = known.get(contract.key)
            if there is not None and there["content_hash"] == row["content_hash"]:
                found.unchanged += 1
                continue
            row["changed_at"] = moment
            suppliers[contract.key] = _supplier_keys(contract)
            (found.created if there is None else found.updated).append(row)
    _remember_before(scope, connection, found)
    return found, suppliers


def _with_given_buyers(
    scope: Scope, connection: Connection, some: Sequence[Contract], known: Mapping[str, Row]
) -> list[Contract]:
    """What a person said of the buyer at an earlier import stands where the file is silent."""
    given = {
        row["buyer_key"] for row in known.values() if (row["buyer_key"] or "").startswith(GIVEN)
    }
    table = tables.party
    asked = scope.select(table).where(table.c.key.in_(given))
    rows = connection.execute(asked).mappings() if given else ()
    buyers = {row["key"]: columns.to_party(row) for row in rows}
    filled = []
    for contract in some:
        there = known.get(contract.key)
        if there is not None:
            buyer = contract.buyer or buyers.get(there["buyer_key"])
            kind = contract.buyer_type or there["buyer_type"]
            if buyer is not contract.buyer or kind != contract.buyer_type:
                contract = replace(contract, buyer=buyer, buyer_type=kind)
        filled.append(contract)
    return filled


def _contract_row(scope: Scope, contract: Contract) -> dict[str, Any]:
    facts = columns.of_contract(contract)
    return {
        "key": contract.key,
        "public_id": columns.public_id(scope.slug, contract.key),
        "content_hash": columns.content_hash(facts, _supplier_keys(contract)),
        "read_from": contract.read_from,
        **facts,
        **columns.derived(contract),
    }


def _supplier_keys(contract: Contract) -> list[str]:
    return list(dict.fromkeys(party.key for party in contract.suppliers))


def _remember_before(scope: Scope, connection: Connection, found: BatchDiff) -> None:
    """The former facts of contracts that change, with their suppliers."""
    names = (*columns.CONTRACT_FACTS, *WITH_FACTS)
    for some in slices(row["key"] for row in found.updated):
        wanted = (tables.contract.c[name] for name in names)
        known = by_key(scope, connection, tables.contract, some, tables.contract.c.id, *wanted)
        suppliers = suppliers_of(scope, connection, [row["id"] for row in known.values()])
        for key, row in known.items():
            former = {name: row[name] for name in names} | {"suppliers": suppliers[row["id"]]}
            found.before[key] = columns.packed(former, (*names, "suppliers"))


WITH_FACTS = ("content_hash", "read_from", "division", "sort_value", "search", "run_id")


def suppliers_of(
    scope: Scope, connection: Connection, contract_ids: Sequence[int]
) -> dict[int, list[str]]:
    """Party keys per contract, in the register's order."""
    table = tables.contract_supplier
    found: dict[int, list[str]] = {id: [] for id in contract_ids}
    for ids in slices(contract_ids):
        asked = scope.select(table, table.c.contract_id, table.c.party_key).where(
            table.c.contract_id.in_(ids)
        )
        for contract_id, key in connection.execute(asked.order_by(table.c.position)):
            found[contract_id].append(key)
    return found


def by_key(
    scope: Scope, connection: Connection, table: Table, keys: Sequence[str], *wanted: Any
) -> dict[str, Row]:
    asked = scope.select(table, table.c.key, *wanted).where(table.c.key.in_(keys))
    return {row["key"]: row for row in connection.execute(asked).mappings()}
