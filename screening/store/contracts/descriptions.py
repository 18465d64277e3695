"""What the descriptions of contracts without a CPV code say: kept once looked at.

Looking takes some milliseconds for each new text, so it is done outside any transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
)

from screening.model.audit import Upkeep
from screening.model.code_groups import AlikeGroup, SureCount, WithoutCode
from screening.model.contracts import title_of
from screening.model.purchase import AssumedCode
from screening.store import tables
from screening.store.audit_log.lines import upkeep
from screening.store.contracts.diff import parties_of
from screening.store.database import columns
from screening.store.database.scope import Scope, slices

CONTRACT = tables.contract.c
SHOWN = (
    CONTRACT.id, CONTRACT.public_id, CONTRACT.title, CONTRACT.description, CONTRACT.category,
    CONTRACT.cpv, CONTRACT.assumed,
)  # fmt: skip
# Written out, so that the index on contracts without a code is known to hold them all.
NO_CODE: ColumnElement[bool] = CONTRACT.cpv == literal_column("'[]'")
FIRST: ColumnElement[int] = func.min(CONTRACT.id)


@dataclass(frozen=True, slots=True)
class Description:
    """What a contract says of itself. ``state`` tells whether that changed meanwhile."""

    id: str
    texts: tuple[str | None, ...]  # title, description, category in words
    parties: tuple[str, ...]  # the names of buyer and suppliers
    state: str


@dataclass(frozen=True, slots=True)
class DescriptionReading:
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
                for id in connection.execute(
                    stmt.where(self._scope.among(CONTRACT.public_id, chunk))
                ).scalars()
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
            suppliers, parties = parties_of(self._scope, connection, rows)
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

    def counts(self) -> WithoutCode:
        """Return how many contracts have no code, and what is known of them."""
        key = CONTRACT.text_key
        says = case((key != "", key))
        stmt = self._scope.select(
            tables.contract,
            func.count(),
            func.count(says.distinct()),
            func.count(case((key == "", 1))),
            func.count(case((key.is_(None), 1))),
        ).where(NO_CODE)
        with self._scope.reading() as connection:
            return WithoutCode(*connection.execute(stmt).one())

    def groups(self, most: int | None = None, skip: int = 0) -> tuple[AlikeGroup, ...]:
        """Return groups of alike descriptions, the biggest first."""
        with self._scope.reading() as connection:
            return self._groups(connection, CONTRACT.text_key > "", most, skip)

    def sure(self, at_least: float) -> SureCount:
        """Return how many groups have a code of this confidence, or one that was said before."""
        said, run = tables.correction, tables.correction_run
        before = (
            self._scope.select(said, said.c.text_key)
            .join(run, run.c.id == said.c.run_id)
            .where(said.c.value.is_not(None), run.c.undone_at.is_(None))
        )
        groups = self._scope.select(
            tables.contract,
            CONTRACT.text_key,
            func.count().label("contracts"),
            FIRST.label("first"),
        )
        groups = groups.where(NO_CODE, CONTRACT.text_key > "").group_by(CONTRACT.text_key)
        alike, first = groups.subquery(), tables.contract.alias("first")
        stmt = (
            select(func.count(), func.sum(alike.c.contracts))
            .select_from(alike.join(first, first.c.id == alike.c.first))
            .where(or_(first.c.assumed_chance >= at_least, alike.c.text_key.in_(before)))
        )
        with self._scope.reading() as connection:
            number, contracts = connection.execute(stmt).one()
            return SureCount(int(number), int(contracts or 0))

    def group(self, id: str) -> AlikeGroup | None:
        """Return the group that a contract belongs to, or belonged to; None where there is none.

        It goes by that contract, as long as it has no code.
        """
        mine = self._scope.select(tables.contract, CONTRACT.text_key)
        with self._scope.reading() as connection:
            key = connection.execute(mine.where(CONTRACT.public_id == id)).scalar()
            if not key:
                return None
            its_id = func.min(case((CONTRACT.public_id == id, CONTRACT.id)))
            named_by = func.coalesce(its_id, FIRST)
            found = self._groups(connection, CONTRACT.text_key == key, named_by=named_by)
            return found[0] if found else None

    def members(self, text_keys: Iterable[str]) -> dict[str, list[str]]:
        """Return the ids of the contracts without a code, by the key of their description."""
        ids: dict[str, list[str]] = {}
        with self._scope.reading() as connection:
            for chunk in slices(text_keys):
                stmt = self._scope.select(tables.contract, CONTRACT.text_key, CONTRACT.public_id)
                stmt = stmt.where(NO_CODE, CONTRACT.text_key.in_(chunk)).order_by(CONTRACT.id)
                for key, id in connection.execute(stmt):
                    ids.setdefault(key, []).append(id)
        return ids

    def silent(self, most: int) -> tuple[tuple[str, str | None], ...]:
        """Return the first contracts whose description says nothing: id and number."""
        stmt = self._scope.select(tables.contract, CONTRACT.public_id, CONTRACT.number)
        stmt = stmt.where(NO_CODE, CONTRACT.text_key == "").order_by(CONTRACT.id).limit(most)
        with self._scope.reading() as connection:
            return tuple((id, number) for id, number in connection.execute(stmt))

    def _groups(
        self,
        connection: Connection,
        which: ColumnElement[bool],
        most: int | None = None,
        skip: int = 0,
        named_by: ColumnElement[int] = FIRST,
    ) -> tuple[AlikeGroup, ...]:
        """Return the groups of these descriptions, each with one contract: its first by default."""
        size = func.count()
        stmt = self._scope.select(tables.contract, CONTRACT.text_key, size, named_by)
        stmt = stmt.where(NO_CODE, which).group_by(CONTRACT.text_key)
        stmt = stmt.order_by(size.desc(), CONTRACT.text_key).offset(skip).limit(most)
        counted = connection.execute(stmt).all()
        shown: dict[int, RowMapping] = {}
        for chunk in slices(row[2] for row in counted):
            of_them = self._scope.select(tables.contract, *SHOWN).where(CONTRACT.id.in_(chunk))
            shown |= {row["id"]: row for row in connection.execute(of_them).mappings()}
        return tuple(
            AlikeGroup(
                shown[id]["public_id"],
                key,
                count,
                title_of(shown[id]["title"], shown[id]["description"]) or shown[id]["category"],
                columns.to_assumed(shown[id]),
            )
            for key, count, id in counted
        )

    def keep(self, readings: Iterable[tuple[Description, DescriptionReading]]) -> None:
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
            upkeep(connection, Upkeep.DERIVED)
            for chunk in slices(rows):
                connection.execute(stmt, chunk)


def _written(codes: Sequence[AssumedCode]) -> str | None:
    return columns.compact([[code.code, code.confidence] for code in codes]) if codes else None
