"""A motion or commitment is recorded with its reference, and moves with a day and a reason."""

from datetime import date
from pathlib import Path

import pytest

from screening.model.commitments import CommitmentState
from screening.model.errors import InputError, MissingError
from screening.services.council_report import commitments
from screening.services.open_store import open_store
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from tests.support.ready_made import settings

TODAY = date(2026, 2, 1)
MOTION = {
    "kind": "motion",
    "text": "Vraag van elke leverancier van werkkleding waar zij is gemaakt.",
    "reference": "M-2025-12",
    "day": "3 maart 2025",
    "owner": "Wethouder inkoop",
}


@pytest.fixture
def portfolio(tmp_path: Path) -> Portfolio:
    return open_store(settings(tmp_path)).portfolio(LOCAL)


def test_a_motion_is_open_until_it_is_done(portfolio: Portfolio) -> None:
    number = commitments.add(portfolio, MOTION, "Anna", TODAY)
    done = {"state": "done", "day": "1-9-2025"}
    assert commitments.settle(portfolio, number, done, "Bert", TODAY) is CommitmentState.DONE
    kept = portfolio.commitments.get(number)
    assert kept.state_on(date(2025, 8, 31)) is CommitmentState.OPEN
    assert (kept.state, kept.steps[0].by) == (CommitmentState.DONE, "Bert")
    assert kept.facts.day == date(2025, 3, 3)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "wens"), ("text", " "), ("text", "x" * 601), ("reference", ""), ("owner", ""),
        ("day", "ooit"), ("day", "1-3-2026"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(portfolio: Portfolio, field: str, value: str) -> None:
    problems = commitments.problems({**MOTION, field: value}, TODAY)
    assert [problem.field for problem in problems] == [field]
    with pytest.raises(InputError):
        commitments.add(portfolio, {**MOTION, field: value}, "Anna", TODAY)
    assert portfolio.commitments.all() == ()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"state": "dropped"}, "why"),
        ({"state": "done", "day": "1-1-2025"}, "day"),
        ({"state": "done", "day": "1-1-2027"}, "day"),
        ({"state": "weg"}, "state"),
    ],
)
def test_a_step_is_refused_without_a_reason_or_on_a_day_that_cannot_be(
    portfolio: Portfolio, given: dict[str, str], field: str
) -> None:
    number = commitments.add(portfolio, MOTION, "Anna", TODAY)
    with pytest.raises(InputError) as refusal:
        commitments.settle(portfolio, number, given, "Anna", TODAY)
    assert refusal.value.field == field
    assert portfolio.commitments.get(number).steps == ()


def test_one_that_is_not_there_cannot_move(portfolio: Portfolio) -> None:
    with pytest.raises(MissingError):
        commitments.settle(portfolio, 99, {"state": "done"}, "Anna", TODAY)
