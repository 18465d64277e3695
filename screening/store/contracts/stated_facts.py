"""What a person said of a contract lies over what the file says, which is kept beneath."""

import json
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from graphs.parties import tags_in, tags_text
from screening.store import tables
from screening.store.database import columns
from screening.store.database.scope import Scope, slices

# The column of each field that a person may state; a category is a decision of its own.
COLUMNS = {
    "cpv": "cpv",
    "buyer_type": "buyer_type",
    "buyer_country": "buyer_country",
    "owner": "owner",
    "department": "department",
    "status": "status",
    "tags": "tags",
}
NO_CODE = "[]"

Stated = Mapping[str, str | None]  # value by field


def in_force(
    scope: Scope, connection: Connection, contract_keys: Iterable[str], but: int | None = None
) -> dict[str, dict[str, str | None]]:
    """Return what people say of each contract of which they say anything, by contract key.

    Of a field the last statement counts that was not undone. ``but``: a run that is left out.
    """
    table, run = tables.correction, tables.correction_run
    stated: dict[str, dict[str, str | None]] = {}
    for chunk in slices(contract_keys):
        stmt = (
            scope.select(table, table.c.contract_key, table.c.field, table.c.value)
            .join(run, run.c.id == table.c.run_id)
            .where(table.c.contract_key.in_(chunk), run.c.undone_at.is_(None))
            .order_by(table.c.id)
        )
        if but is not None:
            stmt = stmt.where(run.c.id != but)
        for key, field, value in connection.execute(stmt):
            stated.setdefault(key, {})[field] = value
    return stated


def from_file(row: columns.AnyRow) -> columns.Columns:
    """Return the columns of a contract as the file says them, where a person said otherwise."""
    return json.loads(row["from_file"]) if row["from_file"] else {}


def overlaid(facts: columns.Columns, stated: Stated) -> columns.Columns:
    """Return the facts of a file under what a person stated, with those of the file beneath.

    ``facts`` are as the file says them: with ``from_file`` put back.
    """
    said = {
        COLUMNS[field]: _column(field, value) for field, value in stated.items() if field in COLUMNS
    }
    differing = {name: facts[name] for name in COLUMNS.values() if name in said}
    beneath = columns.compact(differing) if differing else None
    return {**facts, **said, "from_file": beneath}


def as_in_file(facts: columns.Columns) -> columns.Columns:
    """Return the facts of a contract with what the file says put back."""
    return {**facts, **from_file(facts), "from_file": None}


def value_of(row: columns.AnyRow, field: str) -> str | None:
    """Return the value of a field as a person would state it; of codes the main one."""
    if field == "tags":
        return tags_text(columns.to_tags(row))
    value = row[COLUMNS[field]]
    if field == "cpv":
        codes = json.loads(value)
        return codes[0] if codes else None
    return None if value is None else str(value)


def _column(field: str, value: str | None) -> str | None:
    if field == "cpv":
        return columns.compact([value]) if value else NO_CODE
    if field == "tags":
        return columns.tags_column(tags_in(value))
    return value
