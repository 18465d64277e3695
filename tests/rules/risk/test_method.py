"""What must always hold of the method, whatever the numbers."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.chain import Place, RegionPart
from graphs.parties import Kind
from screening.model.errors import PolicyError
from screening.model.risk_data import RiskData
from screening.rules.risk import constants, formulas
from screening.rules.risk import method as files
from screening.rules.risk.country import (
    Countries,
    interpolate,
    on_scale,
    percentile,
)
from screening.rules.risk.list_matches import (
    BROADER,
    EXACT,
    NARROWER,
    PAIRING,
    ListMatch,
    ListMatches,
)
from screening.rules.risk.origin_shares import link_of
from screening.rules.risk.place_rating import PlaceRating, Rater, Situation
from sources.kit.values.statements import Issue, Observation
from tests.support.folders import ROOT
from tests.support.method_world import (
    TODAY,
    figure,
    hear,
    pinned,
    place,
    shipped,
    stated,
)
from tests.support.refusals import refuses

METHOD = files.load()
unit = st.floats(0, 1, allow_nan=False)


@given(st.lists(st.tuples(st.sampled_from([1.0, 2.0]), unit), min_size=1, max_size=5), st.data())
def test_a_worse_indicator_never_makes_a_country_better(
    pairs: list[tuple[float, float]], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(pairs) - 1))
    weight, x = pairs[index]
    worse = [*pairs[:index], (weight, data.draw(st.floats(x, 1))), *pairs[index + 1 :]]
    assert formulas.country(worse, 0.25) >= formulas.country(pairs, 0.25) - 1e-12


@given(unit, unit, unit, unit, unit, unit, unit)
def test_no_input_of_a_place_that_gets_worse_lowers_its_risk(
    c: float, s: float, pair: float, floor: float, link: float, more: float, step: float
) -> None:
    def risk(c: float, s: float, pair: float, floor: float, link: float) -> float:
        return formulas.place(0.9, link, formulas.likelihood(c, s, pair, floor))

    before = risk(c, s, pair, floor, link)
    for index in range(5):
        inputs = [c, s, pair, floor, link]
        inputs[index] += (1 - inputs[index]) * max(more, step)
        assert risk(*inputs) >= before - 1e-12


@given(st.lists(unit, max_size=20), unit)
def test_a_place_that_is_no_worse_leaves_the_contract_as_it_was(
    places: list[float], another: float
) -> None:
    before = formulas.contract(places)
    if another <= before:
        assert formulas.contract([*places, another]) == before
        assert formulas.contract([*places, another / 2, another / 2]) == before


@given(st.integers(1, 5), st.integers(1, 5), st.none() | st.integers(1, 5))
def test_severity_stays_between_one_and_five_and_follows_the_worse_of_the_two(
    scale: int, lasting: int, scope: int | None
) -> None:
    severity = formulas.severity(scale, lasting, scope, 1, 5)
    assert 1 <= severity <= 5
    assert abs(severity - max(scale, lasting)) <= 1


@pytest.mark.parametrize(
    ("indicator", "value", "expected"),
    [
        ("wgi_rl", 1.5, 0.0),
        ("wgi_rl", 0.0, 0.43),
        ("wgi_rl", -0.5, 0.57),
        ("wgi_rl", -1.3, 0.80),
        ("hdi", 0.70, 0.40),
        ("hdi", 0.54, 0.72),
        ("ucdp_deaths", 25 * 5, 0.30),
        ("ucdp_deaths", 1000 * 5, 0.80),
    ],
)
def test_scales_pass_through_their_anchors(indicator: str, value: float, expected: float) -> None:
    data = hear(figure(indicator, "XX", value))
    scale = METHOD.scales[indicator]
    assert on_scale(scale, data.figures(indicator, "XX"), 2025) == pytest.approx(expected, abs=0.01)


@given(st.floats(-10, 20000, allow_nan=False))
def test_a_scale_never_leaves_zero_to_one(value: float) -> None:
    for scale in METHOD.scales.values():
        points = scale.points or scale.log_points
        if points:
            assert 0 <= interpolate(points, value, logarithmic=bool(scale.log_points)) <= 1


def test_a_ratified_convention_is_no_evidence_of_protection() -> None:
    ratified = [Observation(f"ilo_{c}", "AA", value=1) for c in ("c087", "c098")]
    voice = figure("wgi_va", "AA", -1.0)
    risk = Countries(hear(voice, *ratified), METHOD, 2026).risk("AA", Issue.FREEDOM_OF_ASSOCIATION)
    assert risk.value == pytest.approx(2.5 / 3.5)
    assert risk.few, "one indicator that speaks is not two"


def test_a_convention_that_is_not_in_force_is_a_warning() -> None:
    missing = [Observation(f"ilo_{c}", "AA", value=0) for c in ("c087", "c098")]
    voice = figure("wgi_va", "AA", 1.5)
    risk = Countries(hear(voice, *missing), METHOD, 2026).risk("AA", Issue.FREEDOM_OF_ASSOCIATION)
    assert risk.value == pytest.approx(0.35)  # .60 softened by .25


def test_a_missing_indicator_widens_the_interval_and_leaves_the_value() -> None:
    peers = [figure("hdi", code, 0.3 + i * 0.06) for i, code in enumerate(("AA", "BB", "CC", "DD"))]
    data = hear(*peers, figure("dol_child", "EE", 1.0), figure("wgi_rl", "EE", 0.0))
    complete = Countries(data, METHOD, 2026).risk("AA", Issue.LIVING_WAGE)
    unknown = Countries(data, METHOD, 2026).risk("EE", Issue.LIVING_WAGE)
    assert complete.value is not None
    assert complete.low == complete.value == complete.high
    assert unknown.value is None
    assert 0 < unknown.low < unknown.high <= 1
    assert unknown.missing


def test_a_figure_that_expired_no_longer_counts_as_known() -> None:
    data = hear(figure("hdi", "AA", 0.5, year=2018), figure("hdi", "BB", 0.5, year=2025))
    assert Countries(data, METHOD, 2026).risk("AA", Issue.LIVING_WAGE).value is None
    assert Countries(data, METHOD, 2025).risk("AA", Issue.LIVING_WAGE).value is not None


def test_silence_of_an_event_list_is_peace_and_of_an_indicative_list_is_nothing() -> None:
    data = hear(
        figure("ucdp_deaths", "AA", 5000.0),
        Observation("cahra", "AA", issue=Issue.CONFLICT, flags=("whole_country",)),
        figure("wgi_pv", "BB", 1.5),
    )
    quiet = Countries(data, METHOD, 2026).risk("BB", Issue.CONFLICT)
    assert quiet.value == 0.0
    assert {reading.indicator: reading.x for reading in quiet.readings} == {
        "ucdp_deaths": 0.0,
        "cahra": None,
        "wgi_pv": 0.0,
    }


def test_percentiles_are_those_everybody_uses() -> None:
    assert percentile([1.0, 2.0, 3.0, 4.0, 5.0], 50) == 3.0
    assert percentile([0.0, 10.0], 10) == 1.0


def rate(of: Place, issue: Issue, *, overdue: bool = False) -> PlaceRating:
    rater = Rater(METHOD, shipped(), TODAY.year)
    return next(r for r in rater.rate(of, Situation(overdue)) if r.issue is issue)


def test_state_imposed_labour_is_not_attenuated_by_depth() -> None:
    rated = rate(place(), Issue.FORCED_LABOUR)
    assert (rated.driver, rated.delta) == ("state", 1.0)
    assert rated.value == pytest.approx(0.90)


def test_an_evidenced_other_region_takes_state_imposed_labour_away() -> None:
    elsewhere = stated("cotton", 3, "CN", region="Hubei", evidence_class="A")
    assert rate(elsewhere, Issue.FORCED_LABOUR).driver != "state"


def test_an_evidenced_region_counts_in_full() -> None:
    there = stated("aluminium", 2, "CN", region="Xinjiang")
    unknown = place("aluminium", 2)
    assert rate(there, Issue.FORCED_LABOUR).value == pytest.approx(0.90)
    some = METHOD.constants.region.some  # of the metal of China, by our table
    assert rate(unknown, Issue.FORCED_LABOUR).state == pytest.approx(
        0.90 * link_of(some, METHOD.constants.link)
    )


def test_the_shares_of_a_country_and_of_its_region_multiply() -> None:
    """A tenth of what comes from China, of a fifth that does: a fiftieth of what is bought (M4)."""
    part = METHOD.constants.region.some
    for share in (1.0, 0.2, 0.05):
        rated = rate(place("aluminium", 2, share=share), Issue.FORCED_LABOUR)
        expected = 0.90 * link_of(share * part, METHOD.constants.link)
        assert rated.state == pytest.approx(expected)


def test_a_row_of_a_region_is_the_multiplied_share() -> None:
    row = RegionPart("Xinjiang", 0.02, 0.05, 0.08, of_country=0.25)
    rated = rate(place("aluminium", 2, share=0.2, regions=(row,)), Issue.FORCED_LABOUR)
    assert rated.state == pytest.approx(0.90 * link_of(0.05, METHOD.constants.link))


def test_transferred_workers_are_a_part_of_a_country_without_a_region_of_their_own() -> None:
    rated = rate(stated("seafood_processing", 2, "CN"), Issue.FORCED_LABOUR)
    assert rated.state == pytest.approx(
        0.90 * link_of(METHOD.constants.region.some, METHOD.constants.link)
    )


def test_everything_from_north_korea_counts_even_where_no_table_rates_the_good() -> None:
    rated = rate(place("cut_flowers", 3, "KP"), Issue.FORCED_LABOUR)
    assert rated.value == pytest.approx(0.90)


def test_an_embargoed_origin_does_not_lift_the_good_elsewhere() -> None:
    issues = {
        r.issue for r in Rater(METHOD, shipped(), 2026).rate(place("cement", 2, "NL"), Situation())
    }
    assert Issue.FORCED_LABOUR not in issues


@pytest.mark.parametrize(("share", "link"), [(0.2, 1.0), (0.1, 0.536), (0.02, 0.126), (0.0, 0.0)])
def test_the_link_follows_the_share_of_the_origin(share: float, link: float) -> None:
    assert rate(place(share=share), Issue.OHS).link == pytest.approx(link, abs=0.001)


def test_hiding_does_not_pay_once_the_information_is_overdue() -> None:
    before = rate(place(share=0.1), Issue.OHS)
    after = rate(place(share=0.1), Issue.OHS, overdue=True)
    assert (after.link, after.confidence) == (1.0, "E")
    assert after.value > before.value


def test_hiding_state_imposed_labour_does_not_pay_either() -> None:
    """Overdue, a usual origin weighs as if somebody had stated it: the region in it included."""
    hidden = rate(place("aluminium", 2, share=0.3), Issue.FORCED_LABOUR, overdue=True)
    told = rate(stated("aluminium", 2, "CN"), Issue.FORCED_LABOUR)
    assert hidden.state == pytest.approx(told.state)
    assert hidden.state > rate(place("aluminium", 2, share=0.3), Issue.FORCED_LABOUR).state


def test_confidence_never_lowers_a_value() -> None:
    sure = rate(place(table_confidence="H"), Issue.OHS)
    unsure = rate(place(table_confidence="L"), Issue.OHS)
    assert sure.value == unsure.value
    assert sure.confidence < unsure.confidence


def test_our_own_judgement_is_never_more_than_confidence_d() -> None:
    rated = rate(place("gold", 3, "PE", table_confidence="H"), Issue.COMMUNITY_HEALTH)
    assert rated.level.basis == "judgement"
    assert rated.confidence >= "D"


RATER = Rater(METHOD, shipped(), TODAY.year)


@given(st.sampled_from(sorted(METHOD.origins.usual)), unit, st.booleans())
def test_bounds_always_hold_the_value(node: tuple[str, int], share: float, overdue: bool) -> None:
    for row in METHOD.origins.of(*node):
        for rated in RATER.rate(place(*node, row.country, share), Situation(overdue)):
            assert 0 <= rated.low <= rated.value <= rated.high <= 1
            assert rated.confidence in "ABCDE"


def test_every_good_in_a_purchase_is_rated_by_a_level_or_a_documented_pair() -> None:
    documented = {node for node, _, _ in METHOD.domestic_pairs.by_place}
    held = {held for kind in METHOD.baskets.kinds.values() for held in kind.goods}
    unrated = {good.key for good in held if good.role != "incidental"} - documented
    assert unrated <= METHOD.levels.keys()


def test_every_good_in_a_purchase_has_an_origin() -> None:
    held = {held.key for kind in METHOD.baskets.kinds.values() for held in kind.goods}
    assert held <= METHOD.origins.usual.keys()


def test_what_a_good_is_made_of_is_a_good() -> None:
    for good in METHOD.goods.values():
        assert all(part in METHOD.goods for part in good.made_from)


def test_a_group_or_downstream_form_on_the_list_is_not_a_listing_of_the_good() -> None:
    """All four metals are listed from DR Congo, so there gold stands for them; nowhere else."""
    for good, name, places in (("minerals_3tg", "Gold", {"CD"}), ("timber", "Charcoal", set())):
        for issue in (Issue.CHILD_LABOUR, Issue.FORCED_LABOUR):
            rows = [r for r in METHOD.list_matches.of(good, issue) if r.listed_good == name]
            assert rows
            assert all(row.places <= places for row in rows if row.relation in PAIRING)


RISK = ROOT / "screening" / "rules" / "risk"
SHIPPED_CONSTANTS = (RISK / "constants.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "other", "message"),
    [
        ("softening = 0.25", "", "constants.toml [country]: 'softening' is missing"),
        ("softening = 0.25", "softening = 0.25\nhardening = 1", "[country]: unknown key hardening"),
        ("softening = 0.25", 'softening = "mild"', "[country]: 'softening' must be float, not str"),
        ("stages = [0]", 'stages = ["0"]', "[domestic]: 'stages' must be list[int]"),
        ('why = "Band midpoints', 'reason = "Band midpoints', "[levels]: 'why' is missing"),
    ],
)
def test_a_constant_that_is_missing_unknown_or_of_another_type_is_named_with_its_section(
    line: str, other: str, message: str
) -> None:
    assert line in SHIPPED_CONSTANTS
    with refuses(PolicyError, re.escape(message)):
        constants.read(SHIPPED_CONSTANTS.replace(line, other).encode())


def test_a_method_gives_its_constants_with_their_reasons_in_file_order() -> None:
    sections = METHOD.constants.sections()
    names = [line[1:-1] for line in SHIPPED_CONSTANTS.splitlines() if line.startswith("[")]
    assert list(sections) == names
    assert all(section.why for section in sections.values())


@pytest.mark.parametrize(
    ("read", "file", "words", "other"),
    [
        (files._levels, "levels.csv", ",high,", ",hihg,"),
        (files._state_imposed, "state_imposed.csv", ",some,", ",most,"),
    ],
)
def test_a_word_that_has_no_constant_is_refused_when_its_table_is_read(
    read: Callable[[str], object], file: str, words: str, other: str
) -> None:
    text = (RISK / "tables" / file).read_text(encoding="utf-8")
    assert words in text
    with refuses(PolicyError, re.escape(file)):
        read(text.replace(words, other, 1))


def test_a_change_of_the_tables_changes_the_version() -> None:
    assert METHOD.version != replace(METHOD, digest="f" * 64).version


@pytest.mark.parametrize("region", ["Xinjiang", "XUAR", "Sinkiang", "urumqi", "新疆"])
def test_a_region_written_in_another_way_is_still_that_region(region: str) -> None:
    there = stated("aluminium", 2, "CN", region=region)
    assert rate(there, Issue.FORCED_LABOUR).value == pytest.approx(0.90)


def test_a_region_that_is_merely_stated_takes_no_state_imposed_labour_away() -> None:
    hubei = stated("cotton", 3, "CN", region="Hubei")
    assert rate(hubei, Issue.FORCED_LABOUR).driver == "state"


MATCH = ListMatch(
    "coffee_beans", "us_dol_ilab_goods", "a publisher", "Coffee", EXACT, frozenset({"BR"}),
    (Issue.FORCED_LABOUR,), "place", "2022", "", True, "listed", "", "H",
)  # fmt: skip


def coffee_listed(*rows: ListMatch) -> PlaceRating:
    """Coffee from a well-governed place, of which these rows say what they say."""
    matches = ListMatches({("coffee_beans", Issue.FORCED_LABOUR): rows})
    said = Observation("listed", "BR", issue=Issue.FORCED_LABOUR, good="Coffee")
    ruled = [figure(name, "BR", 2.5) for name in ("wgi_rl", "wgi_cc")]
    data = RiskData([(pinned("us_dol_ilab_goods"), [said]), (pinned("wgi"), ruled)])
    rater = Rater(replace(METHOD, list_matches=matches), data, 2026)
    ratings = rater.rate(place("coffee_beans", 3, "BR"), Situation())
    return next(rated for rated in ratings if rated.issue is Issue.FORCED_LABOUR)


def test_one_list_is_enough_for_high_and_two_independent_ones_are_very_high() -> None:
    """Rows of one list say the same once; another publisher's list says it again."""
    other = replace(MATCH, source="eu_flr_risks")
    delta = METHOD.constants.attenuation.stage_3
    for rows, pair in (((MATCH,), 0.70), ((MATCH, MATCH), 0.70), ((MATCH, other), 0.90)):
        assert coffee_listed(*rows).low == pytest.approx(delta * pair)


