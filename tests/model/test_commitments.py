"""Where a motion stands on a day follows from its steps by their own days."""

from datetime import UTC, date, datetime

from screening.model.commitments import (
    Commitment,
    CommitmentFacts,
    CommitmentKind,
    CommitmentState,
    CommitmentStep,
)

FACTS = CommitmentFacts(CommitmentKind.MOTION, "Vraag", "M-1", date(2025, 3, 1), "Wethouder")
NOW = datetime(2026, 2, 1, tzinfo=UTC)
OPEN, DONE, DROPPED = CommitmentState.OPEN, CommitmentState.DONE, CommitmentState.DROPPED


def with_steps(*steps: tuple[CommitmentState, date]) -> Commitment:
    kept = tuple(CommitmentStep(state, day, "anna", NOW) for state, day in steps)
    return Commitment(1, FACTS, "anna", NOW, kept)


def test_one_is_open_until_its_first_step() -> None:
    kept = with_steps((DONE, date(2025, 9, 1)))
    assert (with_steps().state, kept.state) == (OPEN, DONE)
    assert kept.state_on(date(2025, 8, 31)) is OPEN
    assert kept.state_on(date(2025, 9, 1)) is DONE


def test_what_is_written_down_later_counts_on_its_own_day() -> None:
    kept = with_steps((DONE, date(2025, 9, 1)), (DROPPED, date(2025, 6, 1)))
    assert kept.state_on(date(2025, 7, 1)) is DROPPED
    assert kept.state_on(date(2025, 12, 31)) is DONE


def test_of_two_steps_of_one_day_the_last_that_was_written_down_counts() -> None:
    day = date(2025, 9, 1)
    assert with_steps((DONE, day), (OPEN, day)).state_on(day) is OPEN
