"""How this package compiles: once per machine where a cache can be written, else once per process.

Nothing fails on an installation that is read only; the first pass of each process is then slower
by the seconds that compiling takes.
"""

from collections.abc import Callable
from typing import Any

import numba


def compiled(function: Callable[..., Any]) -> Any:
    """The function as machine code, made at its first call; it holds no lock while it works."""
    try:
        made = numba.njit(function, cache=True, nogil=True, boundscheck=False)
    except RuntimeError:  # numba finds no folder that it may keep a cache in
        made = numba.njit(function, nogil=True, boundscheck=False)
    return made
