"""The clock (`python -m screening.runtime.clock`): queues the refreshes that are due.

Its job store is never shared and holds one job in memory: a tick that queues what is due. Any
number of clocks may run, and one that was down has nothing to remember: the next tick of any of
them queues the latest slot of each source.
"""

import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from screening.model.errors import ScreeningError
from screening.runtime import lookout, process_end
from screening.runtime.console import Console
from screening.services.open_store import open_store
from screening.services.refreshing.schedules import declare
from screening.services.settings import Settings

EVERY = timedelta(seconds=20)
GRACE = 3600  # seconds: a tick that comes late is still wanted, for it looks at the time itself


def run(
    tick: Callable[[], object],
    stop: threading.Event,
    every: timedelta = EVERY,
    console: Console | None = None,
) -> None:
    """Tick at once, and then again and again until ``stop`` is set."""
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(
        lambda: _tick(tick, console or Console()),
        "interval",
        seconds=every.total_seconds(),
        next_run_time=datetime.now(UTC),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=GRACE,
    )
    scheduler.start()
    stop.wait()
    scheduler.shutdown(wait=True)


def _tick(tick: Callable[[], object], console: Console) -> None:
    """Tick; an error of the database is noted, since the next tick queues the same slot."""
    try:
        tick()
    except ScreeningError as error:
        console.note_error("clock", error)


def main(console: Console) -> None:
    stop = process_end.on_signal()
    process_end.with_parent()
    settings = Settings.from_environment()
    store = open_store(settings)
    lookout.keep("clock", settings, store, console)
    declare(store)  # a list that came with a new version has no schedule yet
    run(store.jobs.queue.tick, stop, console=console)
    store.close()


if __name__ == "__main__":
    sys.exit(process_end.run_or_report(main, "clock"))
