"""Each step on rows of sixteen scores, against its specification in numpy, to the byte."""

from typing import NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.network.columns import LANES, Floats
from graphs.network.row_kernels import (
    copy_row,
    is_affected,
    push_row,
    raise_from_suppliers,
    resting_lanes,
    rising_and_sinking,
    store_row,
)
from tests.support.effort import tries

NODES = 4
# few different scores and links, so that products are often equal
SCORES = np.array([0.0, 0.25, 0.5, 0.7, 1.0])
LINKS = st.sampled_from([0.0, 0.5, 0.7, 1.0]) | st.floats(0, 1, width=32)
EXAMPLES = settings(max_examples=tries(60, 300), deadline=None)


class Case(NamedTuple):
    """Rows of scores, and one tie of a supplier and a customer."""

    best: Floats
    own: Floats
    former: Floats
    supplier: int
    customer: int
    link: np.float32


@st.composite
def rows_of_scores(draw: st.DrawFn) -> Floats:
    """Rows of a drawn seed: to draw each score apart takes longer than all tests of this file."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = (NODES, LANES)
    few = random.random(shape) < draw(st.sampled_from([0.5, 0.9, 1.0]))
    return np.where(few, random.choice(SCORES, shape), random.random(shape)).astype(np.float32)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    supplier, customer = draw(st.permutations(range(NODES)))[:2]
    return Case(
        draw(rows_of_scores()), draw(rows_of_scores()), draw(rows_of_scores()), supplier, customer,
        np.float32(draw(LINKS)),
    )  # fmt: skip


def bits(lanes: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> int:
    return sum(1 << int(lane) for lane in np.flatnonzero(lanes))


@EXAMPLES
@given(cases(), st.lists(st.tuples(st.integers(0, NODES - 1), LINKS), max_size=5))
def test_a_row_is_the_maximum_of_its_own_and_of_what_each_supplier_brings(
    case: Case, ties: list[tuple[int, float]]
) -> None:
    idx = np.array([supplier for supplier, _ in ties], np.int32)
    w = np.array([link for _, link in ties], np.float32)
    row = np.empty(LANES, np.float32)
    copy_row(case.own, case.customer, row)
    raise_from_suppliers(row, case.best, idx, w, 0, len(ties))
    brought = [link * case.best[supplier] for supplier, link in zip(idx, w, strict=True)]
    expected = np.maximum.reduce([case.own[case.customer], *brought])
    assert row.tobytes() == expected.tobytes()


@EXAMPLES
@given(cases(), st.booleans())
def test_storing_a_row_tells_whether_it_is_another(case: Case, same: bool) -> None:
    row = (case.best if same else case.own)[case.customer].copy()
    differs = bool((row != case.best[case.customer]).any())
    assert store_row(case.best, case.customer, row) == differs
    assert case.best[case.customer].tobytes() == row.tobytes()


@EXAMPLES
@given(cases())
def test_pushing_raises_the_customer_and_tells_whether_it_rose(case: Case) -> None:
    expected = case.best.copy()
    brought = case.link * case.best[case.supplier]
    expected[case.customer] = np.maximum(case.best[case.customer], brought)
    rises = bool((expected != case.best).any())
    assert push_row(case.best, case.customer, case.link, case.supplier) == rises
    assert case.best.tobytes() == expected.tobytes()


@EXAMPLES
@given(cases(), st.booleans())
def test_lanes_rest_on_a_supplier_where_they_equal_what_it_brings(case: Case, equal: bool) -> None:
    if equal:
        case.best[case.customer, ::2] = (case.link * case.best[case.supplier])[::2]
    score = case.best[case.customer]
    rests = (score == case.link * case.best[case.supplier]) & (score > case.own[case.customer])
    lanes = resting_lanes(case.best, case.own, case.customer, case.link, case.supplier)
    assert lanes == bits(rests)


@EXAMPLES
@given(cases(), st.booleans())
def test_a_customer_is_affected_where_it_rises_or_has_what_is_no_longer_brought(
    case: Case, equal: bool
) -> None:
    if equal:
        case.best[case.customer, ::2] = (case.link * case.former[0])[::2]
    score, alone = case.best[case.customer], case.own[case.customer]
    now, before = case.link * case.best[case.supplier], case.link * case.former[0]
    rises, sinks = now > score, (before == score) & (now < score)
    tie = (case.customer, case.link, case.supplier, case.former, 0)
    assert is_affected(case.best, *tie) == bool((rises | sinks).any())
    result = rising_and_sinking(case.best, case.own, *tie)
    assert result == (bool(rises.any()), bits(sinks & (score > alone)))
