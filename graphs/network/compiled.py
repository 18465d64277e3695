"""How numba compiles here: once per machine where a cache can be written, else once per process.

Nothing fails on an installation that is read only; the first pass of each process is then slower
by the seconds that compiling takes. No decorator allows reordering of floating point arithmetic.
"""

from typing import Any, TypeVar

import numba

_Function = TypeVar("_Function")
_njit: Any = numba.njit  # its types know no ``_nrt``


def compiled(function: _Function) -> _Function:
    """Compile a function at its first call; it holds no interpreter lock while it works."""
    return _cached(function)


def kernel(function: _Function) -> _Function:
    """Compile a function that makes no array, without counting references.

    Counting costs ten times as much as the work where a loop calls an ``inlined`` function.
    """
    return _cached(function, _nrt=False)


def inlined(function: _Function) -> _Function:
    """Compile a few steps into each kernel that calls them; they make no array."""
    made: _Function = _njit(function, nogil=True, boundscheck=False, forceinline=True, _nrt=False)
    return made


def _cached(function: _Function, **options: bool) -> _Function:
    made: _Function
    try:
        made = _njit(function, cache=True, nogil=True, boundscheck=False, **options)
        _forget_what_cannot_be_read(made)
    except RuntimeError:  # numba finds no folder that it may keep a cache in
        made = _njit(function, nogil=True, boundscheck=False, **options)
    return made


def _forget_what_cannot_be_read(compiled_function: object) -> None:
    """Compile anew where the cache names a class that another version of the product had.

    numba looks at the file of a function alone, and its cache also names the types it is called
    with: those may have moved since.
    """
    cache_file = getattr(compiled_function, "_cache")._cache_file  # noqa: B009  # it has no type
    load_index = cache_file._load_index

    def readable_index() -> object:
        try:
            return load_index()
        except (ImportError, AttributeError):
            return {}

    cache_file._load_index = readable_index
