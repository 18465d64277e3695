"""What a connection of a store in use is set to."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from screening.model.errors import BusyError, StoppedDatabaseError
from screening.store.database import engine
from tests.support import quick_databases
from tests.support.postgres import Postgres

FULL = 2  # of sqlite.org/pragma.html#pragma_synchronous


def test_an_answer_that_was_given_survives_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "PRAGMAS", quick_databases.PRAGMAS)  # as outside the tests
    opened = engine.open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    with opened.connect() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == FULL
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    opened.dispose()


@pytest.mark.parametrize("pause", [0.0, 60.0])
def test_a_connection_that_a_restart_ended_is_given_up_after_a_pause_or_once_it_fails(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, pause: float
) -> None:
    monkeypatch.setattr(engine, "PAUSE", pause)
    address = postgres.empty()
    ours, other = engine.open_engine(address), engine.open_engine(address)
    me = text("SELECT pg_backend_pid()")
    with engine.reading(ours) as connection:
        first = connection.execute(me).scalar_one()
    with engine.writing(other) as connection:
        connection.execute(text("SELECT pg_terminate_backend(:process)"), {"process": first})
    if pause:
        with pytest.raises(StoppedDatabaseError), engine.reading(ours) as connection:
            connection.execute(me)
    with engine.reading(ours) as connection:
        assert connection.execute(me).scalar_one() != first
    ours.dispose()
    other.dispose()


def test_what_is_asked_time_and_again_is_prepared_once(postgres: Postgres) -> None:
    ours = engine.open_engine(postgres.empty())
    prepared = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%pages%'")
    for _ in range(8):
        with engine.reading(ours) as connection:
            connection.execute(text("SELECT 1 AS pages"))
    with engine.reading(ours) as connection:
        assert connection.execute(prepared).scalar_one() == 1
    ours.dispose()


def test_who_reads_a_table_that_was_changed_under_a_prepared_statement_is_told_to_come_back(
    postgres: Postgres,
) -> None:
    address = postgres.empty()
    ours, other = engine.open_engine(address), engine.open_engine(address)
    whole = text("SELECT * FROM changed")
    with engine.writing(other) as connection:
        connection.execute(text("CREATE TABLE changed (one INTEGER)"))
    for _ in range(8):
        with engine.reading(ours) as connection:
            connection.execute(whole)
    with engine.writing(other) as connection:
        connection.execute(text("ALTER TABLE changed ADD COLUMN two INTEGER"))
    with pytest.raises(BusyError), engine.reading(ours) as connection:
        connection.execute(whole)
    with engine.reading(ours) as connection:
        assert tuple(connection.execute(whole).keys()) == ("one", "two")
    ours.dispose()
    other.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_write_that_can_wait_for_another_time_waits_for_a_moment(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if kind == "sqlite":
        address = f"sqlite:///{tmp_path / 'test.db'}"
    else:
        address = request.getfixturevalue("postgres").empty()
    ours, other = engine.open_engine(address), engine.open_engine(address)
    wait = text("PRAGMA busy_timeout" if kind == "sqlite" else "SHOW lock_timeout")
    with engine.reading(ours) as connection:
        longest = connection.execute(wait).scalar()
    with engine.writing(other) as connection:
        engine.alone(connection, "subject")
        with pytest.raises(BusyError), engine.writing(ours, timedelta(0)) as refused:
            engine.alone(refused, "subject")
    with engine.writing(ours, timedelta(0)) as connection:
        engine.alone(connection, "subject")
    with engine.reading(ours) as connection:
        assert connection.execute(wait).scalar() == longest
    ours.dispose()
    other.dispose()
