"""One state of the database for all that one piece of work reads, over one connection.

A page asks a few dozen small questions. Each in a transaction of its own costs a server more than
the questions do, and lets two halves of a page speak of two moments.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, Pool

Opening = Callable[[Engine], AbstractContextManager[Connection]]


@dataclass(slots=True)
class _View:
    connection: Connection
    closing: ExitStack
    readers: int = 0
    is_over: bool = False
    answers: dict[object, object] = field(default_factory=dict)  # by what was asked

    def close_unless_read(self) -> None:
        if self.is_over and not self.readers:
            self.closing.close()


@dataclass(slots=True)
class _Moment:
    """What one thread opened, by what hands out the connections of a database."""

    thread: int = field(default_factory=threading.get_ident)
    views: dict[Pool, _View] = field(default_factory=dict)

    def view_of(self, engine: Engine, opening: Opening) -> _View:
        view = self.views.get(engine.pool)
        if view is None:
            closing = ExitStack()
            view = _View(closing.enter_context(opening(engine)), closing)
            self.views[engine.pool] = view
        return view

    def end(self, pool: Pool) -> None:
        view = self.views.pop(pool, None)
        if view is not None:
            view.is_over = True
            view.close_unless_read()


_moment: ContextVar[_Moment | None] = ContextVar("moment", default=None)


@contextmanager
def one_moment() -> Iterator[None]:
    """Let all that is read within, by this thread, see one state of each database.

    A write within ends it: what is read after the write sees it, in a moment of its own.
    """
    moment = _Moment()
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
        for pool in tuple(moment.views):
            moment.end(pool)


@contextmanager
def seen(engine: Engine, opening: Opening) -> Iterator[Connection]:
    """Give the connection of the moment, else open one that is closed at the end."""
    moment = _present()
    if moment is None:
        with opening(engine) as connection:
            yield connection
        return
    view = moment.view_of(engine, opening)
    view.readers += 1
    try:
        yield view.connection
    except Exception:
        moment.end(engine.pool)  # a server answers nothing more in a transaction that failed
        raise
    finally:
        view.readers -= 1
        view.close_unless_read()


def answers_of(connection: Connection) -> dict[object, object] | None:
    """Return what was asked over a connection before, by the question; None outside a moment.

    Whoever asks twice gets the same, as long as the moment lasts.
    """
    moment = _present()
    view = None if moment is None else moment.views.get(connection.engine.pool)
    return view.answers if view is not None and view.connection is connection else None


def end_moment(engine: Engine) -> None:
    """Let what is read from now on see the database as it is now."""
    moment = _present()
    if moment is not None:
        moment.end(engine.pool)


def _present() -> _Moment | None:
    moment = _moment.get()
    # A thread that was started with a copy of the context has connections of its own.
    return moment if moment is not None and moment.thread == threading.get_ident() else None
