"""Whoever is killed while a person's word is written: it is kept whole or not at all, and once.

Decisions with their screening, edits of many contracts and taking them back, and a migration; on
both engines, at any statement. ``tests/runtime`` does the same to imports, refreshes and screening
by workers, ``tests/services/backups`` to backups and restores.
"""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine

from screening.model.corrections import Correction
from screening.services.screening import catch_up, rescreen, screener_for
from screening.store import Store
from screening.store.database import migrating
from screening.store.database.engine import open_engine, restructuring
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from tests.support.effort import tries
from tests.support.kept_store import ROWS, use
from tests.support.killed_statements import Task, deaths, is_killed

DAY = date(2026, 11, 23)
KILLS = tries(6, 300)  # of each kind of write and engine
STRIDE = tries(7, 1)  # statements


@pytest.fixture
def store(ready_address: str) -> Iterator[Store]:
    store = Store.open(ready_address)
    use(store)
    yield store
    store.close()


@pytest.fixture
def portfolio(store: Store) -> Portfolio:
    return store.portfolio(LOCAL)


def elsewhere(address: str, number: int, does: str) -> Task:
    """Return what another process does to a store that it opens itself."""

    def task() -> None:
        store = Store.open(address)
        portfolio = store.portfolio(LOCAL)
        ids = portfolio.contracts.ids()
        if does == "decide":
            id = ids[number % len(ids)]
            portfolio.reviews.confirm(id, "geen", f"person {number}")
            rescreen(portfolio, screener_for(store, DAY), (id,))
        elif does == "edit":
            values = [Correction(id, f"Owner {number}") for id in ids]
            portfolio.corrections.keep("owner", values, f"person {number}")
        else:
            last = portfolio.corrections.runs(1)[0]
            portfolio.corrections.undo(last.id, f"person {number}")
        store.close()

    return task


def test_a_decision_is_kept_once_and_its_verdict_follows(
    ready_address: str, store: Store, portfolio: Portfolio
) -> None:
    ids = portfolio.contracts.ids()
    kept = 0
    for number, died in deaths(
        lambda number: elsewhere(ready_address, number, "decide"), KILLS, STRIDE
    ):
        id = ids[number % len(ids)]
        mine = [
            review for review in portfolio.reviews.history(id) if review.by == f"person {number}"
        ]
        assert len(mine) <= 1, "doubled"
        assert mine or died, "lost: it was told that it is kept"
        kept += len(mine)
        catch_up(store, DAY)
        assert portfolio.contracts.still_due(ids) == (), "torn"
    everything = sum(len(portfolio.reviews.history(id)) for id in ids)
    assert everything == kept


def edited(portfolio: Portfolio, number: int) -> set[str | None]:
    """Return what the owners of the contracts are."""
    return {portfolio.contracts.get(id).contract.owner for id in portfolio.contracts.ids()}


def test_an_edit_is_of_all_its_contracts_or_of_none(
    ready_address: str, portfolio: Portfolio
) -> None:
    before: set[str | None] = {None}
    for number, died in deaths(
        lambda number: elsewhere(ready_address, number, "edit"), KILLS, STRIDE
    ):
        owners = edited(portfolio, number)
        assert len(owners) == 1, "torn"
        assert owners in (before, {f"Owner {number}"})
        assert died or owners == {f"Owner {number}"}, "lost"
        before = owners
    for run in portfolio.corrections.runs(1000):
        assert run.contracts == len(portfolio.corrections.facts(run.id, 100)) == ROWS


def test_an_edit_is_taken_back_whole_or_not_at_all(
    ready_address: str, portfolio: Portfolio
) -> None:
    ids = portfolio.contracts.ids()
    for number in range(KILLS):
        portfolio.corrections.keep("owner", [Correction(id, "Somebody") for id in ids], "test")
        statement = 1 + number * STRIDE % 40
        died = is_killed(elsewhere(ready_address, number, "undo"), statement)
        (run,) = portfolio.corrections.runs(1)
        owners = edited(portfolio, number)
        assert owners == ({"Somebody"} if run.undone_at is None else {None}), "torn"
        assert died or run.undone_at is not None, "lost"
        if run.undone_at is None:
            portfolio.corrections.undo(run.id, "test")


def test_without_a_transaction_the_same_harness_finds_what_is_torn(
    ready_address: str, portfolio: Portfolio
) -> None:
    torn = 0
    for statement in range(1, 40):
        task = elsewhere(ready_address, statement, "edit")
        is_killed(task, statement, protected=False)
        runs = portfolio.corrections.runs(1000)
        torn += any(len(portfolio.corrections.facts(run.id, 100)) != ROWS for run in runs)
        if torn:
            return
    pytest.fail("the harness has no teeth")


def test_a_migration_is_done_or_is_not(ready_address: str, store: Store) -> None:
    contracts = store.portfolio(LOCAL).contracts.ids()
    newest = migrating.newest()
    former = f"{int(newest) - 1:04}"
    engine: Engine = open_engine(ready_address)

    def migrate() -> None:
        own = open_engine(ready_address)
        migrating.migrate(own)
        own.dispose()

    for number in range(KILLS):
        with restructuring(engine) as connection:
            migrating.downgrade(connection, former)
        died = is_killed(migrate, 1 + number * STRIDE)
        assert migrating.present(engine) in (former, newest)
        assert died or migrating.present(engine) == newest
        migrating.migrate(engine)
        assert store.portfolio(LOCAL).contracts.ids() == contracts
    engine.dispose()
