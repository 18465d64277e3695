"""A large import is compared before anything is locked: the same rows, and others may write."""

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, inspect, select, text

from graphs.parties import Contract, Identifier, Party
from screening.model.import_runs import ImportReport
from screening.model.portfolio_job import JobCancelledError
from screening.store import Store, tables
from screening.store.contracts import import_writer
from screening.store.contracts import imports as subject
from screening.store.portfolio import Portfolio
from tests.support.match_world import REGISTER, Batch
from tests.support.postgres import Postgres

COMPARED = (
    tables.party, tables.party_identifier, tables.contract, tables.contract_supplier,
    tables.supply, tables.import_change,
)  # fmt: skip
NEVER_THE_SAME = {"id", "organization_id", "run_id", "contract_id", "changed_at", "public_id"}
RUN = re.compile(r'"run_id":\d+')  # within what a row was before
KVK = Identifier("NL-KVK", "12345678", True)


@pytest.fixture
def store(ready_address: str) -> Iterator[Store]:
    made = Store.open(ready_address)
    yield made
    made.close()


def contents(portfolio: Portfolio) -> dict[str, list[str]]:
    """Return what an import wrote, without what differs between two organizations."""
    scope = portfolio._scope
    with scope.reading() as connection:
        return {
            table.name: sorted(
                RUN.sub("", repr(sorted((k, v) for k, v in row.items() if k not in NEVER_THE_SAME)))
                for row in connection.execute(scope.select(table)).mappings()
            )
            for table in COMPARED
        }


def parties() -> st.SearchStrategy[Party]:
    return st.builds(
        Party,
        key=st.sampled_from(["register:a", "register:b", "id:NL-KVK:12345678"]),
        name=st.sampled_from(["Vos", "De Wit"]),
        country=st.sampled_from([None, "NL", "DE"]),
        identifiers=st.sampled_from([(), (KVK,)]),
    )


def contracts() -> st.SearchStrategy[Contract]:
    return st.builds(
        Contract,
        key=st.sampled_from(["r:1", "r:2", "r:3"]),
        number=st.sampled_from([None, "1", "2"]),
        title=st.sampled_from(["Jassen", "Broeken"]),
        buyer=st.none() | parties(),
        suppliers=st.lists(parties(), max_size=2).map(tuple),
        cpv=st.sampled_from([(), ("18110000",)]),
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8)
@given(batches=st.lists(st.lists(contracts(), max_size=3), min_size=1, max_size=3))
def test_the_same_rows_are_kept_whichever_way(store: Store, batches: list[list[Contract]]) -> None:
    before = len(store.organizations())
    portfolios = []
    for way, staged_from in (("staged", 0), ("direct", 10**9)):
        portfolio = store.add_organization(f"{way}{before}", way)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(subject, "STAGED_FROM", staged_from)
            reports = [
                portfolio.imports.keep(Batch(tuple(contracts)), "x") for contracts in batches
            ]
        portfolios.append((contents(portfolio), [(r.created, r.updated) for r in reports]))
    assert portfolios[0] == portfolios[1]


@pytest.mark.parametrize("in_bulk", [1, 10**9])
def test_many_changed_rows_are_written_and_put_back_by_one_statement_as_one_by_one(
    store: Store, monkeypatch: pytest.MonkeyPatch, in_bulk: int
) -> None:
    monkeypatch.setattr(import_writer, "IN_BULK", in_bulk)
    statements: list[str] = []
    event.listen(
        store._engine,
        "before_cursor_execute",
        lambda connection, cursor, statement, *_: statements.append(statement),
    )
    changed = tuple(
        replace(contract, title=f"Later {contract.title}", suppliers=contract.suppliers[:1])
        for contract in REGISTER.contracts
    )
    renamed = tuple(replace(party, address="Kade 1") for party in REGISTER.parties)
    portfolio = store.add_organization("bulk", "Bulk")
    portfolio.imports.keep(REGISTER, "anna")
    before = contents(portfolio)
    run = portfolio.imports.keep(Batch(changed, renamed), "anna").run
    assert run is not None
    titles = {
        stored.contract.title for stored in portfolio.contracts.get_many(portfolio.contracts.ids())
    }
    assert titles == {contract.title for contract in changed}
    portfolio.imports.undo(run, "anna")
    after = contents(portfolio)
    assert {name: rows for name, rows in after.items() if name != "import_change"} == {
        name: rows for name, rows in before.items() if name != "import_change"
    }
    in_one = [
        one for one in statements if one.startswith("UPDATE contract SET") and " FROM " in one
    ]
    assert bool(in_one) is (in_bulk == 1)


@pytest.fixture
def ours(store: Store, monkeypatch: pytest.MonkeyPatch) -> Portfolio:
    monkeypatch.setattr(subject, "STAGED_FROM", 0)
    return store.add_organization("ours", "Ours")


def test_the_ties_of_a_register_come_and_go_with_it(ours: Portfolio) -> None:
    run = ours.imports.keep(REGISTER, "anna").run
    assert run is not None
    assert ours.listing.stats().ties == len(REGISTER.supplies)
    ours.imports.undo(run, "anna")
    assert ours.listing.stats().ties == 0


