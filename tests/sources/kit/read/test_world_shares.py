"""What countries have, as shares of the world."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.kit.read.world_shares import WorldShares

figures = st.lists(st.floats(0.001, 1e9), min_size=1, max_size=20)


def test_a_row_without_a_country_counts_in_the_world_alone() -> None:
    world = WorldShares()
    world.add("tin", "PE", 2023, 60, "row 2")
    world.add("tin", None, 2023, 40, "row 3")
    (share,) = world.shares()
    assert (share.origin, share.share, share.covers, share.market) == ("PE", 0.6, 0.6, "")


def test_what_the_total_counts_beside_the_named_lowers_their_shares() -> None:
    world = WorldShares()
    world.add("gold", "GH", 2023, 30, "row 2")
    world.add_total("gold", 2023, 100)
    (share,) = world.shares(of_totals=True)
    assert (share.share, share.covers, share.value) == (0.3, 0.3, 30)


def test_without_a_total_nothing_is_said_where_a_total_is_asked_for() -> None:
    world = WorldShares()
    world.add("mica", "IN", 2023, 30, "row 2")
    assert list(world.shares(of_totals=True)) == []
    assert len(list(world.shares())) == 1


@pytest.mark.parametrize("value", [0.0, -1.0])
def test_nothing_is_said_of_who_has_nothing(value: float) -> None:
    world = WorldShares()
    world.add("tin", "PE", 2023, value, "row 2")
    assert list(world.shares()) == []


@given(figures, st.floats(0, 1e9))
def test_shares_never_come_to_more_than_the_whole(values: list[float], total: float) -> None:
    """A publisher rounds its total, which may be less than its parts."""
    world = WorldShares()
    for number, value in enumerate(values):
        world.add("tin", f"C{number}", 2023, value, "")
    world.add_total("tin", 2023, total)
    shares = list(world.shares())
    assert sum(share.share for share in shares) <= 1 + 1e-6 * len(shares)
    assert all(0 <= share.share <= 1 for share in shares)
