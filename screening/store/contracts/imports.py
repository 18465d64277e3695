"""The imports of an organization, and the way back from one."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table

from screening.model.errors import InputError, MissingError
from screening.model.import_runs import ImportReport, ImportRun
from screening.store import tables
from screening.store.contracts.import_writer import (
    ImportBatch,
    ImportWriter,
    begin_run,
    change_rows,
    write_suppliers,
)
from screening.store.database import columns
from screening.store.database.scope import Scope, slices
from screening.store.parties.party_identity import forget_numbers, write_numbers
from sources.kit.values.message import Message

Row = Mapping[Any, Any]

TABLES: dict[str, Table] = {
    "contract": tables.contract,
    "supply": tables.supply,
    "ownership": tables.ownership,
    "party": tables.party,
}
AT_ONCE = 5_000
LATER_COLUMNS: dict[str, columns.Columns] = {
    "party": {"address": None, "aliases": "[]", "facility": False},
    "supply": {"until": None, "stated": None, "confidence": None},
}
NO_VERDICT = {
    "urgency": 0,
    "flag": None,
    "band": None,
    "level": None,
    "confidence": None,
    "duty": None,
    "screened": None,
}


def _run(row: Row) -> ImportRun:
    undone = row["undone_at"]
    return ImportRun(
        id=row["id"],
        by=row["by"],
        at=columns.moment(row["at"]),
        files=tuple(json.loads(row["files"])),
        counts=json.loads(row["counts"]),
        undone_at=columns.moment(undone) if undone is not None else None,
        undone_by=row["undone_by"],
    )


def _refuse_when_impossible(scope: Scope, connection: Connection, run_id: int) -> None:
    table = tables.import_run
    found = connection.execute(scope.select(table).where(table.c.id == run_id)).mappings().first()
    if found is None:
        raise MissingError(Message("import.missing", id=run_id))
    if found["undone_at"] is not None:
        raise InputError(Message("import.undone_already", at=run_id))
    later = _later_run(scope, connection, run_id)
    if later is not None:
        raise InputError(Message("import.later_first", later=later, earlier=run_id))


def _later_run(scope: Scope, connection: Connection, run_id: int) -> int | None:
    """The latest run, not undone itself, that touched a row of this one."""
    mine, theirs = tables.import_change.alias("mine"), tables.import_change.alias("theirs")
    run = tables.import_run
    same = (theirs.c.kind == mine.c.kind) & (theirs.c.key == mine.c.key)
    asked = (
        scope.select(run, run.c.id)
        .join(theirs, theirs.c.run_id == run.c.id)
        .join(mine, same & (mine.c.run_id == run_id))
        .where(scope.owns(mine), scope.owns(theirs))
        .where(run.c.id > run_id, run.c.undone_at.is_(None))
        .order_by(run.c.id.desc())
    )
    found = connection.execute(asked.limit(1)).scalar()
    return None if found is None else int(found)


def _undo_kind(scope: Scope, connection: Connection, run_id: int, kind: str, table: Table) -> int:
    """A slice at a time: a run may have brought a million ties."""
    change = tables.import_change
    count, last = 0, 0
    while True:
        asked = scope.select(change, change.c.id, change.c.key, change.c.before).where(
            change.c.run_id == run_id, change.c.kind == kind, change.c.id > last
        )
        rows = connection.execute(asked.order_by(change.c.id).limit(AT_ONCE)).all()
        if not rows:
            return count
        count, last = count + len(rows), rows[-1][0]
        made = [key for _, key, before in rows if before is None]
        former = {key: columns.unpacked(before) for _, key, before in rows if before is not None}
        _take_back(scope, connection, kind, table, made)
        _restore(scope, connection, kind, table, former)


def _take_back(
    scope: Scope, connection: Connection, kind: str, table: Table, made: Sequence[str]
) -> None:
    if kind == "party":
        made = _nobody_needs(scope, connection, made)
        forget_numbers(scope, connection, made)
    for keys in slices(made):
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
    change_rows(scope, connection, table, rows)
    if kind == "party":
        write_numbers(scope, connection, rows, are_new=False)


def _whole(kind: str, row: columns.Columns) -> columns.Columns:
    """What was written down before a column existed is without it."""
    return LATER_COLUMNS.get(kind, {}) | row


def _restore_contracts(
    scope: Scope, connection: Connection, former: dict[str, columns.Columns]
) -> None:
    """Facts and suppliers as they were. The verdict on the undone facts is taken out of use."""
    suppliers = {key: row.pop("suppliers") for key, row in former.items()}
    moment = scope.now()
    rows = [{"key": k, **row, **NO_VERDICT, "changed_at": moment} for k, row in former.items()]
    change_rows(scope, connection, tables.contract, rows)
    write_suppliers(scope, connection, suppliers)
    given = tables.screening
    for keys in slices(former):
        ids = scope.select(tables.contract, tables.contract.c.id).where(
            tables.contract.c.key.in_(keys)
        )
        out = scope.update(given).where(given.c.contract_id.in_(ids)).values(current=False)
        connection.execute(out)


def _nobody_needs(scope: Scope, connection: Connection, keys: Sequence[str]) -> list[str]:
    """Parties that a later import met again stay: it did not change them, but it names them."""
    needed: set[str] = set()
    for some in slices(keys):
        for table, column in (
            (tables.contract, "buyer_key"),
            (tables.contract_supplier, "party_key"),
            (tables.supply, "customer"),
            (tables.supply, "supplier"),
            (tables.ownership, "child"),
            (tables.ownership, "parent"),
        ):
            asked = scope.select(table, table.c[column]).where(table.c[column].in_(some))
            needed.update(connection.execute(asked.distinct()).scalars())
    return [key for key in keys if key not in needed]


def signature(headings: Sequence[str]) -> str:
    """The same for tables with the same headings in the same order, whatever case and spaces."""
    return columns.digest([" ".join(heading.split()).casefold() for heading in headings])


class Imports:
    """The imports of one organization, and what people told about its tables."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def keep(
        self,
        batch: ImportBatch,
        who: str,
        dry_run: bool = False,
        files: Sequence[Mapping[str, Any]] = (),
    ) -> ImportReport:
        """Keep all of a batch or nothing of it. A contract with the same content stays as it is.

        ``files`` is written down with the run: what a person needs to recognise it.
        """
        if dry_run:
            with self._scope.reading() as connection:
                return ImportWriter(self._scope, connection, None).take(batch)
        with self._scope.writing() as connection:
            run = begin_run(self._scope, connection, who, files)
            return ImportWriter(self._scope, connection, run).take(batch)

    def runs(self) -> tuple[ImportRun, ...]:
        """Return the imports, the latest first."""
        table = tables.import_run
        asked = self._scope.select(table).order_by(table.c.id.desc())
        with self._scope.reading() as connection:
            return tuple(_run(row) for row in connection.execute(asked).mappings())

    def undo(self, run_id: int, who: str) -> int:
        """Put back what a run created or updated; return the number of contracts.

        Raises InputError with the reason when a later import touched the same rows.
        """
        with self._scope.writing() as connection:
            _refuse_when_impossible(self._scope, connection, run_id)
            done = 0
            for kind, table in TABLES.items():
                count = _undo_kind(self._scope, connection, run_id, kind, table)
                done += count if kind == "contract" else 0
            connection.execute(
                self._scope.update(tables.import_run)
                .where(tables.import_run.c.id == run_id)
                .values(undone_at=self._scope.now(), undone_by=who)
            )
            return done

    def mapping_for(self, headings: Sequence[str]) -> dict[str, str] | None:
        """Return the mapping that a person gave a table with these headings before."""
        table = tables.remembered_mapping
        asked = self._scope.select(table, table.c.mapping).where(
            table.c.signature == signature(headings)
        )
        with self._scope.reading() as connection:
            found = connection.execute(asked).scalar()
        return None if found is None else dict(json.loads(found))

    def remember_mapping(self, headings: Sequence[str], mapping: Mapping[str, str]) -> None:
        table, signed = tables.remembered_mapping, signature(headings)
        with self._scope.writing() as connection:
            connection.execute(self._scope.delete(table).where(table.c.signature == signed))
            row = {"signature": signed, "mapping": columns.compact(dict(mapping))}
            self._scope.insert(connection, table, [row])
