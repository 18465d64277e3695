"""Keeps a batch: all of it or nothing, and only what differs from what is known.

Each change is written down with what was there before, so that a run can be undone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Table, bindparam

from graphs.parties import Contract, Ownership, Party, Supply
from screening import tables
from screening.kept import ImportReport
from screening.store import columns
from screening.store.engine import new_id
from screening.store.reach import contracts_above
from screening.store.scope import Scope, slices

Row = Mapping[Any, Any]
Item = TypeVar("Item")


class Batch(Protocol):
    """What a set of files came to; ``graphs.readers.batch`` makes them."""

    @property
    def contracts(self) -> Sequence[Contract]: ...
    @property
    def parties(self) -> Sequence[Party]: ...
    @property
    def supplies(self) -> Sequence[Supply]: ...
    @property
    def ownerships(self) -> Sequence[Ownership]: ...


@dataclass(slots=True)
class Difference:
    """What a batch adds to one table: new rows, and rows whose content changes."""

    created: list[dict[str, Any]] = field(default_factory=list)
    updated: list[dict[str, Any]] = field(default_factory=list)
    before: dict[str, str] = field(default_factory=dict)  # key -> former content
    unchanged: int = 0

    def changed_keys(self) -> set[str]:
        return {row["key"] for row in self.created} | {row["key"] for row in self.updated}


@dataclass(frozen=True, slots=True)
class Differences:
    parties: Difference
    supplies: Difference
    ownerships: Difference
    contracts: Difference
    suppliers: dict[str, list[str]]  # contract key -> party keys, for those that change


def keep(
    scope: Scope,
    batch: Batch,
    who: str,
    dry_run: bool,
    files: Sequence[Mapping[str, Any]],
) -> ImportReport:
    if dry_run:
        with scope.reading() as connection:
            return _report(None, _differences(scope, connection, batch), ())
    with scope.writing() as connection:
        found = _differences(scope, connection, batch)
        run = _begin_run(scope, connection, who, files, found)
        _write(scope, connection, run, found)
        affected = _affected(scope, connection, found)
        _wait_for_verdict(scope, connection, affected)
        return _report(run, found, affected)


def _report(run: int | None, found: Differences, affected: tuple[str, ...]) -> ImportReport:
    contracts = found.contracts
    return ImportReport(
        run=run,
        created=len(contracts.created),
        updated=len(contracts.updated),
        unchanged=contracts.unchanged,
        affected=affected,
    )


def _begin_run(
    scope: Scope,
    connection: Connection,
    who: str,
    files: Sequence[Mapping[str, Any]],
    found: Differences,
) -> int:
    counts = {
        "created": len(found.contracts.created),
        "updated": len(found.contracts.updated),
        "unchanged": found.contracts.unchanged,
        "ties": len(found.supplies.created) + len(found.supplies.updated),
        "ownerships": len(found.ownerships.created) + len(found.ownerships.updated),
    }
    made = connection.execute(
        tables.import_run.insert().values(
            organization_id=scope.id,
            by=who,
            at=scope.now(),
            files=columns.compact([dict(file) for file in files]),
            counts=columns.compact(counts),
        )
    )
    return new_id(made)


# -- what differs --


def _differences(scope: Scope, connection: Connection, batch: Batch) -> Differences:
    contracts = list({contract.key: contract for contract in batch.contracts}.values())
    found, suppliers = _contracts(scope, connection, contracts)
    ties = _with_contract_keys(scope, connection, batch)
    return Differences(
        parties=_parties(scope, connection, _everybody(batch)),
        supplies=_simple(
            scope, connection, tables.supply, columns.SUPPLY_FACTS,
            {columns.supply_key(tie): columns.of_supply(tie) for tie in ties},
        ),
        ownerships=_simple(
            scope, connection, tables.ownership, columns.OWNERSHIP_FACTS,
            {columns.ownership_key(tie): columns.of_ownership(tie) for tie in batch.ownerships},
        ),
        contracts=found,
        suppliers=suppliers,
    )  # fmt: skip


def _with_contract_keys(scope: Scope, connection: Connection, batch: Batch) -> list[Supply]:
    """Ties declared for one contract by its number: the contract may have come earlier."""
    here = {contract.key for contract in batch.contracts}
    open_ends = {tie.contract for tie in batch.supplies if tie.contract} - here
    keys: dict[str, list[str]] = {}
    table = tables.contract
    for some in slices(sorted(open_ends)):
        asked = scope.select(table, table.c.number, table.c.key).where(table.c.number.in_(some))
        for number, key in connection.execute(asked):
            keys.setdefault(number, []).append(key)
    known = {number: found[0] for number, found in keys.items() if len(found) == 1}
    return [
        replace(tie, contract=known[tie.contract]) if tie.contract in known else tie
        for tie in batch.supplies
    ]


def _everybody(batch: Batch) -> dict[str, columns.Columns]:
    """Each party once. What a contract leaves out of a party, the list of parties may know."""
    met: dict[str, columns.Columns] = {}
    for contract in batch.contracts:
        for party in (contract.buyer, *contract.suppliers):
            if party is not None and party.key not in met:
                met[party.key] = columns.of_party(party)
    for party in batch.parties:
        read = columns.of_party(party)
        met[party.key] = columns.merged_party(met[party.key], read) if party.key in met else read
    return met


def _parties(scope: Scope, connection: Connection, read: dict[str, columns.Columns]) -> Difference:
    return _compare(
        scope, connection, tables.party, columns.PARTY_FACTS, read, columns.merged_party
    )


def _simple(
    scope: Scope,
    connection: Connection,
    table: Table,
    facts: tuple[str, ...],
    read: dict[str, columns.Columns],
) -> Difference:
    return _compare(scope, connection, table, facts, read, lambda known, new: new)


def _compare(
    scope: Scope,
    connection: Connection,
    table: Table,
    facts: tuple[str, ...],
    read: dict[str, columns.Columns],
    merge: Callable[[columns.Columns, columns.Columns], columns.Columns],
) -> Difference:
    found = Difference()
    for keys in slices(read):
        known = _by_key(scope, connection, table, keys, *(table.c[name] for name in facts))
        for key in keys:
            if key not in known:
                found.created.append({"key": key, **read[key]})
                continue
            former = {name: known[key][name] for name in facts}
            merged = merge(former, read[key])
            if merged == former:
                found.unchanged += 1
            else:
                found.updated.append({"key": key, **merged})
                found.before[key] = columns.packed(former, facts)
    return found


def _contracts(
    scope: Scope, connection: Connection, contracts: Iterable[Contract]
) -> tuple[Difference, dict[str, list[str]]]:
    found, suppliers, moment = Difference(), {}, scope.now()
    table = tables.contract
    for some in slices(contracts):
        keys = [contract.key for contract in some]
        known = _by_key(scope, connection, table, keys, table.c.content_hash)
        for contract in some:
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


def _remember_before(scope: Scope, connection: Connection, found: Difference) -> None:
    """The former facts of contracts that change, with their suppliers."""
    names = (*columns.CONTRACT_FACTS, *WITH_FACTS)
    for some in slices(row["key"] for row in found.updated):
        wanted = (tables.contract.c[name] for name in names)
        known = _by_key(scope, connection, tables.contract, some, tables.contract.c.id, *wanted)
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


def _by_key(
    scope: Scope, connection: Connection, table: Table, keys: Sequence[str], *wanted: Any
) -> dict[str, Row]:
    asked = scope.select(table, table.c.key, *wanted).where(table.c.key.in_(keys))
    return {row["key"]: row for row in connection.execute(asked).mappings()}


# -- writing --


def _write(scope: Scope, connection: Connection, run: int, found: Differences) -> None:
    for kind, table, difference in (
        ("party", tables.party, found.parties),
        ("supply", tables.supply, found.supplies),
        ("ownership", tables.ownership, found.ownerships),
        ("contract", tables.contract, found.contracts),
    ):
        if kind == "contract":
            difference.created = [{**row, "run_id": run} for row in difference.created]
            difference.updated = [{**row, "run_id": run} for row in difference.updated]
        scope.insert(connection, table, difference.created)
        change_rows(scope, connection, table, difference.updated)
        _write_down(scope, connection, run, kind, difference)
    write_suppliers(scope, connection, found.suppliers)


def change_rows(
    scope: Scope, connection: Connection, table: Table, rows: Sequence[dict[str, Any]]
) -> None:
    """Sets all columns but the key, by key."""
    if not rows:
        return
    names = [name for name in rows[0] if name != "key"]
    change = scope.update(table).where(table.c.key == bindparam("its_key"))
    change = change.values({name: bindparam(f"to_{name}") for name in names})
    for some in slices(rows):
        connection.execute(
            change,
            [{"its_key": row["key"], **{f"to_{n}": row[n] for n in names}} for row in some],
        )


def _write_down(
    scope: Scope, connection: Connection, run: int, kind: str, difference: Difference
) -> None:
    changes = [
        {
            "run_id": run,
            "kind": kind,
            "key": row["key"],
            "before": difference.before.get(row["key"]),
        }
        for row in (*difference.created, *difference.updated)
    ]
    scope.insert(connection, tables.import_change, changes)


def write_suppliers(
    scope: Scope, connection: Connection, suppliers: Mapping[str, Sequence[str]]
) -> None:
    """The suppliers of these contracts, in place of what was there."""
    link = tables.contract_supplier
    for keys in slices(suppliers):
        known = _by_key(scope, connection, tables.contract, keys, tables.contract.c.id)
        ids = [row["id"] for row in known.values()]
        connection.execute(scope.delete(link).where(link.c.contract_id.in_(ids)))
        rows = [
            {"contract_id": known[key]["id"], "party_key": party, "position": position}
            for key in keys
            for position, party in enumerate(suppliers[key])
        ]
        scope.insert(connection, link, rows)


def _wait_for_verdict(scope: Scope, connection: Connection, ids: Sequence[str]) -> None:
    """What changed is due again; its last verdict stays visible until the new one is there."""
    for some in slices(ids):
        due = scope.update(tables.contract).where(tables.contract.c.public_id.in_(some))
        connection.execute(due.values(screened=None))


def _affected(scope: Scope, connection: Connection, found: Differences) -> tuple[str, ...]:
    """Contracts that changed, and those above a party or a tie that changed."""
    own = {row["public_id"] for row in found.contracts.created}
    own.update(row["public_id"] for row in found.contracts.updated)
    parties = {row["key"] for row in found.parties.updated}
    for row in (*found.supplies.created, *found.supplies.updated):
        parties.add(row["customer"])
    return tuple(sorted(own | contracts_above(scope, connection, parties)))
