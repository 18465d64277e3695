"""The worker (`python -m screening.runtime.worker`): does one job or run at a time, to its end.

A worker that is told to stop gives its run back at once, and the next worker begins it anew. What
it does when no run waits is in ``background_jobs`` and ``hourly_jobs`` beside this file.
"""

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

from screening.model.audit import Actor, acting
from screening.model.errors import ScreeningError
from screening.model.run import Claim, LostClaimError
from screening.runtime import lookout, process_end
from screening.runtime.background_jobs import BackgroundJobs
from screening.runtime.console import Console
from screening.runtime.hourly_jobs import HourlyJobs
from screening.runtime.job_worker import JobWorker
from screening.services import log_context
from screening.services.command_context import CommandContext, today
from screening.services.refreshing import run_now
from screening.services.refreshing.lease import lease_kept, this_process
from screening.services.side_processes import step_aside
from screening.store.runs.jobs import Jobs
from sources.kit.values.message import Message

Refresh = Callable[[Claim], object]

EVERY = timedelta(seconds=2)  # between two looks into an empty queue
IDLE = timedelta(hours=1)  # between two rounds of what is done when nothing else is


def run(
    jobs: "Jobs",
    refresh: Refresh,
    *,
    idle: Callable[[], object] = lambda: None,
    spare: Callable[[], bool] = lambda: False,
    backlog: Callable[[], bool] = lambda: False,
    asked: Callable[[], bool] = lambda: False,
    every: timedelta = EVERY,
    rest: timedelta = IDLE,
    console: Console | None = None,
) -> None:
    """Work until ``StopRequested`` is raised in this thread; see ``process_end.raise_on_signal``.

    ``asked`` does a job of a person, before all else; ``refresh`` does a run. ``backlog`` does a
    little of what somebody waits for, and has its turn between two runs; ``spare`` does a little of
    what nobody waits for. Each returns whether more is left. ``idle`` does what is due once in
    ``rest``. ``every`` is the pause between two looks into an empty queue.
    """
    console = console or Console()
    owner, rest_at = this_process(), time.monotonic()
    while True:
        if _try(asked, console):
            continue
        waits = _try(backlog, console)
        if _try(lambda: work(jobs, refresh, owner, console), console) or waits:
            continue
        if _try(spare, console):
            continue
        if time.monotonic() >= rest_at:
            rest_at = time.monotonic() + rest.total_seconds()
            _try(lambda: _rest(jobs, idle), console)
        time.sleep(every.total_seconds())


def _try(task: Callable[[], bool], console: Console) -> bool:
    """Do a task and return whether more is left. An error of the store is noted: it may pass."""
    try:
        return task()
    except ScreeningError as error:
        console.note_error("worker", error)
        return False


def _rest(jobs: Jobs, idle: Callable[[], object]) -> bool:
    jobs.retention.remove_dead_loads()
    idle()
    return False


def work(jobs: Jobs, refresh: Refresh, owner: str, console: Console | None = None) -> bool:
    """Do one run and return True, or return False if none waits.

    However the run ends, its row says how.
    """
    console = console or Console()
    claim = jobs.queue.claim(owner)
    if claim is None:
        return False
    about = log_context.about(run_id=claim.run, source=claim.source)
    with about, acting(Actor(run=f"run {claim.run}")):
        _work(jobs, refresh, claim, console)
    return True


def _work(jobs: Jobs, refresh: Refresh, claim: Claim, console: Console) -> None:
    try:
        with lease_kept(jobs.queue, claim, notice=partial(console.note_message, "worker")):
            refresh(claim)
        fault = Message("run.ended_without_outcome")
    except LostClaimError as error:
        console.note_error("worker", error)
        return
    except process_end.StopRequested:
        jobs.queue.release(claim)
        raise
    except Exception as error:
        fault = Message("run.unexpected", kind=type(error).__name__, error=str(error))
    with suppress(LostClaimError):  # as it should be: whoever finished the run let go of it
        jobs.outcomes.fail(claim, fault)
        failure = Message("progress.run_failed", source=claim.source, why=fault)
        console.note_message("worker", failure)


class FailureNotice:
    """Tells of the first source that cannot be reached, and then keeps quiet.

    A machine without internet is no fault; the sources page tells the rest.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console()
        self._told = False

    def of(self, source: str, outcome: str) -> None:
        """Note it if a source was refused and the one before it was not."""
        if outcome == "refused" and not self._told:
            self._console.note("service.not_refreshed", source=source)
        self._told = outcome == "refused"


def main(console: Console) -> None:
    with suppress(process_end.StopRequested):
        process_end.raise_on_signal()
        process_end.with_parent()
        step_aside()
        context = CommandContext.open()
        lookout.keep("worker", context.settings, context.store, console)
        failures = FailureNotice(console)
        notice = partial(console.note_message, "worker")
        jobs = BackgroundJobs(context, notice)

        def refresh(claim: Claim) -> None:
            refresh_context = run_now.refresh_context(context.store, context.settings, today())
            done = run_now.perform(context.store, refresh_context, claim)
            failures.of(claim.source, done.refreshed.outcome)

        run(
            context.store.jobs,
            refresh,
            idle=HourlyJobs(context, notice),
            spare=jobs.spare,
            backlog=jobs.backlog,
            asked=JobWorker(context, console),
            console=console,
        )


if __name__ == "__main__":
    sys.exit(process_end.run_or_report(main, "worker"))