def test_others_save_while_a_large_import_is_compared(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    (id, *_) = ours.contracts.ids()
    saves: list[int] = []

    def save(done: int, total: int) -> None:
        ours.reviews.confirm(id, "geen", "bert")
        saves.append(done)

    new = tuple(replace(contract, key=f"new:{contract.key}") for contract in REGISTER.contracts)
    report = ours.imports.keep(Batch(new), "anna", steps=save)
    assert report.created == len(new)
    assert len(saves) >= len(new)
    assert len(ours.reviews.history(id)) == len(saves)


def test_a_large_import_that_nobody_disturbs_is_compared_once_and_not_under_the_lock(
    ours: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written(*_: object) -> ImportReport:
        raise AssertionError("it was compared again")

    monkeypatch.setattr(import_writer.ImportWriter, "write", written)
    assert ours.imports.keep(REGISTER, "anna").created == len(REGISTER.contracts)
    assert ours.imports.keep(REGISTER, "anna").unchanged == len(REGISTER.contracts)


def test_what_another_import_brings_meanwhile_is_compared_with(ours: Portfolio) -> None:
    contract, *others = REGISTER.contracts
    theirs = replace(contract, title="Of another import")
    reports: list[ImportReport] = []

    def meanwhile(done: int, total: int) -> None:
        if not reports:
            reports.append(ours.imports.keep(Batch((theirs,)), "bert"))

    report = ours.imports.keep(REGISTER, "anna", steps=meanwhile)
    assert (report.created, report.updated) == (len(others), 1)
    assert ours.contracts.get(contract.number or "").contract.title == contract.title
    assert report.run is not None
    ours.imports.undo(report.run, "anna")
    assert ours.contracts.get(contract.number or "").contract.title == theirs.title


def test_an_import_that_is_stopped_keeps_nothing_and_leaves_no_table(ours: Portfolio) -> None:
    def stop(done: int, total: int) -> None:
        if done == total:
            raise JobCancelledError

    with pytest.raises(JobCancelledError):
        ours.imports.keep(REGISTER, "anna", steps=stop)

    def refuse(connection: object, run: int) -> None:
        raise JobCancelledError

    with pytest.raises(JobCancelledError):
        ours.imports.keep(REGISTER, "anna", note=refuse)
    assert ours.contracts.ids() == ()
    assert ours.imports.runs() == ()
    with ours._scope.reading() as connection:
        assert connection.execute(select(tables.party.c.id)).first() is None
        names = inspect(connection).get_temp_table_names()
        assert [name for name in names if name.startswith("staged")] == []
    assert ours.imports.keep(REGISTER, "anna").created == len(REGISTER.contracts)


def test_the_list_counts_a_large_import_at_once(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    assert ours.listing.page().total == ours.listing.choices().contracts == len(REGISTER.contracts)


def test_a_contract_that_a_large_import_changes_is_due_and_no_other(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    with ours._scope.writing() as connection:
        connection.execute(ours._scope.update(tables.contract).values(screened=date(2026, 1, 1)))
    first, *others = REGISTER.contracts
    ours.imports.keep(Batch((replace(first, title="Later"), *others)), "anna")
    (due,) = ours.contracts.ids(unscreened_only=True)
    assert ours.contracts.get(due).contract.title == "Later"


# -- on a server new rows are written before anybody has to wait --

NEW = tuple(replace(contract, key=f"new:{contract.key}") for contract in REGISTER.contracts)
OTHER = Contract("other:1", number="O-1", title="Of another import")  # without any of their parties


@pytest.fixture
def on_a_server(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portfolio]:
    monkeypatch.setattr(subject, "STAGED_FROM", 2)
    address = postgres.prepared()
    store = Store.open(address)
    yield store.add_organization("ours", "Ours")
    store.close()
    postgres.drop(address)


def once_poured(monkeypatch: pytest.MonkeyPatch, do: Callable[[], object]) -> None:
    """Have something done when a large import has written its new rows, the first time."""
    pour, done = import_writer.ImportWriter.pour, list[object]()

    def pour_and_do(self: import_writer.ImportWriter, run: int) -> None:
        pour(self, run)
        if not done:
            done.append(run)
            do()

    monkeypatch.setattr(import_writer.ImportWriter, "pour", pour_and_do)


def test_others_save_while_the_new_rows_are_written_and_see_none_of_them(
    on_a_server: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_a_server.imports.keep(REGISTER, "anna")
    before = on_a_server.contracts.ids()
    seen: list[tuple[str, ...]] = []

    def save() -> None:
        on_a_server.reviews.confirm(before[0], "geen", "bert")
        seen.append(on_a_server.contracts.ids())

    once_poured(monkeypatch, save)
    assert on_a_server.imports.keep(Batch(NEW), "anna").created == len(NEW)
    assert seen == [before]
    assert len(on_a_server.reviews.history(before[0])) == 1
    assert on_a_server.listing.page().total == len(before) + len(NEW)


def test_what_is_imported_while_they_are_written_is_compared_with(
    on_a_server: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    once_poured(monkeypatch, partial(on_a_server.imports.keep, Batch((OTHER,)), "bert"))
    report = on_a_server.imports.keep(Batch(NEW), "anna")
    assert [run.by for run in on_a_server.imports.runs()] == ["anna", "bert"]
    assert report.run is not None
    assert on_a_server.imports.undo(report.run, "anna").contracts == len(NEW)
    assert on_a_server.listing.page().total == 1


def test_who_writes_the_same_row_at_that_moment_goes_first(
    on_a_server: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = replace(NEW[0], title="Of another import")
    theirs: list[Future[ImportReport]] = []
    with ThreadPoolExecutor() as others:

        def import_too() -> None:
            theirs.append(others.submit(on_a_server.imports.keep, Batch((one,)), "bert"))
            while not is_anybody_waiting(on_a_server):
                time.sleep(0.005)

        once_poured(monkeypatch, import_too)
        report = on_a_server.imports.keep(Batch(NEW), "anna")
    assert theirs[0].result().created == 1
    assert (report.created, report.updated) == (len(NEW) - 1, 1)
    assert on_a_server.contracts.get(one.number or "").contract.title == NEW[0].title


def is_anybody_waiting(portfolio: Portfolio) -> bool:
    with portfolio._scope.engine.connect() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))
