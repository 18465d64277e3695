"""Risk of a contract on the figures that ship: what raises it, what lowers it, what is unknown."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.parties import Kind, Supply
from screening.model.verdict import (
    BAND_RANK,
    Band,
    Front,
    IssueRisk,
    Verdict,
)
from screening.rules import rulebook
from screening.rules.risk.assessment import Assessor, key_of
from screening.rules.risk.typical_goods import typical_of
from tests.support.method_world import (
    SUPPLIER,
    chain,
    purchase,
    screener,
    shipped,
    tie,
    verdict,
)

METHOD = rulebook.load().method


def issue(of: Verdict, name: str, front: Front = Front.CHAIN) -> IssueRisk:
    return next(i for i in of.risk.issues if (i.issue, i.front) == (name, front))


def test_workwear_heads_with_forced_labour_through_cotton() -> None:
    """A fifth of cotton is from Xinjiang: High, at the edge of Very high (M4)."""
    worst = verdict("18110000").risk.issues[0]
    assert (worst.issue, worst.band, worst.high_band) == (
        "forced_labour", Band.HIGH, Band.VERY_HIGH,
    )  # fmt: skip
    assert worst.paths[0].good.en == "Cotton"
    assert (worst.paths[0].country, worst.paths[0].region) == ("CN", "Xinjiang")
    assert [hop.kind for hop in worst.paths[0].hops] == ["declared", *["inferred"] * 4]


def test_a_list_behind_the_good_and_behind_its_origin_is_one_source_of_a_path() -> None:
    cotton = verdict("18110000").risk.issues[0].paths[0]
    sources = [one.source for one in cotton.evidence]
    assert not any("US DOL List of Goods" in source for source in sources)
    listed = next(one for one in cotton.evidence if one.source == "us_dol_ilab_goods")
    assert "“Cotton” from China" in listed.says.en
    assert "very high" in listed.says.en
    assert any("UFLPA Strategy" in one.source for one in cotton.evidence)  # the other stays


def test_cotton_traced_elsewhere_with_documents_lowers_forced_labour() -> None:
    traced = verdict("18110000", tie("x", "cotton", "US", evidence_class="B"))
    paths = issue(traced, "forced_labour").paths
    assert not any(path.good.en == "Cotton" and path.country == "CN" for path in paths)
    assert issue(traced, "forced_labour").band is Band.HIGH  # sewing stays undisclosed


def test_saying_that_cotton_comes_from_elsewhere_without_showing_it_earns_nothing() -> None:
    stated = verdict("18110000", tie("x", "cotton", "US"))
    assert issue(stated, "forced_labour").value == issue(verdict("18110000"), "forced_labour").value


def test_disclosure_can_raise_the_risk_too() -> None:
    worse = verdict("71000000", tie("x", "cotton", "TM", contract="k", evidence_class="B"))
    assert issue(worse, "forced_labour").band is Band.VERY_HIGH


def test_what_a_supplier_discloses_of_goods_that_are_not_bought_rates_nothing() -> None:
    """The cotton of another contract's uniforms is not in this advice (M2)."""
    cotton = tie("x", "cotton", "TM", evidence_class="B")
    advice = verdict("79110000", cotton)
    assert advice.risk == verdict("79110000").risk
    beside = ASSESSOR.assess(purchase("79110000"), chain(cotton), overdue=False).typical.beside
    assert beside == ("cotton",)


def test_a_tie_of_no_contract_counts_where_its_good_goes_into_what_is_bought() -> None:
    """Palm fruit is no good of a purchase of palm oil, but it is what the oil is pressed from."""
    held = {good.good for good in typical_of(purchase("15411210"), chain(), METHOD).goods}
    shown = tie("mill", "palm_fruit", "ID", evidence_class="A")
    after = typical_of(purchase("15411210"), chain(shown), METHOD)
    assert "palm_oil" in held
    assert "palm_fruit" in {good.good for good in after.goods}


def test_a_listed_deep_place_reads_like_disclosure_when_it_was_disclosed() -> None:
    shown = verdict("18110000", tie("x", "cotton", "TM", evidence_class="A", evidence="audit 7"))
    path = issue(shown, "forced_labour").paths[0]
    assert path.hops[-1].kind == "declared"
    assert path.confidence == "A"
    assert any("audit 7" in e.says.en for e in path.evidence)


