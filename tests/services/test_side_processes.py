"""Work in processes beside this one: whole, in order, and never left behind."""

import multiprocessing

import pytest

from screening.services.side_processes import (
    PARCEL,
    EndedProcessError,
    begun_ahead,
    side_by_side,
)
from tests.support.side_work import failing, numbers
from tests.support.stillborn_work import nothing

MUCH = bytes(1_000_000)  # more than a pipe holds


def test_what_processes_yield_comes_whole_and_in_order() -> None:
    ends = (0, PARCEL, 2 * PARCEL + 1)
    with side_by_side(numbers, [(0, end) for end in ends]) as sides:
        assert [list(side) for side in reversed(sides)] == [list(range(end)) for end in ends[::-1]]
    assert multiprocessing.active_children() == []


def test_a_process_that_ends_too_soon_is_told() -> None:
    with side_by_side(failing, [(1,)]) as (side,), pytest.raises(EndedProcessError):
        list(side)


@pytest.mark.usefixtures("patience")
def test_a_process_that_ends_while_it_begins_is_told_however_much_it_was_given() -> None:
    with side_by_side(nothing, [(MUCH,)]) as (side,), pytest.raises(EndedProcessError):
        list(side)


def test_a_block_may_be_left_while_processes_still_have_much_to_say() -> None:
    with side_by_side(numbers, [(0, 10_000_000)]) as (side,):
        assert next(side) == 0
    assert multiprocessing.active_children() == []


def test_processes_that_began_ahead_do_the_work_and_the_others_end() -> None:
    others = set(multiprocessing.active_children())
    with begun_ahead(numbers, 2, list):
        waiting = set(multiprocessing.active_children()) - others
        with side_by_side(numbers, [(0, 10), (0, 20), (0, 30)]) as sides:
            assert len(set(multiprocessing.active_children()) - others - waiting) == 1, "one more"
            assert [list(side) for side in sides] == [list(range(end)) for end in (10, 20, 30)]
        with side_by_side(numbers, [(0, 5)]) as (side,):
            assert list(side) == list(range(5)), "none is left that began ahead"
    with begun_ahead(numbers, 1, list):
        assert len(set(multiprocessing.active_children()) - others) == 1
    assert set(multiprocessing.active_children()) <= others
