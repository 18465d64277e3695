"""An ambition is followed over the days that were kept; what was not kept has no figure."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from screening.model.errors import InputError
from screening.model.monitoring import AmbitionState
from screening.model.people import ScopeReach
from screening.rules.monitoring import ambition_presets, measure_book
from screening.services.clause_records import ClauseRecord, include
from screening.services.monitoring import ambitions
from screening.services.monitoring.kept_days import keep
from tests.support.measured_world import (
    DAY,
    OURS,
    START,
    MadeContract,
    id_of,
    measured_world,
    of_level,
    on_sqlite,
)

GIVEN: Mapping[str, str] = {
    "title": "Elk contract", "measure": "set_in_documents", "target": "100%",
    "until": "2030-12-31", "basis": "Raadsbesluit", "owner": "Wethouder",
}  # fmt: skip


def test_progress_is_that_of_the_days_that_were_kept_and_of_today(ready_address: str) -> None:
    made = [MadeContract("C-1", clauses=of_level("L2")), MadeContract("C-2", overridden=True)]
    later = date(2026, 4, 1)
    with measured_world(ready_address, [*made, MadeContract("C-3")]) as store:
        portfolio = store.portfolio(OURS)
        number = ambitions.add(portfolio, GIVEN, "anna", DAY)
        keep(portfolio, DAY, "anna")
        for contract in ("C-2", "C-3"):
            record = ClauseRecord(START, of_level("L2"))
            include(portfolio, id_of(portfolio, contract), record, "anna", None)
        for _ in range(2):
            (each,) = ambitions.progress(portfolio, later)
            assert [(point.day, point.state) for point in each.points] == [
                (DAY, AmbitionState.NOT_REACHED),
                (later, AmbitionState.REACHED),
            ]
        portfolio.ambitions.withdraw(number, "anna")
        assert ambitions.progress(portfolio, later) == ()
        assert [kept.withdrawn is not None for kept in portfolio.ambitions.all()] == [True]


def test_of_a_part_of_the_organization_the_progress_is_of_that_part(tmp_path: Path) -> None:
    made = [
        MadeContract("C-1", clauses=of_level("L2"), department="Zorg"),
        MadeContract("C-2", overridden=True, department="Bouw"),
    ]
    with measured_world(on_sqlite(tmp_path), made) as store:
        whole = store.portfolio(OURS)
        ambitions.add(whole, GIVEN, "anna", DAY)
        keep(whole, DAY, "anna")
        states = [
            [point.state for point in ambitions.progress(portfolio, date(2026, 4, 1))[0].points]
            for portfolio in (whole, store.portfolio(OURS, ScopeReach.of_departments("Zorg")))
        ]
    assert states == [[AmbitionState.NOT_REACHED] * 2, [AmbitionState.REACHED] * 2]


@pytest.mark.parametrize(
    ("field", "typed"), [("target", "0"), ("target", "50.5.5"), ("until", ""), ("owner", "")]
)
def test_what_is_no_ambition_is_not_kept(tmp_path: Path, field: str, typed: str) -> None:
    with measured_world(on_sqlite(tmp_path), []) as store:
        portfolio = store.portfolio(OURS)
        with pytest.raises(InputError) as refused:
            ambitions.add(portfolio, {**GIVEN, field: typed}, "anna", DAY)
        assert refused.value.field == field
        assert portfolio.ambitions.all() == ()


def test_a_published_ambition_has_a_measure_or_says_why_there_is_none() -> None:
    presets = ambition_presets.load()
    measures = {measure.id for measure in measure_book.load().measures}
    assert any(preset.measure for preset in presets)
    assert all((preset.measure in measures) != bool(preset.not_measured) for preset in presets)
