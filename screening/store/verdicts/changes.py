"""The contracts that refreshes changed, and how."""

import json
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import RowMapping, func

from screening.model.contracts import title_of
from screening.model.verdict_changes import ContractChange, RunChanges, VerdictSummary
from screening.store import tables
from screening.store.database import columns
from screening.store.database.scope import Scope


def _change(row: RowMapping) -> ContractChange:
    content = json.loads(row["what"])
    return ContractChange(
        run=row["run_id"],
        contract=row["public_id"],
        source=row["source"],
        where=row["where"],
        row=content["row"],
        said_before=content["said_before"],
        said_after=content["said_after"],
        before=VerdictSummary(*content["from"]),
        after=VerdictSummary(*content["to"]),
        number=row["number"],
        title=title_of(row["title"], row["description"]),
    )


class RefreshChanges:
    """The contracts of one organization that refreshes changed."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def runs(self, limit: int = 50) -> tuple[RunChanges, ...]:
        """Return the refreshes that changed contracts, the latest first, each with their number."""
        change, run = tables.refresh_change, tables.job_run
        stmt = (
            self._scope.select(
                change,
                run.c.id,
                change.c.source,
                run.c.edition,
                run.c.finished,
                func.count(change.c.contract_id.distinct()).label("contracts"),
            )
            .join(run, run.c.id == change.c.run_id)
            .group_by(run.c.id, change.c.source, run.c.edition, run.c.finished)
            .order_by(run.c.id.desc())
            .limit(limit)
        )
        with self._scope.reading() as connection:
            return tuple(
                RunChanges(id, source, edition, columns.maybe_moment(finished), contracts)
                for id, source, edition, finished, contracts in connection.execute(stmt)
            )

    def by_source(self, after: date, until: date) -> dict[str, int]:
        """Return on how many contracts each source changed a verdict, by its slug.

        Of the refreshes that ended after the first day, and at the latest on the second; a contract
        counts once for a source. The source with the most comes first.
        """
        change, run = tables.refresh_change, tables.job_run
        contracts = func.count(change.c.contract_id.distinct()).label("contracts")
        first, last = (
            datetime.combine(day + timedelta(days=1), time(), UTC) for day in (after, until)
        )
        stmt = (
            self._scope.select(change, change.c.source, contracts)
            .join(run, run.c.id == change.c.run_id)
            .where(run.c.finished >= first, run.c.finished < last)
            .group_by(change.c.source)
            .order_by(contracts.desc(), change.c.source)
        )
        with self._scope.reading() as connection:
            rows = connection.execute(stmt).all()
        return {row[0]: row[1] for row in rows}

    def of_run(self, run: int, limit: int = 200, offset: int = 0) -> tuple[ContractChange, ...]:
        """Return the contracts that a refresh changed, each with its rows."""
        change, contract = tables.refresh_change, tables.contract
        stmt = (
            self._scope.select(
                change,
                *change.c,
                contract.c.public_id,
                contract.c.number,
                contract.c.title,
                contract.c.description,
            )
            .join(contract, contract.c.id == change.c.contract_id)
            .where(change.c.run_id == run, self._scope.owns(contract))
            .order_by(contract.c.urgency.desc(), change.c.id)
            .limit(limit)
            .offset(offset)
        )
        with self._scope.reading() as connection:
            return tuple(_change(row) for row in connection.execute(stmt).mappings())
