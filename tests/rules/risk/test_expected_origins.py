"""Expected origins where nobody disclosed any: trade statistics, and inputs that a list names."""

import csv
from dataclasses import replace
from importlib.resources import files as resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.chain import Origin
from screening.model.errors import PolicyError
from screening.model.risk_data import RiskData
from screening.model.verdict import Front, IssueRisk, Verdict
from screening.rules import rulebook
from screening.rules.risk import reviewed_links, trade
from screening.rules.risk.assessment import Assessment, Assessor
from screening.rules.risk.origin_shares import link_of
from screening.rules.risk.product_inputs import Inputs
from screening.rules.risk.typical_goods import Typical, typical_of
from screening.rules.risk.weighing import PlaceRisk
from screening.rules.verdict.screen import Screener
from sources import eu_eurostat_comext
from sources.kit.values.statements import (
    Issue,
    Observation,
    Share,
    Statement,
    Tie,
)
from tests.support.folders import ROOT
from tests.support.method_world import (
    SUPPLIER,
    TODAY,
    chain,
    pinned,
    purchase,
    shipped,
    tie,
)
from tests.support.refusals import refuses

METHOD = rulebook.load().method
COFFEE = "090111"
GREEN_COFFEE = "03131100"
COMEXT, DOL = "eu_eurostat_comext", "us_dol_ilab_goods"


def data_with(*said: Statement, source: str = COMEXT, edition: str = "2026-02-13") -> RiskData:
    """What ships, and these statements of one source in place of its own."""
    from sources.kit.shipped import figures

    own = {snapshot.source: snapshot.statements for snapshot in figures.load()}
    others = [(pin, own[pin.source]) for pin in shipped().pins if pin.source != source]
    return RiskData([*others, (pinned(source, edition), said)])


def share(origin: str, part: float, code: str = COFFEE, **facts: object) -> Share:
    """A share of 60 % of all Dutch imports of 2024; the other 40 % came from within the Union."""
    usual: dict[str, object] = {"value": 600_000 * part, "covers": 0.6}
    return Share(code, origin, "NL", part, **{"period": "2024", **usual, **facts})  # type: ignore[arg-type]


def origins(
    *said: Statement, code: str = GREEN_COFFEE, good: str = "coffee_beans", **facts: object
) -> dict[str, Origin]:
    """Where a good of a code is expected to come from."""
    bought = purchase(code, **facts)
    typical = typical_of(bought, chain(), METHOD, data_with(*said))
    return origins_of(typical, good)


def origins_of(typical: Typical, good: str) -> dict[str, Origin]:
    (held,) = (held for held in typical.goods if held.good == good)
    return {origin.country: origin for origin in held.origins}


def by_trade(origin: Origin) -> bool:
    """Whether trade statistics gave the share, rather than our own table."""
    return origin.part is not None and bool(origin.part.market)


def bounds(origin: Origin) -> tuple[float, float, float]:
    assert origin.part is not None
    return (origin.part.low, origin.part.likely, origin.part.high)


# -- shares --


def test_shares_take_the_place_of_our_own_and_their_likely_value_gives_the_band() -> None:
    by_country = origins(share("BR", 0.5), share("VN", 0.1), share("UG", 0.03), share("CN", 0.37))
    assert {country: by_country[country].band for country in ("BR", "VN", "UG", "CN")} == {
        "BR": "major",
        "VN": "some",
        "UG": "minor",
        "CN": "major",
    }


def test_what_comes_from_within_the_union_is_nobodys_share_and_widens_everybodys() -> None:
    by_country = origins(share("BR", 0.75), share("VN", 0.25))
    assert bounds(by_country["BR"]) == pytest.approx((0.45, 0.75, 0.85))
    assert bounds(by_country["VN"]) == pytest.approx((0.15, 0.25, 0.55))
    assert "DE" not in by_country


