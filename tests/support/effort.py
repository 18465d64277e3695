"""How much a long test tries: what every day needs, and all of it with ``--soak``.

``conftest`` sets ``soak`` before a test file is imported, in each process of a run.
"""

from collections.abc import Callable
from typing import TypeVar

import pytest

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., object])

soak = False


def in_soak(test: F) -> F:
    """Mark a test that runs with ``--soak`` alone."""
    marked: F = pytest.mark.skipif(not soak, reason="runs with --soak")(test)
    return marked


def tries(daily: T, release: T) -> T:
    """Return the number of examples or rounds (or the cases) of a test in this run."""
    return release if soak else daily
