"""A process that ends without a word at its n-th statement to the database, wherever that is."""

import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count

from sqlalchemy import Connection, Engine, event

from screening.store.database import engine as database
from tests.support.kept_store import killed_in

Task = Callable[[], object]


def die_at_statement(number: int) -> None:
    """Have this process end as by a power cut before its n-th statement from now on."""
    left = [number]

    def before(*given: object) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Engine, "commit", before)


@contextmanager
def each_statement_for_itself(
    engine: Engine, patience: timedelta | None = None
) -> Iterator[Connection]:
    """Stand in for ``engine.writing``, without the transaction: what the harness must notice."""
    if engine.dialect.name == "postgresql":
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            yield connection
        return
    with engine.execution_options(writes=True).connect() as connection, connection.begin():
        event.listen(connection, "after_cursor_execute", _commit)
        yield connection


def _commit(connection: Connection, *given: object) -> None:
    """Make what was written so far last, as SQLite does where nobody begins."""
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.execute("COMMIT")
    driver.execute("BEGIN IMMEDIATE")


def is_killed(task: Task, statement: int, *, protected: bool = True) -> bool:
    """Run a task in a process of its own that ends at this statement; return whether it did."""

    def run() -> None:
        if not protected:
            database.writing = each_statement_for_itself
        die_at_statement(statement)
        task()

    return killed_in(run)


def deaths(tasks: Callable[[int], Task], kills: int, stride: int) -> Iterator[tuple[int, bool]]:
    """Yield the number of each try, and whether it was killed, until so many were.

    ``tasks(number)`` is what is tried; the statement at which it ends moves on by ``stride``, and
    begins anew with the task that came to its end.
    """
    statement, killed = 1, 0
    for number in count():
        if killed >= kills:
            return
        died = is_killed(tasks(number), statement)
        killed += died
        statement = statement + stride if died else 1 + number % stride
        yield number, died
