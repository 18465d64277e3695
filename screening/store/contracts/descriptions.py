"""What the descriptions of contracts without a CPV code say: kept once looked at.

Looking takes some milliseconds for each new text, so it is done outside any transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam

from screening.model.purchase import AssumedCode
from screening.store import tables
from screening.store.contracts.diff import suppliers_of
from screening.store.database import columns
from screening.store.database.scope import Scope, slices
from screening.store.parties.parties import parties_by_key

CONTRACT = tables.contract.c
NO_CODE: ColumnElement[bool] = CONTRACT.cpv == "[]"


@dataclass(frozen=True, slots=True)
class Description:
    """What a contract says of itself. ``state`` tells whether that changed meanwhile."""

    id: str
    texts: tuple[str | None, ...]  # title, description, category in words
    parties: tuple[str, ...]  # the names of buyer and suppliers
    state: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a description was found to say: the key of alike ones, and codes, best first."""

    text_key: str
    codes: tuple[AssumedCode, ...] = ()


class Descriptions:
    """The descriptions of the contracts of one organization that have no CPV code."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def unread(self, ids: Sequence[str] | None = None) -> tuple[str, ...]:
        """Return those of these contracts, all by default, whose description nobody looked at."""
        stmt = self._scope.select(tables.contract, CONTRACT.public_id)
        stmt = stmt.where(NO_CODE, CONTRACT.text_key.is_(None)).order_by(CONTRACT.id)
        with self._scope.reading() as connection:
            if ids is None:
                return tuple(connection.execute(stmt).scalars())
            return tuple(
                id
                for chunk in slices(ids)
                for id in connection.execute(stmt.where(CONTRACT.public_id.in_(chunk))).scalars()
            )

    def get_many(self, ids: Sequence[str]) -> tuple[Description, ...]:
        """Return the descriptions of at most some hundreds of contracts."""
        needed = (
            CONTRACT.id, CONTRACT.public_id, CONTRACT.title, CONTRACT.description,
            CONTRACT.category, CONTRACT.buyer_key, CONTRACT.content_hash,
        )  # fmt: skip
        stmt = self._scope.select(tables.contract, *needed).where(CONTRACT.public_id.in_(ids))
        with self._scope.reading() as connection:
            rows = connection.execute(stmt.order_by(CONTRACT.id)).mappings().all()
            suppliers = suppliers_of(self._scope, connection, [row["id"] for row in rows])
            keys = {key for keys in suppliers.values() for key in keys}
            keys.update(row["buyer_key"] for row in rows if row["buyer_key"])
            parties = parties_by_key(self._scope, connection, keys)
        return tuple(
            Description(
                row["public_id"],
                (row["title"], row["description"], row["category"]),
                tuple(
                    parties[key].name
                    for key in (row["buyer_key"], *suppliers[row["id"]])
                    if key in parties
                ),
                row["content_hash"],
            )
            for row in rows
        )

    def keep(self, readings: Iterable[tuple[Description, Reading]]) -> None:
        """Keep what descriptions were found to say, where they did not change meanwhile."""
        rows = [
            {
                "its_id": description.id,
                "its_state": description.state,
                "to_key": reading.text_key,
                "to_assumed": _written(reading.codes),
                "to_chance": reading.codes[0].confidence if reading.codes else None,
            }
            for description, reading in readings
        ]
        stmt = self._scope.update(tables.contract).where(
            CONTRACT.public_id == bindparam("its_id"),
            CONTRACT.content_hash == bindparam("its_state"),
        )
        stmt = stmt.values(
            text_key=bindparam("to_key"),
            assumed=bindparam("to_assumed"),
            assumed_chance=bindparam("to_chance"),
        )
        with self._scope.writing() as connection:
            for chunk in slices(rows):
                connection.execute(stmt, chunk)


def _written(codes: Sequence[AssumedCode]) -> str | None:
    return columns.compact([[code.code, code.confidence] for code in codes]) if codes else None
