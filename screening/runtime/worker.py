"""The worker (`python -m screening.runtime.worker`): takes one run at a time and ends it.

Being told to stop gives the run back at once; the next worker does it anew.
"""

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from screening.model.errors import ScreeningError
from screening.model.run import Claim, LostClaimError
from screening.runtime import process_end
from screening.runtime.console import note
from screening.services.refreshing.lease import alive, this_process

if TYPE_CHECKING:
    from screening.store.runs.jobs import Jobs

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
) -> None:
    """Until ``Ended`` is raised in this thread; see ``ending.raise_on_signal``."""
    owner, rest_at = this_process(), time.monotonic()
    while True:
        if _tried(lambda: work(jobs, refresh, owner)):
            continue
        if _tried(spare):  # a little of what nobody waits for; then the queue again
            continue
        if time.monotonic() >= rest_at:
            rest_at = time.monotonic() + rest.total_seconds()
            _tried(lambda: _rest(jobs, idle))
        time.sleep(every.total_seconds())


def _tried(what: Callable[[], bool]) -> bool:
    """A database that cannot go on now may the next time; the worker stays."""
    try:
        return what()
    except ScreeningError as error:
        note(f"worker: {error}")
        return False


def _rest(jobs: "Jobs", idle: Callable[[], object]) -> bool:
    jobs.sweep()
    idle()
    return False


def work(jobs: "Jobs", refresh: Refresh, owner: str) -> bool:
    """One run, when one waits. However it ends, its row says how."""
    claim = jobs.claim(owner)
    if claim is None:
        return False
    try:
        with alive(jobs, claim):
            refresh(claim)
        fault = "the refresh ended without saying how"
    except LostClaimError as error:
        note(f"worker: {error}")
        return True
    except process_end.Ended:
        jobs.release(claim)
        raise
    except Exception as error:
        fault = f"unexpected {type(error).__name__}: {error}"
    with suppress(LostClaimError):  # as it should be: whoever finished the run let go of it
        jobs.fail(claim, fault)
        note(f"worker: {claim.source}: {fault}")
    return True


class Told:
    """Says of the first source that cannot be reached that it is so, and then keeps quiet.

    A machine without internet is no fault; the sources page tells the rest.
    """

    def __init__(self) -> None:
        self._said = False

    def of(self, source: str, outcome: str) -> None:
        if outcome == "refused" and not self._said:
            note(
                f"{source} could not be brought up to date, and others may not either; what is in "
                "use stays in use. It is tried again later; the sources page says when, and why."
            )
        self._said = outcome == "refused"


def main() -> None:
    from screening.rules.verdict.protocols import ContractScreener
    from screening.services.context import CommandContext, today
    from screening.services.matching import suggestions
    from screening.services.refreshing import (
        after_refresh,
        run_now,
        upkeep,
    )
    from screening.services.screening import (
        catch_up,
        screener_for,
    )

    process_end.raise_on_signal()
    process_end.with_parent()
    with suppress(process_end.Ended):
        place = CommandContext.open()
        store, settings = place.store, place.settings

        told = Told()

        def refresh(claim: Claim) -> None:
            desk = run_now.refresh_context(store, settings, today())
            done = run_now.perform(store, desk, claim)
            told.of(claim.source, done.refreshed.outcome)

        def idle() -> None:
            after_refresh.bring_up_to_date(store, today())
            catch_up(store, today())
            upkeep.daily(store, run_now.archive_of(settings), datetime.now(UTC))
            for slug in store.organizations():
                suggestions.review(store.portfolio(slug), screener, today())

        def screener() -> ContractScreener:
            return screener_for(store, today())

        spare = suggestions.IdleMatcher(store, settings.home, screener, PARTIES_AT_ONCE)
        run(store.jobs, refresh, idle=idle, spare=spare)


if __name__ == "__main__":
    sys.exit(process_end.in_a_sentence(main))
