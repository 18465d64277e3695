"""Keeps a batch: all of it or nothing, and only what differs from what is known.

Each change is written down with what was there before, so that a run can be undone. Parties and
ties go through in slices, so that a million of them need hardly more room than a thousand.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from sqlalchemy import Connection, Table, bindparam

from graphs.parties import Contract, Ownership, Party, Supply
from screening.model.import_runs import ImportReport
from screening.store import tables
from screening.store.chains import contract_ties
from screening.store.chains.ties import contracts_above
from screening.store.contracts.diff import (
    BatchDiff,
    by_key,
    contracts_beside,
)
from screening.store.contracts.screening_due import mark_due
from screening.store.database import columns
from screening.store.database.engine import new_id
from screening.store.database.scope import Scope, slices
from screening.store.parties import party_identity

Row = Mapping[Any, Any]
Keyed = tuple[str, columns.Columns]
Merge = Callable[[columns.Columns, columns.Columns], columns.Columns]


class ImportBatch(Protocol):
    """What a set of files came to; ``graphs.readers.batch`` makes them."""

    @property
    def contracts(self) -> Collection[Contract]: ...
    @property
    def parties(self) -> Collection[Party]: ...
    @property
    def supplies(self) -> Collection[Supply]: ...
    @property
    def ownerships(self) -> Collection[Ownership]: ...


@dataclass(slots=True)
class Tally:
    """How many rows of one table a batch made and changed, and whom that touches."""

    changed: int = 0
    touched: set[str] = field(default_factory=set)  # keys of parties


def begin_run(
    scope: Scope, connection: Connection, who: str, files: Sequence[Mapping[str, Any]]
) -> int:
    made = connection.execute(
        tables.import_run.insert().values(
            organization_id=scope.id,
            by=who,
            at=scope.now(),
            files=columns.compact([dict(file) for file in files]),
            counts="{}",
        )
    )
    return new_id(made)


class ImportWriter:
    """One import; without a run it counts and writes nothing."""

    def __init__(self, scope: Scope, connection: Connection, run: int | None) -> None:
        self._scope = scope
        self._connection = connection
        self._run = run
        self._meets: dict[str, str] = {}  # key in the files -> key in use

    def take(self, batch: ImportBatch) -> ImportReport:
        read = _everybody(batch)
        self._meets = party_identity.meetings(self._scope, self._connection, read)
        parties = self._parties(read)
        read.clear()
        contracts = self._contracts(batch)
        linked = contract_ties.link(
            self._scope, self._connection, [row["number"] for row in contracts.created]
        )
        self._write_down("supply", linked.rows, linked.before)
        ties = self._ties(batch, linked.before)
        owners = self._ownerships(batch)
        self._end_run(contracts, ties, owners)
        own = {row["public_id"] for row in (*contracts.created, *contracts.updated)}
        touched = parties.touched | ties.touched | {row["customer"] for row in linked.rows}
        return ImportReport(
            run=self._run,
            created=len(contracts.created),
            updated=len(contracts.updated),
            unchanged=contracts.unchanged,
            affected=self._affected(own, touched),
        )

    def _end_run(self, contracts: BatchDiff, ties: Tally, owners: Tally) -> None:
        if self._run is None:
            return
        counts = {
            "created": len(contracts.created),
            "updated": len(contracts.updated),
            "unchanged": contracts.unchanged,
            "ties": ties.changed,
            "ownerships": owners.changed,
        }
        table = tables.import_run
        ended = self._scope.update(table).where(table.c.id == self._run)
        self._connection.execute(ended.values(counts=columns.compact(counts)))

    def _affected(self, own: set[str], parties: set[str]) -> tuple[str, ...]:
        """Contracts that changed, and those above a party or a tie that changed."""
        if self._run is None:
            return ()
        if contract_ties.has_rows(self._scope, self._connection, tables.contract):
            own |= contracts_above(self._scope, self._connection, parties)
        affected = tuple(sorted(own))
        mark_due(self._scope, self._connection, affected)
        return affected

    # -- parties and ties, a slice at a time --

    def _parties(self, read: Mapping[str, columns.Columns]) -> Tally:
        """Everybody under the key in use; who is met under another name adds to what is known."""
        own = {key: row for key, row in read.items() if key not in self._meets}
        others: dict[str, columns.Columns] = {}
        for key, to in self._meets.items():
            into = own if to in own else others
            into[to] = columns.added_party(into[to], read[key]) if to in into else read[key]
        facts = columns.PARTY_FACTS
        tally = self._compare(tables.party, facts, own.items(), columns.merged_party)
        met = self._compare(tables.party, facts, others.items(), columns.added_party)
        return Tally(tally.changed + met.changed, tally.touched | met.touched)

    def _ties(self, batch: ImportBatch, linked: Collection[str]) -> Tally:
        moved = (self._moved(tie) for tie in batch.supplies)
        keyed = contract_ties.keyed(self._scope, self._connection, moved)
        return self._compare(tables.supply, columns.SUPPLY_FACTS, keyed, _newest, linked)

    def _moved(self, tie: Supply) -> Supply:
        meets = self._meets
        if tie.customer not in meets and tie.supplier not in meets:
            return tie
        customer = meets.get(tie.customer, tie.customer)
        return replace(tie, customer=customer, supplier=meets.get(tie.supplier, tie.supplier))

    def _ownerships(self, batch: ImportBatch) -> Tally:
        meets = self._meets
        moved = (
            replace(
                tie, child=meets.get(tie.child, tie.child), parent=meets.get(tie.parent, tie.parent)
            )
            if tie.child in meets or tie.parent in meets
            else tie
            for tie in batch.ownerships
        )
        keyed = ((columns.ownership_key(tie), columns.of_ownership(tie)) for tie in moved)
        return self._compare(tables.ownership, columns.OWNERSHIP_FACTS, keyed, _newest)

    def _compare(
        self,
        table: Table,
        facts: tuple[str, ...],
        rows: Iterable[Keyed],
        merge: Merge,
        noted: Collection[str] = (),
    ) -> Tally:
        """Makes what is new and changes what differs.

        ``noted`` are keys that this run changed before: what they were stands there already.
        """
        tally, met = Tally(), set[int]()
        empty = not contract_ties.has_rows(self._scope, self._connection, table)
        for some in slices(rows):
            # of two rows with one key the first counts; eight bytes tell them apart
            read = {key: row for key, row in reversed(some) if hash(key) not in met}
            met.update(map(hash, read))
            known = {} if empty else self._known(table, facts, read)
            found = _differences(read, known, facts, merge)
            self._write(table, found, noted)
            tally.changed += len(found.created) + len(found.updated)
            if table is tables.supply:
                tally.touched.update(row["customer"] for row in found.created)
                tally.touched.update(row["customer"] for row in found.updated)
            elif table is tables.party:
                tally.touched.update(row["key"] for row in found.updated)
        return tally

    def _known(self, table: Table, facts: tuple[str, ...], keys: Iterable[str]) -> dict[str, Row]:
        wanted = [table.c[name] for name in facts]
        return by_key(self._scope, self._connection, table, list(keys), *wanted)

    # -- contracts --

    def _contracts(self, batch: ImportBatch) -> BatchDiff:
        contracts = {contract.key: self._met(contract) for contract in batch.contracts}
        found, suppliers = contracts_beside(self._scope, self._connection, contracts.values())
        self._write(tables.contract, found)
        if self._run is not None:
            write_suppliers(self._scope, self._connection, suppliers)
        return found

    def _met(self, contract: Contract) -> Contract:
        """With the parties under the keys in use."""
        meets = self._meets
        if not meets:
            return contract
        suppliers = tuple(
            replace(one, key=meets.get(one.key, one.key)) for one in contract.suppliers
        )
        buyer = contract.buyer
        if buyer is not None and buyer.key in meets:
            buyer = replace(buyer, key=meets[buyer.key])
        return replace(contract, suppliers=suppliers, buyer=buyer)

    # -- writing --

    def _write(self, table: Table, found: BatchDiff, noted: Collection[str] = ()) -> None:
        if self._run is None:
            return
        if table is tables.contract:
            found.created = [{**row, "run_id": self._run} for row in found.created]
            found.updated = [{**row, "run_id": self._run} for row in found.updated]
        self._scope.insert(self._connection, table, found.created)
        change_rows(self._scope, self._connection, table, found.updated)
        if table is tables.party:
            party_identity.write_numbers(self._scope, self._connection, found.created, are_new=True)
            party_identity.write_numbers(
                self._scope, self._connection, found.updated, are_new=False
            )
        rows = [row for row in (*found.created, *found.updated) if row["key"] not in noted]
        # a plain word: the driver asks of every value of a subclass how to write it
        self._write_down(str(table.name), rows, found.before)

    def _write_down(self, kind: str, rows: Iterable[Row], before: Mapping[str, str]) -> None:
        if self._run is None:
            return
        changes = [
            {"run_id": self._run, "kind": kind, "key": row["key"], "before": before.get(row["key"])}
            for row in rows
        ]
        self._scope.insert(self._connection, tables.import_change, changes)


def _newest(known: columns.Columns, read: columns.Columns) -> columns.Columns:
    return read


def _differences(
    read: Mapping[str, columns.Columns],
    known: Mapping[str, Row],
    facts: tuple[str, ...],
    merge: Merge,
) -> BatchDiff:
    found = BatchDiff()
    for key, row in read.items():
        if key not in known:
            found.created.append({"key": key, **row})
            continue
        former = {name: known[key][name] for name in facts}
        merged = merge(former, row)
        if merged == former:
            found.unchanged += 1
        else:
            found.updated.append({"key": key, **merged})
            found.before[key] = columns.packed(former, facts)
    return found


def _everybody(batch: ImportBatch) -> dict[str, columns.Columns]:
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


# -- writing --


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


def write_suppliers(
    scope: Scope, connection: Connection, suppliers: Mapping[str, Sequence[str]]
) -> None:
    """The suppliers of these contracts, in place of what was there."""
    link = tables.contract_supplier
    for keys in slices(suppliers):
        known = by_key(scope, connection, tables.contract, keys, tables.contract.c.id)
        ids = [row["id"] for row in known.values()]
        connection.execute(scope.delete(link).where(link.c.contract_id.in_(ids)))
        rows = [
            {"contract_id": known[key]["id"], "party_key": party, "position": position}
            for key in keys
            for position, party in enumerate(suppliers[key])
        ]
        scope.insert(connection, link, rows)
