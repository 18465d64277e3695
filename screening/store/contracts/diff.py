"""The difference between a batch and the store: what is new, what changes, what stays.

What a person stated at an earlier import is kept where a file is silent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, select

from graphs.parties import Contract, Party
from screening.store import tables
from screening.store.contracts import stated_facts
from screening.store.database import columns
from screening.store.database.scope import Rows, Scope, kept, slices
from screening.store.parties.parties import parties_by_key

STATED_BUYER = "given:"  # prefix of the key of a buyer whom a person named beside the file


@dataclass(slots=True)
class BatchDiff:
    """The rows that a batch adds to a table, and those whose content it changes."""

    created: list[columns.Columns] = field(default_factory=list)
    updated: list[columns.Columns] = field(default_factory=list)
    before: dict[str, str] = field(default_factory=dict)  # key -> former content
    unchanged: int = 0


def diff_contracts(
    scope: Scope, connection: Connection, contracts: Iterable[Contract]
) -> tuple[BatchDiff, dict[str, list[str]]]:
    """Return how these contracts differ from the store, and the suppliers of each that does.

    The suppliers are party keys by contract key.
    """
    diff, suppliers, moment = BatchDiff(), {}, scope.now()
    day = listed_on(scope, connection)
    table = tables.contract
    needed = (table.c.content_hash, table.c.buyer_key, table.c.buyer_type, table.c.from_file)
    for chunk in slices(contracts):
        keys = [contract.key for contract in chunk]
        stored = rows_by_key(scope, connection, table, keys, *needed)
        stated = stated_facts.in_force(scope, connection, keys)
        for contract in _fill_in_buyers(scope, connection, chunk, stored):
            row = _contract_row(scope, contract, stated.get(contract.key, {}))
            # as the database would set it, which takes a second write of the row
            last = row["options_until"] or row["ends"]
            row["ended"] = last is not None and day is not None and last < day
            former = stored.get(contract.key)
            if former is not None and former["content_hash"] == row["content_hash"]:
                diff.unchanged += 1
                continue
            row["changed_at"] = moment
            suppliers[contract.key] = _supplier_keys(contract)
            (diff.created if former is None else diff.updated).append(row)
    remember_before(scope, connection, diff)
    return diff, suppliers


def listed_on(scope: Scope, connection: Connection) -> date | None:
    """Return the day that ``contract.ended`` holds for; None where no list was asked for yet."""
    day: date | None = connection.execute(_listed_on(scope)).scalar()
    return day


@kept
def _listed_on(scope: Scope) -> Rows:
    table = tables.organization
    return select(table.c.listed_on).where(table.c.id == scope.id)


def _fill_in_buyers(
    scope: Scope,
    connection: Connection,
    contracts: Sequence[Contract],
    stored: Mapping[str, RowMapping],
) -> list[Contract]:
    """Return the contracts with the buyer that a person stated earlier, where the file has none."""
    buyer_keys = {
        row["buyer_key"]
        for row in stored.values()
        if (row["buyer_key"] or "").startswith(STATED_BUYER)
    }
    table = tables.party
    stmt = scope.select(table).where(table.c.key.in_(buyer_keys))
    rows = connection.execute(stmt).mappings() if buyer_keys else ()
    buyers = {row["key"]: columns.to_party(row) for row in rows}
    filled = []
    for contract in contracts:
        former = stored.get(contract.key)
        if former is not None:
            buyer = contract.buyer or buyers.get(former["buyer_key"])
            kind = contract.buyer_type or stated_facts.as_in_file(dict(former))["buyer_type"]
            if buyer is not contract.buyer or kind != contract.buyer_type:
                contract = replace(contract, buyer=buyer, buyer_type=kind)
        filled.append(contract)
    return filled


def _contract_row(scope: Scope, contract: Contract, stated: stated_facts.Stated) -> columns.Columns:
    facts = columns.of_contract(contract)
    if stated:
        facts = stated_facts.overlaid(facts, stated)
        contract = columns.with_stated(contract, facts)
    return {
        "key": contract.key,
        "public_id": columns.public_id(scope.slug, contract.key),
        "content_hash": columns.content_hash(facts, _supplier_keys(contract)),
        "read_from": contract.read_from,
        **facts,
        **columns.NOT_LOOKED_AT,
        **columns.derived(contract),
    }


def _supplier_keys(contract: Contract) -> list[str]:
    return list(dict.fromkeys(party.key for party in contract.suppliers))


def remember_before(scope: Scope, connection: Connection, diff: BatchDiff) -> None:
    """Add the former facts of the contracts that change, with their suppliers."""
    facts, contract = columns.ALL_FACTS, tables.contract
    names = (*facts, *WITH_FACTS)
    for chunk in slices(row["key"] for row in diff.updated):
        needed = (contract.c[name] for name in ("id", *names))
        stored = rows_by_key(scope, connection, contract, chunk, *needed)
        suppliers = suppliers_of(scope, connection, [row["id"] for row in stored.values()])
        for key, row in stored.items():
            former = {name: row[name] for name in names} | {"suppliers": suppliers[row["id"]]}
            diff.before[key] = columns.packed(former, (*names, "suppliers"))


WITH_FACTS = ("content_hash", "read_from", "division", "sort_value", "search", "run_id")


def parties_of(
    scope: Scope, connection: Connection, rows: Sequence[columns.AnyRow]
) -> tuple[dict[int, list[str]], dict[str, Party]]:
    """Return ``suppliers_of`` these contracts, and all their parties by key."""
    suppliers = suppliers_of(scope, connection, [row["id"] for row in rows])
    keys = {key for keys in suppliers.values() for key in keys}
    keys.update(row["buyer_key"] for row in rows if row["buyer_key"])
    return suppliers, parties_by_key(scope, connection, keys)


def suppliers_of(
    scope: Scope, connection: Connection, contract_ids: Sequence[int]
) -> dict[int, list[str]]:
    """Return party keys by the row id of the contract, in the register's order."""
    suppliers: dict[int, list[str]] = {id: [] for id in contract_ids}
    for ids in slices(contract_ids):
        for contract_id, key in connection.execute(_suppliers(scope), scope.given(ids)):
            suppliers[contract_id].append(key)
    return suppliers


@kept
def _suppliers(scope: Scope) -> Rows:
    table = tables.contract_supplier
    stmt = scope.select(table, table.c.contract_id, table.c.party_key)
    return stmt.where(scope.among_given(table.c.contract_id)).order_by(table.c.position)


def rows_by_key(
    scope: Scope,
    connection: Connection,
    table: Table,
    keys: Sequence[str],
    *needed: ColumnElement[Any],
) -> dict[str, RowMapping]:
    """Return rows by key, with these columns beside it."""
    stmt = scope.select(table, table.c.key, *needed).where(table.c.key.in_(keys))
    return {row["key"]: row for row in connection.execute(stmt).mappings()}
