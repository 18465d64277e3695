"""Risk of a contract on the figures that ship: what raises it, what lowers it, what is unknown."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.parties import Kind, Supply
from screening.model.verdict import (
    BAND_RANK,
    Band,
    IssueRisk,
    Verdict,
)
from screening.rules import rulebook
from screening.rules.risk.assessment import Assessor
from screening.rules.risk.typical_goods import longest_prefix, typical_of
from sources.kit.values.statements import Issue
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


def issue(of: Verdict, name: str) -> IssueRisk:
    return next(i for i in of.risk.issues if i.issue == name)


def test_workwear_heads_with_forced_labour_through_cotton() -> None:
    worst = verdict("18110000").risk.issues[0]
    assert (worst.issue, worst.band) == ("forced_labour", Band.VERY_HIGH)
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
    assert any("thompsoncoburn" in one.where for one in cotton.evidence)  # the other source stays


def test_cotton_traced_elsewhere_with_documents_lowers_forced_labour() -> None:
    traced = verdict("18110000", tie("x", "cotton", "US", evidence_class="B"))
    paths = issue(traced, "forced_labour").paths
    assert not any(path.good.en == "Cotton" and path.country == "CN" for path in paths)
    assert issue(traced, "forced_labour").band is Band.HIGH  # sewing stays undisclosed


def test_saying_that_cotton_comes_from_elsewhere_without_showing_it_earns_nothing() -> None:
    stated = verdict("18110000", tie("x", "cotton", "US"))
    assert issue(stated, "forced_labour").value == issue(verdict("18110000"), "forced_labour").value


def test_disclosure_can_raise_the_risk_too() -> None:
    worse = verdict("71000000", tie("x", "cotton", "TM", evidence_class="B"))
    assert issue(worse, "forced_labour").band is Band.VERY_HIGH


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
    sewing = [f.place for ones in result.values() for f in ones if f.place.stage == 1]
    assert sewing
    assert all(place.assumed and place.country == "PT" for place in sewing)
    assert issue(assumed, "forced_labour").band is Band.VERY_HIGH  # the cotton


def test_an_assumption_counts_for_what_each_code_buys_and_for_nothing_deeper() -> None:
    """Uniforms and raw coffee: both are bought as such; the cotton in the uniforms is not."""
    typical = typical_of(
        purchase(("18110000", "15861000"), assumed_origins=("PT",)), chain(), METHOD
    )
    assumed = {g.good for g in typical.goods if all(origin.assumed for origin in g.origins)}
    assert {"garment_assembly", "coffee_beans"} <= assumed
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


def test_goods_in_a_service_stay_medium_and_set_no_level_alone() -> None:
    telecom = verdict("64212000")
    equipment = issue(telecom, "forced_labour")
    assert equipment.paths[0].incidental
    assert equipment.band is Band.MEDIUM
    assert telecom.clause_level in ("L0", "L1")


def test_a_documented_pair_through_a_minor_origin_is_listed_as_possible() -> None:
    possible = [text.en for i in verdict("15000000").risk.issues for text in i.possible]
    assert any("small part of supply" in text for text in possible)


def test_severity_goes_before_likelihood_among_the_urgent() -> None:
    risk = verdict("18110000").risk
    urgent = [i for i in risk.issues if BAND_RANK[i.band] >= BAND_RANK[Band.HIGH]]
    assert [i.severity for i in urgent] == sorted((i.severity for i in urgent), reverse=True)
    assert risk.issues[: len(urgent)] == tuple(urgent)


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
    ("code", "prefix", "match"),
    [("18110000", "181", "prefix"), ("18100000", "181", "code"), ("99999999", "", "none")],
)
def test_the_longest_known_prefix_decides(code: str, prefix: str, match: str) -> None:
    assert longest_prefix(code, METHOD)[0] == prefix
    assert typical_of(purchase(code), chain(), METHOD).match == match


def test_a_code_that_only_its_division_knows_is_at_most_confidence_d() -> None:
    division = next(c for c in ("18000000", "15000000") if longest_prefix(c, METHOD)[0] == c[:2])
    assert typical_of(purchase(division), chain(), METHOD).match == "division"
    assert verdict(division).risk.confidence >= "D"


def test_labour_is_rated_where_the_contract_is_performed() -> None:
    at_home = verdict("90910000")
    in_germany = verdict("90910000", place="DE")
    assert at_home.risk.issues[0].paths[0].country == "NL"
    assert in_germany.risk.issues[0].paths[0].country == "DE"


PREFIXES = sorted(METHOD.by_prefix)
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
    known = {i.issue: i for i in after.risk.issues}
    for issue_before in before.risk.issues:
        assert known[issue_before.issue].value >= issue_before.value
        assert BAND_RANK[known[issue_before.issue].band] >= BAND_RANK[issue_before.band]


@given(st.sampled_from(PREFIXES), ties)
def test_removing_evidence_never_lowers_the_upper_bound(prefix: str, said: list[Supply]) -> None:
    """What a tie proves may lower or raise the risk; taking the proof away may only widen it."""
    code = prefix.ljust(8, "0")
    shown = ASSESSOR.assess(purchase(code), chain(*said), overdue=False)
    bare = [replace(t, evidence_class=None) for t in said]
    hidden = ASSESSOR.assess(purchase(code), chain(*bare), overdue=False)
    highest = {i.issue: i.high for i in hidden.risk.issues}
    assert all(highest[i.issue] >= i.high for i in shown.risk.issues)


@given(st.sampled_from(PREFIXES))
def test_overdue_information_never_lowers_a_risk(prefix: str) -> None:
    code = prefix.ljust(8, "0")
    on_time = ASSESSOR.assess(purchase(code), chain(), overdue=False)
    overdue = {
        i.issue: i for i in ASSESSOR.assess(purchase(code), chain(), overdue=True).risk.issues
    }
    assert all(overdue[i.issue].value >= i.value for i in on_time.risk.issues)
    assert all(BAND_RANK[overdue[i.issue].band] >= BAND_RANK[i.band] for i in on_time.risk.issues)


def numbers(one: IssueRisk) -> tuple[float, float, float, Band]:
    return (one.low, one.value, one.high, one.band)


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
    now = {i.issue: i for i in first.risk.issues}
    for issue_before in before.risk.issues:
        added = [
            f
            for f in first.places_by_issue[Issue(issue_before.issue)]
            if f.place.disclosed_by is not None or f.place.made_into is not None
        ]
        no_worse = all(
            f.low <= issue_before.low
            and f.weight <= issue_before.value
            and f.high <= issue_before.high
            for f in added
        )
        if no_worse:
            assert numbers(now[issue_before.issue]) == numbers(issue_before)
    assert [numbers(i) for i in two.risk.issues] == [numbers(i) for i in first.risk.issues]


def test_what_is_high_on_figures_is_not_hidden_by_a_place_without_any() -> None:
    """Declaring an origin of which nothing is known may widen a rating, never blur it away."""
    before = issue(verdict("18110000"), "ohs")
    after = issue(verdict("18110000", tie("x", "fabric", "EH")), "ohs")
    assert (before.band, after.band) == (Band.HIGH, Band.HIGH)
    assert after.confidence == before.confidence
    assert after.high > before.high


def test_a_place_without_figures_that_may_be_high_is_to_be_investigated() -> None:
    shown = tie("x", "cotton", "EH", evidence_class="A")
    alone = issue(verdict("71000000", shown), "land_rights")
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
