"""What a connection of a store in use is set to."""

from pathlib import Path

import pytest
from sqlalchemy import text

from screening.store.database import engine
from tests.support import quick_databases

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
