"""People's reports of errors, and how each was settled. Nothing is thrown away."""

from dataclasses import dataclass
from datetime import datetime

from screening.model.audit import About, Action
from screening.model.errors import InputError, MissingError
from screening.model.typed_text import reason_of
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.database import columns
from screening.store.database.engine import new_id
from screening.store.database.scope import Scope
from sources.kit.values.message import Message

MOST = 200


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """One report; ``about`` is the id of a match or the key of a party."""

    id: int
    about: str
    name: str
    text: str
    by: str
    at: datetime
    settled_at: datetime | None
    settled_by: str | None
    settled_why: str | None


class ErrorReports:
    """The reports of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, about: str, name: str, text: str, by: str) -> None:
        """Add a report. Raises InputError naming the field that is empty."""
        for field, value in (("text", text), ("by", by)):
            if not value.strip():
                raise InputError(Message("report.incomplete"), field)
        row = {
            "about": about[:500],
            "name": name[:500],
            "text": text.strip()[:2000],
            "by": by.strip()[:200],
            "at": self._scope.now(),
        }
        with self._scope.writing() as connection:
            result = connection.execute(
                tables.error_report.insert().values(organization_id=self._scope.id, **row)
            )
            subject, after = (About.ERROR_REPORT, new_id(result)), {"about": row["about"]}
            record(self._scope, connection, Action.ERROR_REPORTED, subject, by=by, after=after)

    def all(self) -> tuple[ErrorReport, ...]:
        """Return the reports, open ones first, the latest first."""
        table = tables.error_report
        stmt = self._scope.select(table).order_by(
            table.c.settled_at.is_not(None), table.c.id.desc()
        )
        with self._scope.reading() as connection:
            rows = connection.execute(stmt.limit(MOST)).mappings()
            return tuple(
                ErrorReport(
                    id=row["id"],
                    about=row["about"],
                    name=row["name"],
                    text=row["text"],
                    by=row["by"],
                    at=columns.moment(row["at"]),
                    settled_at=columns.maybe_moment(row["settled_at"]),
                    settled_by=row["settled_by"],
                    settled_why=row["settled_why"],
                )
                for row in rows
            )

    def settle(self, id: int, by: str, why: str) -> None:
        """Settle a report. Raises MissingError, or InputError where nobody says who or why."""
        if id not in (report.id for report in self.all() if report.settled_at is None):
            raise MissingError(Message("report.missing", id=id))
        if not by.strip() or reason_of(why) is None:
            raise InputError(Message("report.settled_by_nobody"), "why" if by.strip() else "by")
        table = tables.error_report
        stmt = self._scope.update(table).where(table.c.id == id, table.c.settled_at.is_(None))
        values = {
            "settled_at": self._scope.now(),
            "settled_by": by.strip()[:200],
            "settled_why": why.strip()[:2000],
        }
        with self._scope.writing() as connection:
            if connection.execute(stmt.values(values)).rowcount != 1:
                raise MissingError(Message("report.missing", id=id))
            about = (About.ERROR_REPORT, id)
            record(self._scope, connection, Action.ERROR_SETTLED, about, by=by, why=why)
