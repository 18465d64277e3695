"""What the report tells of a year: what changed since the year before, and because of what."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from screening.model.council_report import CaseCounts, ChangeCause, ReportChange, YearReport
from screening.model.json_document import as_document
from screening.model.monitoring import MeasuredRow, MeasuredUnit
from screening.rules.monitoring import measure_book
from screening.services.council_report import gathering
from screening.services.council_report.gathering import year_report
from screening.services.monitoring import kept_days
from screening.services.monitoring.monitor import MonitoredDay
from screening.services.open_store import open_store
from screening.store import Store, tables
from screening.store.store import LOCAL
from tests.support.kept_store import import_into
from tests.support.own_policies import FINISHED, article
from tests.support.people import at_another_time
from tests.support.ready_made import settings

FIRST, LAST, READ = date(2024, 12, 31), date(2025, 12, 31), date(2026, 2, 1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """One that kept the figures of the end of two years."""
    store = open_store(settings(tmp_path))
    import_into(store, "C")
    for day in (FIRST, LAST):
        kept_days.keep(store_on(store, day).portfolio(LOCAL), day, "Anna")
    return store


def store_on(store: Store, day: date) -> Store:
    return at_another_time(store, lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def changes(store: Store, cause: ChangeCause, year: int = 2025) -> list[ReportChange]:
    report = year_report(store.portfolio(LOCAL), year, READ)
    return [change for change in report.changes if change.cause is cause]


def refreshed(store: Store, source: str, day: date, contracts: int) -> None:
    """Keep that a refresh which ended on a day changed the first contracts."""
    run = store.jobs.queue.request(source, "anna")
    job, change, contract = tables.job_run, tables.refresh_change, tables.contract
    with store._engine.begin() as connection:
        ended = datetime(day.year, day.month, day.day, 23, 30, tzinfo=UTC)
        done = job.update().where(job.c.id == run).values(finished=ended, state="succeeded")
        connection.execute(done)
        some = contract.select().order_by(contract.c.id).limit(contracts)
        for row in connection.execute(some).mappings().all():
            line = {"organization_id": row["organization_id"], "contract_id": row["id"]}
            texts = {"source": source, "where": "row 1", "what": "{}"}
            connection.execute(insert(change).values(run_id=run, **line, **texts))


def test_a_contract_that_a_source_changed_every_month_counts_once(store: Store) -> None:
    for month in range(1, 13):
        refreshed(store, "un_undp_hdi", date(2025, month, 3), 3)
    refreshed(store, "ilostat", LAST, 2)
    for day in (FIRST, date(2026, 1, 1)):
        refreshed(store, "un_undp_hdi", day, 5)
    told = [(change.what, change.count) for change in changes(store, ChangeCause.SOURCES)]
    assert told == [("un_undp_hdi", 3), ("ilostat", 2)]


def test_two_reports_of_years_on_end_do_not_tell_of_one_case(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    portfolio = store.portfolio(LOCAL)

    def told(year: int, cases: int, ended: int) -> tuple[YearReport, CaseCounts]:
        facts = {"taken_up": True, "remedied": None, "older_than_year": False}
        rows = tuple(
            MeasuredRow(MeasuredUnit.CASE, str(case), (), {**facts, "ended": case < ended})
            for case in range(cases)
        )
        measured = MonitoredDay(date(year, 12, 31), None, "1", rows, measure_book.load().measures)
        monkeypatch.setattr(gathering, "_measured", lambda *_: measured)
        report = year_report(portfolio, year, READ)
        return report, next(each.now for each in report.cases if each.measure == "cases_ended")

    earlier, counts = told(2024, 12, 6)
    assert (counts.in_scope, counts.met) == (12, 6)
    assert told(2025, 13, 7)[1].in_scope == 13  # nobody was told of the year before
    portfolio.adopted_reports.adopt(2024, as_document(earlier), "Besluit", "Anna")
    assert told(2025, 13, 7)[1] == CaseCounts(None)
    assert told(2025, 17, 11)[1].met == 11
    assert all(case.before is None for case in earlier.cases)


def policy(store: Store, activated: date, valid_from: date) -> int:
    """Activate a version of a policy on a day."""
    policies = store_on(store, activated).portfolio(LOCAL).own_policies
    finished = FINISHED.replace("2026-01-01", valid_from.isoformat())
    content = finished.replace("2025-12-01", "2023-12-01") + article()
    number = policies.draft(content, "anna").number
    policies.activate(number, content, "anna", ())
    return number


@pytest.mark.parametrize(
    ("activated", "valid_from", "day"),
    [
        (date(2025, 11, 20), date(2026, 1, 1), None),
        (date(2024, 11, 20), date(2025, 1, 1), date(2025, 1, 1)),
        (date(2025, 3, 4), date(2024, 1, 1), date(2025, 3, 4)),
    ],
)
def test_a_policy_is_told_of_the_year_in_which_it_begins_to_hold(
    store: Store, activated: date, valid_from: date, day: date | None
) -> None:
    policy(store, activated, valid_from)
    told = [change.day for change in changes(store, ChangeCause.POLICY)]
    assert told == ([] if day is None else [day])


def test_a_policy_that_was_taken_back_is_not_told(store: Store) -> None:
    number = policy(store, date(2025, 3, 4), date(2025, 4, 1))
    assert len(changes(store, ChangeCause.POLICY)) == 1
    store.portfolio(LOCAL).own_policies.roll_back(number, "anna", ())
    assert changes(store, ChangeCause.POLICY) == []


def test_a_policy_that_was_closed_is_told_with_its_end(
    store: Store,
) -> None:
    number = policy(store, date(2024, 3, 4), date(2024, 4, 1))
    store.portfolio(LOCAL).own_policies.close(number, date(2025, 7, 1), "anna", ())
    (ended,) = changes(store, ChangeCause.POLICY_ENDED)
    assert (ended.day, ended.count) == (date(2025, 7, 1), None)
    assert changes(store, ChangeCause.POLICY) == []
