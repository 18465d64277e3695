"""The days of which the figures were kept, frozen. A day is kept once, and never written again."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping

from screening.model.audit import About, Action
from screening.model.errors import InputError
from screening.model.monitoring import KeptDay
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.database import columns
from screening.store.database.scope import Scope
from sources.kit.values.message import Message

TABLE = tables.monitored_day


@dataclass(frozen=True, slots=True)
class FrozenDay:
    """What is kept of a day, and the day's line without when it was kept."""

    day: date
    edition: str
    software: str
    sha256: str
    rows: int
    content: bytes  # deflated


class MonitoredDays:
    """The kept days of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def keep(self, frozen: FrozenDay, by: str) -> None:
        """Keep a day. Raises InputError where it was kept before: that stands."""
        with self._scope.writing() as connection:
            there = self._scope.select(TABLE, TABLE.c.id).where(TABLE.c.day == frozen.day)
            if connection.execute(there).first() is not None:
                raise InputError(Message("monitoring.kept_before", day=str(frozen.day)), "day")
            row = {
                "day": frozen.day,
                "kept_at": self._scope.now(),
                "by": by,
                "edition": frozen.edition,
                "software": frozen.software,
                "sha256": frozen.sha256,
                "rows": frozen.rows,
                "content": frozen.content,
            }
            self._scope.insert(connection, TABLE, [row])
            about = (About.MONITORED_DAY, str(frozen.day))
            after = {"sha256": frozen.sha256, "edition": frozen.edition, "rows": frozen.rows}
            record(self._scope, connection, Action.DAY_KEPT, about, by=by, after=after)

    def all(self) -> tuple[KeptDay, ...]:
        """Return the kept days, the oldest first."""
        shown = [column for column in TABLE.c if column.name != "content"]
        stmt = self._scope.select(TABLE, *shown).order_by(TABLE.c.day)
        with self._scope.reading() as connection:
            return tuple(map(self._kept_day, connection.execute(stmt).mappings()))

    def content_of(self, day: date) -> tuple[KeptDay, bytes] | None:
        """Return what was kept of a day, deflated; None where nothing was."""
        stmt = self._scope.select(TABLE).where(TABLE.c.day == day)
        with self._scope.reading() as connection:
            row = connection.execute(stmt).mappings().first()
        return None if row is None else (self._kept_day(row), bytes(row["content"]))

    def _kept_day(self, row: RowMapping) -> KeptDay:
        return KeptDay(
            day=row["day"],
            kept_at=columns.moment(row["kept_at"]),
            by=row["by"],
            edition=row["edition"],
            software=row["software"],
            sha256=row["sha256"],
            rows=row["rows"] if self._scope.reach.is_whole else None,
        )