def test_a_secret_place_leaves_its_part_open_like_the_union() -> None:
    """QV and the like are in the whole and no statement: the named shares do not add up."""
    by_country = origins(share("BR", 0.5))  # the other half of what came from outside is secret
    assert bounds(by_country["BR"]) == pytest.approx((0.3, 1.0, 1.0))


def test_an_origin_of_our_table_that_nothing_is_imported_from_may_be_in_what_is_open() -> None:
    by_country = origins(share("BR", 1.0))
    assert by_country["VN"].band == "minor"
    assert bounds(by_country["VN"]) == pytest.approx((0.0, 0.0, 0.4))


def test_our_table_keeps_its_word_on_the_members_of_the_union() -> None:
    statements = [
        share("CN", 1.0, code) for code in ("640192", "640299", "640340", "640391", "640399")
    ]
    by_country = origins(*statements, code="18800000", good="footwear_assembly")
    alone = typical_of(purchase("18800000"), chain(), METHOD)
    assert by_country["IT"] == origins_of(alone, "footwear_assembly")["IT"]
    assert by_trade(by_country["CN"])


def test_a_member_of_the_union_that_is_told_of_is_still_nobodys_origin() -> None:
    """Where it was sent from is not where it grew, whoever tells of it."""
    by_country = origins(share("BR", 0.4), share("BE", 0.6))
    assert "BE" not in by_country
    assert by_country["BR"].part is not None


def test_codes_of_one_good_are_added_up_by_value() -> None:
    few = share("KE", 1.0, "090220", value=100.0)
    many = share("IN", 1.0, "090240", value=900.0)
    by_country = origins(few, many, code="03131200", good="tea_leaves")
    assert by_country["KE"].part is not None
    assert by_country["KE"].part.codes == ("090220", "090240")
    assert bounds(by_country["KE"]) == pytest.approx((0.06, 0.1, 0.46))
    assert bounds(by_country["IN"]) == pytest.approx((0.54, 0.9, 0.94))


def test_without_values_codes_cannot_be_weighed_and_everything_stays_open() -> None:
    some = [
        share("KE", 0.2, "090220", value=None),
        share("KE", 0.6, "090240", value=None),
    ]
    assert bounds(origins(*some, code="03131200", good="tea_leaves")["KE"]) == (0.0, 0.6, 1.0)


def test_a_whole_year_goes_before_newer_months_and_the_last_year_before_older_ones() -> None:
    periods = ("2023", "2024", "2025-01/2025-06")
    by_country = origins(*(share("BR", 1.0, period=period) for period in periods))
    assert by_country["BR"].part is not None
    assert by_country["BR"].part.period == "2024"
    part_of_a_year = origins(share("BR", 1.0, period="2025-01/2025-06"))["BR"].part
    assert part_of_a_year is not None
    assert part_of_a_year.period == "2025-01/2025-06"


def test_shares_of_a_period_that_expired_no_longer_count() -> None:
    data = data_with(share("BR", 1.0, period="2018/2018-12"))
    for year, counts in ((2025, True), (2026, False)):
        typical = typical_of(purchase(GREEN_COFFEE), chain(), METHOD, data, year)
        assert any(map(by_trade, origins_of(typical, "coffee_beans").values())) is counts


def test_where_too_little_has_a_known_origin_our_own_table_stands() -> None:
    least = METHOD.constants.trade.least_known
    below = origins(share("BR", 1.0, covers=least - 0.01))
    assert not any(map(by_trade, below.values()))
    assert by_trade(origins(share("BR", 1.0, covers=least))["BR"])


def test_the_market_is_the_buyers_country() -> None:
    dutch = share("BR", 1.0)
    assert not by_trade(origins(dutch, buyer_country="BE")["BR"])
    assert by_trade(origins(dutch, buyer_country=None)["BR"])
    belgian = replace(dutch, market="BE")
    part = origins(belgian, buyer_country="BE")["BR"].part
    assert part is not None
    assert part.market == "BE"


