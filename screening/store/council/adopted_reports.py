"""Reports that were adopted, whole, each with its hash; an edition is only ever added."""

import json
from collections.abc import Mapping

from sqlalchemy import ColumnElement, RowMapping, func

from screening.model.audit import About, Action
from screening.model.council_report import AdoptedReport, document_sha256, document_text
from screening.model.errors import InputError, MissingError
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.database import columns
from screening.store.database.scope import Scope
from sources.kit.values.message import Message


class AdoptedReports:
    """The adopted reports of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def adopt(
        self,
        year: int,
        document: Mapping[str, object],
        decision: str,
        by: str,
        why: str | None = None,
    ) -> AdoptedReport:
        """Keep the report of a year as it stands, and return it.

        Raises InputError without a reason where an edition of that year is kept already.
        """
        table = tables.council_report
        with self._scope.writing() as connection:
            stmt = self._scope.select(table, func.max(table.c.edition))
            last = int(connection.execute(stmt.where(table.c.year == year)).scalar() or 0)
            if last and not why:
                raise InputError(Message("council.say_why_again"), "why")
            row = {
                "organization_id": self._scope.id,
                "year": year,
                "edition": last + 1,
                "document": document_text(document),
                "sha256": document_sha256(document),
                "decision": decision,
                "by": by,
                "at": self._scope.now(),
                "why": why,
            }
            connection.execute(table.insert().values(**row))
            about, after = (About.REPORT, year), {"edition": last + 1, "sha256": row["sha256"]}
            action = Action.REPORT_ADOPTED
            record(self._scope, connection, action, about, by=by, after=after, why=why)
        return self.edition(year, last + 1)

    def latest(self, year: int) -> AdoptedReport | None:
        """Return the edition in force of a year; None where none was adopted."""
        every = self._editions(tables.council_report.c.year == year)
        return every[0] if every else None

    def edition(self, year: int, edition: int) -> AdoptedReport:
        """Return one edition. Raises MissingError."""
        table = tables.council_report
        for report in self._editions(table.c.year == year, table.c.edition == edition):
            return report
        raise MissingError(Message("council.no_edition", year=year, edition=edition))

    def all(self) -> tuple[AdoptedReport, ...]:
        """Return every edition, the latest year and edition first."""
        return self._editions()

    def _editions(self, *which: ColumnElement[bool]) -> tuple[AdoptedReport, ...]:
        table = tables.council_report
        stmt = self._scope.select(table).where(*which)
        stmt = stmt.order_by(table.c.year.desc(), table.c.edition.desc())
        with self._scope.reading() as connection:
            return tuple(map(_report, connection.execute(stmt).mappings()))


def _report(row: RowMapping) -> AdoptedReport:
    return AdoptedReport(
        year=row["year"],
        edition=row["edition"],
        document=json.loads(row["document"]),
        sha256=row["sha256"],
        decision=row["decision"],
        by=row["by"],
        at=columns.moment(row["at"]),
        why=row["why"],
    )
