"""The verdicts in use and former ones.

The columns of a contract that show its verdict are written here and nowhere else.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam

from screening.model.json_document import as_document
from screening.model.verdict import BAND_RANK, Band, Flag, Verdict, method_edition
from screening.model.verdict_changes import VerdictSummary
from screening.store import tables
from screening.store.contracts import list_facts
from screening.store.contracts.contracts import find_contract
from screening.store.database import columns
from screening.store.database.scope import Scope, slices

FLAGS = (Flag.REQUIRED, Flag.RECOMMENDED, Flag.ASK, Flag.NOT_ASSESSABLE, Flag.NONE)
ABOVE_ALL = 100
Document = dict[str, Any]  # the JSON of a verdict


def urgency(flag: Flag, band: Band, *, stop: bool = False) -> int:
    """Return the rank of a contract in the list; higher is sooner, zero is for the unscreened.

    First a party on a list of legal force (``stop``), then the flag, then the band.
    """
    rank = 10 * (len(FLAGS) - FLAGS.index(flag)) + BAND_RANK[band]
    return rank + (ABOVE_ALL if stop else 0)


def _keep_chunk(
    scope: Scope,
    connection: Connection,
    verdicts: dict[str, Verdict],
    as_read: Mapping[str, datetime],
) -> int:
    stored = _contracts_with_inputs(scope, connection, list(verdicts))
    rows: list[columns.Columns] = []
    lines: list[columns.Columns] = []
    for public_id, verdict in verdicts.items():
        if public_id not in stored:
            continue  # the contract went while it was screened
        contract_id, changed_at, inputs = stored[public_id]
        if as_read.get(public_id, changed_at) != changed_at:
            continue  # somebody changed it meanwhile: it stays due
        lines.append(_line(contract_id, verdict))
        if inputs != verdict.pins.inputs:
            rows.append(_row(contract_id, verdict))
    former = _documents(scope, connection, [row["contract_id"] for row in rows])
    differing = sum(_differ(former.get(row["contract_id"]), row["document"]) for row in rows)
    _replace(scope, connection, rows)
    _set_lines(scope, connection, lines)
    return differing


def _documents(scope: Scope, connection: Connection, contract_ids: list[int]) -> dict[int, bytes]:
    """Return the documents in use, deflated, by the contract's row."""
    verdict = tables.screening
    stmt = scope.select(verdict, verdict.c.contract_id, verdict.c.document)
    stmt = stmt.where(verdict.c.contract_id.in_(contract_ids), verdict.c.current)
    return {row.contract_id: row.document for row in connection.execute(stmt)}


def _differ(former: bytes | None, document: bytes) -> bool:
    """Return whether two verdicts differ in more than their pins.

    Pins name editions, files and the day. They move with every update of the program and with every
    day, and say nothing of the contract.
    """
    return former is None or _without_pins(former) != _without_pins(document)


def _without_pins(document: bytes) -> Document:
    content: Document = json.loads(zlib.decompress(document))
    content.pop("pins", None)
    return content


def _contracts_with_inputs(
    scope: Scope, connection: Connection, ids: list[str]
) -> dict[str, tuple[int, datetime, str | None]]:
    contract, verdict = tables.contract, tables.screening
    in_use = (verdict.c.contract_id == contract.c.id) & verdict.c.current & scope.owns(verdict)
    stmt = (
        scope.select(
            contract, contract.c.public_id, contract.c.id, contract.c.changed_at, verdict.c.inputs
        )
        .outerjoin(verdict, in_use)
        .where(contract.c.public_id.in_(ids))
    )
    return {public_id: tuple(rest) for public_id, *rest in connection.execute(stmt)}


def _row(contract_id: int, verdict: Verdict) -> columns.Columns:
    document = columns.compact(as_document(verdict))
    return {
        "contract_id": contract_id,
        "current": True,
        "inputs": verdict.pins.inputs,
        "as_of": date.fromisoformat(verdict.pins.as_of),
        "flag": verdict.flag.value,
        "band": verdict.risk.band.value,
        "level": verdict.clause_level,
        "confidence": verdict.risk.confidence,
        "document": zlib.compress(document.encode(), 6),
    }


def _line(contract_id: int, verdict: Verdict) -> columns.Columns:
    information = verdict.chain_information
    return {
        "its_id": contract_id,
        "to_urgency": urgency(verdict.flag, verdict.risk.band, stop=verdict.listed.stop),
        "to_flag": verdict.flag.value,
        "to_band": verdict.risk.band.value,
        "to_level": verdict.clause_level,
        "to_confidence": verdict.risk.confidence,
        "to_duty": verdict.duty.outcome.value,
        "to_screened": date.fromisoformat(verdict.pins.as_of),
        "to_overdue_since": information.overdue_since if information else None,
        "to_list_facts": list_facts.packed(verdict),
    }


