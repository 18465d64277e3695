"""The jobs of one organization: asked for, looked at and cancelled by persons."""

import json
from datetime import timedelta

from sqlalchemy import RowMapping

from screening.model.audit import About, Action, actor
from screening.model.errors import MissingError
from screening.model.portfolio_job import JobKind, JobState, JobValues, PortfolioJob
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.database.columns import compact, errors_of, maybe_moment, moment
from screening.store.database.engine import new_id
from screening.store.database.scope import Scope
from sources.kit.values.message import Message

UNFINISHED = (JobState.QUEUED.value, JobState.RUNNING.value)


def _job(row: RowMapping) -> PortfolioJob:
    return PortfolioJob(
        id=row["id"],
        kind=row["kind"],
        parameters=json.loads(row["parameters"]),
        state=JobState(row["state"]),
        by=row["by"],
        at=moment(row["at"]),
        account=row["account"],
        lease_until=maybe_moment(row["lease_until"]),
        started=maybe_moment(row["started"]),
        finished=maybe_moment(row["finished"]),
        stage=row["stage"],
        done=row["done"],
        total=row["total"],
        cancel_by=row["cancel_by"],
        result=json.loads(row["result"]) if row["result"] else {},
        errors=errors_of(row["error"]),
    )


class PortfolioJobs:
    """The jobs of one organization. What a worker does with them is in ``JobClaims``."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def queue(
        self,
        kind: str,
        parameters: JobValues,
        by: str,
        subject: str | None = None,
        *,
        is_of_another: bool = False,
    ) -> int:
        """Queue a job and return its id; of a job on this subject that waits or goes on, its id.

        ``parameters`` are JSON values, of which the handler of the kind knows the names.
        ``subject``: what the job is about, by default its parameters; whoever asks twice for the
        same gets one job. ``is_of_another``: it is in the name of somebody else than who is signed
        in, whose account the job then does not have.
        """
        table = tables.portfolio_job
        about = compact(dict(parameters)) if subject is None else subject
        with self._scope.writing() as connection:
            same = self._scope.select(table, table.c.id).where(
                table.c.kind == kind,
                table.c.subject == about,
                table.c.state.in_(UNFINISHED),
                table.c.cancel_by.is_(None),
            )
            id = connection.execute(same).scalar()
            if id is not None:
                return int(id)
            row = {
                "organization_id": self._scope.id,
                "kind": kind,
                "subject": about,
                "parameters": compact(dict(parameters)),
                "state": JobState.QUEUED.value,
                "by": by,
                "account": None if is_of_another else actor().account,
                "at": self._scope.now(),
                "attempt": 0,
                "done": 0,
                "total": 0,
            }
            id = new_id(connection.execute(table.insert().values(row)))
            after = {"kind": str(kind)}
            record(self._scope, connection, Action.JOB_QUEUED, (About.JOB, id), by=by, after=after)
            return id

    def get(self, id: int) -> PortfolioJob:
        """Return this job. Raises MissingError."""
        table = tables.portfolio_job
        stmt = self._scope.select(table).where(table.c.id == id)
        with self._scope.reading() as connection:
            row = connection.execute(stmt).mappings().first()
        if row is None:
            raise MissingError(Message("job.missing", id=id))
        return _job(row)

    def recent(
        self, limit: int = 20, parameters: JobValues | None = None
    ) -> tuple[PortfolioJob, ...]:
        """Return the latest jobs, the latest first: all, or those with these parameters."""
        table = tables.portfolio_job
        stmt = self._scope.select(table).order_by(table.c.id.desc()).limit(limit)
        if parameters is not None:
            stmt = stmt.where(table.c.parameters == compact(dict(parameters)))
        with self._scope.reading() as connection:
            return tuple(_job(row) for row in connection.execute(stmt).mappings())

    def is_busy(self) -> bool:
        """Return whether a job goes on that changes contracts, or waits."""
        table = tables.portfolio_job
        stmt = self._scope.select(table, table.c.id).where(
            table.c.state.in_(UNFINISHED), table.c.kind.in_((JobKind.IMPORT, JobKind.UNDO))
        )
        with self._scope.reading() as connection:
            return connection.execute(stmt.limit(1)).first() is not None

    def ahead_of(self, id: int) -> tuple[PortfolioJob, ...]:
        """Return the jobs that are to be done before this one, and the one that goes on."""
        table = tables.portfolio_job
        before = (table.c.id < id) & table.c.state.in_(UNFINISHED)
        stmt = self._scope.select(table).where(before | (table.c.state == JobState.RUNNING.value))
        with self._scope.reading() as connection:
            rows = connection.execute(stmt.where(table.c.id != id).order_by(table.c.id)).mappings()
            return tuple(map(_job, rows))

    def cancel(self, id: int, by: str, patience: timedelta | None = None) -> None:
        """Cancel a job: at once where it waits, at its next step where it goes on.

        Nothing happens to one that has ended. ``patience``: for how long the writes of others are
        waited for. Raises MissingError, and BusyError.
        """
        table = tables.portfolio_job
        this = self._scope.update(table).where(table.c.id == id)
        ended = {"state": JobState.CANCELLED.value, "finished": self._scope.now()}
        with self._scope.writing(patience) as connection:
            waits = this.where(table.c.state == JobState.QUEUED.value)
            count = connection.execute(waits.values(cancel_by=by, **ended)).rowcount
            if count == 0:
                goes_on = this.where(table.c.state == JobState.RUNNING.value)
                count = connection.execute(goes_on.values(cancel_by=by)).rowcount
            if count:
                record(self._scope, connection, Action.JOB_CANCELLED, (About.JOB, id), by=by)
        self.get(id)