def test_an_unreviewed_good_and_a_refused_link_keep_our_own_shares() -> None:
    statements = [share("CN", 1.0, code) for code in ("5201", "0603", "401110", "401120")]
    for code in ("18110000", "03121200", "34350000"):
        typical = typical_of(purchase(code), chain(), METHOD, data_with(*statements))
        assert not any(by_trade(origin) for good in typical.goods for origin in good.origins)


parts = st.dictionaries(
    st.sampled_from(["BR", "VN", "UG", "CN", "US"]), st.floats(0.01, 1.0), min_size=1, max_size=5
)


@given(parts, st.floats(0.05, 1.0))
def test_bounds_hold_the_likely_share_and_never_leave_zero_to_one(
    given_parts: dict[str, float], covers: float
) -> None:
    whole = max(1.0, sum(given_parts.values()))
    statements = [share(c, p / whole, covers=covers) for c, p in given_parts.items()]
    link = next(one for one in METHOD.trade_links if one.codes == (COFFEE,))
    mix = trade.mix_of(link, "NL", RiskData([(pinned(COMEXT), statements)]))
    assert mix is not None
    for part in mix.parts.values():
        assert 0 <= part.low <= part.likely + 1e-6
        assert part.likely <= part.high + 1e-6
        assert part.high <= 1
    total = sum(part.low for part in mix.parts.values()) + mix.rest.unknown
    assert total == pytest.approx(1.0, abs=1e-4)


# -- what a verdict makes of them --


def screened(data: RiskData, code: str, *ties: object, **facts: object) -> Verdict:
    bought = purchase(code, **facts)
    return Screener(data, rulebook.load(), TODAY).screen(bought, chain(*ties))  # type: ignore[arg-type]


def issue(of: Verdict, name: str) -> IssueRisk:
    return next(i for i in of.risk.issues if i.issue == name)


def test_bounds_of_a_share_become_bounds_of_the_rating() -> None:
    wide = data_with(share("CI", 0.1, "180100"), share("EC", 0.9, "180100"))
    ivory_coast = next(
        p for p in issue(screened(wide, "03131400"), "child_labour").paths if p.country == "CI"
    )
    assert ivory_coast.supply is not None
    shares = (ivory_coast.supply.low, 0.1, ivory_coast.supply.high)
    low, likely, high = (link_of(part, METHOD.constants.link) for part in shares)
    assert ivory_coast.supply.likely == pytest.approx(0.1)
    assert high == 1.0  # all that is open may be from there
    assert ivory_coast.high >= ivory_coast.value * high / likely - 1e-9
    assert ivory_coast.low <= ivory_coast.value * low / likely + 1e-9
    assert ivory_coast.low <= ivory_coast.value <= ivory_coast.high


def test_an_origin_by_trade_statistics_is_marked_inferred_and_never_surer_than_c() -> None:
    verdict = screened(data_with(share("BR", 0.5), share("VN", 0.5)), GREEN_COFFEE)
    assert verdict.coverage.goods_by_trade == 1
    for issue_risk in verdict.risk.issues:
        assert issue_risk.rests_on == "inferred"
        assert issue_risk.evidenced == 0.0
        assert issue_risk.confidence >= "C"
        for path in issue_risk.paths:
            assert path.rests_on == path.hops[-1].kind == "inferred"


def test_the_evidence_names_market_period_codes_and_what_is_not_known() -> None:
    verdict = screened(data_with(share("BR", 0.5), share("VN", 0.5)), GREEN_COFFEE)
    (sentence,) = {
        e.says
        for i in verdict.risk.issues
        for p in i.paths
        for e in p.evidence
        if e.source == COMEXT and p.country == "BR"
    }
    assert "50% of imports with a known origin, by value; 30 to 70% of all imports" in sentence.en
    assert "Market: the Netherlands, 2024, HS 090111. Of 40%" in sentence.en
    assert "50% van de invoer met een bekende herkomst" in sentence.nl


