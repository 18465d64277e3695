"""SQLite looks up the few rows of a contract, and never goes through all of an organization."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import ready_made
from sqlalchemy import Engine, event, text

from screening.bench.contracts import made_up
from screening.bench.lists import TODAY
from screening.rescreen import judge_of, rescreen
from screening.store import Store, migrating
from screening.store.engine import open_engine, reading, restructuring
from screening.store.planning import settle

ONLY_THE_ORGANIZATION = "(organization_id=?)"
NAMED = (" IN (", "contract_id =", ".id =", '"key" =', "public_id =")


@contextmanager
def statements_of(engine: Engine) -> Iterator[set[str]]:
    met: set[str] = set()

    def note(_: Any, __: Any, statement: str, *rest: Any) -> None:
        met.add(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield met
    event.remove(engine, "before_cursor_execute", note)


def plan(engine: Engine, statement: str) -> str:
    with reading(engine) as connection:
        cursor = connection.connection.cursor()
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", [None] * statement.count("?"))
        return "; ".join(row[3] for row in cursor.fetchall())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(ready_made.settings(tmp_path))
    yield opened
    opened.close()


def test_what_names_its_rows_is_not_looked_for_among_all_rows(store: Store) -> None:
    ours, engine = store.portfolio("local"), store._engine
    with statements_of(engine) as met:
        for count in (10, 20):  # new, then half of it known
            ours.keep(made_up(count), "x")
        rescreen(ours, judge_of(store, TODAY))
        rescreen(ours, judge_of(store, TODAY))
        ours.undo_import(2, "x")
    named = [one for one in met if one[:6] in ("SELECT", "UPDATE", "DELETE")]
    named = [one for one in named if "organization_id" in one and any(n in one for n in NAMED)]
    assert any("FROM screening" in one or "JOIN screening" in one for one in named)
    assert any("contract_supplier.contract_id IN" in one for one in named)
    for statement in named:
        assert ONLY_THE_ORGANIZATION not in plan(engine, statement), statement


def test_a_table_that_is_made_anew_gets_its_figures_again(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    migrating.migrate(engine)
    asked = text("SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY tbl, idx")
    with reading(engine) as connection:
        first = connection.execute(asked).all()
    with restructuring(engine) as connection:
        migrating.downgrade(connection, "0011")
        migrating.upgrade(connection)
        settle(connection)
        assert connection.execute(asked).all() == first
    figures = {index: stat for _, index, stat in first}
    assert figures["ix_screening_organization_id"] == "100000 100000"
    assert figures["ix_screening_contract_id_current"] == "100000 10 10"
    assert figures["sqlite_autoindex_contract_1"] == "100000 100000 1"
    engine.dispose()