@pytest.mark.parametrize(
    ("row", "pair"),
    [
        (replace(MATCH, counts=False), 0.0),
        (replace(MATCH, relation=NARROWER), 0.0),
        (replace(MATCH, relation="part_of"), 0.0),
        (replace(MATCH, relation=BROADER), 0.70),
        (replace(MATCH, source="a_list_not_in_use", places=frozenset({"VN"})), 0.0),
        (replace(MATCH, covers="one_producer"), 0.55),
        (replace(MATCH, covers="several"), 0.70),
        (replace(MATCH, nature="state-imposed"), 0.0),
        (replace(MATCH, certainty="K"), 0.0),
    ],
)
def test_a_row_counts_only_for_the_place_and_the_good_that_it_names(
    row: ListMatch, pair: float
) -> None:
    assert coffee_listed(row).documented.pair.low == pair


def test_a_list_of_something_broader_counts_with_a_grade_less() -> None:
    exact, broader = coffee_listed(MATCH), coffee_listed(replace(MATCH, relation=BROADER))
    assert exact.value == broader.value
    assert broader.confidence == chr(ord(exact.confidence) + 1)


def test_trade_data_about_a_supplier_is_confidence_c_and_replaces_no_usual_origin() -> None:
    seen = stated("cotton", 3, "CN", kind=Kind.OBSERVED, evidence_class="C", region="Hubei")
    rated = rate(seen, Issue.FORCED_LABOUR)
    assert (rated.driver, rated.confidence) == ("state", "C")