def test_a_high_risk_through_an_inferred_origin_says_that_it_carries_no_legal_statement() -> None:
    sentence = "never enough for a legal statement"
    expected = screened(data_with(), "18110000")
    assert any(sentence in caution.en for caution in expected.cautions)
    shown = screened(data_with(), "79110000")  # legal advice: low, and nothing is inferred
    assert not any(sentence in caution.en for caution in shown.cautions)


def test_no_duty_and_no_article_of_law_moves_with_a_share() -> None:
    """Never enough alone for a legal statement: see `Which sentence may rest on what`."""
    without = screened(data_with(), "03131400")
    with_shares = screened(data_with(share("CI", 1.0, "180100")), "03131400")
    assert with_shares.risk != without.risk
    assert with_shares.duty == without.duty


# -- inputs that a list names --


def makes(good: str, where: str, origin: str | None) -> Tie:
    return Tie("input", good, "", where, origin, says="made with an input", where="line 7")


def edges(good: str, *ties: object, code: str, said: Statement) -> set[tuple[str, str, str]]:
    """The origins that a list leads to, with their bands, of one good."""
    data = data_with(said, source=DOL, edition="2022")
    result = Assessor(METHOD, data, 2026).assess(purchase(code), chain(*ties), overdue=False)  # type: ignore[arg-type]
    return {
        (origin.country, origin.band, origin.made_into.good)
        for one in result.goods
        if one.good == good
        for origin in one.origins
        if origin.made_into is not None
    }


def test_a_listed_good_leads_to_the_origin_of_its_input() -> None:
    """Yarn from China made with cotton from Kazakhstan: the cotton of a shirt may be that."""
    statement = makes("Thread/Yarn", "CN", "KZ")
    assert edges("cotton", code="18110000", said=statement) == {("KZ", "minor", "fabric")}


def test_an_origin_that_only_a_list_names_moves_the_upper_bound_alone() -> None:
    """The list says where such yarn may get its cotton, and not that this purchase holds it."""
    data = data_with(makes("Thread/Yarn", "CN", "KZ"), source=DOL)
    result = Assessor(METHOD, data, 2026).assess(purchase("18110000"), chain(), overdue=False)
    kazakh = [
        risk
        for risks in result.places_by_issue.values()
        for risk in risks
        if (risk.place.good, risk.place.country) == ("cotton", "KZ")
    ]
    assert kazakh
    assert all(risk.weight == 0.0 for risk in kazakh)
    assert any(risk.high > 0.0 for risk in kazakh)


def test_an_origin_of_our_table_that_a_list_names_too_keeps_its_share() -> None:
    statement = makes("Thread/Yarn", "CN", "TM")
    before = origins_of(typical_of(purchase("18110000"), chain(), METHOD), "cotton")["TM"]
    assert edges("cotton", code="18110000", said=statement) == {("TM", before.band, "fabric")}


def test_an_edge_is_no_listing_of_the_downstream_good() -> None:
    data = data_with(
        makes("Thread/Yarn", "CN", "TM"),
        Observation(
            "dol_good", "CN", issue=Issue.FORCED_LABOUR, good="Thread/Yarn", flags=("downstream",)
        ),
        source=DOL,
    )
    assert not data.listings("Thread/Yarn", "CN", Issue.FORCED_LABOUR)
    screener = Screener(data, rulebook.load(), TODAY)
    (cotton,) = (
        path
        for risk in screener.paths(purchase("18110000"), chain(), most=99).issues
        for path in risk.paths
        if risk.issue == "forced_labour" and (path.good, path.country) == ("cotton", "TM")
    )
    assert not cotton.disclosed
    assert "(list us_dol_ilab_goods, edition 2026-02-13)" in cotton.says.en


