"""What a page reads is one state of the database, and a write is seen by what is read after it."""

import threading
from collections.abc import Generator
from contextvars import copy_context

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DatabaseError

from screening.model.errors import StoppedDatabaseError
from screening.store.database.engine import begin_writing, preparing, reading, writing
from screening.store.database.one_moment import one_moment

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
