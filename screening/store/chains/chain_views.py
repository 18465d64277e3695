"""The views that the pages of large chains show, deflated, one per contract."""

import json
import zlib
from typing import Any

from screening.model.audit import Upkeep
from screening.store import tables
from screening.store.audit_log.lines import upkeep
from screening.store.database import columns
from screening.store.database.scope import Scope

View = tuple[str, dict[str, Any]]


def _by_tier(parties: list[tuple[int, str]]) -> list[tuple[int, list[str]]]:
    """Group party keys by tier: a hundred thousand parties are read back much sooner."""
    tiers: dict[int, list[str]] = {}
    for tier, key in parties:
        tiers.setdefault(tier, []).append(key)
    return list(tiers.items())


class ChainViews:
    """The chain views of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def keep(
        self, contract: str, inputs: str, document: object, parties: list[tuple[int, str]]
    ) -> None:
        """Keep what the page of a large chain shows, with the verdict of the same inputs."""
        table = tables.chain_view
        row = {
            "contract": contract,
            "inputs": inputs,
            "document": zlib.compress(columns.compact(document).encode(), 6),
            "parties": zlib.compress(columns.compact(_by_tier(parties)).encode(), 6),
        }
        with self._scope.writing() as connection:
            upkeep(connection, Upkeep.DERIVED)
            connection.execute(self._scope.delete(table).where(table.c.contract == contract))
            self._scope.insert(connection, table, [row])

    def inputs_of(self, contract: str) -> str | None:
        """Return the inputs of the verdict that the view goes with, without reading the view."""
        table = tables.chain_view
        with self._scope.reading() as connection:
            stmt = self._scope.select(table, table.c.inputs).where(table.c.contract == contract)
            inputs: str | None = connection.execute(stmt).scalar()
            return inputs

    def get(self, contract: str) -> View | None:
        """Return its inputs and its document, where one was kept."""
        table = tables.chain_view
        with self._scope.reading() as connection:
            stmt = self._scope.select(table, table.c.inputs, table.c.document)
            row = connection.execute(stmt.where(table.c.contract == contract)).first()
        return (row[0], json.loads(zlib.decompress(row[1]))) if row else None

    def parties(self, contract: str) -> list[tuple[int, str]]:
        """Return tier and key of every party of a kept chain view."""
        table = tables.chain_view
        with self._scope.reading() as connection:
            stmt = self._scope.select(table, table.c.parties).where(table.c.contract == contract)
            row = connection.execute(stmt).scalar()
        if row is None:
            return []
        tiers: list[tuple[int, list[str]]] = json.loads(zlib.decompress(row))
        return [(tier, key) for tier, keys in tiers for key in keys]
