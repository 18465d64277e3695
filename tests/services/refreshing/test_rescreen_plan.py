"""What a refresh reaches: many contracts share what reaches them, each is told of it once."""

from screening.rules.verdict.change_impact import AffectedPlace, Impact
from screening.services.refreshing.after_refresh import RescreenPlan
from sources.kit.values.statements import Issue


def impact(country: str) -> Impact:
    return Impact(AffectedPlace("cotton", 3, country), Issue.FORCED_LABOUR, True)


def test_contracts_that_are_reached_alike_share_what_reaches_them() -> None:
    plan, impacts = RescreenPlan(), (impact("IN"), impact("TR"))
    plan.add((f"c{number}" for number in range(1_000)), impacts)
    assert {id(several) for groups in plan.touched.values() for several in groups} == {id(impacts)}
    assert plan.ids() == tuple(sorted(f"c{number}" for number in range(1_000)))


def test_what_reaches_a_contract_twice_is_told_once_and_in_order() -> None:
    plan = RescreenPlan()
    plan.add(["c1"], (impact("TR"), impact("IN")))
    plan.add(["c1", "c2"], (impact("IN"),))
    plan.add(["c3"], ())
    assert plan.impacts("c1") == [impact("IN"), impact("TR")]
    assert (plan.impacts("c2"), plan.impacts("c3"), plan.impacts("c4")) == ([impact("IN")], [], [])
    assert plan.ids() == ("c1", "c2", "c3")