def test_an_input_that_the_purchase_does_not_hold_is_not_added_by_a_list() -> None:
    """The list says where the input of such goods comes from, and not that they are in here."""
    statement = makes("Crude Palm Oil", "ID", "ID")
    held = {good.good for good in typical_of(purchase("15710000"), chain(), METHOD).goods}
    assert "palm_oil" in held
    assert "palm_fruit" not in held
    assert edges("palm_fruit", code="15710000", said=statement) == set()


def test_a_downstream_good_shown_from_elsewhere_takes_the_edge_away() -> None:
    statement = makes("Thread/Yarn", "CN", "TM")
    shown = tie("weaver", "fabric", "PT", evidence_class="B")
    assert edges("cotton", shown, code="18110000", said=statement) == set()
    merely_said = tie("weaver", "fabric", "PT")
    assert edges("cotton", merely_said, code="18110000", said=statement)


def test_a_disclosed_downstream_good_leads_to_its_input_too() -> None:
    statement = makes("Thread/Yarn", "PT", "TM")
    there = tie("weaver", "fabric", "PT", evidence_class="A")
    before = origins_of(typical_of(purchase("18110000"), chain(), METHOD), "cotton")["TM"]
    assert edges("cotton", there, code="18110000", said=statement) == {
        ("TM", before.band, "fabric")
    }


def test_cotton_that_was_shown_replaces_what_a_list_expected() -> None:
    data = data_with(makes("Thread/Yarn", "CN", "TM"), source=DOL)
    shown = tie("farm", "cotton", "GR", evidence_class="B")
    countries = {
        p.country
        for i in screened(data, "18110000", shown).risk.issues
        for p in i.paths
        if p.good.en == "Cotton"
    }
    assert countries <= {"GR"}


def test_a_tie_without_a_country_of_its_input_leads_nowhere() -> None:
    assert Inputs.of(data_with(makes("Thread/Yarn", "CN", None), source=DOL), METHOD).below == {}


def test_the_shipped_list_leads_from_batteries_to_cobalt_and_from_cells_to_polysilicon() -> None:
    result = Inputs.of(shipped(), METHOD).below
    assert {(edge.input, edge.origin) for edge in result["batteries", "CN"]} == {("cobalt", "CD")}
    assert {(e.input, e.origin) for e in result["solar_cells", "CN"]} == {("polysilicon", "CN")}


# -- the reviewed tables --


def test_every_link_has_a_reviewer_a_day_and_a_reason_and_meets_a_row_of_our_table() -> None:
    prefixes: dict[tuple[str, int], list[str]] = {}
    for prefix, mixture in METHOD.baskets.by_prefix.items():
        for held in {held.key for kind, _ in mixture.kinds for held in kind.goods}:
            prefixes.setdefault(held, []).append(prefix)
    for link in METHOD.trade_links:
        assert link.reviewer
        assert link.why
        assert link.reviewed_on <= TODAY.replace(day=30)
        if link.use:
            held_by = prefixes[link.good, link.stage]
            assert any(
                prefix.startswith(link.cpv_prefix) or link.cpv_prefix.startswith(prefix)
                for prefix in held_by
            )
    for one in METHOD.input_links:
        assert one.input != one.good
        assert one.reviewer
        assert one.why


def test_the_source_asks_for_exactly_the_codes_that_are_linked() -> None:
    linked = {code for link in METHOD.trade_links if link.use for code in link.codes}
    assert set(eu_eurostat_comext.GOODS.split("+")) == linked


def test_every_linked_code_is_one_of_the_harmonised_system() -> None:
    path = ROOT.parent / "shared/data/risk/hs-codes/harmonized-system.csv"
    if not path.exists():
        pytest.skip("the folder with publishers' own files is not here")
    with path.open(encoding="utf-8") as lines:
        codes = {row["hscode"] for row in csv.DictReader(lines)}
    assert {code for link in METHOD.trade_links for code in link.codes} <= codes


