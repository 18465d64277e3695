"""SQLite looks up the few rows of a contract, and never goes through all of an organization."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from screening.model.contracts import LAST, SORTS, ContractFilter
from screening.services.open_store import open_store
from screening.services.refreshing import after_refresh
from screening.services.screening import rescreen, screener_for
from screening.store import Store
from screening.store.database import list_upkeep, migrating
from screening.store.database.engine import (
    open_engine,
    reading,
    restructuring,
)
from screening.store.database.query_planner import settle
from tests.bench.contracts import made_up
from tests.bench.lists import TODAY
from tests.support import ready_made

ONLY_THE_ORGANIZATION = "(organization_id=?)"
NAMED = (" IN (", "contract_id =", ".id =", '"key" =', "public_id =")
# tables that grow without end
LARGE = ("statement", "supply", "party", "ownership", "import_change", "contract", "screening")
ALL_OF_IT = "SEARCH clause_record"  # whoever asks for an organization's words wants all of them
FROM_THE_END = "USING INTEGER PRIMARY KEY (rowid>?)"


def names_rows(statement: str) -> bool:
    """Whether it asks for some by what they are called, and not for all that are like this."""
    return any(name in statement.rpartition("WHERE")[2] for name in NAMED)


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
    opened = open_store(ready_made.settings(tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def queries(store: Store) -> set[str]:
    """The questions of imports, screening, lists, an undo, and of what sources say."""
    ours = store.portfolio("local")
    with statements_of(store._engine) as executed:
        for count in (10, 20):  # new, then half of it known
            ours.imports.keep(made_up(count), "x")
        rescreen(ours, screener_for(store, TODAY))
        rescreen(ours, screener_for(store, TODAY))
        ours.ties.below(ours.contracts.get(ours.contracts.ids()[0]).contract)
        after_refresh.bring_up_to_date(store, TODAY)
        store.jobs.retention.remove_unneeded()
        list(store.snapshots.statements_of(store.snapshots.in_use()[0]))
        ours.imports.undo(2, "x")
    verbs = ("SELE", "UPDA", "DELE", "WITH")
    return {statement for statement in executed if statement.lstrip()[:4] in verbs}


def test_what_names_its_rows_is_not_looked_for_among_all_rows(
    store: Store, queries: set[str]
) -> None:
    few = "FROM own_policy"  # a handful of versions: to read all of them is no work
    named = [
        one for one in queries if "organization_id" in one and names_rows(one) and few not in one
    ]
    assert any("JOIN screening" in one for one in named)
    assert any("contract_supplier.contract_id IN" in one for one in named)
    for statement in named:
        steps = [one for one in plan(store._engine, statement).split("; ") if ALL_OF_IT not in one]
        assert not any(ONLY_THE_ORGANIZATION in one for one in steps), (statement, steps)


def test_no_large_table_is_looked_through(store: Store, queries: set[str]) -> None:
    assert any("FROM statement" in query for query in queries)
    assert any("import_change" in query for query in queries)
    for statement in queries:
        steps = plan(store._engine, statement).split("; ")
        through = [f"SCAN {table}" for table in LARGE]
        assert not [step for step in steps if step.startswith(tuple(through))], (statement, steps)
        assert not any(FROM_THE_END in step for step in steps if "import_change" in step), statement
        assert not any("BLOOM" in step for step in steps), (statement, steps)


def test_what_is_shown_first_is_not_sorted_first(store: Store) -> None:
    """The list is walked in its order and ends at fifty, however many more there are."""
    ours = store.portfolio("local")
    ours.imports.keep(made_up(5), "x")
    rescreen(ours, screener_for(store, TODAY))
    flag = next(iter(ours.listing.every_line())).flag
    with statements_of(store._engine) as met:
        for wanted in (ContractFilter(as_of=TODAY), ContractFilter(flag=flag, as_of=TODAY)):
            ours.listing.page(wanted)
    lists = [one for one in met if "LIMIT" in one and "ORDER BY contract.urgency" in one]
    assert len(lists) == 2
    for statement in lists:
        assert "TEMP B-TREE FOR ORDER BY" not in plan(store._engine, statement), statement


def test_no_page_of_the_list_looks_through_the_contracts_or_sorts_an_order(store: Store) -> None:
    """Of contracts that one filter holds, a few thousand at most are sorted (``MOST_SORTED``)."""
    ours = store.portfolio("local")
    ours.imports.keep(made_up(30), "x")
    rescreen(ours, screener_for(store, TODAY))
    whole, of_term = ContractFilter(), ContractFilter(term="running")
    filters = (
        whole,
        of_term,
        ContractFilter(flag="none"),
        ContractFilter(band="high"),
        ContractFilter(cpv_division="18"),
        ContractFilter(buyer="b1"),
        ContractFilter(text="contract"),
        ContractFilter(supplier="s1"),
        ContractFilter(tag="Regio"),
    )
    for sort in SORTS:
        for narrowed in filters:
            wanted = replace(narrowed, sort=sort, as_of=TODAY)
            with statements_of(store._engine) as met:
                first = ours.listing.page(wanted, 1, 5)
                ours.listing.page(wanted, 1, 5, after=first.after)
                ours.listing.page(wanted, 1, 5, before=LAST)
                ours.listing.choices()
            for statement in met:
                if statement.startswith("SELECT"):
                    steps = plan(store._engine, statement)
                    # a table, and not what a part of the statement gave
                    looked_through = re.search(r"SCAN (?!\w+ VIRTUAL TABLE|anon_)", steps)
                    assert not looked_through, (wanted, steps)
                    if narrowed in (whole, of_term) and "LIMIT" in statement:
                        assert "FOR ORDER BY" not in steps, (wanted, statement, steps)


def test_a_table_that_is_made_anew_gets_its_figures_again(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    migrating.migrate(engine)
    stmt = text("SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY tbl, idx")
    with reading(engine) as connection:
        first = connection.execute(stmt).all()
    with restructuring(engine) as connection:
        migrating.downgrade(connection, "0011")
        migrating.upgrade(connection)
        list_upkeep.install(connection)
        settle(connection)
        assert connection.execute(stmt).all() == first
    figures = {index: stat for _, index, stat in first}
    assert figures["ix_screening_organization_id"] == "10000000 1000000"
    assert figures["ix_screening_contract_id_current"] == "10000000 10 10"
    assert figures["uq_snapshot_in_use"] == "10000000 1"
    engine.dispose()
