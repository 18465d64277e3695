"""A figure of a kept day is replayed: nothing that happens later changes it."""

import json
import zlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from screening.model.errors import InputError, ScreeningError
from screening.model.monitoring import Figure, MeasuredUnit, Part, figures_of
from screening.model.people import WHOLE, ScopeReach
from screening.model.verdict import DutyOutcome
from screening.rules.monitoring import measure_book
from screening.services.clause_records import ClauseRecord, include
from screening.services.monitoring.kept_days import keep, keep_by_calendar, kept_period
from screening.services.monitoring.rows import rows_on
from screening.store import Store
from screening.store.portfolio import Portfolio
from tests.support.measured_world import (
    DAY,
    OURS,
    START,
    MadeContract,
    follow,
    id_of,
    measured_world,
    of_level,
    on_sqlite,
    tell,
)

MADE = [
    MadeContract(
        "C-1", clauses=of_level("L2"), department="Zorg", euros=Decimal("10.50"), suppliers=2
    ),
    MadeContract("C-2", department="Bouw", hours=Decimal("1.25"), declared=True),
    MadeContract("C-3", duty=DutyOutcome.ASK),
]


def replayed(portfolio: Portfolio, day: date = DAY) -> tuple[Figure, ...]:
    period = kept_period(portfolio, day)
    assert period is not None
    return figures_of(period.rows, period.measures)


def test_what_was_kept_gives_the_same_figures_whatever_happens_since(ready_address: str) -> None:
    with measured_world(ready_address, MADE) as store:
        portfolio = store.portfolio(OURS)
        tell(portfolio, "C-1")
        of_then = figures_of(rows_on(portfolio, DAY), measure_book.load().measures)
        kept = keep(portfolio, DAY, "anna")
        assert (kept.day, kept.by, kept.edition) == (DAY, "anna", measure_book.load().edition)
        assert replayed(portfolio) == of_then
        include(portfolio, id_of(portfolio, "C-2"), ClauseRecord(START, of_level("L2")), "a", None)
        follow(portfolio, id_of(portfolio, "C-1"), "received", date(2025, 4, 1))
        tell(portfolio, "C-2")
        portfolio.imports.undo(1, "anna")
        assert figures_of(rows_on(portfolio, DAY), measure_book.load().measures) != of_then
        assert replayed(portfolio) == of_then


def test_a_day_is_kept_once_and_another_day_gives_nothing(tmp_path: Path) -> None:
    with measured_world(on_sqlite(tmp_path), MADE) as store:
        portfolio = store.portfolio(OURS)
        keep(portfolio, DAY, "anna")
        with pytest.raises(InputError):
            keep(portfolio, DAY, "bert")
        assert kept_period(portfolio, date(2026, 2, 28)) is None


def test_what_was_changed_on_disk_is_found_out(tmp_path: Path) -> None:
    with measured_world(on_sqlite(tmp_path), MADE) as store:
        portfolio = store.portfolio(OURS)
        keep(portfolio, DAY, "anna")
        stored = portfolio.monitored_days.content_of(DAY)
        assert stored is not None
        better = zlib.compress(zlib.decompress(stored[1]).replace(b'"10.50"', b'"99.50"'))
        change(store, better)
        with pytest.raises(ScreeningError):
            kept_period(portfolio, DAY)


def change(store: Store, content: bytes) -> None:
    """Write over what was kept, as no part of the program does."""
    with store._engine.connect() as connection:
        raw = connection.connection.cursor()
        raw.execute("UPDATE monitored_day SET content = ?", (content,))
        connection.connection.commit()


def test_a_kept_day_names_no_person_no_supplier_and_no_contract_of_a_case(tmp_path: Path) -> None:
    with measured_world(on_sqlite(tmp_path), MADE) as store:
        portfolio = store.portfolio(OURS)
        tell(portfolio, "C-1")
        keep(portfolio, DAY, "anna")
        stored = portfolio.monitored_days.content_of(DAY)
        assert stored is not None
        text = zlib.decompress(stored[1]).decode()
        rows = json.loads(text)["rows"]
        assert "anna" not in text
        assert "r:C-1" not in text
        assert [row["contracts"] for row in rows if row["unit"] == MeasuredUnit.CASE] == [[]]


def test_of_a_kept_day_a_person_sees_the_own_departments_and_keeps_none(tmp_path: Path) -> None:
    with measured_world(on_sqlite(tmp_path), MADE) as store:
        keep(store.portfolio(OURS), DAY, "anna")
        part = store.portfolio(OURS, ScopeReach.of_departments("Zorg"))
        counted = {figure.measure: figure for figure in replayed(part)}
        assert sum(counted["set_in_documents"].counts.values()) == 1
        assert counted["set_in_documents"].euros[Part.MET] == Decimal("10.50")
        with pytest.raises(InputError):
            keep(part, date(2026, 3, 2), "anna")


def test_cases_of_a_kept_day_are_for_who_sees_the_whole_organization(tmp_path: Path) -> None:
    with measured_world(on_sqlite(tmp_path), MADE) as store:
        tell(store.portfolio(OURS), "C-1")
        keep(store.portfolio(OURS), DAY, "anna")
        units = []
        for seen in (WHOLE, ScopeReach.of_departments("Zorg")):
            period = kept_period(store.portfolio(OURS, seen), DAY)
            assert period is not None
            units.append({row.unit for row in period.rows if row.department == "Zorg"})
        assert units == [set(MeasuredUnit), set(MeasuredUnit) - {MeasuredUnit.CASE}]


def test_the_service_keeps_the_last_day_of_a_month_or_the_first_day_after(tmp_path: Path) -> None:
    with measured_world(on_sqlite(tmp_path), MADE) as store:
        days = [
            date(2026, 11, 15),  # nothing of October was kept: it begins at once
            date(2026, 11, 29),
            date(2026, 11, 30),
            date(2026, 11, 30),
            date(2026, 12, 30),
            date(2027, 1, 4),  # the service stood still on the last day of the year
            date(2027, 1, 5),
        ]
        assert [keep_by_calendar(store, day) for day in days] == [1, 0, 1, 0, 0, 1, 0]
        kept = store.portfolio(OURS).monitored_days.all()
        assert [each.day.isoformat() for each in kept] == ["2026-11-15", "2026-11-30", "2027-01-04"]
