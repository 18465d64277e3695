"""What the log holds about one contract or one supplier, also through runs over many of them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_

from screening.model.audit import About
from screening.store import tables
from screening.store.database import columns
from screening.store.database.scope import Scope

Objects = list[tuple[About, str]]
MOST = 200  # runs, verdicts and changes of one contract


@dataclass(frozen=True, slots=True)
class PastVerdict:
    """A verdict that was given, in short; the latest one is in use."""

    as_of: date
    flag: str
    band: str
    level: str
    in_use: bool


@dataclass(frozen=True, slots=True)
class ChangeByList:
    """A row of a list that changed a verdict, in the run that brought it."""

    run: int
    source: str
    where: str


class ObjectHistory:
    """What leads from one contract or supplier of an organization to lines of its log."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def of_contract(self, id: str, key: str | None) -> Objects:
        """Return what lines about this contract are about: itself, imports, corrections.

        ``key``: None for a contract that is gone, of which only its own lines are known.
        """
        objects: Objects = [(About.CONTRACT, id)]
        if key is None:
            return objects
        change, said = tables.import_change, tables.correction
        confirmed = tables.category_confirmation
        imports = self._scope.select(change, change.c.run_id).where(
            change.c.kind == "contract", change.c.key == key
        )
        stated = self._scope.select(said, said.c.run_id).where(said.c.contract_key == key)
        decided = self._scope.select(confirmed, confirmed.c.correction_run_id).where(
            confirmed.c.contract_key == key, confirmed.c.correction_run_id.is_not(None)
        )
        risk = tables.risk_decision
        decided_at_once = self._scope.select(risk, risk.c.batch).where(
            risk.c.contract_key == key, risk.c.batch.is_not(None)
        )
        with self._scope.reading() as connection:
            for about, stmt in (
                (About.RISK_DECISION, decided_at_once.order_by(risk.c.batch.desc())),
                (About.IMPORT, imports.order_by(change.c.run_id.desc())),
                (About.CORRECTION, stated.order_by(said.c.run_id.desc())),
                (About.CORRECTION, decided.order_by(confirmed.c.correction_run_id.desc())),
            ):
                runs = connection.execute(stmt.distinct().limit(MOST)).scalars()
                objects += [(about, str(run)) for run in runs]
        return objects

    def of_supplier(self, key: str) -> Objects:
        """Return what lines about this supplier are about: its pairs, and reports of errors."""
        decision, report = tables.match_decision, tables.error_report
        pairs = self._scope.select(decision, decision.c.kind, decision.c.one, decision.c.other)
        pairs = pairs.where(or_(decision.c.one == key, decision.c.other == key)).distinct()
        with self._scope.reading() as connection:
            matches = [
                columns.match_id(self._scope.slug, kind, one, other)
                for kind, one, other in connection.execute(pairs.limit(MOST))
            ]
            reported = self._scope.select(report, report.c.id).where(
                report.c.about.in_([key, *matches])
            )
            reports = connection.execute(reported.limit(MOST)).scalars().all()
        objects: Objects = [(About.MATCH, id) for id in matches]
        return objects + [(About.ERROR_REPORT, str(id)) for id in reports]

    def verdicts(self, id: str) -> tuple[PastVerdict, ...]:
        """Return the verdicts that a contract was given, the latest first, without repetitions."""
        verdict, contract = tables.screening, tables.contract
        stmt = (
            self._scope.select(
                verdict,
                verdict.c.as_of,
                verdict.c.flag,
                verdict.c.band,
                verdict.c.level,
                verdict.c.current,
            )
            .join(contract, contract.c.id == verdict.c.contract_id)
            .where(self._scope.owns(contract), contract.c.public_id == id)
        )
        with self._scope.reading() as connection:
            rows = connection.execute(stmt.order_by(verdict.c.id.desc()).limit(MOST)).all()
        given = [PastVerdict(columns.to_date(row[0]), *row[1:]) for row in rows]
        return tuple(
            past
            for past, before in zip(given, [*given, None][1:], strict=True)
            if past.in_use
            or before is None
            or (past.flag, past.band, past.level) != (before.flag, before.band, before.level)
        )

    def changes(self, id: str) -> tuple[ChangeByList, ...]:
        """Return the rows of lists that changed a contract's verdict, the latest first."""
        change, contract = tables.refresh_change, tables.contract
        stmt = (
            self._scope.select(change, change.c.run_id, change.c.source, change.c.where)
            .join(contract, contract.c.id == change.c.contract_id)
            .where(self._scope.owns(contract), contract.c.public_id == id)
        )
        with self._scope.reading() as connection:
            rows = connection.execute(stmt.order_by(change.c.id.desc()).limit(MOST))
            return tuple(ChangeByList(*row) for row in rows)
