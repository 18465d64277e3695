"""Keeps what the pages of large chains show, deflated, one per contract."""

import json
import zlib
from typing import Any

from screening.store import tables
from screening.store.database import columns
from screening.store.database.scope import Scope

View = tuple[str, dict[str, Any]]


def keep(
    scope: Scope, contract: str, inputs: str, document: Any, parties: list[tuple[int, str]]
) -> None:
    table = tables.chain_view
    row = {
        "contract": contract,
        "inputs": inputs,
        "document": zlib.compress(columns.compact(document).encode(), 6),
        "parties": zlib.compress(columns.compact(_by_tier(parties)).encode(), 6),
    }
    with scope.writing() as connection:
        connection.execute(scope.delete(table).where(table.c.contract == contract))
        scope.insert(connection, table, [row])


def inputs(scope: Scope, contract: str) -> str | None:
    """Which verdict the view goes with, without reading it."""
    table = tables.chain_view
    with scope.reading() as connection:
        asked = scope.select(table, table.c.inputs).where(table.c.contract == contract)
        found: str | None = connection.execute(asked).scalar()
        return found


def get(scope: Scope, contract: str) -> View | None:
    table = tables.chain_view
    with scope.reading() as connection:
        asked = scope.select(table, table.c.inputs, table.c.document)
        row = connection.execute(asked.where(table.c.contract == contract)).first()
    return (row[0], json.loads(zlib.decompress(row[1]))) if row else None


def parties(scope: Scope, contract: str) -> list[tuple[int, str]]:
    table = tables.chain_view
    with scope.reading() as connection:
        asked = scope.select(table, table.c.parties).where(table.c.contract == contract)
        row = connection.execute(asked).scalar()
    if row is None:
        return []
    kept: list[tuple[int, list[str]]] = json.loads(zlib.decompress(row))
    return [(tier, key) for tier, keys in kept for key in keys]


def _by_tier(parties: list[tuple[int, str]]) -> list[tuple[int, list[str]]]:
    """Each tier once, which a hundred thousand parties are read back from much sooner."""
    tiers: dict[int, list[str]] = {}
    for tier, key in parties:
        tiers.setdefault(tier, []).append(key)
    return list(tiers.items())
