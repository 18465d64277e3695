"""Keeps verdicts. The list's columns beside a contract are written here and nowhere else."""

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam

from screening.model.json_document import as_document
from screening.model.verdict import BAND_RANK, Band, Flag, Verdict
from screening.model.verdict_changes import VerdictSummary
from screening.store import tables
from screening.store.contracts.contracts import find
from screening.store.database import columns
from screening.store.database.scope import Scope, slices

FLAGS = (Flag.REQUIRED, Flag.RECOMMENDED, Flag.ASK, Flag.NOT_ASSESSABLE, Flag.NONE)
ABOVE_ALL = 100


def urgency(flag: Flag, band: Band, *, stop: bool = False) -> int:
    """Higher is sooner: a party on a list of legal force, the flag, then the band.

    Zero is for what was never screened.
    """
    rank = 10 * (len(FLAGS) - FLAGS.index(flag)) + BAND_RANK[band]
    return rank + (ABOVE_ALL if stop else 0)


def _keep_some(
    scope: Scope,
    connection: Connection,
    verdicts: dict[str, Verdict],
    as_read: Mapping[str, datetime],
) -> int:
    known = _known(scope, connection, list(verdicts))
    rows: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for public_id, verdict in verdicts.items():
        if public_id not in known:
            continue  # the contract went while it was screened
        contract_id, changed_at, inputs = known[public_id]
        if as_read.get(public_id, changed_at) != changed_at:
            continue  # somebody changed it meanwhile, and screens it too
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
    given = tables.screening
    stmt = scope.select(given, given.c.contract_id, given.c.document)
    stmt = stmt.where(given.c.contract_id.in_(contract_ids), given.c.current)
    return {row.contract_id: row.document for row in connection.execute(stmt)}


def _differ(former: bytes | None, document: bytes) -> bool:
    """Whether two verdicts differ in more than their pins.

    Pins name editions, files and the day. They move with every update of the program and with
    every day, and say nothing of the contract.
    """
    return former is None or _without_pins(former) != _without_pins(document)


def _without_pins(document: bytes) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(zlib.decompress(document))
    content.pop("pins", None)
    return content


def _known(
    scope: Scope, connection: Connection, ids: list[str]
) -> dict[str, tuple[int, datetime, str | None]]:
    contract, given = tables.contract, tables.screening
    in_use = (given.c.contract_id == contract.c.id) & given.c.current & scope.owns(given)
    asked = (
        scope.select(
            contract, contract.c.public_id, contract.c.id, contract.c.changed_at, given.c.inputs
        )
        .outerjoin(given, in_use)
        .where(contract.c.public_id.in_(ids))
    )
    return {public_id: tuple(rest) for public_id, *rest in connection.execute(asked)}


def _row(contract_id: int, verdict: Verdict) -> dict[str, Any]:
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


def _line(contract_id: int, verdict: Verdict) -> dict[str, Any]:
    return {
        "its_id": contract_id,
        "to_urgency": urgency(verdict.flag, verdict.risk.band, stop=verdict.listed.stop),
        "to_flag": verdict.flag.value,
        "to_band": verdict.risk.band.value,
        "to_level": verdict.clause_level,
        "to_confidence": verdict.risk.confidence,
        "to_duty": verdict.duty.outcome.value,
        "to_screened": date.fromisoformat(verdict.pins.as_of),
    }


def _replace(scope: Scope, connection: Connection, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    given = tables.screening
    ids = [row["contract_id"] for row in rows]
    former = scope.update(given).where(given.c.contract_id.in_(ids), given.c.current)
    connection.execute(former.values(current=False))
    scope.insert(connection, given, rows)


def _set_lines(scope: Scope, connection: Connection, lines: list[dict[str, Any]]) -> None:
    """What the list of contracts shows of a verdict."""
    if not lines:
        return
    contract = tables.contract
    names = [name.removeprefix("to_") for name in lines[0] if name != "its_id"]
    change = scope.update(contract).where(contract.c.id == bindparam("its_id"))
    connection.execute(change.values({n: bindparam(f"to_{n}") for n in names}), lines)


class Verdicts:
    """The verdicts of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def moments(self, ids: Iterable[str]) -> dict[str, datetime]:
        """When each of these contracts was last changed, or became due."""
        contract = tables.contract
        found: dict[str, datetime] = {}
        with self._scope.reading() as connection:
            for some in slices(ids):
                asked = self._scope.select(contract, contract.c.public_id, contract.c.changed_at)
                rows = connection.execute(asked.where(contract.c.public_id.in_(some)))
                found.update((id, moment) for id, moment in rows)
        return found

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
        for some in slices(verdicts, 200):
            with self._scope.writing() as connection:
                changed += _keep_some(self._scope, connection, dict(some), as_read or {})
        return changed

    def current(self, id: str) -> dict[str, Any] | None:
        """Return the verdict in use as a JSON document; None when it was never screened."""
        with self._scope.reading() as connection:
            public_id = find(self._scope, connection, id)["public_id"]
        return self.many([public_id]).get(public_id)

    def many(self, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Return many documents at once, by contract id."""
        contract, given = tables.contract, tables.screening
        found: dict[str, dict[str, Any]] = {}
        for some in slices(ids):
            asked = (
                self._scope.select(contract, contract.c.public_id, given.c.document)
                .join(given, given.c.contract_id == contract.c.id)
                .where(self._scope.owns(given), given.c.current, contract.c.public_id.in_(some))
            )
            with self._scope.reading() as connection:
                for public_id, document in connection.execute(asked):
                    found[public_id] = json.loads(zlib.decompress(document))
        return found

    def screened_ids(self) -> tuple[str, ...]:
        """Everything that has a verdict; what waits for its first one is not a refresh's affair."""
        table = tables.contract
        asked = self._scope.select(table, table.c.public_id).where(table.c.screened.is_not(None))
        with self._scope.reading() as connection:
            return tuple(sorted(connection.execute(asked).scalars()))

    def summaries(self, ids: Iterable[str]) -> dict[str, VerdictSummary]:
        """Flag, band and level of the contracts that have a verdict."""
        table = tables.contract
        found: dict[str, VerdictSummary] = {}
        with self._scope.reading() as connection:
            for some in slices(ids):
                asked = self._scope.select(
                    table, table.c.public_id, table.c.flag, table.c.band, table.c.level
                ).where(table.c.public_id.in_(some), table.c.flag.is_not(None))
                for public_id, *parts in connection.execute(asked):
                    found[public_id] = VerdictSummary(*parts)
        return found
