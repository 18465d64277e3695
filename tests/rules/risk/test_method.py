"""What must always hold of the method, whatever the numbers."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.chain import Place
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
from screening.rules.risk.place_rating import PlaceRating, Rater, Situation
from sources.kit.values.statements import Issue, Observation
from tests.support.folders import ROOT
from tests.support.method_world import (
    TODAY,
    figure,
    hear,
    pinned,
    shipped,
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


def place(good: str = "cotton", stage: int = 3, country: str = "CN", **facts: object) -> Place:
    usual: dict[str, object] = {
        "region": None,
        "band": "major",
        "kind": Kind.INFERRED,
        "evidence_class": None,
        "evidence": None,
        "incidental": False,
        "assumed": False,
        "table_confidence": "M",
        "route": (),
        "ways": 1,
    }
    return Place(good, stage, country, **{**usual, **facts})  # type: ignore[arg-type]


def rate(of: Place, issue: Issue, *, overdue: bool = False) -> PlaceRating:
    rater = Rater(METHOD, shipped(), TODAY.year)
    return next(r for r in rater.rate(of, Situation(overdue)) if r.issue is issue)


def test_state_imposed_labour_is_not_attenuated_by_depth() -> None:
    rated = rate(place(), Issue.FORCED_LABOUR)
    assert (rated.driver, rated.delta) == ("state", 1.0)
    assert rated.value == pytest.approx(0.90)


def test_an_evidenced_other_region_takes_state_imposed_labour_away() -> None:
    elsewhere = place(region="Hubei", band="disclosed", kind=Kind.DECLARED, evidence_class="A")
    assert rate(elsewhere, Issue.FORCED_LABOUR).driver != "state"


def test_an_evidenced_region_counts_in_full() -> None:
    there = place("aluminium", 2, region="Xinjiang", band="disclosed", kind=Kind.DECLARED)
    unknown = place("aluminium", 2)
    assert rate(there, Issue.FORCED_LABOUR).value == pytest.approx(0.90)
    assert rate(unknown, Issue.FORCED_LABOUR).value == pytest.approx(0.63)  # "some" of the origin


def test_everything_from_north_korea_counts_even_where_no_table_rates_the_good() -> None:
    rated = rate(place("cut_flowers", 3, "KP"), Issue.FORCED_LABOUR)
    assert rated.value == pytest.approx(0.90)


def test_an_embargoed_origin_does_not_lift_the_good_elsewhere() -> None:
    issues = {
        r.issue for r in Rater(METHOD, shipped(), 2026).rate(place("cement", 2, "NL"), Situation())
    }
    assert Issue.FORCED_LABOUR not in issues


@pytest.mark.parametrize(("band", "link"), [("major", 1.0), ("some", 0.7), ("minor", 0.4)])
def test_the_link_follows_the_share_of_the_origin(band: str, link: float) -> None:
    assert rate(place(band=band), Issue.OHS).link == link


def test_hiding_does_not_pay_once_the_information_is_overdue() -> None:
    before = rate(place(band="some"), Issue.OHS)
    after = rate(place(band="some"), Issue.OHS, overdue=True)
    assert (after.link, after.confidence) == (1.0, "E")
    assert after.value > before.value


def test_confidence_never_lowers_a_value() -> None:
    sure = rate(place(table_confidence="H"), Issue.OHS)
    unsure = rate(place(table_confidence="L"), Issue.OHS)
    assert sure.value == unsure.value
    assert sure.confidence < unsure.confidence


def test_our_own_judgement_is_never_more_than_confidence_d() -> None:
    rated = rate(place("gold", 3, "PE", table_confidence="H"), Issue.COMMUNITY_HEALTH)
    assert rated.level.basis == "judgement"
    assert rated.confidence >= "D"


@given(st.sampled_from(sorted(METHOD.by_prefix)), st.sampled_from(["major", "some", "minor"]))
def test_bounds_always_hold_the_value(prefix: str, band: str) -> None:
    rater = Rater(METHOD, shipped(), TODAY.year)
    for row in METHOD.by_prefix[prefix]:
        for country, _ in row.origins:
            for rated in rater.rate(place(row.good, row.stage, country, band=band), Situation()):
                assert 0 <= rated.low <= rated.value <= rated.high <= 1
                assert rated.confidence in "ABCDE"


def test_every_good_in_a_purchase_is_known_and_rated() -> None:
    for rows in METHOD.by_prefix.values():
        for row in rows:
            assert row.good in METHOD.goods
            assert METHOD.levels[row.good, row.stage]


def test_what_a_good_is_made_of_is_a_good() -> None:
    for good in METHOD.goods.values():
        assert all(part in METHOD.goods for part in good.made_from)


def test_a_group_or_downstream_form_on_the_list_is_not_a_listing_of_the_good() -> None:
    assert "Gold" not in METHOD.goods["minerals_3tg"].dol_goods
    assert "Charcoal" not in METHOD.goods["timber"].dol_goods


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
        (files._cpv_goods, "cpv_goods.csv", ":major", ":most"),
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
    there = place("aluminium", 2, region=region, band="disclosed", kind=Kind.DECLARED)
    assert rate(there, Issue.FORCED_LABOUR).value == pytest.approx(0.90)


def test_a_region_that_is_merely_stated_takes_no_state_imposed_labour_away() -> None:
    stated = place(region="Hubei", band="disclosed", kind=Kind.DECLARED, evidence_class=None)
    assert rate(stated, Issue.FORCED_LABOUR).driver == "state"


def test_two_lists_of_one_publisher_are_not_independent_and_two_publishers_are() -> None:
    def listed(source: str) -> tuple[object, list[Observation]]:
        observation = Observation("listed", "BR", issue=Issue.FORCED_LABOUR, good="Coffee")
        return pinned(source), [observation]

    coffee = place("coffee_beans", 3, "BR")
    for sources, pair in (
        (["us_dol_ilab_goods"], 0.70),
        (["us_dol_ilab_goods", "us_dol_other_list"], 0.70),
        (["us_dol_ilab_goods", "eu_flr_risks"], 0.90),
    ):
        data = RiskData(listed(source) for source in sources)  # type: ignore[misc]
        rated = next(
            r
            for r in Rater(METHOD, data, 2026).rate(coffee, Situation())
            if r.issue is Issue.FORCED_LABOUR
        )
        assert rated.low == pytest.approx(0.85 * pair)  # nothing else is known of the country


def test_trade_data_about_a_supplier_is_confidence_c_and_replaces_no_usual_origin() -> None:
    seen = place(band="disclosed", kind=Kind.OBSERVED, evidence_class="C", region="Hubei")
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
    assert {files.host_of(page) for page in by_host} == {"docplayer.se"}  # our own judgement


def test_a_page_of_nobody_known_is_said_by_its_host() -> None:
    assert METHOD.publisher("https://www.example.org/a/b + own").en == "example.org"
