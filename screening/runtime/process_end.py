"""Ending a process of ours: when it is told to, and when the process that started it is gone."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

from screening.model.errors import ScreeningError
from screening.runtime import log_lines
from screening.runtime.console import Console

WITH_PARENT = "--with-parent"  # standard input is a pipe that the parent holds open
PATIENCE = 20  # seconds from the parent's end to ours, however busy we are
SOON = 0.05  # seconds
SIGNALS = (signal.SIGTERM, signal.SIGINT)


class StopRequested(BaseException):
    """Raised where this process is when it is told to stop; never caught as a fault."""


def on_signal() -> threading.Event:
    """Return an event that is set once this process is told to stop."""
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    for wanted in SIGNALS:
        signal.signal(wanted, ask)
    return stop


def raise_on_signal() -> None:
    """Raise StopRequested wherever this process is when it is told to stop; only the first time.

    Where nobody can catch it (while Python lets go of an object, it is written down and lost), it
    is raised once more a moment later.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        for wanted in SIGNALS:
            signal.signal(wanted, signal.SIG_IGN)
        raise StopRequested

    def again(lost: "sys.UnraisableHookArgs") -> None:
        if not isinstance(lost.exc_value, StopRequested):
            report(lost)
            return
        signal.signal(signal.SIGALRM, interrupt)
        signal.setitimer(signal.ITIMER_REAL, SOON)

    report, sys.unraisablehook = sys.unraisablehook, again
    for wanted in SIGNALS:
        signal.signal(wanted, interrupt)


def run_or_report(part: Callable[[Console], None], name: str) -> int:
    """Run a part of the service and return its exit code. Its log names it.

    What it cannot go on without is one sentence, as on the command line.
    """
    console = Console.of(sys.argv, os.environ)
    if log_lines.begin(name):
        console.write_note = log_lines.write
    try:
        part(console)
    except ScreeningError as error:
        console.note_error("screening", error)
        return 1
    return 0


def with_parent() -> None:
    """End this process with its parent, even after a kill -9, if it was started to live with it.

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
