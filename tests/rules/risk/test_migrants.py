"""M: people who may not leave their employer (M6; the examples of method_2_inputs, section 3)."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.risk import method as files
from screening.rules.risk.migrants import MigrantTable, MigrantWork, counts_for
from sources.kit.values.statements import Issue

METHOD = files.load()
CONSTANTS = METHOD.constants.migrants


def work(**facts: object) -> MigrantWork:
    usual = MigrantWork(
        "JO", 0.75, "2024", "a test", "tied", "H", "", True, "H", "", frozenset({"factory"}), True
    )
    return dataclasses.replace(usual, **facts)  # type: ignore[arg-type]


def table(known: MigrantWork) -> MigrantTable:
    return MigrantTable({"JO": known}, {("garments", 1): frozenset({"factory"})}, {})


def value(known: MigrantWork) -> float:
    risk = table(known).risk("garments", 1, "JO", CONSTANTS)
    return 0.0 if risk is None else risk.value


def test_sewing_by_tied_migrants_who_paid_for_their_job_is_at_the_most() -> None:
    assert value(work()) == pytest.approx(0.90)


def test_a_twentieth_of_the_workforce_counts_for_less() -> None:
    polish = work(share=0.045, tied_status="partial", no_convention=False)
    assert value(polish) == pytest.approx(0.31, abs=0.01)


def test_nothing_known_of_status_or_fees_is_no_figure() -> None:
    assert value(work(tied_status="", fees_documented=False)) == 0.0


def test_what_is_only_generally_known_moves_the_upper_bound_alone() -> None:
    known = work(tied_certainty="K", fees_certainty="K")
    risk = table(known).risk("garments", 1, "JO", CONSTANTS)
    assert risk is not None
    assert risk.value == 0.0
    assert risk.possible > 0.5


def test_work_without_people_at_lines_is_out_of_scope() -> None:
    assert table(work()).risk("aluminium", 2, "JO", CONSTANTS) is None


def test_it_speaks_of_forced_labour_only_where_the_status_or_the_fees_say_so() -> None:
    partial = work(tied_status="partial", fees_documented=False)
    risk = table(partial).risk("garments", 1, "JO", CONSTANTS)
    assert counts_for(risk, Issue.MIGRANT_WORKERS)
    assert not counts_for(risk, Issue.FORCED_LABOUR)
    assert not counts_for(risk, Issue.CHILD_LABOUR)


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_migrants_never_weigh_less(one: float, other: float) -> None:
    fewer, more = sorted((one, other))
    assert value(work(share=fewer)) <= value(work(share=more))
