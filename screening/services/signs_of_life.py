"""The signs of life of the processes that nobody visits: a file each in SCREENING_HOME.

A file is enough because all processes of a service share that folder, and it is told even while the
database cannot be reached.
"""

import os
import time
from datetime import timedelta
from pathlib import Path

FOLDER = "alive"
PARTS = ("clock", "worker")
EVERY = timedelta(seconds=10)
LIMIT = timedelta(seconds=90)  # without a sign, after which a part is taken for dead


def show(home: Path, part: str) -> None:
    """Give a sign of life now."""
    path = home / FOLDER / part
    try:
        os.utime(path)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path)


def age(home: Path, part: str) -> timedelta | None:
    """Return how long ago a part gave a sign; None where it never did."""
    try:
        at = (home / FOLDER / part).stat().st_mtime
    except FileNotFoundError:
        return None
    # A sign from the future is of a clock that was set back since: no sign of now either.
    return timedelta(seconds=abs(time.time() - at))


def is_alive(home: Path, part: str) -> bool:
    """Return whether a part gave a sign lately."""
    since = age(home, part)
    return since is not None and since <= LIMIT
