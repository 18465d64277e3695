"""How long a command takes from nothing: the interpreter, what it imports, the store, the answer.

The size plays no part. There is no peer: no other tool starts from a contract.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

from tests.bench.measure import (
    Measure,
    Size,
    Work,
)

ALONE = "No other tool answers this question on a command line."
CHECK = ("check", "--cpv", "18100000", "--value", "250000", "--buyer-type", "central")


def command(home: Path, *words: str) -> Callable[[], object]:
    environment = {**os.environ, "SCREENING_HOME": str(home)}

    def run() -> int:
        line = [sys.executable, "-m", "screening.cli.main", *words]
        done = subprocess.run(line, env=environment, capture_output=True, check=True)
        return len(done.stdout)

    return run


def check(_: Size) -> Work:
    home = Path(mkdtemp(prefix="bench-"))
    command(home, "prepare")()
    return Work(command(home, *CHECK, "--as", "json"), peer_missing=ALONE)


def prepare(_: Size) -> Work:
    room, numbers = Path(mkdtemp(prefix="bench-")), count()
    return Work(lambda: command(room / str(next(numbers)), "prepare")(), peer_missing=ALONE)


MEASURES = (
    Measure("check", "a verdict on one purchase by a command that starts cold", check),
    Measure("prepare-home", "an empty home made ready with all figures that ship", prepare),
)