TABLES = resources("screening.rules.risk").joinpath("tables")


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (",yes,", ",maybe,", "'use' is yes or no"),
        ("031311,coffee_beans,3,090111", "03,coffee_beans,3,090111", "too coarse"),
        ("coffee_beans,3,090111", "coffee_beans,3,0901x", "four, six or eight digits"),
        ("031311,coffee_beans", "031311,coffee", "no good 'coffee'"),
        ("2026-11-24", "soon", "is no day"),
    ],
)
def test_a_link_that_is_wrong_is_refused_with_its_row(before: str, after: str, fault: str) -> None:
    text = TABLES.joinpath("cpv_hs.csv").read_text(encoding="utf-8").replace(before, after, 1)
    with refuses(PolicyError, f"cpv_hs.csv row [0-9]+: .*{fault}"):
        reviewed_links.trade_links(text, METHOD.goods)


# -- a part that was shown --


def assessed(*ties: object, code: str = "18110000", overdue: bool = False) -> Assessment:
    result = Assessor(METHOD, shipped(), 2026)
    return result.assess(purchase(code), chain(*ties), overdue=overdue)  # type: ignore[arg-type]


def cotton_from_china(of: Assessment) -> PlaceRisk:
    return next(
        rated
        for rated in of.places_by_issue[Front.CHAIN, Issue.FORCED_LABOUR]
        if (rated.place.good, rated.place.country, rated.place.stage) == ("cotton", "CN", 3)
        and rated.place.disclosed_by is None
    )


@pytest.mark.parametrize("shown", [0.0, 0.4, 0.8, 0.85, 0.94])
def test_no_usual_origin_weighs_more_than_the_part_that_nobody_showed(shown: float) -> None:
    stated = tie("farm", "cotton", "GR", evidence_class="A", share=shown or None)
    china = cotton_from_china(assessed(*([stated] if shown else [])))
    usual = cotton_from_china(assessed())
    assert china.place.rest == pytest.approx(1.0 - shown)
    assert china.rated.link <= link_of(1.0 - shown, METHOD.constants.link) + 1e-9
    assert china.weight <= usual.weight
    assert usual.place.part is not None
    if 1.0 - shown >= usual.place.part.likely:
        assert china.weight == usual.weight


def test_what_is_left_counts_in_full_again_once_it_is_overdue() -> None:
    stated = tie("farm", "cotton", "GR", evidence_class="A", share=0.94)
    on_time, late = (
        cotton_from_china(assessed(stated, overdue=overdue)).weight for overdue in (False, True)
    )
    assert late > on_time


def test_one_of_two_suppliers_that_shows_a_part_leaves_all_of_it_open() -> None:
    other = replace(SUPPLIER, key="other", name="Ander BV")
    stated = tie("farm", "cotton", "GR", evidence_class="A", share=0.9)
    result = Assessor(METHOD, shipped(), 2026).assess(
        purchase("18110000"), chain(stated, suppliers=(SUPPLIER, other)), overdue=False
    )
    assert cotton_from_china(result).weight == cotton_from_china(assessed()).weight


def test_coverage_says_of_how_many_goods_the_origin_is_shown_said_or_only_inferred() -> None:
    linked = METHOD.trade_link("18110000", "garment_assembly", 1)
    assert linked is not None
    data = data_with(*(share("BD", 1.0, code) for code in linked.codes))
    covered = screened(
        data,
        "18110000",
        tie("a", "cotton", "GR", evidence_class="A", share=0.5),
        tie("b", "fabric", "PT", evidence_class="B"),
        tie("c", "garment_assembly", "PT"),
    ).coverage
    assert (covered.evidenced_goods, covered.partly_evidenced_goods, covered.declared_goods) == (
        1,
        1,
        1,
    )
    assert covered.goods == 3 + covered.inferred_goods
    assert covered.goods_by_trade == 0
    assert screened(data, "18110000").coverage.goods_by_trade == 1
