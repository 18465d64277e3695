"""What is not screened again would say the same: also where a place that it has did change."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from screening.model.risk_data import RiskData
from screening.rules import rulebook
from screening.rules.risk.assessment import Assessor
from screening.rules.verdict.change_impact import (
    AffectedPlace,
    ImpactFinder,
    PurchaseProfile,
)
from screening.rules.verdict.screen import Screener
from screening.rules.verdict.verdict_inputs import SOMEBODY, InputComparer, verdict_inputs
from sources.kit.values.statements import Issue, Observation
from tests.support.changed_rows import (
    CODES,
    METHOD,
    SOME_CODES,
    SOURCES,
    TODAY,
    Step,
    before,
    changed,
    data_with,
    listeners,
    steps,
    verdict_of,
)
from tests.support.effort import tries
from tests.support.method_world import (
    chain,
    figure,
    hear,
    purchase,
    shipped,
)

bought = st.lists(
    st.tuples(
        st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True),
        st.sampled_from(["NL", "BE", None, "KP"]),
    ),
    min_size=1,
    max_size=6,
)
FACTS: tuple[dict[str, Any], ...] = (
    {"buyer_type": "central", "value_eur": Decimal(40_000)},
    {"buyer_type": "subcentral", "value_eur": Decimal(900_000)},
    {"buyer_type": None},
)


def comparer(after: RiskData) -> InputComparer:
    """Compare these figures with those that ship."""
    return InputComparer(ImpactFinder(shipped(), after, METHOD, TODAY.year))


@settings(max_examples=tries(5, 60), deadline=None)
@given(listeners, steps, bought)
def test_where_the_essence_stays_every_verdict_says_what_it_said(
    source: str, steps: list[Step], bought: list[Any]
) -> None:
    after = data_with(source, changed(source, steps))
    essences = comparer(after)
    screener = Screener(after, rulebook.load(), TODAY)
    for codes, home in bought:
        if essences.unchanged(PurchaseProfile(tuple(codes), None, home)):
            for facts in FACTS:
                asked = purchase(tuple(codes), buyer_country=home, **facts)
                assert verdict_of(screener, asked, chain()) == verdict_of(before(), asked, chain())


def moved(source: str, indicator: str, country: str, by: float) -> RiskData:
    rows = [
        replace(row, value=(row.value or 0) + by)
        if isinstance(row, Observation) and (row.indicator, row.country) == (indicator, country)
        else row
        for row in SOURCES[source]
    ]
    return data_with(source, rows)


def test_a_place_that_decides_nothing_and_is_not_shown_moves_no_verdict() -> None:
    """The reason to look closer: most contracts with a place in Malaysia are about another one."""
    after = moved("un_worldbank_wgi", "wgi_pv", "MY", 0.01)
    essences = comparer(after)
    profiles = [PurchaseProfile((code,), None, "NL") for code in SOME_CODES]
    touched = [profile for profile in profiles if essences.reach.of_profile(profile)]
    moving = [profile for profile in touched if not essences.unchanged(profile)]
    assert touched
    assert len(moving) < len(touched) / 2


def test_what_decides_moves_the_essence() -> None:
    after = moved("un_worldbank_wgi", "wgi_rl", "CN", -0.5)
    essences = comparer(after)
    assert not all(essences.unchanged(PurchaseProfile((code,), None, "NL")) for code in SOME_CODES)


def test_what_is_named_together_and_a_place_that_few_hold_are_part_of_the_inputs() -> None:
    """Two issues that stop being equal, or a place that stops being likely, change the words."""
    assessor = Assessor(METHOD, shipped().bare(), TODAY.year)
    for code in CODES[::250]:
        bought_alike = purchase((code,), buyer_country="NL")
        assessment = assessor.assess(bought_alike, SOMEBODY, overdue=False)
        parts = list(verdict_inputs(assessor, assessment.typical))
        heads = tuple(issue.issue for issue in assessment.heads())
        assert any(heads in part for part in parts if isinstance(part, tuple)) or not heads
        assert assessment.goods in parts


def test_another_edition_and_another_place_in_the_file_move_nothing() -> None:
    old, new = figure("hdi", "NL", 0.9), replace(figure("hdi", "NL", 0.9), where="row 7")
    assert [hear(one).bare().figures("hdi", "NL") for one in (old, new)] == [
        hear(old).bare().figures("hdi", "NL")
    ] * 2
    assessors = [Assessor(METHOD, hear(one).bare(), TODAY.year) for one in (old, new)]
    for code in CODES[::250]:
        bought = purchase((code,), buyer_country="NL")
        said = [list(verdict_inputs(each, each.typical(bought, SOMEBODY))) for each in assessors]
        assert said[0] == said[1]


def test_a_second_publisher_of_a_listing_reaches_who_buys_the_good() -> None:
    """Two independent lists make a pair very high: the first listing alone would miss it."""
    first, second = (
        Observation("dol_good", "PT", issue=Issue.FORCED_LABOUR, good="Garments", says=says)
        for says in ("Forced Labor", "forced labour, too")
    )
    pins = {name: hear(first).pins[0] for name in ("us_dol_ilab_goods", "eu_other_list")}
    pins = {name: replace(pin, source=name) for name, pin in pins.items()}
    old = RiskData([(pins["us_dol_ilab_goods"], [first])])
    new = RiskData([(pins["us_dol_ilab_goods"], [first]), (pins["eu_other_list"], [second])])
    assert "Garments" in METHOD.listed_names("garment_assembly")
    spots = [AffectedPlace("garment_assembly", 1, "PT")]
    assert any(ImpactFinder(old, new, METHOD, TODAY.year).of_place(spot) for spot in spots)
    assert not any(ImpactFinder(old, old, METHOD, TODAY.year).of_place(spot) for spot in spots)
