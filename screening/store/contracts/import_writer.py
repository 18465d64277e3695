"""The writing of an import: all of it or nothing, and only what differs from the store.

Each change is recorded with what was there before, so that a run can be undone. Parties and ties go
through in slices, so that a million of them need hardly more memory than a thousand.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol, TypeVar

from sqlalchemy import (
    Column,
    Connection,
    RowMapping,
    String,
    Table,
    bindparam,
    insert,
    literal,
)

from graphs.notices import KeptNotice
from graphs.parties import Contract, Ownership, Party, Spend, Supply
from screening.model.import_runs import ImportReport, NamedClauses, NumberConflict
from screening.model.portfolio_job import ProgressSteps, counting, no_steps
from screening.store import tables
from screening.store.chains import contract_ties
from screening.store.chains.ties import contracts_above
from screening.store.contracts import call_deadlines, clause_reviews, notice_columns
from screening.store.contracts.diff import (
    BatchDiff,
    diff_contracts,
    remember_before,
    rows_by_key,
)
from screening.store.contracts.screening_due import due_since, mark_due
from screening.store.database import columns
from screening.store.database.engine import new_id
from screening.store.database.scope import Scope, slices
from screening.store.database.staging import Staging
from screening.store.parties import number_conflicts, party_identity

IN_BULK = 200  # rows from which a temporary table costs less than a statement each
Keyed = tuple[str, columns.Columns]
Merge = Callable[[columns.Columns, columns.Columns], columns.Columns]
T = TypeVar("T")
Counted = Callable[[Iterable[T]], Iterable[T]]  # tells how many have passed


class ImportBatch(Protocol):
    """The content of a set of files; ``graphs.readers.batch`` makes it."""

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
    """How many rows of one table a batch made or changed, and the parties that this touches."""

    changed: int = 0
    touched: set[str] = field(default_factory=set)  # keys of parties


def begin_run(
    scope: Scope,
    connection: Connection,
    who: str,
    files: Sequence[Mapping[str, object]],
    given: Mapping[str, str],
) -> int:
    """Insert the row of an import run and return its id."""
    result = connection.execute(
        tables.import_run.insert().values(
            organization_id=scope.id,
            by=who,
            at=scope.now(),
            files=columns.compact([dict(file) for file in files]),
            counts="{}",
            given=columns.compact(dict(given)) if given else None,
        )
    )
    return new_id(result)


class ImportWriter:
    """One import: compared with the store (``prepare``), then kept (``finish``).

    Without a run it counts and writes nothing. With ``staging`` what a register brings waits there:
    new rows are poured, and the run is begun, before ``finish``; otherwise rows are written as they
    are compared.

    ``notices`` are what notices say of the contracts; ``removed`` keys of contracts that go,
    because another one stands for them. ``named`` are the clauses that a register names, by
    contract key, recorded by ``who``.
    """

    def __init__(
        self,
        scope: Scope,
        connection: Connection,
        run: int | None,
        staging: Staging | None = None,
        steps: ProgressSteps = no_steps,
        notices: Collection[KeptNotice] = (),
        removed: Collection[str] = (),
        named: Mapping[str, NamedClauses] | None = None,
        who: str = "",
    ) -> None:
        self._named = named or {}
        self._who = who
        self._notices = notices
        self._removed = removed
        self._scope = scope
        self._connection = connection
        self._run = run
        self._staging = staging
        self._steps = steps
        self._party_tally = Tally()
        self._contract_diff = BatchDiff()
        self._conflicts: tuple[NumberConflict, ...] = ()
        self._changed_parties: list[columns.Columns] = []  # that wait in the staging
        self._due: set[str] = set()  # contracts that were made due as they were changed
        self._identity: dict[str, str] = {}  # key of a party that is read -> key in use
        self._keys_in_use: dict[str, str] = {}  # key in the files -> key in use

    def write(self, batch: ImportBatch, spending: Collection[Spend] = ()) -> ImportReport:
        """Write a batch, with payments beside it, and return what it came to."""
        self.prepare(batch, spending)
        return self.finish(batch, spending)

    def prepare(self, batch: ImportBatch, spending: Collection[Spend] = ()) -> None:
        """Compare parties and contracts with the store: most of the work of a register."""
        read = _parties_of(batch, spending)
        total = len(read) + len(batch.contracts)
        conflicts = number_conflicts.conflicts(self._scope, self._connection, read)
        apart = {key: conflict.key for key, conflict in conflicts.items()}
        read = {apart.get(key, key): row for key, row in read.items()}
        self._identity = party_identity.keys_in_use(self._scope, self._connection, read)
        moved = {key: self._identity.get(to, to) for key, to in apart.items()}
        self._keys_in_use = self._identity | moved
        self._conflicts = tuple(conflicts.values())
        before = len(read)
        self._party_tally = self._parties(read, partial(counting, self._steps, 0, total))
        read.clear()
        counted = partial(counting, self._steps, before, total)
        self._contract_diff = self._contracts(batch.contracts, counted)

    def pour(self, run: int) -> None:
        """Keep the new rows that wait in the staging as this run; nobody else has any of them."""
        if self._staging is None:
            return
        of_run = {"organization_id": self._scope.id, "run_id": run}
        self._staging.pour(tables.party, organization_id=self._scope.id)
        self._staging.pour(tables.party_identifier, organization_id=self._scope.id)
        self._staging.pour(tables.contract, **of_run)
        self._pour_suppliers(self._staging.of(tables.contract_supplier))
        self._staging.pour(tables.import_change, **of_run)

    def begin_run(self, run: int) -> None:
        """Let rows that were there become what waits for them; what follows is written at once."""
        self._run = run
        if self._staging is None:
            return
        staging, self._staging = self._staging, None
        staging.overlay(tables.party, self._scope.id)
        due = due_since(self._scope.now())
        staging.overlay(tables.contract, self._scope.id, run_id=run, **due)
        self._due = {row["public_id"] for row in self._contract_diff.updated}
        self._forget_suppliers(staging)
        self._pour_suppliers(staging.changes_of(tables.contract_supplier))
        changed = self._changed_parties
        party_identity.write_numbers(self._scope, self._connection, changed, are_new=False)

    def _forget_suppliers(self, staging: Staging) -> None:
        """Delete the suppliers of contracts that change; those that they have now wait."""
        link, contract = tables.contract_supplier, tables.contract
        changes = staging.changes_of(contract)
        if changes is None:
            return
        ids = self._scope.select(contract, contract.c.id).join(
            changes, changes.c.key == contract.c.key
        )
        self._connection.execute(self._scope.delete(link).where(link.c.contract_id.in_(ids)))

    def _pour_suppliers(self, staged: Table | None) -> None:
        """Insert suppliers that wait; each of their contracts has its row id by now."""
        link, contract = tables.contract_supplier, tables.contract
        if staged is None:
            return
        rows = (
            self._scope.select(
                contract,
                literal(self._scope.id),
                contract.c.id,
                staged.c.party_key,
                staged.c.position,
            )
            .join(staged, staged.c.contract_key == contract.c.key)
            .order_by(staged.c.staged_at)
        )
        target = ["organization_id", "contract_id", "party_key", "position"]
        self._connection.execute(insert(link).from_select(target, rows, include_defaults=False))

    def finish(self, batch: ImportBatch, spending: Collection[Spend] = ()) -> ImportReport:
        """Write ties, owners and payments, and return what the whole came to."""
        parties, contracts = self._party_tally, self._contract_diff
        numbers: list[str | None] = []
        if contract_ties.has_rows(self._scope, self._connection, tables.supply):
            numbers = [row["number"] for row in contracts.created]
        linked = contract_ties.link(self._scope, self._connection, numbers)
        self._record_changes("supply", linked.rows, linked.before)
        ties = self._ties(batch, linked.before)
        owners = self._ownerships(batch)
        paid = self._spending(spending)
        self._remove(self._removed)
        keyed = notice_columns.keyed(self._notices)
        self._compare(tables.contract_notice, notice_columns.NOTICE_FACTS, keyed, _newest)
        if self._run is not None:
            calls = (kept.contract_key for kept in self._notices)
            call_deadlines.settle(self._scope, self._connection, calls)
        clauses = clause_reviews.not_recorded(self._scope, self._connection, self._named)
        payments = sum(spend.payments for spend in spending)
        self._end_run(contracts, ties, owners, paid, payments, len(clauses))
        new = {row["public_id"] for row in contracts.created}
        own = {row["public_id"] for row in contracts.updated} | self._include(clauses)
        touched = parties.touched | ties.touched | {row["customer"] for row in linked.rows}
        return ImportReport(
            run=self._run,
            created=len(contracts.created),
            updated=len(contracts.updated),
            unchanged=contracts.unchanged,
            affected=self._affected(new, own, touched),
            conflicts=self._conflicts,
            clauses=len(clauses),
            changed=frozenset(row["key"] for row in (*contracts.created, *contracts.updated)),
        )

    def _include(self, clauses: Mapping[str, NamedClauses]) -> set[str]:
        """Record these clauses, and return the ids of their contracts."""
        if self._run is None or not clauses:
            return set()
        scope, connection = self._scope, self._connection
        return clause_reviews.include_named(scope, connection, self._run, clauses, self._who)

    def _end_run(
        self,
        contracts: BatchDiff,
        ties: Tally,
        owners: Tally,
        paid: Tally,
        payments: int,
        clauses: int,
    ) -> None:
        if self._run is None:
            return
        counts = {
            "created": len(contracts.created),
            "updated": len(contracts.updated),
            "unchanged": contracts.unchanged,
            "ties": ties.changed,
            "ownerships": owners.changed,
            "spending": paid.changed,
            "payments": payments,
            **({"clauses": clauses} if clauses else {}),
        }
        table = tables.import_run
        ended = self._scope.update(table).where(table.c.id == self._run)
        self._connection.execute(ended.values(counts=columns.compact(counts)))

    def _affected(self, new: set[str], own: set[str], parties: set[str]) -> tuple[str, ...]:
        """Return the contracts that came or changed, and those above what changed.

        A new one is due as it is.
        """
        if self._run is None:
            return ()
        if contract_ties.has_rows(self._scope, self._connection, tables.contract):
            own |= contracts_above(self._scope, self._connection, parties)
        mark_due(self._scope, self._connection, own - new - self._due)
        return tuple(sorted(own | new))

    # -- parties and ties, a slice at a time --

    def _parties(self, read: Mapping[str, columns.Columns], counted: "Counted[Keyed]") -> Tally:
        """Write every party under the key in use.

        One that is stored under another key adds to what is stored.
        """
        own = {key: row for key, row in read.items() if key not in self._identity}
        merged: dict[str, columns.Columns] = {}
        for key, to in self._identity.items():
            into = own if to in own else merged
            into[to] = columns.added_party(into[to], read[key]) if to in into else read[key]
        facts = columns.PARTY_FACTS
        tally = self._compare(tables.party, facts, counted(own.items()), columns.merged_party)
        enriched = self._compare(tables.party, facts, merged.items(), columns.added_party)
        return Tally(tally.changed + enriched.changed, tally.touched | enriched.touched)

    def _ties(self, batch: ImportBatch, linked: Collection[str]) -> Tally:
        moved = (self._tie_with_keys_in_use(tie) for tie in batch.supplies)
        keyed = contract_ties.keyed(self._scope, self._connection, moved)
        return self._compare(tables.supply, columns.SUPPLY_FACTS, keyed, _newest, linked)

    def _tie_with_keys_in_use(self, tie: Supply) -> Supply:
        keys = self._keys_in_use
        if tie.customer not in keys and tie.supplier not in keys:
            return tie
        customer = keys.get(tie.customer, tie.customer)
        return replace(tie, customer=customer, supplier=keys.get(tie.supplier, tie.supplier))

    def _ownerships(self, batch: ImportBatch) -> Tally:
        keys = self._keys_in_use
        moved = (
            replace(
                tie, child=keys.get(tie.child, tie.child), parent=keys.get(tie.parent, tie.parent)
            )
            if tie.child in keys or tie.parent in keys
            else tie
            for tie in batch.ownerships
        )
        keyed = ((columns.ownership_key(tie), columns.of_ownership(tie)) for tie in moved)
        return self._compare(tables.ownership, columns.OWNERSHIP_FACTS, keyed, _newest)

    def _spending(self, spending: Iterable[Spend]) -> Tally:
        keyed = ((spend.key, self._spend_row(spend)) for spend in spending)
        return self._compare(tables.spend, columns.SPEND_FACTS, keyed, _newest)

    def _spend_row(self, spend: Spend) -> columns.Columns:
        row, keys = columns.of_spend(spend), self._keys_in_use
        buyer = row["buyer"]
        return row | {
            "supplier": keys.get(row["supplier"], row["supplier"]),
            "buyer": keys.get(buyer, buyer),
        }

    def _compare(
        self,
        table: Table,
        facts: tuple[str, ...],
        rows: Iterable[Keyed],
        merge: Merge,
        recorded: Collection[str] = (),
    ) -> Tally:
        """Insert rows that are new and update those that differ.

        ``recorded`` are keys that this run changed before: what they were is on record already.
        """
        tally, seen = Tally(), set[int]()
        empty = not contract_ties.has_rows(self._scope, self._connection, table)
        for chunk in slices(rows):
            # of two rows with one key the first counts; eight bytes tell them apart
            read = {key: row for key, row in reversed(chunk) if hash(key) not in seen}
            seen.update(map(hash, read))
            stored = {} if empty else self._stored(table, facts, read)
            diff = _diff_rows(read, stored, facts, merge)
            self._write(table, diff, recorded)
            tally.changed += len(diff.created) + len(diff.updated)
            if table is tables.supply:
                tally.touched.update(row["customer"] for row in diff.created)
                tally.touched.update(row["customer"] for row in diff.updated)
            elif table is tables.party:
                tally.touched.update(row["key"] for row in diff.updated)
        return tally

    def _stored(
        self, table: Table, facts: tuple[str, ...], keys: Iterable[str]
    ) -> dict[str, RowMapping]:
        needed = [table.c[name] for name in facts]
        return rows_by_key(self._scope, self._connection, table, list(keys), *needed)

    # -- contracts --

    def _contracts(self, read: Collection[Contract], counted: "Counted[Contract]") -> BatchDiff:
        contracts = {contract.key: self._with_keys_in_use(contract) for contract in read}
        diff, suppliers = diff_contracts(self._scope, self._connection, counted(contracts.values()))
        self._write(tables.contract, diff)
        if self._staging is not None:
            link, beside = tables.contract_supplier, Column("contract_key", String)
            self._staging.add(link, _links(diff.created, suppliers), beside)
            self._staging.add_changes(link, _links(diff.updated, suppliers), beside)
        elif self._run is not None:
            write_suppliers(self._scope, self._connection, suppliers)
        return diff

    def _remove(self, keys: Collection[str]) -> None:
        if not keys or self._run is None:
            return
        gone = BatchDiff(updated=[{"key": key} for key in keys])
        remember_before(self._scope, self._connection, gone)
        table = tables.contract
        for chunk in slices(keys):
            stmt = self._scope.delete(table).where(table.c.key.in_(chunk))
            self._connection.execute(stmt)
        self._record_changes("contract", gone.updated, gone.before)

    def _with_keys_in_use(self, contract: Contract) -> Contract:
        """Return the contract with its parties under the keys in use."""
        keys = self._keys_in_use
        if not keys:
            return contract
        suppliers = tuple(
            replace(supplier, key=keys.get(supplier.key, supplier.key))
            for supplier in contract.suppliers
        )
        buyer = contract.buyer
        if buyer is not None and buyer.key in keys:
            buyer = replace(buyer, key=keys[buyer.key])
        return replace(contract, suppliers=suppliers, buyer=buyer)

    # -- writing --

    def _write(self, table: Table, diff: BatchDiff, recorded: Collection[str] = ()) -> None:
        if self._staging is not None:
            self._stage(table, diff, self._staging)
            return
        if self._run is None:
            return
        if table is tables.contract:
            diff.created = [{**row, "run_id": self._run} for row in diff.created]
            diff.updated = [{**row, "run_id": self._run} for row in diff.updated]
        self._scope.insert(self._connection, table, diff.created)
        update_rows(self._scope, self._connection, table, diff.updated)
        if table is tables.party:
            party_identity.write_numbers(self._scope, self._connection, diff.created, are_new=True)
            party_identity.write_numbers(self._scope, self._connection, diff.updated, are_new=False)
        rows = [row for row in (*diff.created, *diff.updated) if row["key"] not in recorded]
        # a plain string: the driver asks of every value of a subclass how to write it
        kind = "notice" if table is tables.contract_notice else str(table.name)
        self._record_changes(kind, rows, diff.before)

    def _stage(self, table: Table, diff: BatchDiff, staging: Staging) -> None:
        """Let the rows of a party or a contract wait for the run."""
        kind = str(table.name)
        staging.add(table, diff.created)
        if table is tables.party:
            staging.add(tables.party_identifier, party_identity.number_rows(diff.created))
            self._changed_parties += diff.updated
        staging.add_changes(table, diff.updated)
        changes = [
            {"kind": kind, "key": row["key"], "before": diff.before.get(row["key"])}
            for row in (*diff.created, *diff.updated)
        ]
        staging.add(tables.import_change, changes)

    def _record_changes(
        self, kind: str, rows: Iterable[columns.Columns], before: Mapping[str, str]
    ) -> None:
        if self._run is None:
            return
        changes = [
            {"run_id": self._run, "kind": kind, "key": key, "before": before.get(key)}
            for key in (row["key"] for row in rows)
        ]
        self._scope.insert(self._connection, tables.import_change, changes)


def _newest(former: columns.Columns, read: columns.Columns) -> columns.Columns:
    return read


def _diff_rows(
    read: Mapping[str, columns.Columns],
    stored: Mapping[str, RowMapping],
    facts: tuple[str, ...],
    merge: Merge,
) -> BatchDiff:
    diff = BatchDiff()
    for key, row in read.items():
        if key not in stored:
            diff.created.append({"key": key, **row})
            continue
        former = {name: stored[key][name] for name in facts}
        merged = merge(former, row)
        if merged == former:
            diff.unchanged += 1
        else:
            diff.updated.append({"key": key, **merged})
            diff.before[key] = columns.packed(former, facts)
    return diff


def _links(
    rows: Iterable[columns.Columns], suppliers: Mapping[str, Sequence[str]]
) -> list[columns.Columns]:
    """Return the suppliers of contracts as they wait, by the key of the contract."""
    return [
        {"contract_key": row["key"], "party_key": party, "position": position}
        for row in rows
        for position, party in enumerate(suppliers[row["key"]])
    ]


def _parties_of(batch: ImportBatch, spending: Iterable[Spend]) -> dict[str, columns.Columns]:
    """Return the columns of each party once, by key.

    The list of parties fills in what a contract leaves out of a party.
    """
    parties: dict[str, columns.Columns] = {}
    for contract in batch.contracts:
        for party in (contract.buyer, *contract.suppliers):
            if party is not None and party.key not in parties:
                parties[party.key] = columns.of_party(party)
    for spend in spending:
        for party in (spend.buyer, spend.supplier):
            if party is not None and party.key not in parties:
                parties[party.key] = columns.of_party(party)
    for party in batch.parties:
        read = columns.of_party(party)
        parties[party.key] = (
            columns.merged_party(parties[party.key], read) if party.key in parties else read
        )
    return parties


# -- writing --


def update_rows(
    scope: Scope, connection: Connection, table: Table, rows: Sequence[columns.Columns]
) -> None:
    """Set all columns but the key, by key; many rows by one statement."""
    if not rows:
        return
    if len(rows) >= IN_BULK:
        staging = Staging(connection)
        staging.add_changes(table, rows)
        staging.overlay(table, scope.id)
        staging.clear()
        return
    names = [name for name in rows[0] if name != "key"]
    stmt = scope.update(table).where(table.c.key == bindparam("its_key"))
    stmt = stmt.values({name: bindparam(f"to_{name}") for name in names})
    for chunk in slices(rows):
        connection.execute(
            stmt,
            [{"its_key": row["key"], **{f"to_{n}": row[n] for n in names}} for row in chunk],
        )


def write_suppliers(
    scope: Scope, connection: Connection, suppliers: Mapping[str, Sequence[str]]
) -> None:
    """Replace the suppliers of these contracts; ``suppliers`` are party keys by contract key."""
    link = tables.contract_supplier
    for keys in slices(suppliers):
        stored = rows_by_key(scope, connection, tables.contract, keys, tables.contract.c.id)
        ids = [row["id"] for row in stored.values()]
        connection.execute(scope.delete(link).where(link.c.contract_id.in_(ids)))
        rows = [
            {"contract_id": stored[key]["id"], "party_key": party, "position": position}
            for key in keys
            for position, party in enumerate(suppliers[key])
        ]
        scope.insert(connection, link, rows)
