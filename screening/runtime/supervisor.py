"""Several processes as one: started together, ended together, and a background one that falls over
is started again. None of them outlives this process, not even after a kill -9.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from screening.runtime import process_end
from screening.runtime.console import Console

LOOK = 0.1  # seconds between two looks at the children
HEAD_START = 1.0  # seconds that the first has for itself: somebody is waiting for it
LONGEST_PAUSE = 60.0  # seconds before one that keeps falling over is tried again
GRACE = 25.0  # seconds that a child has to end by itself


@dataclass(slots=True)
class ChildProcess:
    """One process and when it is to be started (again)."""

    name: str  # what comes after "service." in the texts of the command line
    command: Sequence[str]
    due: float
    pause: float = 1.0
    process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self, pipe: int, environment: Mapping[str, str]) -> None:
        """Start the process, with the pipe of this one as its standard input."""
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            self.command, stdin=pipe, env=dict(environment)
        )

    def fell_over(self, now: float, console: Console) -> None:
        """Note that it did, and have it started again after a pause that doubles each time."""
        name = console.label("service", self.name)
        console.note("service.fell_over", name=name, seconds=self.pause)
        self.process = None
        self.due, self.pause = now + self.pause, min(2 * self.pause, LONGEST_PAUSE)


def run(
    modules: Mapping[str, str],
    environment: Mapping[str, str] | None = None,
    console: Console | None = None,
) -> int:
    """Run these modules by name; the first is what a person wanted, so its end is the end.

    Return the exit code of the first, or 0 after a signal. They speak the language of ``console``.
    """
    stop = process_end.on_signal()
    console = console or Console()
    environment = os.environ if environment is None else environment
    now = time.monotonic()
    children = [
        ChildProcess(
            name.removeprefix("service."),
            (sys.executable, "-m", module, process_end.WITH_PARENT, *console.arguments),
            now + HEAD_START * (position > 0),
        )
        for position, (name, module) in enumerate(modules.items())
    ]
    theirs, ours = os.pipe()  # ours ends with this process, whatever ends it
    try:
        while not stop.is_set():
            code = _look(children, theirs, environment, console)
            if code is not None:
                return code
            stop.wait(LOOK)
        return 0
    finally:
        _end(children)
        os.close(ours)
        os.close(theirs)


def _look(
    children: list[ChildProcess], pipe: int, environment: Mapping[str, str], console: Console
) -> int | None:
    """Start what is due; return the exit code of the first child once it has one."""
    now = time.monotonic()
    for child in children:
        if child.process is None:
            if now >= child.due:
                child.start(pipe, environment)
        elif (code := child.process.poll()) is not None:
            if child is children[0]:
                return code
            child.fell_over(now, console)
    return None


def _end(children: list[ChildProcess]) -> None:
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + GRACE
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
