"""How far a job is: for its page in the store, for whoever watches the worker in a line.

It is called for every contract, so it looks at the clock and does nothing until some time went by.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from screening.model.errors import BusyError
from screening.model.portfolio_job import JobCancelledError, JobClaim
from screening.services.jobs.stopping import StopWishes
from screening.services.notice import Notice, to_log
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store.runs.job_claims import JobClaims

PAGE_EVERY = 1.0  # seconds between two looks at the store
LOG_EVERY = 5.0  # seconds between two lines


class JobSteps:
    """The steps of one claimed job: ``steps(done, total)`` within a stage.

    Raises JobCancelledError when a person has cancelled the job.
    """

    def __init__(
        self,
        claims: "JobClaims",
        claim: JobClaim,
        notice: Notice = to_log,
        clock: Callable[[], float] = time.monotonic,
        wishes: StopWishes | None = None,
    ) -> None:
        self._wishes = wishes
        self._claims = claims
        self._claim = claim
        self._notice = notice
        self._clock = clock
        self._stage = ""
        self._look_at = self._tell_at = clock()

    def begin(self, stage: str, total: int = 0) -> None:
        """Begin a stage, in units of which there are ``total``."""
        self._stage = stage
        self._look_at = self._clock() + PAGE_EVERY
        self.stop_if_cancelled()
        self._report(0, total)
        self._tell(0, total)

    def __call__(self, done: int, total: int) -> None:
        """Tell how much of the stage is done."""
        now = self._clock()
        if now < self._look_at:
            return
        self._look_at = now + PAGE_EVERY
        self.stop_if_cancelled()
        self._report(done, total)
        if now >= self._tell_at:
            self._tell(done, total)

    def watch(self, done: int, total: int) -> None:
        """Only look whether the job was cancelled: within a transaction nothing else is written."""
        now = self._clock()
        if now >= self._look_at:
            self._look_at = now + PAGE_EVERY
            self.stop_if_cancelled()

    def stop_if_cancelled(self) -> None:
        """Raise JobCancelledError if a person has cancelled the job."""
        if self.is_cancelled():
            raise JobCancelledError

    def is_cancelled(self) -> bool:
        """Return whether a person has cancelled the job."""
        wished = self._wishes is not None and self._wishes.of(self._claim.job) is not None
        return wished or self._claims.is_cancelled(self._claim)

    def _report(self, done: int, total: int) -> None:
        with suppress(BusyError):  # the next step tells more
            self._claims.report(self._claim, self._stage, done, total)

    def _tell(self, done: int, total: int) -> None:
        self._tell_at = self._clock() + LOG_EVERY
        claim = self._claim
        self._notice(
            Message(
                "progress.job",
                job=claim.job,
                kind=claim.kind,
                stage=self._stage,
                done=done,
                total=total,
            )
        )
