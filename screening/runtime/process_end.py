"""How a process of ours ends: when it is told to, and when the process that started it is gone."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

from screening.model.errors import ScreeningError
from screening.runtime.console import note

WITH_PARENT = "--with-parent"  # standard input is a pipe that the parent holds open
PATIENCE = 20  # seconds from the parent's end to ours, however busy we are
SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Ended(BaseException):
    """Told to stop in the middle of something. No fault, so nothing may catch it as one."""


def on_signal() -> threading.Event:
    """Set once this process is told to stop."""
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    for one in SIGNALS:
        signal.signal(one, ask)
    return stop


def raise_on_signal() -> None:
    """Being told to stop interrupts what goes on, wherever it is; only the first time."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        for one in SIGNALS:
            signal.signal(one, signal.SIG_IGN)
        raise Ended

    for one in SIGNALS:
        signal.signal(one, interrupt)


def in_a_sentence(part: Callable[[], None]) -> int:
    """Runs a part of the service. What it cannot go on without is said like on the command line."""
    try:
        part()
    except ScreeningError as error:
        note(f"screening: {error}")
        return 1
    return 0


def with_parent() -> None:
    """When this was started to live with its parent, see that it does, even after a kill -9.

    The pipe ends when the parent does, whatever ended it; no process number can be mistaken.
    """
    if WITH_PARENT in sys.argv:
        threading.Thread(target=_follow, name="with-parent", daemon=True).start()


def _follow() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(PATIENCE)
    os._exit(1)
