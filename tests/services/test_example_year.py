"""A year of fictional governments: monitoring and report say what its events alone come to.

``tests/support/counted_year.py`` works the figures out by a program of its own.
"""

import ast
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from screening.i18n.language import Language
from screening.model.council_report import ReportFigure
from screening.model.monitoring import Part, figures_of
from screening.reports import council_desk, papers
from screening.reports.papers import put_together
from screening.services.example import year_play
from screening.services.example.year_events import (
    CONTRACTS,
    GOVERNMENTS,
    Event,
    ExampleGovernment,
    events_of,
)
from screening.services.monitoring.kept_days import kept_period
from screening.store.store import LOCAL, Store
from tests.support import counted_year, ready_made
from tests.support.counted_year import Count

YEAR, FEW = 2025, 14
LAST, READ = date(YEAR, 12, 31), date(YEAR + 1, 2, 1)
MINISTRY = GOVERNMENTS[0]
EUROS = {"contract"}


def played(home: Path, government: ExampleGovernment, contracts: int) -> tuple[Store, list[str]]:
    events = events_of(government, YEAR, contracts)
    store = year_play.play(government, ready_made.settings(home), events)
    return store, year_play.as_lines(events).splitlines()


def wrong_in_days(store: Store, lines: list[str], is_central: bool) -> list[str]:
    """Return each figure of a kept day that is another than its events come to."""
    portfolio, wrong = store.portfolio(LOCAL), []
    days = [kept.day for kept in portfolio.monitored_days.all()]
    assert LAST in days
    for day in days:
        period, counts = kept_period(portfolio, day), counted_year.figures(lines, day, is_central)
        assert period is not None
        assert {measure.id for measure in period.measures} == counts.keys()
        for figure in figures_of(period.rows, period.measures):
            count = counts[figure.measure]
            euros = int(figure.euros[Part.MET]) if figure.unit in EUROS else 0
            kept = Count(
                figure.met, figure.not_met, figure.unknown, figure.counts[Part.OUT_OF_SCOPE], euros
            )
            if kept != replace(count, euros=count.euros if figure.unit in EUROS else 0):
                wrong.append(f"{day} {figure.measure}: {kept}, by its events {count}")
    return wrong


def wrong_in_report(figures: list[ReportFigure], counts: dict[str, Count]) -> list[str]:
    """Return the figures of a report that are others than its events come to."""
    return [
        figure.measure
        for figure in figures
        if (figure.met, figure.not_met, figure.unknown, figure.out_of_scope)
        != (
            counts[figure.measure].met,
            counts[figure.measure].not_met,
            counts[figure.measure].unknown,
            counts[figure.measure].out_of_scope,
        )
    ]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, list[str]]:
    return played(tmp_path_factory.mktemp("year"), MINISTRY, FEW)


def test_figures_of_each_kept_day_are_those_of_its_events(year: tuple[Store, list[str]]) -> None:
    assert wrong_in_days(*year, is_central=True) == []


def test_the_report_has_the_figures_of_its_events(year: tuple[Store, list[str]]) -> None:
    store, lines = year
    report = council_desk.draft_of(store.portfolio(LOCAL), YEAR, READ).report
    counts = counted_year.figures(lines, LAST, is_central=True)
    assert wrong_in_report([each.now for each in report.figures], counts) == []
    before = counted_year.figures(lines, date(YEAR - 1, 12, 31), is_central=True)
    former = [each.before for each in report.figures if each.before]
    assert len(former) == len(report.figures)
    assert wrong_in_report(former, before) == []
    running = [
        row
        for line in lines
        for row in json.loads(line).get("contracts", ())
        if row["ends"] >= LAST.isoformat()
    ]
    assert report.contracts == len(running)
    settled = [event for event in map(json.loads, lines) if event["what"] == "settled"]
    done = [kept for kept in report.commitments if kept.state != "open"]
    assert len(done) == len(settled)
    assert report.buyer == MINISTRY.name


def test_a_wrong_figure_is_found(year: tuple[Store, list[str]]) -> None:
    store, lines = year
    report = council_desk.draft_of(store.portfolio(LOCAL), YEAR, READ).report
    figures = [each.now for each in report.figures]
    counts = counted_year.figures(lines, LAST, is_central=True)
    wrong = replace(figures[1], met=figures[1].met + 1, unknown=figures[1].unknown - 1)
    assert wrong_in_report([figures[0], wrong, *figures[2:]], counts) == [wrong.measure]
    without_one = [line for line in lines if '"what": "category"' not in line]
    assert wrong_in_days(store, without_one, is_central=True) != []


def test_the_report_of_a_year_is_the_same_bytes_later(year: tuple[Store, list[str]]) -> None:
    portfolio = year[0].portfolio(LOCAL)
    for form in papers.FORMS:
        first, later = (
            papers.write("council", council_desk.subject_of(portfolio, YEAR, day), "nl", form)
            for day in (READ, date(YEAR + 3, 5, 5))
        )
        assert first == later


def test_no_supplier_and_no_contract_stands_in_the_report(year: tuple[Store, list[str]]) -> None:
    store, lines = year
    subject = council_desk.subject_of(store.portfolio(LOCAL), YEAR, READ)
    said = papers.as_json(put_together("council", subject, Language("nl").code))
    rows = [row for line in lines for row in json.loads(line).get("contracts", ())]
    for row in rows:
        assert row["supplier"] not in said
        assert row["number"] not in said


def test_the_same_numbers_give_the_same_year() -> None:
    first, again = (events_of(MINISTRY, YEAR, FEW) for _ in range(2))
    assert first == again
    assert events_of(GOVERNMENTS[1], YEAR, FEW) != first


@pytest.mark.parametrize("government", GOVERNMENTS, ids=lambda each: each.slug)
def test_a_year_is_whole(government: ExampleGovernment) -> None:
    events: tuple[Event, ...] = events_of(government, YEAR)
    lines = year_play.as_lines(events).splitlines()
    made = [row for line in lines for row in json.loads(line).get("contracts", ())]
    assert len({row["number"] for row in made}) == CONTRACTS
    days = [str(event["day"]) for event in events]
    assert days == sorted(days)
    assert {"import", "clause", "refused", "dropped", "moved", "proof", "signal", "measured"} <= {
        event["what"] for event in events
    }
    assert all("(fictief)" in government.name or "Verzonnen" in row["supplier"] for row in made)


def test_the_counting_program_stands_alone() -> None:
    tree = ast.parse(Path(counted_year.__file__).read_text(encoding="utf-8"))
    imported = {
        node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert not [name for name in imported if name.startswith(("screening", "graphs", "sources"))]


def test_three_governments_of_a_whole_year(tmp_path: Path, soak: bool) -> None:
    """In a soak with all contracts of all three; else of the two that have no duty, with few."""
    for government in GOVERNMENTS if soak else GOVERNMENTS[1:2]:
        count = CONTRACTS if soak else FEW // 2
        store, lines = played(tmp_path / government.slug, government, count)
        wrong = wrong_in_days(store, lines, is_central=government is MINISTRY)
        store.close()
        assert wrong == []
