"""How this package compiles: once per machine where a cache can be written, else once per process.

Nothing fails on an installation that is read only; the first pass of each process is then slower
by the seconds that compiling takes.
"""

from collections.abc import Callable
from typing import Any

import numba

_UNCOUNTED: dict[str, Any] = {"_nrt": False}  # no counting of references


def compiled(function: Callable[..., Any]) -> Any:
    """The function as machine code, made at its first call; it holds no lock while it works."""
    try:
        made = numba.njit(function, cache=True, nogil=True, boundscheck=False)
    except RuntimeError:  # numba finds no folder that it may keep a cache in
        made = numba.njit(function, nogil=True, boundscheck=False)
    return made


def bare(function: Callable[..., Any]) -> Any:
    """The same for code that makes no array: without counting who holds which.

    Counting costs ten times as much as the work where a loop calls one of ``written_in``.
    """
    try:
        made = numba.njit(function, cache=True, nogil=True, boundscheck=False, **_UNCOUNTED)
    except RuntimeError:
        made = numba.njit(function, nogil=True, boundscheck=False, **_UNCOUNTED)
    return made


def written_in(function: Callable[..., Any]) -> Any:
    """A few steps that are written into each function that calls them; they make no array."""
    return numba.njit(function, nogil=True, boundscheck=False, **_UNCOUNTED, forceinline=True)