def test_conventions_in_force_alone_are_no_evidence_of_protection() -> None:
    """Known, but outside the mean: a country of which nothing else is known is not at zero."""
    data = hear(*(Observation(f"ilo_{c}", "AA", value=1) for c in ("c087", "c098")))
    risk = Countries(data, METHOD, 2026).risk("AA", Issue.FREEDOM_OF_ASSOCIATION)
    assert (risk.value, risk.low, risk.high) == (None, 0.0, 1.0)


def test_a_country_that_the_list_of_conventions_leaves_out_has_an_interval() -> None:
    ratified = {"AA": 1, "BB": 0, "CC": 0}
    data = hear(
        *(Observation("ilo_c087", country, value=value) for country, value in ratified.items()),
        figure("wgi_va", "TW", 1.0),
        figure("wgi_va", "AA", 1.0),
    )
    countries = Countries(data, METHOD, 2026)
    left_out, listed = (countries.risk(c, Issue.FREEDOM_OF_ASSOCIATION) for c in ("TW", "AA"))
    assert left_out.value == listed.value
    assert listed.high == listed.value
    assert left_out.value is not None
    assert left_out.high > left_out.value


def test_where_nothing_raises_a_risk_no_state_is_named_as_its_cause() -> None:
    data = hear(figure("hdi", "AA", 0.95))
    rated = [
        r
        for r in Rater(METHOD, data, 2026).rate(place("cotton", 3, "AA"), Situation())
        if r.value == 0.0
    ]
    assert rated
    assert {r.driver for r in rated} == {"product"}


def test_every_page_that_a_level_rests_on_is_said_by_its_publishers_name() -> None:
    sources = {level.source for rows in METHOD.levels.values() for _, level in rows}
    pages = {source for source in sources if source.startswith("https://")}
    by_host = {page for page in pages if METHOD.publisher(page).nl == files.host_of(page)}
    assert pages
    assert not by_host


def test_a_page_of_nobody_known_is_said_by_its_host() -> None:
    assert METHOD.publisher("https://www.example.org/a/b + own").en == "example.org"
