"""Keeps verdicts. The list's columns beside a contract are written here and nowhere else."""

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam

from screening.model.verdict import (
    Band,
    Flag,
    Verdict,
    as_document,
)
from screening.store import tables
from screening.store.contracts.reading import find
from screening.store.database import columns
from screening.store.database.scope import Scope, slices

FLAGS = (Flag.REQUIRED, Flag.RECOMMENDED, Flag.ASK, Flag.NOT_ASSESSABLE, Flag.NONE)
ABOVE_ALL = 100
BANDS = (Band.VERY_HIGH, Band.HIGH, Band.INSUFFICIENT, Band.MEDIUM, Band.LOW)


def urgency(flag: Flag, band: Band, *, stop: bool = False) -> int:
    """Higher is sooner: a party on a list of legal force, the flag, then the band.

    Zero is for what was never screened.
    """
    rank = 10 * (len(FLAGS) - FLAGS.index(flag)) + len(BANDS) - BANDS.index(band)
    return rank + (ABOVE_ALL if stop else 0)


def wait(scope: Scope, connection: Connection, ids: Iterable[str]) -> None:
    """What changed is due again, in the transaction that changes it: whoever dies before the new
    verdict is there leaves work that a worker finds. The last verdict stays visible until then.
    """
    contract, now = tables.contract, scope.now()
    for some in slices(sorted(ids)):
        due = scope.update(contract).where(contract.c.public_id.in_(some))
        connection.execute(due.values(screened=None, changed_at=now))


def moments(scope: Scope, ids: Iterable[str]) -> dict[str, datetime]:
    """When each of these contracts was last changed, or became due."""
    contract = tables.contract
    found: dict[str, datetime] = {}
    with scope.reading() as connection:
        for some in slices(ids):
            asked = scope.select(contract, contract.c.public_id, contract.c.changed_at)
            rows = connection.execute(asked.where(contract.c.public_id.in_(some)))
            found.update((id, moment) for id, moment in rows)
    return found


def keep(
    scope: Scope,
    verdicts: Iterable[tuple[str, Verdict]],
    as_read: Mapping[str, datetime] | None = None,
) -> int:
    """A slice per transaction, so that pages stay quick while a portfolio is screened.

    ``as_read``: the moments before anything was read. A contract that changed since is left due.
    """
    changed = 0
    for some in slices(verdicts, 200):
        with scope.writing() as connection:
            changed += _keep_some(scope, connection, dict(some), as_read or {})
    return changed


def _keep_some(
    scope: Scope,
    connection: Connection,
    verdicts: dict[str, Verdict],
    as_read: Mapping[str, datetime],
) -> int:
    known = _known(scope, connection, list(verdicts))
    rows, lines = [], []
    for public_id, verdict in verdicts.items():
        if public_id not in known:
            continue  # the contract went while it was screened
        contract_id, changed_at, inputs = known[public_id]
        if as_read.get(public_id, changed_at) != changed_at:
            continue  # somebody changed it meanwhile, and screens it too
        lines.append(_line(contract_id, verdict))
        if inputs != verdict.pins.inputs:
            rows.append(_row(contract_id, verdict))
    _replace(scope, connection, rows)
    _set_lines(scope, connection, lines)
    return len(rows)


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


def current(scope: Scope, id: str) -> dict[str, Any] | None:
    with scope.reading() as connection:
        public_id = find(scope, connection, id)["public_id"]
    return many(scope, [public_id]).get(public_id)


def many(scope: Scope, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    contract, given = tables.contract, tables.screening
    found: dict[str, dict[str, Any]] = {}
    for some in slices(ids):
        asked = (
            scope.select(contract, contract.c.public_id, given.c.document)
            .join(given, given.c.contract_id == contract.c.id)
            .where(scope.owns(given), given.c.current, contract.c.public_id.in_(some))
        )
        with scope.reading() as connection:
            for public_id, document in connection.execute(asked):
                found[public_id] = json.loads(zlib.decompress(document))
    return found
