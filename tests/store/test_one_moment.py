"""What a page reads is one state of the database, and a write is seen by what is read after it."""

import threading
from collections.abc import Generator
from contextvars import copy_context
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DatabaseError

from screening.model.errors import StoppedDatabaseError
from screening.store.database.engine import begin_writing, preparing, reading, writing
from screening.store.database.one_moment import one_moment
from screening.store.database.scope import Scope, asked_once

ADD = text("INSERT INTO seen VALUES (1)")
COUNT = text("SELECT count(*) FROM seen")


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """A database with an empty table."""
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE seen (number INTEGER)"))
    return engine


def count(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(connection.execute(COUNT).scalar_one())


def count_elsewhere(engine: Engine) -> int:
    """Count in a thread that has a copy of this one's context, as those of a page have."""
    counted: list[int] = []
    work = copy_context().run
    thread = threading.Thread(target=lambda: counted.append(work(count, engine)))
    thread.start()
    thread.join()
    return counted[0]


def added_by_another(engine: Engine) -> None:
    def add() -> None:
        with writing(engine) as connection:
            connection.execute(ADD)

    thread = threading.Thread(target=add)
    thread.start()
    thread.join()


def test_all_that_is_read_in_a_moment_is_one_state_over_one_connection(filled: Engine) -> None:
    begun: list[object] = []
    event.listen(filled, "begin", begun.append)
    with one_moment():
        assert count(filled) == 0
        added_by_another(filled)
        begun.clear()
        assert (count(filled), begun) == (0, [])
        assert count_elsewhere(filled) == 1
    assert count(filled) == 1


def test_a_write_is_seen_by_what_is_read_after_it(filled: Engine) -> None:
    with one_moment():
        assert count(filled) == 0
        with writing(filled) as connection:
            connection.execute(ADD)
            assert count(filled) == 0
        assert count(filled) == 1
        with preparing(filled) as connection:
            begin_writing(connection)
            connection.execute(ADD)
            connection.commit()
        assert count(filled) == 2


def test_who_was_reading_before_a_write_reads_to_the_end(filled: Engine) -> None:
    def numbers() -> Generator[int]:
        with reading(filled) as connection:
            yield int(connection.execute(COUNT).scalar_one())
            yield int(connection.execute(COUNT).scalar_one())

    with one_moment():
        begun = numbers()
        assert next(begun) == 0
        with writing(filled) as connection:
            connection.execute(ADD)
        assert count(filled) == 1
    assert next(begun) == 0
    begun.close()


def test_a_question_that_failed_spoils_no_other(filled: Engine) -> None:
    with one_moment():
        with pytest.raises((DatabaseError, StoppedDatabaseError)), reading(filled) as connection:
            connection.execute(text("SELECT number FROM nowhere"))
        assert count(filled) == 0


def test_every_connection_of_a_moment_is_given_back(filled: Engine) -> None:
    out: list[int] = []
    event.listen(filled, "checkout", lambda *_: out.append(1))
    event.listen(filled, "checkin", lambda *_: out.append(-1))
    with one_moment():
        count(filled)
        with pytest.raises(ZeroDivisionError), reading(filled):
            raise ZeroDivisionError
        count(filled)
    assert sum(out) == 0
    assert out.count(1) == 2


def test_a_question_is_asked_once_of_one_moment_and_again_after_a_write(filled: Engine) -> None:
    asked: list[str] = []

    @asked_once
    def counted(scope: Scope, connection: Connection, about: str) -> int:
        asked.append(about)
        return int(connection.execute(COUNT).scalar_one())

    scope = Scope(filled, 1, "local", lambda: datetime(2026, 1, 1, tzinfo=UTC))

    def ask(about: str, of: Scope = scope) -> int:
        with of.reading() as connection:
            return counted(of, connection, about)

    with one_moment():
        assert (ask("a"), ask("a"), ask("b"), asked) == (0, 0, 0, ["a", "b"])
        assert ask("a", replace(scope, id=2)) == 0
        assert asked == ["a", "b", "a"]
        with writing(filled) as connection:
            connection.execute(ADD)
            assert (counted(scope, connection, "c"), counted(scope, connection, "c")) == (1, 1)
        assert (ask("a"), asked[3:]) == (1, ["c", "c", "a"])
    assert (ask("a"), ask("a"), asked[6:]) == (1, 1, ["a", "a"])