def _replace(scope: Scope, connection: Connection, rows: list[columns.Columns]) -> None:
    if not rows:
        return
    verdict = tables.screening
    ids = [row["contract_id"] for row in rows]
    stmt = scope.update(verdict).where(verdict.c.contract_id.in_(ids), verdict.c.current)
    connection.execute(stmt.values(current=False))
    scope.insert(connection, verdict, rows)


def _set_lines(scope: Scope, connection: Connection, lines: list[columns.Columns]) -> None:
    """Update what the list of contracts shows of a verdict."""
    if not lines:
        return
    contract = tables.contract
    names = [name.removeprefix("to_") for name in lines[0] if name != "its_id"]
    stmt = scope.update(contract).where(contract.c.id == bindparam("its_id"))
    connection.execute(stmt.values({n: bindparam(f"to_{n}") for n in names}), lines)


class Verdicts:
    """The verdicts of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def moments(self, ids: Iterable[str]) -> dict[str, datetime]:
        """Return when each of these contracts was last changed, or became due."""
        contract = tables.contract
        changed_at: dict[str, datetime] = {}
        with self._scope.reading() as connection:
            for chunk in slices(ids):
                stmt = self._scope.select(contract, contract.c.public_id, contract.c.changed_at)
                rows = connection.execute(stmt.where(contract.c.public_id.in_(chunk)))
                changed_at.update((id, moment) for id, moment in rows)
        return changed_at

    def keep(
        self,
        verdicts: Iterable[tuple[str, Verdict]],
        as_read: Mapping[str, datetime] | None = None,
    ) -> int:
        """Keep (contract id, verdict) pairs; return how many differ in more than their pins.

        A slice per transaction, so that pages stay quick while a portfolio is screened.

        ``as_read``: the moments before anything was read. A contract that changed since is left
        due.
        """
        changed = 0
        for chunk in slices(verdicts, 200):
            with self._scope.writing() as connection:
                changed += _keep_chunk(self._scope, connection, dict(chunk), as_read or {})
        return changed

    def current(self, id: str) -> Document | None:
        """Return the verdict in use as a JSON document; None when it was never screened."""
        with self._scope.reading() as connection:
            public_id = find_contract(self._scope, connection, id)["public_id"]
        return self.many([public_id]).get(public_id)

    def many(self, ids: Iterable[str]) -> dict[str, Document]:
        """Return many documents at once, by contract id."""
        contract, verdict = tables.contract, tables.screening
        documents: dict[str, Document] = {}
        for chunk in slices(ids):
            stmt = (
                self._scope.select(contract, contract.c.public_id, verdict.c.document)
                .join(verdict, verdict.c.contract_id == contract.c.id)
                .where(
                    self._scope.owns(verdict), verdict.c.current, contract.c.public_id.in_(chunk)
                )
            )
            with self._scope.reading() as connection:
                for public_id, document in connection.execute(stmt):
                    documents[public_id] = json.loads(zlib.decompress(document))
        return documents

    def of_other_editions(self, ids: Iterable[str], edition: str) -> dict[str, Document]:
        """Return by contract id the last document that another edition of the method gave.

        It is the one in use where the contract was not screened since the edition changed.
        """
        contract, verdict = tables.contract, tables.screening
        documents: dict[str, Document] = {}
        for chunk in slices(ids, 100):
            stmt = (
                self._scope.select(contract, contract.c.public_id, verdict.c.document)
                .join(verdict, verdict.c.contract_id == contract.c.id)
                .where(self._scope.owns(verdict), contract.c.public_id.in_(chunk))
                .order_by(verdict.c.id.desc())
            )
            with self._scope.reading() as connection:
                for public_id, packed in connection.execute(stmt):
                    if public_id in documents:
                        continue
                    document = json.loads(zlib.decompress(packed))
                    if method_edition(document["pins"]["method"]) != edition:
                        documents[public_id] = document
        return documents

    def screened_ids(self) -> tuple[str, ...]:
        """Return the ids of the contracts that have a verdict: those that a refresh can reach."""
        table = tables.contract
        stmt = self._scope.select(table, table.c.public_id).where(table.c.screened.is_not(None))
        with self._scope.reading() as connection:
            return tuple(sorted(connection.execute(stmt).scalars()))

    def summaries(self, ids: Iterable[str]) -> dict[str, VerdictSummary]:
        """Return flag, band and level of the contracts that have a verdict."""
        table = tables.contract
        summaries: dict[str, VerdictSummary] = {}
        with self._scope.reading() as connection:
            for chunk in slices(ids):
                stmt = self._scope.select(
                    table, table.c.public_id, table.c.flag, table.c.band, table.c.level
                ).where(table.c.public_id.in_(chunk), table.c.flag.is_not(None))
                for public_id, *parts in connection.execute(stmt):
                    summaries[public_id] = VerdictSummary(*parts)
        return summaries
