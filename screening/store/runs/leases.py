"""The lease of a run, and the fencing token that keeps a worker without one from writing.

A claim gives a worker a run for the length of a lease and counts as one attempt. Each write of the
worker names that attempt, so one whose run was given to another changes no row. (Fencing tokens:
Kleppmann, Designing Data-Intensive Applications, chapter 8.)
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine
from sqlalchemy.sql.elements import ColumnElement

from screening.model.run import Claim, LostClaimError
from screening.store import tables
from screening.store.database import engine
from sources.kit.values.message import Message

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 5  # a run that takes its worker down with it must not do so for ever
BATCH_SIZE = 1000  # statements in one transaction: others wait a quarter of a second at most
FAIL_POINTS = (
    "slots queued", "claimed", "load begun", "batch kept", "loaded", "finishing", "fenced",
    "finished", "swept",
)  # fmt: skip


def _go_on(point: str) -> None:
    """Do nothing at a fail point, where a test may end the process."""


class RunLeases:
    """The database of the runs, with the time, the length of a lease and the fencing token.

    ``at_fail_point`` is called with the name of each fail point.
    """

    def __init__(
        self,
        database: Engine,
        now: Callable[[], datetime],
        *,
        lease: timedelta = LEASE,
        most_attempts: int = MOST_ATTEMPTS,
        batch_size: int = BATCH_SIZE,
        at_fail_point: Callable[[str], None] = _go_on,
    ) -> None:
        self._database = database
        self.now = now
        self.lease = lease
        self.most_attempts = most_attempts
        self.batch_size = batch_size
        self.at_fail_point = at_fail_point

    def reading(self) -> AbstractContextManager[Connection]:
        """Open a connection that sees one consistent state and writes nothing."""
        return engine.reading(self._database)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a brief transaction, so that a worker that hangs within it holds up nobody long."""
        with engine.writing(self._database) as connection:
            engine.be_brief(connection)
            yield connection

    def renew(self, connection: Connection, claim: Claim) -> None:
        """Extend the lease within a transaction. Raises LostClaimError if the run is another's."""
        table = tables.job_run
        result = connection.execute(
            table.update().where(self.held_by(claim)).values(lease_until=self.now() + self.lease)
        )
        if result.rowcount != 1:
            raise lost_claim(claim)

    def held_by(self, claim: Claim) -> ColumnElement[bool]:
        """Return the condition that the run is still in the hands of this very attempt."""
        run = tables.job_run
        return (
            (run.c.id == claim.run)
            & (run.c.state == "running")
            & (run.c.attempt == claim.attempt)
            & (run.c.owner == claim.owner)
        )


def lost_claim(claim: Claim) -> LostClaimError:
    """Return the error of a worker whose run is another's by now."""
    return LostClaimError(
        Message("run.lost", run=claim.run, source=claim.source, attempt=claim.attempt)
    )
