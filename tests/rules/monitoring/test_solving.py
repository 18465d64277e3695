"""What sums over groups tell of few rows is found, and what they do not is not."""

import random
from itertools import product

import pytest

from screening.rules.monitoring.solving import Cells
from tests.support.effort import tries

LEAST = 5


def rows(*numbers: int) -> int:
    return sum(1 << number for number in numbers)


def found(*families: list[int]) -> tuple[int, ...] | None:
    groups = sum(map(len, families))
    return Cells.of(families).solved(range(groups), LEAST)


def test_groups_that_add_up_in_two_ways_tell_nothing() -> None:
    whole = rows(*range(40))
    by_half = [rows(*range(20)), rows(*range(20, 40))]
    crossed = [rows(*range(0, 40, 2)), rows(*range(1, 40, 2))]
    assert found([whole], by_half, crossed) is None


def test_three_groups_that_leave_one_row_tell_of_it() -> None:
    first, second = rows(*range(10)), rows(*range(10, 20))
    together = rows(*range(21))
    assert found([together], [first, second]) == (0, 1, 2)
    assert found([together], [first]) is None
    assert Cells.of([[together], [first, second]]).solved((0, 2), LEAST) is None


def test_what_is_twice_in_others_is_found() -> None:
    """Three groups that overlap in pairs count each row twice; so does half of them a fourth."""
    pairs = [rows(*range(0, 12)), rows(*range(6, 18)), rows(*range(0, 6), *range(12, 18))]
    assert found(*([pair] for pair in pairs), [rows(*range(20))]) == (0, 1, 2, 3)


@pytest.mark.parametrize("seed", range(tries(30, 2000)))
def test_whatever_small_sums_tell_is_found(seed: int) -> None:
    """Against all combinations with factors from -1 to 1, in organizations of a few groups."""
    chance = random.Random(seed)  # noqa: S311
    count = chance.randint(8, 24)
    families = []
    for _ in range(3):
        groups = [0] * chance.randint(1, 2)
        for row in range(count):
            if chance.random() < 0.8:
                groups[chance.randrange(len(groups))] |= 1 << row
        families.append([group for group in groups if group])
    every = [group for family in families for group in family]
    telling = any(
        0 < sum(value != 0 for value in _counted(every, factors, count)) < LEAST
        for factors in product((-1, 0, 1), repeat=len(every))
    )
    solved = found(*families)
    assert solved is not None or not telling
    if solved is not None:
        assert 0 < len(solved) <= len(every)


def _counted(groups: list[int], factors: tuple[int, ...], count: int) -> list[int]:
    return [
        sum(factor for group, factor in zip(groups, factors, strict=True) if group >> row & 1)
        for row in range(count)
    ]
