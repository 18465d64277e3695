"""What a register names is recorded once, never over a person, and goes with its import."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from graphs.parties import Contract
from screening.model.audit import Action, Door, LogFilter
from screening.model.import_runs import ImportReport, NamedClauses
from screening.model.purchase import ChainRequest
from screening.store import Store
from screening.store.contracts import imports as subject
from screening.store.portfolio import Portfolio
from tests.support.match_world import Batch

SIGNED, CAME = date(2026, 1, 1), date(2026, 3, 1)
WORK = Contract(key="r:C-1", number="C-1", starts=SIGNED)
ANALYSIS = ChainRequest(SIGNED, ("C2",), date(2026, 4, 1), term=(3, 0), versions=(("C2", "1"),))
ANALYSIS_AND_PLAN = replace(ANALYSIS, clauses=("C2", "C3"), versions=(("C2", "2"), ("C3", "1")))


@pytest.fixture(params=["at once", "staged"])
def ours(
    ready_address: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Portfolio]:
    if request.param == "staged":
        monkeypatch.setattr(subject, "STAGED_FROM", 0)
    store = Store.open(ready_address)
    yield store.add_organization("ours", "Ours")
    store.close()


def bring(portfolio: Portfolio, request: ChainRequest, *, dry_run: bool = False) -> ImportReport:
    words = replace(WORK, clause_words=", ".join(request.clauses))
    named = {WORK.key: NamedClauses(request, "register.csv, row 2")}
    return portfolio.imports.keep(Batch((words,)), "anna", dry_run, named=named)


def clauses_of(portfolio: Portfolio) -> tuple[str, ...] | None:
    request = portfolio.contracts.get("C-1").chain_request
    return None if request is None else request.clauses


def test_a_register_is_recorded_once_and_says_where_it_was_read(ours: Portfolio) -> None:
    assert bring(ours, ANALYSIS, dry_run=True).clauses == 1
    report = bring(ours, ANALYSIS)
    again = bring(ours, ANALYSIS)
    assert (report.clauses, again.clauses, again.affected) == (1, 0, ())
    assert ours.contracts.get("C-1").chain_request == ANALYSIS
    (line,) = ours.clauses.history(ours.contracts.get("C-1").id)
    assert (line.by, line.run, line.why) == ("anna", report.run, "register.csv, row 2")
    (logged,) = ours.log.page(LogFilter(action=Action.CLAUSE_INCLUDED), 10)
    assert (logged.line.door, logged.who, logged.why) == (Door.IMPORT, "anna", line.why)


@pytest.mark.parametrize("event", ["included", "received", "withdrawn"])
def test_what_a_person_recorded_stands_whatever_a_later_register_names(
    ours: Portfolio, event: str
) -> None:
    bring(ours, ANALYSIS)
    id = ours.contracts.get("C-1").id
    if event == "included":
        ours.clauses.include(id, replace(ANALYSIS, clauses=("C8",)), "bert")
    elif event == "received":
        ours.clauses.receive(id, CAME, "bert")
    else:
        ours.clauses.withdraw(id, "bert")
    before = ours.clauses.history(id)
    assert bring(ours, ANALYSIS_AND_PLAN).clauses == 0
    assert ours.clauses.history(id) == before


def test_a_later_edition_adds_a_clause_and_keeps_the_versions_of_the_others(
    ours: Portfolio,
) -> None:
    bring(ours, ANALYSIS)
    report = bring(ours, ANALYSIS_AND_PLAN)
    request = ours.contracts.get("C-1").chain_request
    assert (report.clauses, report.affected) == (1, (ours.contracts.get("C-1").id,))
    assert request is not None
    assert request.versions == (("C2", "1"), ("C3", "1"))


def test_undo_takes_back_what_the_import_recorded_and_nothing_else(ours: Portfolio) -> None:
    first, second = bring(ours, ANALYSIS), bring(ours, ANALYSIS_AND_PLAN)
    assert first.run is not None
    assert second.run is not None
    ours.imports.undo(second.run, "anna")
    assert clauses_of(ours) == ("C2",)
    ours.imports.undo(first.run, "anna")
    assert ours.listing.stats().contracts == 0
    assert bring(ours, ANALYSIS).clauses == 1  # as if it had never been there
    assert clauses_of(ours) == ("C2",)


def test_undo_leaves_what_a_person_recorded_since(ours: Portfolio) -> None:
    bring(ours, replace(ANALYSIS, clauses=("C1",), due=None, term=None, versions=()))
    second = bring(ours, ANALYSIS)
    ours.clauses.include(ours.contracts.get("C-1").id, replace(ANALYSIS, clauses=("C8",)), "bert")
    assert second.run is not None
    ours.imports.undo(second.run, "anna")
    assert clauses_of(ours) == ("C8",)
    ours.clauses.withdraw(ours.contracts.get("C-1").id, "bert")
    assert clauses_of(ours) == ("C1",)
