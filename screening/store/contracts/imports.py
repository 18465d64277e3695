"""The imports of an organization, and how to undo one."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from sqlalchemy import Connection, RowMapping, Table, func, true
from sqlalchemy.exc import DatabaseError

from graphs.notices import KeptNotice
from graphs.parties import Spend
from screening.model.audit import About, Action
from screening.model.errors import InputError, MissingError
from screening.model.import_runs import (
    EXAMPLE,
    ImportReport,
    ImportRun,
    ImportUndone,
    NamedClauses,
)
from screening.model.portfolio_job import ProgressSteps, no_steps
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.chains.ties import contracts_above
from screening.store.contracts import call_deadlines
from screening.store.contracts.clause_reviews import noting_moved_terms, withdraw_named
from screening.store.contracts.corrections import restate
from screening.store.contracts.diff import listed_on, rows_by_key
from screening.store.contracts.import_writer import (
    ImportBatch,
    ImportWriter,
    begin_run,
    update_rows,
    write_suppliers,
)
from screening.store.contracts.screening_due import mark_due, still_due
from screening.store.database import columns
from screening.store.database.engine import begin_writing, met_another_writer, stop_writing
from screening.store.database.scope import Note, Rows, Scope, kept, slices
from screening.store.database.staging import Staging
from screening.store.parties.party_identity import forget_numbers, write_numbers
from sources.kit.values.message import Message

TABLES: dict[str, Table] = {
    "contract": tables.contract,
    "supply": tables.supply,
    "ownership": tables.ownership,
    "spend": tables.spend,
    "notice": tables.contract_notice,
    "party": tables.party,
}
AT_ONCE = 5_000
STAGED_FROM = 2_000  # contracts and parties: fewer are compared and written in a second or less
TRIES = 3  # of comparing a large import while others write
LATER_COLUMNS: dict[str, columns.Columns] = {
    "contract": dict.fromkeys(
        (*columns.LATER_FACTS, *columns.KEPT_FACTS, *columns.NAMED_FACTS, *columns.STATED)
    ),
    "party": {"address": None, "aliases": "[]", "facility": False},
    "supply": {"until": None, "stated": None, "confidence": None},
}
NO_VERDICT = {
    **columns.NOT_LOOKED_AT,
    "urgency": 0,
    "flag": None,
    "band": None,
    "level": None,
    "confidence": None,
    "duty": None,
    "screened": None,
    "list_facts": None,
}


def note_nothing(connection: Connection, number: int) -> None:
    """Note nothing."""


def _state(scope: Scope, connection: Connection, but: int = 0) -> tuple[object, ...]:
    """Return what differs once somebody has changed what contracts and parties say.

    That is another import, a correction, either undone, or the day that the list holds for.
    ``but``: an import that goes on.
    """
    state: list[object] = [listed_on(scope, connection)]
    for run, others in (
        (tables.import_run, tables.import_run.c.id != but),
        (tables.correction_run, true()),
    ):
        stmt = scope.select(run, func.count(), func.max(run.c.id), func.count(run.c.undone_at))
        state += connection.execute(stmt.where(others)).one()
    return tuple(state)


def _run(row: RowMapping) -> ImportRun:
    undone = row["undone_at"]
    return ImportRun(
        id=row["id"],
        by=row["by"],
        at=columns.moment(row["at"]),
        files=tuple(json.loads(row["files"])),
        counts=json.loads(row["counts"]),
        undone_at=columns.moment(undone) if undone is not None else None,
        undone_by=row["undone_by"],
        given=json.loads(row["given"]) if row["given"] else {},
    )


@kept
def _runs_in_force(scope: Scope, who: str) -> Rows:
    table = tables.import_run
    stmt = scope.select(table).where(table.c.by == who, table.c.undone_at.is_(None))
    return stmt.order_by(table.c.id.desc())


@kept
def _last_in_force(scope: Scope) -> Rows:
    table = tables.import_run
    stmt = scope.select(table).where(table.c.undone_at.is_(None))
    return stmt.order_by(table.c.id.desc()).limit(1)


def _refuse_when_impossible(scope: Scope, connection: Connection, run_id: int) -> None:
    """Raise MissingError, or InputError with the reason why this run cannot be undone."""
    table = tables.import_run
    row = connection.execute(scope.select(table).where(table.c.id == run_id)).mappings().first()
    if row is None:
        raise MissingError(Message("import.missing", id=run_id))
    if row["undone_at"] is not None:
        raise InputError(Message("import.undone_already", at=run_id))
    later = _later_run(scope, connection, run_id)
    if later is not None:
        raise InputError(Message("import.later_first", later=later, earlier=run_id))


def _repeats_of(scope: Scope, connection: Connection, run_id: int) -> tuple[int, ...]:
    """Return the runs by which the answer of a run was taken over for others, the latest first.

    Or an answer for a contract that the run brought: it goes with it.
    """
    original, repeat = tables.disclosure.alias("original"), tables.disclosure
    run, change, request = tables.import_run, tables.import_change, tables.disclosure_request
    brought = scope.select(change, change.c.key).where(
        change.c.run_id == run_id, change.c.kind == "contract", change.c.before.is_(None)
    )
    stmt = (
        scope.select(repeat, repeat.c.run_id)
        .join(original, original.c.id == repeat.c.taken_from)
        .join(request, request.c.id == original.c.request_id)
        .join(run, run.c.id == repeat.c.run_id)
        .where(scope.owns(original), scope.owns(request), run.c.undone_at.is_(None))
        .where((original.c.run_id == run_id) | request.c.contract_key.in_(brought))
        .order_by(repeat.c.run_id.desc())
    )
    return tuple(connection.execute(stmt).scalars())


def _later_run(scope: Scope, connection: Connection, run_id: int) -> int | None:
    """Return the latest run, not undone itself, that touched a row of this one."""
    mine, theirs = tables.import_change.alias("mine"), tables.import_change.alias("theirs")
    run = tables.import_run
    same = (theirs.c.kind == mine.c.kind) & (theirs.c.key == mine.c.key)
    stmt = (
        scope.select(run, run.c.id)
        .join(theirs, theirs.c.run_id == run.c.id)
        .join(mine, same & (mine.c.run_id == run_id))
        .where(scope.owns(mine), scope.owns(theirs))
        .where(run.c.id > run_id, run.c.undone_at.is_(None))
        .order_by(run.c.id.desc())
    )
    later = connection.execute(stmt.limit(1)).scalar()
    return None if later is None else int(later)


def _touched_parties(scope: Scope, connection: Connection, run_id: int) -> set[str]:
    """Return the parties that the run changed, and those whose ties or owners it did."""
    change, supply, ownership = tables.import_change, tables.supply, tables.ownership
    of_run = (change.c.run_id == run_id) & scope.owns(change)
    changed = scope.select(change, change.c.key).where(
        of_run, change.c.kind == "party", change.c.before.is_not(None)
    )
    ties = scope.select(supply, supply.c.customer).join(change, change.c.key == supply.c.key)
    owned = scope.select(ownership, ownership.c.child).join(change, change.c.key == ownership.c.key)
    parties = set(connection.execute(changed).scalars())
    parties.update(connection.execute(ties.where(of_run, change.c.kind == "supply")).scalars())
    parties.update(connection.execute(owned.where(of_run, change.c.kind == "ownership")).scalars())
    return parties


def _contracts_of_notices(scope: Scope, connection: Connection, run_id: int) -> set[str]:
    """Return the keys of the contracts under which the notices of a run are kept now."""
    change, notice = tables.import_change, tables.contract_notice
    stmt = (
        scope.select(notice, notice.c.contract_key)
        .join(change, (change.c.key == notice.c.key) & scope.owns(change))
        .where(change.c.run_id == run_id, change.c.kind == "notice")
    )
    return set(connection.execute(stmt).scalars())


def _updated_contracts(scope: Scope, connection: Connection, run_id: int) -> set[str]:
    """Return the ids of the contracts that were there before the run and that it changed."""
    change, contract = tables.import_change, tables.contract
    stmt = (
        scope.select(contract, contract.c.public_id)
        .join(change, (change.c.key == contract.c.key) & scope.owns(change))
        .where(change.c.run_id == run_id, change.c.kind == "contract", change.c.before.is_not(None))
    )
    return set(connection.execute(stmt).scalars())


def _above(scope: Scope, connection: Connection, parties: set[str]) -> set[str]:
    return contracts_above(scope, connection, parties) if parties else set()


def _undo_kind(
    scope: Scope, connection: Connection, run_id: int, kind: str, table: Table, steps: ProgressSteps
) -> int:
    """Undo the changes to one table, a slice at a time; return how many there were.

    A run may have brought a million ties.
    """
    change = tables.import_change
    count, last = 0, 0
    while True:
        stmt = scope.select(change, change.c.id, change.c.key, change.c.before).where(
            change.c.run_id == run_id, change.c.kind == kind, change.c.id > last
        )
        rows = connection.execute(stmt.order_by(change.c.id).limit(AT_ONCE)).all()
        if not rows:
            return count
        count, last = count + len(rows), rows[-1][0]
        steps(count, count)
        created = [key for _, key, before in rows if before is None]
        former = {key: columns.unpacked(before) for _, key, before in rows if before is not None}
        _delete_created(scope, connection, kind, table, created)
        _restore(scope, connection, kind, table, former)


def _delete_created(
    scope: Scope, connection: Connection, kind: str, table: Table, created: Sequence[str]
) -> None:
    if kind == "party":
        created = _unreferenced(scope, connection, created)
        forget_numbers(scope, connection, created)
    for keys in slices(created):
        connection.execute(scope.delete(table).where(table.c.key.in_(keys)))


def _restore(
    scope: Scope,
    connection: Connection,
    kind: str,
    table: Table,
    former: dict[str, columns.Columns],
) -> None:
    if kind == "contract":
        _restore_contracts(scope, connection, former)
        return
    rows = [{"key": key, **_whole(kind, row)} for key, row in former.items()]
    update_rows(scope, connection, table, rows)
    if kind == "party":
        write_numbers(scope, connection, rows, are_new=False)


def _whole(kind: str, row: columns.Columns) -> columns.Columns:
    """Return a row with the columns that did not exist yet when it was recorded."""
    return LATER_COLUMNS.get(kind, {}) | row


def _restore_contracts(
    scope: Scope, connection: Connection, former: dict[str, columns.Columns]
) -> None:
    """Put back facts and suppliers; the verdict on the undone facts is taken out of use."""
    suppliers = {key: row.pop("suppliers") for key, row in former.items()}
    moment = scope.now()
    rows = [
        {"key": key, **_whole("contract", row), **NO_VERDICT, "changed_at": moment}
        for key, row in former.items()
    ]
    update_rows(scope, connection, tables.contract, rows)
    _insert_removed(scope, connection, rows)
    write_suppliers(scope, connection, suppliers)
    verdict = tables.screening
    for keys in slices(former):
        ids = scope.select(tables.contract, tables.contract.c.id).where(
            tables.contract.c.key.in_(keys)
        )
        of_these = verdict.c.contract_id.in_(ids)
        connection.execute(scope.delete(verdict).where(of_these, verdict.c.document.is_(None)))
        connection.execute(scope.update(verdict).where(of_these).values(current=False))
    restate(scope, connection, former)  # what a person said since


def _insert_removed(scope: Scope, connection: Connection, rows: Sequence[columns.Columns]) -> None:
    """Insert the contracts that the run had removed."""
    stored: set[str] = set()
    for chunk in slices(row["key"] for row in rows):
        stored.update(rows_by_key(scope, connection, tables.contract, chunk))
    gone = [
        row | {"public_id": columns.public_id(scope.slug, row["key"])}
        for row in rows
        if row["key"] not in stored
    ]
    scope.insert(connection, tables.contract, gone)


def _unreferenced(scope: Scope, connection: Connection, keys: Sequence[str]) -> list[str]:
    """Return the parties that no row names any more.

    A later import that met a party again did not change it, but names it.
    """
    needed: set[str] = set()
    for chunk in slices(keys):
        for table, column in (
            (tables.contract, "buyer_key"),
            (tables.contract_supplier, "party_key"),
            (tables.supply, "customer"),
            (tables.supply, "supplier"),
            (tables.ownership, "child"),
            (tables.ownership, "parent"),
            (tables.spend, "supplier"),
            (tables.spend, "buyer"),
        ):
            stmt = scope.select(table, table.c[column]).where(table.c[column].in_(chunk))
            needed.update(connection.execute(stmt.distinct()).scalars())
    return [key for key in keys if key not in needed]


def signature(headings: Sequence[str]) -> str:
    """Return a hash of the headings of a table in their order, whatever their case and spaces."""
    return columns.digest([" ".join(heading.split()).casefold() for heading in headings])


class _WriterOf(Protocol):
    """Makes what writes one import, of which the rest is settled."""

    def __call__(
        self,
        connection: Connection,
        run: int | None,
        staging: Staging | None = None,
        steps: ProgressSteps = no_steps,
    ) -> ImportWriter: ...


class Imports:
    """The imports of one organization, and the mappings that people gave for its tables."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def keep(
        self,
        batch: ImportBatch,
        who: str,
        dry_run: bool = False,
        files: Sequence[Mapping[str, object]] = (),
        spending: Collection[Spend] = (),
        given: Mapping[str, str] | None = None,
        steps: ProgressSteps = no_steps,
        note: Note = note_nothing,
        notices: Collection[KeptNotice] = (),
        removed: Collection[str] = (),
        named: Mapping[str, NamedClauses] | None = None,
    ) -> ImportReport:
        """Store all of a batch or nothing of it. A contract with the same content stays as it is.

        ``files`` is recorded with the run: what a person needs to recognise it. ``spending`` are
        the payments that the files list, ``given`` what the person said beside them: buyer,
        buyer_type, buyer_country, brand. ``notices``: what notices say of the contracts,
        ``removed``: keys of contracts that go, because another one stands for them. ``named``: the
        clauses that a register names, by contract key; a person's own record goes before.

        A large batch is compared before anything is locked, with ``steps`` told of each row, and
        written in one short transaction; where others change meanwhile what it is compared with, it
        is compared again, and the last time while they wait. ``note`` is called in that transaction
        with the run.
        """
        writer_of = partial(
            ImportWriter, self._scope, notices=notices, removed=removed, named=named, who=who
        )
        if dry_run:
            with self._scope.reading() as connection:
                writer = writer_of(connection, None, steps=steps)
                return writer.write(batch, spending)
        begun = partial(begin_run, self._scope, who=who, files=files, given=given or {})
        if len(batch.contracts) + len(batch.parties) >= STAGED_FROM:
            for _ in range(TRIES):
                staged = self._keep_staged(batch, spending, begun, steps, note, writer_of, who)
                if staged is not None:
                    return staged
        with self._scope.writing() as connection:
            with noting_moved_terms(self._scope, connection, who):
                run = begun(connection)
                report = writer_of(connection, run).write(batch, spending)
                note(connection, run)
            self._log_kept(connection, who, report)
            return report

    def _keep_staged(
        self,
        batch: ImportBatch,
        spending: Collection[Spend],
        begun: Callable[[Connection], int],
        steps: ProgressSteps,
        note: Note,
        writer_of: "_WriterOf",
        who: str,
    ) -> ImportReport | None:
        """Compare while others write; then write, and let them wait only for that.

        On a server they do not wait while new rows are written either: nobody sees these before the
        end. None, with nothing kept, where others changed meanwhile what it was compared with.
        """
        with self._scope.preparing() as connection:
            staging = Staging(connection)
            try:
                state = _state(self._scope, connection)
                writer = writer_of(connection, None, staging, steps)
                writer.prepare(batch, spending)
                begin_writing(connection)
                if _state(self._scope, connection) != state:
                    return None
                run = begun(connection)
                writer.pour(run)
                if not self._scope.alone_unless_awaited(connection):
                    return None
                if _state(self._scope, connection, but=run) != state:
                    return None
                with noting_moved_terms(self._scope, connection, who):
                    writer.begin_run(run)
                    report = writer.finish(batch, spending)
                    note(connection, run)
                self._log_kept(connection, who, report)
                self._scope.end_writing(connection)
            except DatabaseError as error:
                if met_another_writer(error):
                    return None
                raise
            finally:
                stop_writing(connection)
                staging.clear()
                connection.commit()
            return report

    def _log_kept(self, connection: Connection, who: str, report: ImportReport) -> None:
        """Write one line for the whole run; what it did to each row stands in its own rows."""
        about = (About.IMPORT, report.run)
        after = {
            "created": report.created,
            "updated": report.updated,
            "unchanged": report.unchanged,
        }
        record(self._scope, connection, Action.IMPORT_KEPT, about, by=who, after=after)

    def runs(self) -> tuple[ImportRun, ...]:
        """Return the imports, the latest first."""
        table = tables.import_run
        stmt = self._scope.select(table).order_by(table.c.id.desc())
        with self._scope.reading() as connection:
            return tuple(_run(row) for row in connection.execute(stmt).mappings())

    def run(self, id: int) -> ImportRun:
        """Return one import. Raises MissingError."""
        table = tables.import_run
        stmt = self._scope.select(table).where(table.c.id == id)
        with self._scope.reading() as connection:
            row = connection.execute(stmt).mappings().first()
        if row is None:
            raise MissingError(Message("import.missing", id=id))
        return _run(row)

    def in_force(self, who: str) -> tuple[ImportRun, ...]:
        """Return the imports of somebody that were not undone, the latest first."""
        with self._scope.reading() as connection:
            rows = connection.execute(_runs_in_force(self._scope, who)).mappings()
            return tuple(_run(row) for row in rows)

    def last_in_force(self) -> ImportRun | None:
        """Return the latest import that was not undone; None where there is none."""
        with self._scope.reading() as connection:
            row = connection.execute(_last_in_force(self._scope)).mappings().first()
        return None if row is None else _run(row)

    def last_given(self) -> Mapping[str, str]:
        """Return what was said beside the files of the last import with anything said."""
        table = tables.import_run
        stmt = self._scope.select(table, table.c.given).where(
            table.c.given.is_not(None), table.c.by != EXAMPLE
        )
        with self._scope.reading() as connection:
            given = connection.execute(stmt.order_by(table.c.id.desc()).limit(1)).scalar()
        return json.loads(given) if given else {}

    def undo(
        self,
        run_id: int,
        who: str,
        steps: ProgressSteps = no_steps,
        note: Note = note_nothing,
        why: str | None = None,
    ) -> ImportUndone:
        """Put back what a run created or updated, and make due what that reaches: all or nothing.

        What repeats a supplier's answer for another contract goes with it.
        ``steps`` is told of each slice within the transaction, so it may read and not write.
        ``note`` is called in the transaction with the number of contracts.

        Raises InputError with the reason when a later import touched the same rows.
        """
        with self._scope.writing() as connection:
            affected: list[str] = []
            for repeat in _repeats_of(self._scope, connection, run_id):
                affected += self._undo(connection, repeat, who, why, steps).affected
            undone = self._undo(connection, run_id, who, why, steps)
            note(connection, undone.contracts)
            return replace(undone, affected=tuple(dict.fromkeys((*affected, *undone.affected))))

    def _undo(
        self, connection: Connection, run_id: int, who: str, why: str | None, steps: ProgressSteps
    ) -> ImportUndone:
        """Undo one run in a transaction that has begun."""
        _refuse_when_impossible(self._scope, connection, run_id)
        parties = _touched_parties(self._scope, connection, run_id)
        reached = _updated_contracts(self._scope, connection, run_id)
        reached |= _above(self._scope, connection, parties)
        calls = _contracts_of_notices(self._scope, connection, run_id)
        contracts = 0
        with noting_moved_terms(self._scope, connection, who):
            reached |= withdraw_named(self._scope, connection, run_id, who)
            for kind, table in TABLES.items():
                count = _undo_kind(self._scope, connection, run_id, kind, table, steps)
                contracts += count if kind == "contract" else 0
        calls |= _contracts_of_notices(self._scope, connection, run_id)
        call_deadlines.settle(self._scope, connection, calls)
        connection.execute(
            self._scope.update(tables.import_run)
            .where(tables.import_run.c.id == run_id)
            .values(undone_at=self._scope.now(), undone_by=who)
        )
        reached |= _above(self._scope, connection, parties)
        mark_due(self._scope, connection, reached)
        affected = still_due(self._scope, connection, sorted(reached))
        about, before = (About.IMPORT, run_id), {"contracts": contracts}
        action = Action.IMPORT_UNDONE
        record(self._scope, connection, action, about, by=who, before=before, why=why)
        return ImportUndone(contracts, tuple(affected))

    def contracts_of(self, run_id: int) -> tuple[str, ...]:
        """Return the contracts that a run brought or changed, by id; of one undone before none."""
        change, contract = tables.import_change, tables.contract
        same = (contract.c.key == change.c.key) & self._scope.owns(contract)
        run = tables.import_run
        stmt = (
            self._scope.select(change, contract.c.public_id)
            .join(contract, same)
            .join(run, run.c.id == change.c.run_id)
            .where(change.c.run_id == run_id, change.c.kind == "contract")
            .where(run.c.undone_at.is_(None))
        )
        with self._scope.reading() as connection:
            return tuple(connection.execute(stmt.order_by(contract.c.id)).scalars())

    def mapping_for(self, headings: Sequence[str]) -> dict[str, str] | None:
        """Return the mapping that a person gave a table with these headings before."""
        table = tables.remembered_mapping
        stmt = self._scope.select(table, table.c.mapping).where(
            table.c.signature == signature(headings)
        )
        with self._scope.reading() as connection:
            mapping = connection.execute(stmt).scalar()
        return None if mapping is None else dict(json.loads(mapping))

    def remember_mapping(self, headings: Sequence[str], mapping: Mapping[str, str]) -> None:
        """Remember which field each heading stands for, in place of what was remembered before."""
        table, signed = tables.remembered_mapping, signature(headings)
        with self._scope.writing() as connection:
            connection.execute(self._scope.delete(table).where(table.c.signature == signed))
            row = {"signature": signed, "mapping": columns.compact(dict(mapping))}
            self._scope.insert(connection, table, [row])
            about, after = (About.IMPORT, "headings"), {"headings": len(headings)}
            record(self._scope, connection, Action.HEADINGS_REMEMBERED, about, after=after)
