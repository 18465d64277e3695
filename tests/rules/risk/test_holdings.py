"""The value of an issue is what at least half of such purchases hold (M3)."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.risk.holdings import Alternative, Held, Holding, chance_of, likely


def held(weight: float, alternative: int, presence: float) -> Held[float]:
    return Held(weight, Holding(alternative, presence, "core"), weight)


def test_of_pens_and_staplers_the_value_is_what_half_hold() -> None:
    pens_or_staplers = (Alternative(0, 0.4, False), Alternative(0, 0.6, False))
    found = likely([held(0.9, 0, 1.0), held(0.3, 1, 1.0)], pens_or_staplers, 0.5)
    assert found is not None
    assert found.weight == 0.3


def test_what_both_kinds_hold_adds_up() -> None:
    two = (Alternative(0, 0.4, False), Alternative(0, 0.6, False))
    found = likely([held(0.9, 0, 1.0), held(0.8, 1, 0.7), held(0.1, 1, 1.0)], two, 0.5)
    assert found is not None
    assert found.weight == 0.8


def test_goods_within_a_kind_stand_or_fall_together() -> None:
    one = (Alternative(0, 1.0, False),)
    assert chance_of({0: 0.4}, one) == pytest.approx(0.4)
    assert likely([held(0.9, 0, 0.4), held(0.8, 0, 0.4)], one, 0.5) is None


def test_where_too_little_is_known_of_what_is_bought_nothing_decides() -> None:
    assert likely([held(0.9, 0, 1.0)], (Alternative(0, 0.3, False),), 0.5) is None


PURCHASES = st.lists(
    st.tuples(st.integers(0, 1), st.floats(0.05, 0.5), st.booleans(), st.booleans()),
    min_size=1,
    max_size=4,
).map(lambda rows: tuple(Alternative(*row) for row in rows))


def exact(presences: dict[int, float], alternatives: tuple[Alternative, ...]) -> float:
    """The chance by going through everything that each code of the purchase may turn out to be."""
    missing = 1.0
    for group in {alternative.group for alternative in alternatives}:
        mine = [n for n in presences if alternatives[n].group == group]
        sure = max(
            (alternatives[n].chance * presences[n] for n in mine if alternatives[n].certain),
            default=0.0,
        )
        bundled = [n for n in mine if alternatives[n].bundled and not alternatives[n].certain]
        none = 0.0
        for bought in itertools.product((True, False), repeat=len(bundled)):
            part = 1.0
            for number, is_in in zip(bundled, bought, strict=True):
                chance = alternatives[number].chance
                part *= chance * (1 - presences[number]) if is_in else 1 - chance
            none += part
        instead = sum(
            alternatives[n].chance * presences[n]
            for n in mine
            if not alternatives[n].bundled and not alternatives[n].certain
        )
        missing *= 1.0 - max(sure, 1.0 - none, min(1.0, instead))
    return 1.0 - missing


@given(PURCHASES, st.data())
def test_the_chance_is_that_of_going_through_all_outcomes(
    alternatives: tuple[Alternative, ...], data: st.DataObject
) -> None:
    presences = {
        number: data.draw(st.sampled_from((0.1, 0.35, 0.7, 1.0)))
        for number in range(len(alternatives))
        if data.draw(st.booleans())
    }
    assert chance_of(presences, alternatives) == pytest.approx(exact(presences, alternatives))


WEIGHTS = st.lists(
    st.tuples(
        st.floats(0, 1, allow_nan=False), st.integers(0, 3), st.sampled_from((0.1, 0.35, 0.7, 1.0))
    ),
    min_size=1,
    max_size=8,
)


@given(PURCHASES, WEIGHTS, st.integers(0, 7), st.floats(0, 1, allow_nan=False))
def test_a_worse_place_never_gives_a_better_value(
    alternatives: tuple[Alternative, ...],
    rows: list[tuple[float, int, float]],
    at: int,
    more: float,
) -> None:
    places = [held(weight, number % len(alternatives), part) for weight, number, part in rows]
    worse = list(places)
    changed = worse[at % len(worse)]
    worse[at % len(worse)] = held(
        max(changed.weight, more), changed.holding.alternative, changed.holding.presence
    )
    before, after = likely(places, alternatives, 0.5), likely(worse, alternatives, 0.5)
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert after.weight >= before.weight
