"""The lookout of a process that nobody visits: it shows that it lives, and watches the service.

A thread of its own, because a run may take many minutes. Clock and worker both have one, so that
one of them tells when the other is dead.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

from screening.model.errors import ScreeningError
from screening.runtime.console import Console
from screening.services import signs_of_life
from screening.services.alarms import watch
from screening.services.alarms.channels import channels
from screening.services.alarms.conditions import conditions
from screening.services.service_state import state_of
from screening.services.settings import Settings
from screening.store import Store
from sources.kit.values.message import Message

LOOK = timedelta(minutes=1)
PATIENCE = 2 * signs_of_life.LIMIT  # for parts that start one after the other


def keep(part: str, settings: Settings, store: Store, console: Console) -> None:
    """Show that this part lives, and watch the service, as long as this process does."""
    signs_of_life.show(settings.home, part)
    look = partial(look_around, settings, store, console)
    work = partial(_keep, lambda: signs_of_life.show(settings.home, part), look)
    threading.Thread(target=work, name="lookout", daemon=True).start()


def _keep(show: Callable[[], None], look: Callable[[], object]) -> None:
    due = time.monotonic() + PATIENCE.total_seconds()
    while True:
        with suppress(OSError):  # a full disk is no reason to be taken for dead for good
            show()
        if time.monotonic() >= due:
            due = time.monotonic() + LOOK.total_seconds()
            look()
        time.sleep(signs_of_life.EVERY.total_seconds())


def look_around(settings: Settings, store: Store, console: Console) -> None:
    """Tell whoever runs the service what began or ended since the last look."""
    ways = channels(settings.operator, console.sentence(Message("alarm.subject")))
    if not ways:
        return
    try:
        wrong = conditions(state_of(store, settings))
        failed = watch.look(settings.home, wrong, ways, console.sentence)
    except ScreeningError as error:
        failed = (error,)
    except OSError as error:  # the disk that an alarm is about
        failed = (ScreeningError(error.strerror or str(error)),)
    for fault in failed:
        console.note_error("screening", fault)
