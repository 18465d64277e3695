"""What an organization wants to reach. An ambition is never changed: withdrawn, and set anew."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import RowMapping

from screening.model.audit import About, Action
from screening.model.errors import MissingError
from screening.model.monitoring import Ambition, FormalBasis
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.database import columns, engine
from screening.store.database.scope import Scope
from sources.kit.values.message import Message

TABLE = tables.ambition


@dataclass(frozen=True, slots=True)
class WantedAmbition:
    """An ambition as a person sets it."""

    title: str
    measure: str
    target: Decimal  # 0..1
    until: date
    basis: FormalBasis
    owner: str
    preset: str | None = None


class Ambitions:
    """The ambitions of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, wanted: WantedAmbition, by: str) -> int:
        """Keep an ambition and return its number."""
        row = {
            "organization_id": self._scope.id,
            "title": wanted.title,
            "measure": wanted.measure,
            "target": str(wanted.target),
            "until": wanted.until,
            "basis": wanted.basis.title,
            "reference": wanted.basis.reference,
            "basis_day": wanted.basis.day,
            "owner": wanted.owner,
            "preset": wanted.preset,
            "set_by": by,
            "set_at": self._scope.now(),
        }
        after = {
            "measure": wanted.measure,
            "target": str(wanted.target),
            "until": str(wanted.until),
        }
        with self._scope.writing() as connection:
            id = engine.new_id(connection.execute(TABLE.insert().values(**row)))
            about = (About.AMBITION, str(id))
            record(self._scope, connection, Action.AMBITION_SET, about, by=by, after=after)
            return id

    def withdraw(self, id: int, by: str) -> None:
        """Withdraw an ambition; it stays on file. Raises MissingError where none stands."""
        with self._scope.writing() as connection:
            stmt = self._scope.update(TABLE).where(TABLE.c.id == id, TABLE.c.withdrawn.is_(None))
            change = stmt.values(withdrawn=self._scope.now(), withdrawn_by=by)
            if not connection.execute(change).rowcount:
                raise MissingError(Message("ambition.missing", id=id))
            about = (About.AMBITION, str(id))
            record(self._scope, connection, Action.AMBITION_WITHDRAWN, about, by=by)

    def all(self) -> tuple[Ambition, ...]:
        """Return the ambitions, also those that were withdrawn, in the order they were set."""
        stmt = self._scope.select(TABLE).order_by(TABLE.c.id)
        with self._scope.reading() as connection:
            return tuple(map(_ambition, connection.execute(stmt).mappings()))


def _ambition(row: RowMapping) -> Ambition:
    return Ambition(
        id=row["id"],
        title=row["title"],
        measure=row["measure"],
        target=Decimal(row["target"]),
        until=row["until"],
        basis=FormalBasis(row["basis"], row["reference"], row["basis_day"]),
        owner=row["owner"],
        set_by=row["set_by"],
        set_at=columns.moment(row["set_at"]),
        preset=row["preset"],
        withdrawn=columns.maybe_moment(row["withdrawn"]),
    )