def test_every_step_says_who_said_it_where_a_tie_names_no_source() -> None:
    cutter = tie("cutter", "garment_assembly", "BD", source="")
    grower = tie("grower", "cotton", "TM", customer="cutter", source="")
    shown = verdict("18110000", cutter, grower)
    for shown_issue in shown.risk.issues:
        for path in shown_issue.paths:
            assert all(hop.source for hop in path.hops[1:]), (shown_issue.issue, path.hops)
    cotton = next(p for p in issue(shown, "forced_labour").paths if p.country == "TM")
    named = [(hop.to.en, hop.source) for hop in cotton.hops[1:4]]
    assert named == [("cutter", SUPPLIER.name), ("grower", "cutter"), ("Cotton", "cutter")]


def test_the_buyers_assumption_stays_marked_and_leaves_deeper_stages_open() -> None:
    assumed = verdict("18110000", assumed_origins=("PT",))
    bought = purchase("18110000", assumed_origins=("PT",))
    result = ASSESSOR.assess(bought, chain(), overdue=False).places_by_issue
    sewing = [
        risk.place
        for risks in result.values()
        for risk in risks
        if risk.place.good == "garment_assembly"
    ]
    assert sewing
    assert all(place.assumed and place.country == "PT" for place in sewing)
    assert issue(assumed, "forced_labour").band is Band.HIGH  # the cotton


def test_an_assumption_counts_for_what_each_code_buys_and_for_nothing_deeper() -> None:
    """Uniforms and raw coffee: both are bought as such; the cotton in the uniforms is not."""
    typical = typical_of(
        purchase(("18110000", "15861000"), assumed_origins=("PT",)), chain(), METHOD
    )
    assumed = {g.good for g in typical.goods if all(origin.assumed for origin in g.origins)}
    assert "garment_assembly" in assumed
    assert "cotton" not in assumed


def test_a_purchase_without_a_code_is_insufficient_information_and_never_low() -> None:
    unknown = verdict(())
    assert unknown.risk.band is Band.INSUFFICIENT
    assert unknown.risk.issues == ()
    assert len(unknown.risk.unassessed) == 15


def test_an_issue_that_no_table_rates_is_unknown_and_not_low() -> None:
    advice = verdict("79110000")
    assert "forced_labour" in advice.risk.unassessed
    assert "forced_labour" not in {i.issue for i in advice.risk.issues}


def test_what_is_incidental_is_shown_and_rates_nothing() -> None:
    assessment = ASSESSOR.assess(purchase("90910000"), chain(), overdue=False)
    incidental = [
        risk
        for risks in assessment.places_by_issue.values()
        for risk in risks
        if risk.role == "incidental"
    ]
    assert incidental
    assert {risk.weight for risk in incidental} == {0.0}


def test_what_fewer_than_half_hold_is_said_to_be_possible_and_decides_nothing() -> None:
    """Sports goods may be balls that children stitch: "High if it holds ..."."""
    sports = verdict("37400000").risk
    stitching = next(risk for risk in sports.issues if risk.issue == "child_labour")
    assert (stitching.band, stitching.high_band) == (Band.LOW, Band.HIGH)
    assert [text.en for text in stitching.possible] == [
        "high if it holds sports balls and goods from Pakistan"
    ]
    for risk in sports.issues:
        for path in risk.paths[:1]:
            assert path.is_likely or risk.value == 0.0


def test_work_where_the_contract_is_performed_stands_beside_the_chain() -> None:
    cleaning = verdict("90910000").risk
    assert cleaning.fronts is not None
    assert cleaning.fronts.work_here.band is Band.HIGH
    assert cleaning.band is max(
        (cleaning.fronts.chain.band, cleaning.fronts.work_here.band), key=BAND_RANK.__getitem__
    )
    assert {risk.front for risk in cleaning.issues} == {Front.CHAIN, Front.WORK_HERE}


