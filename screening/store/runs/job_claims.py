"""Jobs as workers see them: claimed for a lease, finished once or not at all.

The same way as runs of sources (``leases``): each write of a worker names its attempt, so one whose
job was given to another changes nothing. One job of an organization goes on at a time, the oldest
first, so that no import meets another.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.elements import ColumnElement

from screening.model.audit import About, Action, Upkeep
from screening.model.portfolio_job import JobClaim, JobState, JobValues
from screening.model.run import LostClaimError
from screening.store import tables
from screening.store.audit_log.lines import LogOf, record, upkeep
from screening.store.database.columns import compact, error_column, maybe_moment
from screening.store.database.leases import has_lapsed
from screening.store.runs.leases import RunLeases
from sources.kit.values.message import Message


class JobClaims:
    """The jobs of all organizations of a database, for workers."""

    def __init__(self, leases: RunLeases) -> None:
        self._leases = leases

    @property
    def lease(self) -> timedelta:
        """For how long a claim holds unless it is renewed."""
        return self._leases.lease

    def waiting_since(self) -> datetime | None:
        """Return when the oldest job that waits was asked for; None where none does."""
        table = tables.portfolio_job
        stmt = select(func.min(table.c.at)).where(table.c.state == JobState.QUEUED)
        with self._leases.reading() as connection:
            return maybe_moment(connection.execute(stmt).scalar())

    def claim(self, owner: str) -> JobClaim | None:
        """Claim the oldest job that may begin; None where there is none."""
        table, now = tables.portfolio_job, self._leases.now()
        queued = table.c.state == JobState.QUEUED.value
        lapsed = has_lapsed(table.c.lease_until, now, self.lease)
        left = (table.c.state == JobState.RUNNING.value) & lapsed
        with self._leases.reading() as connection:  # a cheap look, without a lock
            if not connection.execute(select(table.c.id).where(queued | left).limit(1)).first():
                return None
        try:
            with self._leases.writing() as connection:
                upkeep(connection, Upkeep.LEASE)
                stmt = select(table).where(left).with_for_update(skip_locked=True)
                for row in connection.execute(stmt).mappings().all():
                    self._take_back(connection, row)
                return self._claim(connection, owner)
        except IntegrityError:  # another worker began a job of the organization in this moment
            return None

    def _take_back(self, connection: Connection, row: RowMapping) -> None:
        """Queue a job again whose worker is gone, or end it after too many attempts."""
        table = tables.portfolio_job
        values: dict[str, object] = {"owner": None, "lease_until": None}
        if row["cancel_by"]:
            values |= {"state": JobState.CANCELLED.value, "finished": self._leases.now()}
        elif row["attempt"] < self._leases.most_attempts:
            values |= {"state": JobState.QUEUED.value}
        else:
            fault = [Message("run.worker_lost", count=row["attempt"])]
            values |= {"state": JobState.FAILED.value, "finished": self._leases.now()}
            values |= {"error": error_column(fault)}
        connection.execute(table.update().where(table.c.id == row["id"]).values(values))
        if "finished" in values:
            log, about = LogOf(row["organization_id"], self._leases.now), (About.JOB, row["id"])
            after = {"kind": row["kind"], "state": values["state"]}
            by, account = row["by"], row["account"]
            record(log, connection, Action.JOB_ENDED, about, by=by, account=account, after=after)

    def _claim(self, connection: Connection, owner: str) -> JobClaim | None:
        table, other = tables.portfolio_job, tables.portfolio_job.alias("other")
        organization, now = tables.organization, self._leases.now()
        busy = exists().where(
            other.c.organization_id == table.c.organization_id,
            other.c.state == JobState.RUNNING.value,
        )
        stmt = (
            select(table, organization.c.slug)
            .join(organization, organization.c.id == table.c.organization_id)
            .where(table.c.state == JobState.QUEUED.value, ~busy)
            .order_by(table.c.id)
            .limit(1)
        )
        row = (
            connection.execute(stmt.with_for_update(of=table, skip_locked=True)).mappings().first()
        )
        if row is None:
            return None
        claim = JobClaim(
            job=row["id"],
            organization=row["slug"],
            kind=row["kind"],
            parameters=json.loads(row["parameters"]),
            by=row["by"],
            account=row["account"],
            attempt=row["attempt"] + 1,
            owner=owner,
            result=json.loads(row["result"]) if row["result"] else {},
        )
        begun = table.update().where(
            table.c.id == claim.job, table.c.state == JobState.QUEUED.value
        )
        result = connection.execute(
            begun.values(
                state=JobState.RUNNING.value,
                attempt=claim.attempt,
                owner=owner,
                lease_until=now + self._leases.lease,
                started=now,
                done=0,
                total=0,
            )
        )
        return claim if result.rowcount == 1 else None

    def renew(self, claim: JobClaim) -> None:
        """Extend the lease. Raises LostClaimError where it is too late for that."""
        with self._leases.writing() as connection:
            upkeep(connection, Upkeep.LEASE)
            self._change(connection, claim, lease_until=self._leases.now() + self._leases.lease)

    def report(self, claim: JobClaim, stage: str, done: int, total: int) -> None:
        """Note how far the job is. Raises LostClaimError."""
        with self._leases.writing() as connection:
            upkeep(connection, Upkeep.LEASE)
            self._change(connection, claim, stage=stage, done=done, total=total)

    def is_cancelled(self, claim: JobClaim) -> bool:
        """Return whether a person asked for its end; reads only."""
        table = tables.portfolio_job
        stmt = select(table.c.cancel_by).where(self._held_by(claim))
        with self._leases.reading() as connection:
            return connection.execute(stmt).scalar() is not None

    def noting(
        self,
        claim: JobClaim,
        result_of: Callable[[int], JobValues],
        go_on: Callable[[], None] = lambda: None,
    ) -> Callable[[Connection, int], None]:
        """Return what notes what was kept, in the transaction that keeps it.

        A later attempt begins there. It raises LostClaimError where the job is another worker's by
        now, and what ``go_on`` raises before: nothing is kept then.
        """

        def note(connection: Connection, number: int) -> None:
            go_on()
            self._change(connection, claim, result=compact(dict(result_of(number))))

        return note

    def finish(self, claim: JobClaim, result: JobValues) -> None:
        """End the job as done. Raises LostClaimError."""
        self._end(claim, JobState.DONE, result=compact(dict(result)))

    def fail(self, claim: JobClaim, reason: Message | str) -> None:
        """End the job with the reason why it could not be done. Raises LostClaimError."""
        self._end(claim, JobState.FAILED, error=error_column([reason]))

    def cancelled(self, claim: JobClaim) -> None:
        """End the job as cancelled; what was noted of its result stays. Raises LostClaimError."""
        self._end(claim, JobState.CANCELLED)

    def release(self, claim: JobClaim) -> None:
        """Give the job back, so that nobody has to wait for the lease; nothing when it is lost.

        The attempt does not count: its worker was told to stop.
        """
        stmt = tables.portfolio_job.update().where(self._held_by(claim))
        queued = {"state": JobState.QUEUED.value, "owner": None, "lease_until": None}
        with self._leases.writing() as connection:
            upkeep(connection, Upkeep.LEASE)
            connection.execute(stmt.values(attempt=claim.attempt - 1, **queued))

    def _end(self, claim: JobClaim, state: JobState, **values: object) -> None:
        ended = {"state": state.value, "finished": self._leases.now(), "lease_until": None}
        with self._leases.writing() as connection:
            self._change(connection, claim, **ended, **values)
            table = tables.portfolio_job
            stmt = select(table.c.organization_id).where(table.c.id == claim.job)
            log = LogOf(connection.execute(stmt).scalar_one(), self._leases.now)
            about, after = (About.JOB, claim.job), {"kind": claim.kind, "state": state.value}
            by, account = claim.by, claim.account
            record(log, connection, Action.JOB_ENDED, about, by=by, account=account, after=after)

    def _change(self, connection: Connection, claim: JobClaim, **values: object) -> None:
        stmt = tables.portfolio_job.update().where(self._held_by(claim)).values(values)
        if connection.execute(stmt).rowcount != 1:
            raise LostClaimError(Message("job.lost", job=claim.job))

    def _held_by(self, claim: JobClaim) -> ColumnElement[bool]:
        """Return the condition that the job is still in the hands of this very attempt."""
        table = tables.portfolio_job
        return (
            (table.c.id == claim.job)
            & (table.c.state == JobState.RUNNING.value)
            & (table.c.attempt == claim.attempt)
            & (table.c.owner == claim.owner)
        )
