"""The worker (`python -m screening.runtime.worker`): takes one run at a time and ends it.

Being told to stop gives the run back at once; the next worker does it anew.
"""

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from screening.model.errors import ScreeningError
from screening.model.run import Claim, LostClaimError
from screening.rules.verdict.protocols import ContractScreener
from screening.runtime import process_end
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.matching import suggestions
from screening.services.refreshing import after_refresh, archive_cleanup, run_now
from screening.services.refreshing.lease import lease_kept, this_process
from screening.services.screening import catch_up, screener_for
from screening.store.runs.jobs import Jobs
from sources.kit.values.message import Message

Refresh = Callable[[Claim], object]

EVERY = timedelta(seconds=2)  # between two looks into an empty queue
IDLE = timedelta(hours=1)  # between two rounds of what is done when nothing else is
PARTIES_AT_ONCE = 200  # compared in one spare moment: a second or two


def run(
    jobs: "Jobs",
    refresh: Refresh,
    *,
    idle: Callable[[], object] = lambda: None,
    spare: Callable[[], bool] = lambda: False,
    every: timedelta = EVERY,
    rest: timedelta = IDLE,
    console: Console | None = None,
) -> None:
    """Work until ``StopRequested`` is raised in this thread; see ``process_end.raise_on_signal``.

    ``refresh`` does a run; ``spare`` does a little of what nobody waits for and returns whether
    more is left; ``idle`` does what is due once in ``rest``. ``every`` is the pause between two
    looks into an empty queue.
    """
    console = console or Console()
    owner, rest_at = this_process(), time.monotonic()
    while True:
        if _try(lambda: work(jobs, refresh, owner, console), console):
            continue
        if _try(spare, console):
            continue
        if time.monotonic() >= rest_at:
            rest_at = time.monotonic() + rest.total_seconds()
            _try(lambda: _rest(jobs, idle), console)
        time.sleep(every.total_seconds())


def _try(task: Callable[[], bool], console: Console) -> bool:
    """A database that cannot go on now may the next time; the worker stays."""
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
    try:
        with lease_kept(jobs.queue, claim, notice=console.note_text):
            refresh(claim)
        fault = Message("run.ended_without_outcome")
    except LostClaimError as error:
        console.note_error("worker", error)
        return True
    except process_end.StopRequested:
        jobs.queue.release(claim)
        raise
    except Exception as error:
        fault = Message("run.unexpected", kind=type(error).__name__, error=str(error))
    with suppress(LostClaimError):  # as it should be: whoever finished the run let go of it
        jobs.outcomes.fail(claim, fault)
        console.note_text(f"worker: {claim.source}: {console.sentence(fault)}")
    return True


class FailureNotice:
    """Says of the first source that cannot be reached that it is so, and then keeps quiet.

    A machine without internet is no fault; the sources page tells the rest.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console()
        self._given = False

    def of(self, source: str, outcome: str) -> None:
        """Note it if a source was refused and the one before it was not."""
        if outcome == "refused" and not self._given:
            self._console.note("service.not_refreshed", source=source)
        self._given = outcome == "refused"


def main(console: Console) -> None:
    with suppress(process_end.StopRequested):
        process_end.raise_on_signal()
        process_end.with_parent()
        context = CommandContext.open()
        store, settings = context.store, context.settings
        notice = FailureNotice(console)

        def refresh(claim: Claim) -> None:
            refresh_context = run_now.refresh_context(store, settings, today())
            done = run_now.perform(store, refresh_context, claim)
            notice.of(claim.source, done.refreshed.outcome)

        def idle() -> None:
            after_refresh.bring_up_to_date(store, today())
            catch_up(store, today())
            archive_cleanup.clean_up_daily(store, run_now.archive_of(settings), datetime.now(UTC))
            for slug in store.organizations():
                suggestions.review(store.portfolio(slug), screener, today())

        def screener() -> ContractScreener:
            return screener_for(store, today())

        spare = suggestions.IdleMatcher(
            store, settings.home, screener, PARTIES_AT_ONCE, console.note_text
        )
        run(store.jobs, refresh, idle=idle, spare=spare, console=console)


if __name__ == "__main__":
    sys.exit(process_end.run_or_report(main))
