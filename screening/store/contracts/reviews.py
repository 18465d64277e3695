"""What people decided: categories, and what the headings of their tables mean. Only added to."""

import json
from collections.abc import Mapping, Sequence

from screening.model.reviews import Review
from screening.store import tables
from screening.store.contracts.reading import find
from screening.store.database import columns
from screening.store.database.scope import Scope
from screening.store.verdicts import verdicts


def confirm_category(scope: Scope, id: str, slug: str, by: str, why: str | None) -> None:
    with scope.writing() as connection:
        contract = find(scope, connection, id)
        row = {
            "contract_key": contract["key"],
            "category": slug,
            "by": by,
            "at": scope.now(),
            "why": why,
        }
        scope.insert(connection, tables.category_confirmation, [row])
        verdicts.wait(scope, connection, [contract["public_id"]])


def confirmations(scope: Scope, id: str) -> tuple[Review, ...]:
    table = tables.category_confirmation
    with scope.reading() as connection:
        key = find(scope, connection, id)["key"]
        asked = scope.select(table).where(table.c.contract_key == key).order_by(table.c.id.desc())
        return tuple(
            Review(row["category"], row["by"], columns.moment(row["at"]), row["why"])
            for row in connection.execute(asked).mappings()
        )


def signature(headings: Sequence[str]) -> str:
    """The same for tables with the same headings in the same order, whatever case and spaces."""
    return columns.digest([" ".join(heading.split()).casefold() for heading in headings])


def mapping_for(scope: Scope, headings: Sequence[str]) -> dict[str, str] | None:
    table = tables.remembered_mapping
    asked = scope.select(table, table.c.mapping).where(table.c.signature == signature(headings))
    with scope.reading() as connection:
        found = connection.execute(asked).scalar()
    return None if found is None else dict(json.loads(found))


def remember_mapping(scope: Scope, headings: Sequence[str], mapping: Mapping[str, str]) -> None:
    table, signed = tables.remembered_mapping, signature(headings)
    with scope.writing() as connection:
        connection.execute(scope.delete(table).where(table.c.signature == signed))
        row = {"signature": signed, "mapping": columns.compact(dict(mapping))}
        scope.insert(connection, table, [row])