def test_core_places_go_before_inputs_and_severity_before_likelihood() -> None:
    """The order of M1: band, role, severity, R to two decimals."""
    for code in ("18110000", "30213000", "15860000", "45210000"):
        assessment = ASSESSOR.assess(purchase(code), chain(), overdue=False)
        ranks = [assessment.ranks[key_of(risk)] for risk in assessment.risk.issues]
        assert ranks == sorted(ranks)
        bands = [BAND_RANK[risk.band] for risk in assessment.risk.issues]
        assert bands == sorted(bands, reverse=True)


def test_the_headline_is_the_worst_issue_and_never_an_average() -> None:
    risk = verdict("18110000").risk
    assert risk.band is max((i.band for i in risk.issues), key=BAND_RANK.__getitem__)


def test_further_paths_are_counted_exactly() -> None:
    one = issue(verdict("18110000"), "forced_labour")
    other = replace(SUPPLIER, key="other", name="Ander BV")
    two = issue(screener().screen(purchase(), chain(suppliers=(SUPPLIER, other))), "forced_labour")
    shown = len(one.paths)
    assert two.further_paths + shown == 2 * (one.further_paths + shown)


@pytest.mark.parametrize(
    ("code", "match"), [("18111234", "prefix"), ("18100000", "code"), ("99999999", "none")]
)
def test_a_code_is_known_whole_by_a_prefix_or_not_at_all(code: str, match: str) -> None:
    assert typical_of(purchase(code), chain(), METHOD).match == match


def test_without_a_basket_there_is_no_information() -> None:
    """No division stands in for a code that nobody has looked at (M3)."""
    assert METHOD.baskets.of("99999999") is None
    assert verdict("99999999").risk.band is Band.INSUFFICIENT


def test_labour_is_rated_where_the_contract_is_performed() -> None:
    at_home = verdict("90910000")
    in_germany = verdict("90910000", place="DE")
    assert at_home.risk.issues[0].paths[0].country == "NL"
    assert in_germany.risk.issues[0].paths[0].country == "DE"


PREFIXES = sorted(METHOD.baskets.by_prefix)
ties = st.lists(
    st.builds(
        tie,
        supplier=st.sampled_from(["x", "y", "z"]),
        good=st.sampled_from(["cotton", "fabric", "garment_assembly", "cobalt", "cocoa_beans"]),
        country=st.sampled_from(["CN", "IN", "US", "NL", "CD", "TM", "EH"]),  # EH: no figures
        evidence_class=st.sampled_from([None, "A", "B", "C"]),
        kind=st.sampled_from([Kind.DECLARED, Kind.OBSERVED]),
    ),
    max_size=6,
)
ASSESSOR = Assessor(METHOD, shipped(), 2026)


@given(st.sampled_from(PREFIXES), ties)
def test_a_mere_declaration_never_lowers_a_risk(prefix: str, said: list[Supply]) -> None:
    bare = [replace(t, evidence_class=None) for t in said]
    before = ASSESSOR.assess(purchase(prefix.ljust(8, "0")), chain(), overdue=False)
    after = ASSESSOR.assess(purchase(prefix.ljust(8, "0")), chain(*bare), overdue=False)
    now = {key_of(risk): risk for risk in after.risk.issues}
    for issue_before in before.risk.issues:
        assert not is_better(now[key_of(issue_before)], issue_before)
        assert BAND_RANK[now[key_of(issue_before)].band] >= BAND_RANK[issue_before.band]


@given(st.sampled_from(PREFIXES), ties)
def test_removing_evidence_never_lowers_the_upper_bound(prefix: str, said: list[Supply]) -> None:
    """What a tie proves may lower or raise the risk; taking the proof away may only widen it."""
    code = prefix.ljust(8, "0")
    shown = ASSESSOR.assess(purchase(code), chain(*said), overdue=False)
    bare = [replace(t, evidence_class=None) for t in said]
    hidden = ASSESSOR.assess(purchase(code), chain(*bare), overdue=False)
    highest = {key_of(risk): risk.high for risk in hidden.risk.issues}
    assert all(highest[key_of(risk)] >= risk.high for risk in shown.risk.issues)


