"""A worker that imports, and dies at a point where a crash could strike.

``main`` is run in a process of its own. It does the jobs that wait with a short lease, and kills
itself without a word at ``die_at``: a number of steps, or the name of a point within the writing.
With none it ends when nothing waits.
"""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from screening.model.errors import ScreeningError
from screening.services.jobs import handlers
from screening.services.jobs import steps as job_steps
from screening.store import Store
from screening.store.contracts import imports
from screening.store.contracts.import_writer import ImportWriter
from screening.store.runs.job_claims import JobClaims
from screening.store.runs.leases import RunLeases
from tests.support.asked_jobs import settings_of, work

LEASE = timedelta(seconds=2)
POINTS = ("run begun", "poured", "finished", "noted", "kept")  # of one import, in order


def die() -> None:
    """End as a power cut would end it."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_after(owner: Any, name: str) -> None:
    """Have this function end the process once it has done its work."""
    setattr(owner, name, deadly(getattr(owner, name)))


def deadly(whole: Callable[..., object]) -> Callable[..., Any]:
    """Return a function that ends the process once it has done its work."""

    def work_and_die(*args: Any, **more: Any) -> None:
        whole(*args, **more)
        die()

    return work_and_die


def arrange(die_at: str | int) -> None:
    """Have the process die at a step, or at one of ``POINTS``."""
    if isinstance(die_at, int):
        left = [die_at]

        def step(self: object, done: int, total: int) -> None:
            left[0] -= 1
            if not left[0]:
                die()

        job_steps.JobSteps.__call__ = step  # type: ignore[method-assign]
    elif die_at == "run begun":
        die_after(imports, "begin_run")
    elif die_at == "poured":
        die_after(ImportWriter, "pour")
    elif die_at == "finished":
        die_after(ImportWriter, "finish")
    elif die_at == "noted":
        noting = JobClaims.noting
        JobClaims.noting = lambda *given: deadly(noting(*given))  # type: ignore[method-assign]
    elif die_at == "kept":
        die_after(handlers, "import_files")


class ShortLeases(Store):
    """A store whose claims are lost soon."""

    @property
    def job_claims(self) -> JobClaims:
        now = partial(datetime.now, UTC)
        return JobClaims(RunLeases(self._engine, now, lease=LEASE, most_attempts=1_000))


def main(address: str, home: str, die_at: str | int | None = None) -> None:
    """Work until every job has ended."""
    imports.STAGED_FROM = 0
    if die_at is not None:
        arrange(die_at)
    store = ShortLeases.open(address)
    while True:
        with suppress(ScreeningError):
            if all(job.has_ended for job in work(store, settings_of(home, address))):
                return
        time.sleep(0.1)
