"""The worker: `python -m screening.worker`. Takes one run at a time and does it to its end.

While a run goes on, a second thread renews its lease, so that only a worker that died or stands
still loses its run. Being told to stop gives the run back at once; the next worker does it anew.
"""

import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from screening import ending
from screening.claims import Claim, LostClaimError
from screening.errors import ScreeningError
from screening.terminal import note

if TYPE_CHECKING:
    from screening.store.jobs import Jobs

Refresh = Callable[[Claim], object]

EVERY = timedelta(seconds=2)  # between two looks into an empty queue
IDLE = timedelta(hours=1)  # between two rounds of what is done when nothing else is
PARTIES_AT_ONCE = 200  # compared in one spare moment: a second or two
LONGEST = timedelta(hours=6)  # a run that takes longer stands still, whatever its threads say


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


def this_process() -> str:
    """Never the same twice, because the fence rests on it."""
    return f"{socket.gethostname()} {os.getpid()} {uuid4().hex[:12]}"


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
    except ending.Ended:
        jobs.release(claim)
        raise
    except Exception as error:
        fault = f"unexpected {type(error).__name__}: {error}"
    with suppress(LostClaimError):  # as it should be: whoever finished the run let go of it
        jobs.fail(claim, fault)
        note(f"worker: {claim.source}: {fault}")
    return True


@contextmanager
def alive(jobs: "Jobs", claim: Claim, longest: timedelta = LONGEST) -> Iterator[None]:
    """Renews the lease of a run for as long as this goes on."""
    done = threading.Event()
    pulse = threading.Thread(target=_renew, args=(jobs, claim, done, longest), daemon=True)
    pulse.start()
    try:
        yield
    finally:
        done.set()
        pulse.join()


def _renew(jobs: "Jobs", claim: Claim, done: threading.Event, longest: timedelta) -> None:
    """A renewal that fails is tried again: the lease is three times as long as the pause."""
    until = time.monotonic() + longest.total_seconds()
    while not done.wait(jobs.lease.total_seconds() / 3) and time.monotonic() < until:
        try:
            jobs.renew(claim)
        except LostClaimError:
            return  # finished a moment ago, or somebody else's; its next write will say so
        except ScreeningError as error:
            note(f"worker: {error}")


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
    from screening import after_refresh, matching, refreshing, upkeep
    from screening.rescreen import Judge, catch_up, judge_of
    from screening.workplace import Workplace, today

    ending.raise_on_signal()
    ending.with_parent()
    with suppress(ending.Ended):
        place = Workplace.open()
        store, settings = place.store, place.settings

        told = Told()

        def refresh(claim: Claim) -> None:
            desk = refreshing.desk_of(store, settings, today())
            done = refreshing.perform(store, desk, claim)
            told.of(claim.source, done.refreshed.outcome)

        def idle() -> None:
            after_refresh.bring_up_to_date(store, today())
            catch_up(store, today())
            upkeep.daily(store, refreshing.archive_of(settings), datetime.now(UTC))
            for slug in store.organizations():
                matching.review(store.portfolio(slug), judge, today())

        def judge() -> Judge:
            return judge_of(store, today())

        spare = matching.Trickle(store, settings.home, judge, PARTIES_AT_ONCE)
        run(store.jobs, refresh, idle=idle, spare=spare)


if __name__ == "__main__":
    sys.exit(ending.in_a_sentence(main))
