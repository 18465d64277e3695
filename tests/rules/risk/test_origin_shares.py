"""Shares of origins and how much of R they keep (M4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.errors import PolicyError
from screening.rules.risk import method as files
from screening.rules.risk import origin_shares
from screening.rules.risk.origin_shares import link_of

METHOD = files.load()
LINK = METHOD.constants.link
HEADING = (
    "good,stage,origin,region,share_low,share_mid,share_high,cpv_prefix,basis,year,certainty\n"
)


@given(st.floats(0, 1), st.floats(0, 1))
def test_an_origin_that_supplies_more_never_counts_for_less(one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert 0.0 <= link_of(less, LINK) <= link_of(more, LINK) <= 1.0


def test_an_exception_for_a_code_takes_the_place_of_all_usual_rows() -> None:
    table = origin_shares.read(
        HEADING
        + "cotton,3,CN,,.1,.2,.3,,own estimate,2024,M\n"
        + "cotton,3,IN,,.1,.2,.3,,own estimate,2024,M\n"
        + "cotton,3,TR,,.5,.8,.9,395,own estimate,2024,M\n",
        ("cotton",),
    )
    assert [row.country for row in table.of("cotton", 3, "39500000")] == ["TR"]
    assert [row.country for row in table.of("cotton", 3, "18100000")] == ["CN", "IN"]


def test_bounds_that_do_not_hold_the_middle_are_refused() -> None:
    with pytest.raises(PolicyError, match=r"policy\.bounds"):
        origin_shares.read(HEADING + "cotton,3,CN,,.3,.2,.3,,own estimate,2024,M\n", ("cotton",))


def test_an_estimate_of_ours_is_told_apart_from_a_figure() -> None:
    computed, estimated = METHOD.origins.counts()
    assert estimated > 0
    rows = METHOD.origins.of("cotton", 3)
    assert all(row.share.low <= row.share.mid <= row.share.high for row in rows)
    assert computed > 0


def test_the_shares_of_a_good_are_no_more_than_the_whole() -> None:
    for key, rows in METHOD.origins.usual.items():
        assert sum(row.share.mid for row in rows) <= 1.02, key
