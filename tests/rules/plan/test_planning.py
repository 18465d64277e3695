"""A plan that fits the hours: nothing that fits is ever taken away by more hours."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.i18n.messages import render
from screening.model.errors import PolicyError
from screening.model.verdict import Band, Flag
from screening.rules.plan import planning
from screening.rules.plan.planning import PlannedContract, PlanTier, WorkPlan, plan

BOOK = planning.load()
DAY = date(2026, 12, 1)
contracts = st.builds(
    PlannedContract,
    id=st.integers(0, 10**6).map(str),
    number=st.none(),
    title=st.none(),
    suppliers=st.just(()),
    flag=st.sampled_from(list(Flag)),
    band=st.sampled_from(list(Band)),
    level=st.sampled_from(planning.LEVELS),
    issue=st.none(),
    severity=st.integers(0, 5),
    deadline=st.none() | st.dates(DAY, date(2027, 11, 30)),
    reach=st.integers(1, 9),
    value_eur=st.none() | st.integers(0, 10**7).map(Decimal),
)
portfolios = st.lists(contracts, max_size=12, unique_by=lambda contract: contract.id)
amounts = st.integers(0, 4000).map(lambda quarters: Decimal(quarters) / 4)
HIGH = PlannedContract(
    "c1", "C-1", None, (), Flag.RECOMMENDED, Band.HIGH, "L2", "forced_labour", 5, None, 1
)


def checks(work: WorkPlan) -> list[tuple[str, str]]:
    return [(step.contract.id, step.check.id) for step in work.planned]


@given(portfolios, amounts, amounts)
def test_more_hours_never_remove_a_check(
    several: list[PlannedContract], first: Decimal, second: Decimal
) -> None:
    less, more = sorted((first, second))
    small, large = checks(plan(several, less, BOOK)), checks(plan(several, more, BOOK))
    assert large[: len(small)] == small


@given(portfolios, amounts, st.randoms(use_true_random=False))
def test_the_order_in_which_contracts_come_makes_no_difference(
    several: list[PlannedContract], hours: Decimal, random: object
) -> None:
    shuffled = list(several)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert plan(shuffled, hours, BOOK) == plan(several, hours, BOOK)


@given(portfolios, amounts)
def test_a_plan_fits_its_hours_and_loses_no_check(
    several: list[PlannedContract], hours: Decimal
) -> None:
    work = plan(several, hours, BOOK)
    assert sum(step.check.hours for step in work.planned) == work.used <= hours
    whole = plan(several, Decimal(10**6), BOOK)
    assert [*work.planned, *work.left_out] == list(whole.planned)
    if work.left_out:
        assert work.left_out[0].total > hours
    deeper = [check.id for check in BOOK.checks]
    for contract in several:
        mine = [check for id, check in checks(whole) if id == contract.id]
        assert mine == deeper[: len(mine)], "a deeper check without a lighter one"


@given(portfolios)
def test_what_is_due_comes_before_what_is_severe_before_the_rest(
    several: list[PlannedContract],
) -> None:
    tiers = [step.tier for step in plan(several, Decimal(10**6), BOOK).planned]
    assert tiers == sorted(tiers)


def test_of_two_that_are_due_the_earlier_comes_first_then_the_worse() -> None:
    soon = replace(HIGH, id="soon", deadline=date(2026, 12, 5), band=Band.MEDIUM)
    later = replace(HIGH, id="later", deadline=date(2026, 12, 9))
    worse = replace(HIGH, id="worse", band=Band.VERY_HIGH)
    wider = replace(HIGH, id="wider", reach=4)
    work = plan([HIGH, wider, worse, later, soon], Decimal(10**6), BOOK)
    looks = [id for id, check in checks(work) if check == "desk_look"]
    assert looks == ["soon", "later", "worse", "wider", "c1"]
    assert {step.tier for step in work.planned if step.contract.id == "soon"} == {PlanTier.DEADLINE}


def test_what_nobody_flags_wants_no_check() -> None:
    clear = replace(HIGH, flag=Flag.NONE, band=Band.LOW, level="L0")
    work = plan([clear], Decimal(100), BOOK)
    assert (work.planned, work.left_out, work.without_check) == ((), (), 1)


def test_a_very_high_one_wants_all_checks_and_the_file_says_what_each_takes() -> None:
    worst = replace(HIGH, band=Band.VERY_HIGH, level="L3")
    work = plan([worst], Decimal(10**6), BOOK)
    assert [check for _, check in checks(work)] == ["desk_look", "letter", "meeting", "audit"]
    assert work.used == Decimal("33.5")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("hours = 1.5", "hours = 0.0", "more than 0 hours"),
        ('id = "letter"', 'id = "desk_look"', "comes twice"),
        ('check = "audit"', 'check = "visit"', "visit"),
        ('least_band = "high"', 'least_band = "red"', "red"),
        ("hours = 1.5", "minutes = 90", "hours"),
    ],
)
def test_a_mistake_in_the_file_is_said(before: str, after: str, said: str) -> None:
    content = (files("screening.rules.plan") / planning.FILE).read_text()
    assert before in content
    with pytest.raises(PolicyError) as refusal:
        planning.read_checks(content.replace(before, after, 1).encode())
    assert said in render(refusal.value.message, "en")
