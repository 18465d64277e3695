"""Assessed beside the figures before, a purchase comes to what it comes to alone."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from screening.model.risk_data import RiskData
from screening.rules.risk.assessment import Assessor
from screening.rules.risk.place_rating import Situation
from screening.rules.risk.reassessment import AssessorAfter, AssessorBefore
from screening.rules.verdict.change_impact import ImpactFinder, PurchaseProfile
from screening.rules.verdict.verdict_inputs import SOMEBODY, InputComparer
from sources.kit.values.statements import Observation
from tests.support.changed_rows import (
    CODES,
    METHOD,
    SOURCES,
    TODAY,
    Step,
    changed,
    data_with,
    listeners,
    steps,
)
from tests.support.effort import tries
from tests.support.method_world import shipped

bought = st.lists(st.sampled_from(CODES), min_size=1, max_size=6)


def side_by_side(after: RiskData) -> tuple[AssessorBefore, AssessorAfter]:
    return InputComparer(ImpactFinder(shipped(), after, METHOD, TODAY.year)).assessors


@settings(max_examples=tries(10, 100), deadline=None)
@given(listeners, steps, bought, st.booleans())
def test_beside_the_figures_before_or_alone_an_assessment_is_the_same(
    source: str, steps: list[Step], bought: list[str], overdue: bool
) -> None:
    data = data_with(source, changed(source, steps))
    _, after = side_by_side(data)
    alone = Assessor(METHOD, data.bare(), TODAY.year)
    for code in bought:
        typical = alone.typical(PurchaseProfile((code,), None, "NL").purchase(), SOMEBODY)
        asked = (typical, SOMEBODY, Situation(overdue))
        assert after.assess_goods(*asked) == alone.assess_goods(*asked)


def test_what_a_change_leaves_alone_is_the_same_object_and_what_it_moves_is_not() -> None:
    rows = [
        replace(row, value=-2.5) if isinstance(row, Observation) and row.country == "PT" else row
        for row in SOURCES["un_worldbank_wgi"]
    ]
    before, after = side_by_side(data_with("un_worldbank_wgi", rows))
    assert after.moved("garment_assembly", 1, "PT")
    assert not after.moved("garment_assembly", 1, "BD")
    same: set[bool] = set()
    for code in CODES[::80]:
        typical = before.typical(PurchaseProfile((code,), None, "NL").purchase(), SOMEBODY)
        asked = (typical, SOMEBODY, Situation())
        then, now = before.assess_goods(*asked), after.assess_goods(*asked)
        moved = {
            key
            for key, risks in then.places_by_issue.items()
            for risk in risks
            if key[1] in after.moved(risk.place.good, risk.place.stage, risk.place.country)
        }
        assert (now is then) is (not moved)
        assert not any(now.places_by_issue[key] is then.places_by_issue[key] for key in moved)
        assert all(
            now.places_by_issue[key] is then.places_by_issue[key]
            for key in then.ranks.keys() - moved
        )
        same.add(now is then)
    assert same == {True, False}


def test_what_is_forgotten_is_assessed_again() -> None:
    before, after = side_by_side(shipped())
    typical = before.typical(PurchaseProfile(("18110000",), None, "NL").purchase(), SOMEBODY)
    asked = (typical, SOMEBODY, Situation())
    first = after.assess_goods(*asked)
    for each in (before, after):
        each.forget()
    assert after.assess_goods(*asked) == first
    assert after.assess_goods(*asked) is before.assess_goods(*asked)
