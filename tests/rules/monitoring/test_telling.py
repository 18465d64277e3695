"""Of signals and incidents nothing is told of fewer than the least number, also not together."""

import random
from itertools import combinations

import pytest

from screening.model.monitoring import (
    FactCondition,
    Measure,
    MeasuredRow,
    MeasuredUnit,
    Part,
)
from screening.model.published_figures import LEAST
from screening.model.verdict import Text
from screening.rules.monitoring.telling import told_counts
from tests.support.effort import tries

NONE = Text("", "")


def measure(id: str, numerator: str, *denominator: str) -> Measure:
    return Measure(
        id, "1", "harm", MeasuredUnit.CASE, NONE, NONE, NONE,
        tuple(FactCondition(fact, True) for fact in denominator),
        (FactCondition(numerator, True),),
    )  # fmt: skip


MEASURES = (
    measure("taken_up", "taken_up"),
    measure("ended", "ended", "taken_up"),
    measure("remedied", "remedied", "taken_up"),
    measure("open", "open", "old"),
)


def case(number: int, **facts: bool | None) -> MeasuredRow:
    kept = {"taken_up": True, "ended": False, "remedied": False, "old": False, "open": True}
    return MeasuredRow(MeasuredUnit.CASE, f"case/{number}", (), kept | facts)


def cases(count: int, **facts: bool | None) -> list[MeasuredRow]:
    return [case(number, **facts) for number in range(count)]


def test_few_cases_are_few_and_none_are_none() -> None:
    few = told_counts(cases(LEAST - 1), MEASURES)
    assert {(told.in_scope, told.parts) for told in few[:3]} == {(None, None)}
    assert few[0].is_few
    (none, *_) = told_counts([], MEASURES)
    assert (none.in_scope, none.is_few) == (0, False)
    assert none.parts is not None


def test_enough_cases_of_each_part_are_told() -> None:
    rows = [*cases(6, ended=True), *cases(7), *cases(5, taken_up=False)]
    taken_up, ended, *_ = told_counts(rows, MEASURES)
    assert taken_up.parts == {Part.MET: 13, Part.NOT_MET: 5, Part.UNKNOWN: 0}
    assert ended.parts == {Part.MET: 6, Part.NOT_MET: 7, Part.UNKNOWN: 0}


@pytest.mark.parametrize("not_taken_up", [0, 1, LEAST - 1])
def test_a_part_of_few_or_none_is_not_told_nor_what_it_follows_from(not_taken_up: int) -> None:
    rows = [*cases(12), *cases(not_taken_up, taken_up=False)]
    taken_up, ended, *_ = told_counts(rows, MEASURES)
    assert taken_up.in_scope == 12 + not_taken_up
    assert taken_up.parts is None
    # All that were taken up are all cases less those that were not.
    assert ended.in_scope == (12 if not_taken_up == 0 else None)
    assert not ended.is_few


def test_what_is_near_a_number_of_another_year_is_not_told() -> None:
    last_year = told_counts([*cases(6, ended=True), *cases(6)], MEASURES)
    elsewhere = {each.id: [told] for each, told in zip(MEASURES, last_year, strict=True)}

    def ended(closed: int, others: int) -> tuple[int | None, bool]:
        rows = [*cases(closed, ended=True), *cases(others)]
        told = told_counts(rows, MEASURES, elsewhere)[1]
        return told.in_scope, told.parts is not None

    assert ended(6, 6) == (12, True)
    assert ended(7, 6) == (None, False)
    assert ended(7, 5) == (12, False)
    assert ended(11, 11) == (22, True)


@pytest.mark.parametrize("seed", range(tries(20, 500)))
def test_no_sum_or_difference_of_what_is_told_is_of_few(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    facts = ("taken_up", "ended", "remedied", "old", "open")
    rows = [
        case(number, **{fact: chance.random() < 0.6 for fact in facts})
        for number in range(chance.randint(1, 40))
    ]
    sets: list[frozenset[str]] = []
    for told, each in zip(told_counts(rows, MEASURES), MEASURES, strict=True):
        by_part = {
            part: frozenset(row.id for row in rows if each.sort(row).part is part) for part in Part
        }
        inside = [by_part[part] for part in (Part.MET, Part.NOT_MET, Part.UNKNOWN)]
        sets += [frozenset().union(*inside)] if told.in_scope else []
        sets += [own for own in inside if own] if told.parts and told.in_scope else []
    for first, second in combinations(sets, 2):
        assert len(first) >= LEAST
        assert not first < second or len(second - first) >= LEAST
        assert not second < first or len(first - second) >= LEAST
