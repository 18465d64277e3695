"""The runs and alarms as a person looks at them."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, select

from screening.model.errors import MissingError
from screening.model.run import Alarm, Run
from screening.store import tables
from screening.store.database.columns import errors_of, maybe_moment, moment
from screening.store.database.latest import latest_of_each
from screening.store.runs import alarms
from screening.store.runs.leases import RunLeases
from sources.kit.values.message import Message


def _run(row: RowMapping) -> Run:
    return Run(
        id=row["id"],
        source=row["source"],
        slot=row["slot"],
        state=row["state"],
        trigger=row["trigger"],
        requested_at=moment(row["requested_at"]),
        requested_by=row["requested_by"],
        attempt=row["attempt"],
        owner=row["owner"],
        started=maybe_moment(row["started"]),
        finished=maybe_moment(row["finished"]),
        outcome=row["outcome"],
        rows=row["rows"],
        edition=row["edition"],
        snapshot=row["snapshot_id"],
        app_version=row["app_version"],
        errors=errors_of(row["error"]),
        tries=row["tries"],
        not_before=maybe_moment(row["not_before"]),
    )


class RunHistory:
    """The runs and alarms of one database."""

    def __init__(self, leases: RunLeases) -> None:
        self._leases = leases

    def run(self, id: int) -> Run:
        """Return this run. Raises MissingError."""
        stmt = select(tables.job_run).where(tables.job_run.c.id == id)
        with self._leases.reading() as connection:
            row = connection.execute(stmt).mappings().first()
        if row is None:
            raise MissingError(Message("run.missing", id=id))
        return _run(row)

    def runs(self, source: str | None = None, limit: int = 50) -> tuple[Run, ...]:
        """Return the runs of one source or of all, the latest first."""
        table = tables.job_run
        stmt = select(table).order_by(table.c.id.desc()).limit(limit)
        if source is not None:
            stmt = stmt.where(table.c.source == source)
        with self._leases.reading() as connection:
            return tuple(_run(row) for row in connection.execute(stmt).mappings())

    def runs_by_source(self, sources: Sequence[str], limit: int) -> dict[str, tuple[Run, ...]]:
        """Return the latest runs of each of these sources, by source."""
        with self._leases.reading() as connection:
            rows = latest_of_each(connection, "job_run", sources, limit)
        return {source: tuple(map(_run, several)) for source, several in rows.items()}

    def alarms(self, source: str | None = None, open_only: bool = True) -> tuple[Alarm, ...]:
        """Return the alarms of one source or of all, the latest first."""
        with self._leases.reading() as connection:
            return alarms.find_alarms(connection, source, open_only)
