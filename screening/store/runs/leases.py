"""The fence: each write of a worker names its attempt; one that was given up changes no row."""

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
AT_ONCE = 1000  # statements in one transaction: other writers wait a quarter of a second at most
FAIL_POINTS = (
    "slots queued", "claimed", "load begun", "batch kept", "loaded", "finishing", "fenced",
    "finished", "swept",
)  # fmt: skip


def _nothing(point: str) -> None:
    """What happens at a point where a test may kill: nothing."""


class Fence:
    """One database, and what of it belongs to one attempt. ``at`` is told each fail point."""

    def __init__(
        self,
        database: Engine,
        now: Callable[[], datetime],
        *,
        lease: timedelta = LEASE,
        most_attempts: int = MOST_ATTEMPTS,
        at_once: int = AT_ONCE,
        at: Callable[[str], None] = _nothing,
    ) -> None:
        self._database = database
        self.now = now
        self.lease = lease
        self.most_attempts = most_attempts
        self.at_once = at_once
        self.at = at

    def reading(self) -> AbstractContextManager[Connection]:
        return engine.reading(self._database)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Always brief, so whoever dies or hangs within it does not hold up the others."""
        with engine.writing(self._database) as connection:
            engine.be_brief(connection)
            yield connection

    def hold(self, connection: Connection, claim: Claim) -> None:
        """Within a transaction: it is still this worker's run, and stays so for another lease."""
        table = tables.job_run
        held = connection.execute(
            table.update().where(self.mine(claim)).values(lease_until=self.now() + self.lease)
        )
        if held.rowcount != 1:
            raise lost(claim)

    def mine(self, claim: Claim) -> ColumnElement[bool]:
        """The fence: the run as this attempt of this worker holds it, and no other."""
        run = tables.job_run
        return (
            (run.c.id == claim.run)
            & (run.c.state == "running")
            & (run.c.attempt == claim.attempt)
            & (run.c.owner == claim.owner)
        )


def lost(claim: Claim) -> LostClaimError:
    """Return the error of a worker whose run is another's by now."""
    return LostClaimError(
        Message("run.lost", run=claim.run, source=claim.source, attempt=claim.attempt)
    )