@given(st.sampled_from(PREFIXES))
def test_overdue_information_never_lowers_a_risk(prefix: str) -> None:
    code = prefix.ljust(8, "0")
    on_time = ASSESSOR.assess(purchase(code), chain(), overdue=False)
    late = ASSESSOR.assess(purchase(code), chain(), overdue=True)
    overdue = {key_of(risk): risk for risk in late.risk.issues}
    for before in on_time.risk.issues:
        assert not is_better(overdue[key_of(before)], before)
        assert BAND_RANK[overdue[key_of(before)].band] >= BAND_RANK[before.band]


def is_better(after: IssueRisk, before: IssueRisk) -> bool:
    """Whether R fell within a band for another reason than that a core place now decides (M1)."""
    roles = [risk.paths[0].role if risk.paths else "" for risk in (after, before)]
    core_took_over = roles[0] == "core" and roles[1] == "input" and after.band is before.band
    return after.value < before.value - 1e-9 and not core_took_over and bool(roles[0])


def numbers(risk: IssueRisk) -> tuple[float, float, float, Band]:
    return (risk.low, risk.value, risk.high, risk.band)


@given(st.sampled_from(PREFIXES), st.sampled_from(["CN", "IN", "US", "NL", "CD", "EH"]), st.data())
def test_a_place_that_is_no_worse_leaves_value_interval_and_band(
    prefix: str, country: str, data: st.DataObject
) -> None:
    """Decision 14, through the whole assessment; splitting the place in two changes nothing."""
    bought = purchase(prefix.ljust(8, "0"))
    before = ASSESSOR.assess(bought, chain(), overdue=False)
    good = data.draw(st.sampled_from([first.good for first in before.typical.goods]))
    ties = [tie(name, good, country) for name in ("x", "y")]
    first, two = (ASSESSOR.assess(bought, chain(*some), overdue=False) for some in (ties[:1], ties))
    now = {key_of(risk): risk for risk in first.risk.issues}
    for issue_before in before.risk.issues:
        added = [
            risk
            for risk in first.places_of(issue_before)
            if risk.place.disclosed_by is not None or risk.place.made_into is not None
        ]
        no_worse = all(
            risk.low <= issue_before.low
            and risk.weight <= issue_before.value
            and risk.high <= issue_before.high
            for risk in added
        )
        if no_worse:
            assert numbers(now[key_of(issue_before)]) == numbers(issue_before)
    assert [numbers(i) for i in two.risk.issues] == [numbers(i) for i in first.risk.issues]


def test_what_is_high_on_figures_is_not_hidden_by_a_place_without_any() -> None:
    """Declaring an origin of which nothing is known may widen a rating, never blur it away."""
    before = issue(verdict("18110000"), "child_labour")
    after = issue(verdict("18110000", tie("x", "garment_assembly", "EH")), "child_labour")
    assert (before.band, after.band) == (Band.HIGH, Band.HIGH)
    assert after.confidence == before.confidence
    assert after.high >= before.high


def test_a_place_without_figures_that_may_be_high_is_to_be_investigated() -> None:
    shown = tie("x", "cotton", "EH", contract="k", evidence_class="A")
    alone = issue(verdict("71000000", shown), "forced_labour")
    assert (alone.band, alone.confidence) == (Band.INSUFFICIENT, "E")
    assert alone.paths[0].band is Band.INSUFFICIENT


@pytest.mark.parametrize("word", ["cotton", "Cotton", "Katoen", "KATOEN"])
def test_a_good_is_known_by_its_name_in_either_language(word: str) -> None:
    traced = verdict("18110000", tie("x", word, "US", evidence_class="B"))
    assert traced.coverage.evidenced_goods == 1
    assert "goods_unknown" not in traced.coverage.data_gaps


def test_evidence_for_a_part_of_a_good_is_not_counted_as_evidence_for_the_good() -> None:
    part = verdict("18110000", tie("x", "cotton", "US", evidence_class="B", share=0.4))
    assert part.coverage.evidenced_goods == 0


def test_a_good_that_no_table_knows_is_said_to_be_unknown() -> None:
    strange = verdict("18110000", tie("x", "unobtainium", "CD", evidence_class="A"))
    assert "goods_unknown" in strange.coverage.data_gaps
    assert strange.risk == verdict("18110000").risk
