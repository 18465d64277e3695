"""What is being worked on in this thread: the request, run or job that lines of the log name."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[Mapping[str, object] | None] = ContextVar("log_context", default=None)


def current() -> Mapping[str, object]:
    """Return the names and ids of what is being worked on."""
    return _current.get() or {}


@contextmanager
def about(**ids: object) -> Iterator[None]:
    """Have lines of the log name these ids until this ends."""
    token = _current.set({**current(), **ids})
    try:
        yield
    finally:
        _current.reset(token)


def set_about(**ids: object) -> None:
    """Have lines of this thread name these ids alone, until others are set."""
    _current.set(ids)
