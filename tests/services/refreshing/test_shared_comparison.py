"""What verdicts take from the figures is compared by several processes as by one."""

from dataclasses import replace

import pytest

from screening.rules.verdict.change_impact import PurchaseProfile
from screening.rules.verdict.verdict_inputs import InputComparer
from screening.services.refreshing import shared_comparison as subject
from sources.kit.values.statements import Observation
from tests.support import side_work
from tests.support.changed_rows import METHOD, SOURCES, TODAY, data_with
from tests.support.method_world import shipped

CODES = ("18110000", "03117000", "30213100", "15300000", "09331200", "15850000")
PROFILES = tuple(PurchaseProfile((code,), None, "NL") for code in CODES)


def comparer() -> InputComparer:
    """Compare with a state in which the rule of law in China is rated otherwise."""
    rows = [
        replace(row, value=(row.value or 0) - 0.5)
        if isinstance(row, Observation) and (row.indicator, row.country) == ("wgi_rl", "CN")
        else row
        for row in SOURCES["un_worldbank_wgi"]
    ]
    return InputComparer(shipped(), data_with("un_worldbank_wgi", rows), METHOD, TODAY.year)


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "FEWEST", 2)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1}, raising=False)


@pytest.fixture(scope="module")
def by_one() -> frozenset[PurchaseProfile]:
    alone = comparer()
    same = frozenset(profile for profile in PROFILES if alone.unchanged(profile))
    assert same
    assert same != frozenset(PROFILES)
    return same


@pytest.mark.usefixtures("several")
def test_several_processes_say_what_one_says(by_one: frozenset[PurchaseProfile]) -> None:
    asked = comparer()
    assert subject.unchanged(asked, PROFILES) == by_one
    assert asked.unchanged(PROFILES[0]) == (PROFILES[0] in by_one)


@pytest.mark.usefixtures("several")
def test_what_a_process_that_was_killed_leaves_is_done_by_this_one(
    by_one: frozenset[PurchaseProfile], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject, "_compared", side_work.killed)
    assert subject.unchanged(comparer(), PROFILES) == by_one


def test_where_nothing_is_reached_nothing_is_worked_out() -> None:
    asked = comparer()
    assert subject.unchanged(asked, ()) == frozenset()
    assert "assessors" not in vars(asked)
