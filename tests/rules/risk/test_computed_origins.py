"""Origins by published figures, with our estimates of what they do not name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.errors import PolicyError
from screening.rules.risk import computed_origins, origin_shares
from screening.rules.risk.computed_origins import (
    COLUMNS,
    OriginKey,
    OriginSource,
    changes,
    computed,
    rewritten,
)
from screening.rules.risk.origin_shares import OWN_ESTIMATE, OriginShare, ShareBounds
from sources.kit.values.statements import Share

KEY = OriginKey("tin", 3, "")
UNION = frozenset(("NL", "DE", "PL"))
HEADING = (
    "good,stage,origin,region,share_low,share_mid,share_high,cpv_prefix,basis,year,certainty\n"
)


def by(
    measure: str = "production", *, without: tuple[str, ...] = (), codes: str = "tin"
) -> OriginSource:
    return OriginSource(
        KEY, measure, "list", "2025", tuple(codes.split(";")), "2023", without, "The list", "why"
    )  # fmt: skip


def of_world(period: str = "2023", good: str = "tin", **tonnes: float) -> list[Share]:
    """Shares of the world by origin; ``rest`` has no country."""
    whole = sum(tonnes.values())
    return [
        Share(good, origin, "", value / whole, period, value=value)
        for origin, value in tonnes.items()
        if origin != "rest"
    ]


def estimate(country: str, mid: float, region: str | None = None) -> OriginShare:
    bounds = ShareBounds(mid / 2, mid, min(1.0, mid * 2))
    return OriginShare(country, region, bounds, OWN_ESTIMATE, "2024", "M")


def mids(rows: tuple[OriginShare, ...]) -> dict[str, float]:
    return {row.country + (row.region or ""): row.share.mid for row in rows}


def test_a_figure_takes_the_place_of_an_estimate() -> None:
    rows = computed(by(), of_world(PE=60, ID=40), [estimate("PE", 0.1)], UNION)
    assert mids(rows) == {"PE": 0.6, "ID": 0.4}
    assert {(row.basis, row.year, row.certainty) for row in rows} == {("The list", "2023", "M")}
    assert not any(row.is_estimate for row in rows)


def test_an_estimate_stays_in_the_room_that_figures_leave_and_no_more() -> None:
    before = [estimate("CD", 0.1), estimate("BI", 0.3)]
    rows = computed(by(), of_world(PE=80, rest=20), before, UNION)
    assert mids(rows) == {"PE": 0.8, "BI": 0.15, "CD": 0.05}
    assert [row.is_estimate for row in rows] == [False, True, True]


def test_an_estimate_that_fits_into_the_rest_is_not_blown_up() -> None:
    rows = computed(by(), of_world(PE=80, rest=20), [estimate("CD", 0.05)], UNION)
    assert mids(rows)["CD"] == 0.05


def test_where_figures_name_the_whole_world_no_estimate_is_left() -> None:
    rows = computed(by(), of_world(PE=80, ID=20), [estimate("CD", 0.3)], UNION)
    assert mids(rows) == {"PE": 0.8, "ID": 0.2}


def test_a_region_keeps_its_estimate_and_its_country_has_what_is_left() -> None:
    before = [estimate("CN", 0.1), estimate("CN", 0.2, "Xinjiang")]
    rows = computed(by(), of_world(CN=70, PE=30), before, UNION)
    assert mids(rows) == {"CN": 0.5, "PE": 0.3, "CNXinjiang": 0.2}


def test_what_is_left_out_by_hand_has_no_row_by_figures_nor_by_estimate() -> None:
    shares = of_world(PE=60, KP=20, rest=20)
    rows = computed(by(without=("KP", "BE")), shares, [estimate("BE", 0.1)], UNION)
    assert mids(rows) == {"PE": 0.6}


def test_a_very_small_origin_stays_only_where_the_table_had_it() -> None:
    shares = of_world(PE=998, BI=2)
    assert mids(computed(by(), shares, [], UNION)) == {"PE": 0.998}
    assert mids(computed(by(), shares, [estimate("BI", 0.01)], UNION))["BI"] == 0.002


def test_the_bounds_hold_the_years_around_and_what_reaches_a_buyer() -> None:
    shares = of_world(PE=60, ID=40) + of_world("2024", PE=80, ID=20)
    (peru, _) = computed(by(), shares, [], UNION)
    assert peru.share == (0.45, 0.6, 1.0)


def test_figures_of_long_ago_widen_no_bound() -> None:
    shares = of_world(PE=60, ID=40) + of_world("1990", PE=1, ID=99)
    assert computed(by(), shares, [], UNION)[0].share.low == 0.45


def test_codes_are_added_up_by_what_they_weigh() -> None:
    shares = of_world(ZA=10, RU=10) + of_world(good="palladium", ZA=80, RU=20)
    assert mids(computed(by(codes="tin;palladium"), shares, [], UNION)) == {"ZA": 0.75, "RU": 0.25}


def test_figures_without_the_code_or_the_year_are_an_error() -> None:
    with pytest.raises(PolicyError, match=r"policy\.no_figures"):
        computed(by(), of_world("2019", PE=1), [], UNION)
    with pytest.raises(PolicyError, match=r"policy\.no_figures"):
        computed(by(codes="tin;lead"), of_world(PE=1), [], UNION)


def trade(*flows: tuple[str, str, float]) -> list[Share]:
    return [Share("tin", a, b, 0.5, "2023", value=value) for a, b, value in flows]


def test_a_hub_is_no_origin() -> None:
    """The Netherlands sends to Germany what it bought from China."""
    flows = trade(("CN", "NL", 100), ("NL", "DE", 50))
    assert mids(computed(by("imports"), flows, [], UNION)) == {"CN": 1.0}


def test_a_member_that_sells_more_than_it_buys_makes_it() -> None:
    flows = trade(("CN", "NL", 75), ("PL", "DE", 40), ("CN", "PL", 15))
    rows = computed(by("imports"), flows, [], UNION)
    assert mids(rows) == {"CN": round(90 / 115, 3), "PL": round(25 / 115, 3)}
    assert all(row.share.low <= row.share.mid <= row.share.high for row in rows)


def test_what_a_member_makes_for_itself_crosses_no_border_and_stays_an_estimate() -> None:
    before = [estimate("DE", 0.2), estimate("TR", 0.2)]
    rows = computed(by("imports"), trade(("CN", "NL", 100)), before, UNION)
    assert mids(rows) == {"CN": 0.8, "DE": 0.2}


def test_what_leaves_the_union_is_no_supply_of_it() -> None:
    flows = trade(("CN", "NL", 100), ("CN", "US", 900), ("KR", "US", 900))
    assert mids(computed(by("imports"), flows, [], UNION)) == {"CN": 1.0}


countries = st.sampled_from(["PE", "ID", "CD", "CN", "BI", "NL", "PL"])
tonnes = st.dictionaries(countries, st.floats(0.1, 1e6), min_size=1)
estimates = st.dictionaries(countries, st.floats(0.001, 0.14))


@given(tonnes, st.floats(0, 1e6), estimates)
def test_shares_add_up_to_no_more_than_the_whole(
    named: dict[str, float], rest: float, guesses: dict[str, float]
) -> None:
    before = [estimate(country, mid) for country, mid in guesses.items()]
    rows = computed(by(), of_world("2023", "tin", rest=rest, **named), before, UNION)
    assert sum(row.share.mid for row in rows) <= 1.02
    assert all(0 <= row.share.low <= row.share.mid <= row.share.high <= 1 for row in rows)


@given(tonnes, st.floats(0, 1e6), estimates)
def test_computing_twice_gives_the_same_rows(
    named: dict[str, float], rest: float, guesses: dict[str, float]
) -> None:
    before = [estimate(country, mid) for country, mid in guesses.items()]
    shares = of_world("2023", "tin", rest=rest, **named)
    first = computed(by(), shares, before, UNION)
    assert computed(by(), shares, first, UNION) == first


def test_other_lines_of_the_table_stay_as_they_are() -> None:
    other = 'lead,3,DE,,0.100,0.20,0.300,"0311",own estimate,2024,M\n'
    old = "tin,3,PE,,0.100,0.200,0.300,,own estimate,2024,M\n"
    text = rewritten(HEADING + old + other + old, {KEY: computed(by(), of_world(ID=1), [], UNION)})
    assert text == HEADING + "tin,3,ID,,0.750,1.000,1.000,,The list,2023,M\n" + other


def test_an_exception_for_a_code_is_another_good() -> None:
    exception = "tin,3,PE,,0.100,0.200,0.300,0311,own estimate,2024,M\n"
    assert rewritten(HEADING + exception, {KEY: ()}) == HEADING + exception


def test_the_largest_change_comes_first() -> None:
    old = "tin,3,PE,,.1,.2,.3,,own estimate,2024,M\ntin,3,ID,,.1,.2,.3,,own estimate,2024,M\n"
    new = "tin,3,PE,,.1,.5,.6,,The list,2023,M\ntin,3,CN,,.1,.1,.3,,The list,2023,M\n"
    tables = [origin_shares.read(HEADING + text, ("tin",)) for text in (old, new)]
    before, after = tables
    moved = changes(before, after, [KEY])
    assert [(change.origin, change.before, change.after) for change in moved] == [
        ("PE", 0.2, 0.5),
        ("ID", 0.2, 0.0),
        ("CN", 0.0, 0.1),
    ]


def test_a_decision_without_figures_needs_a_reason_and_no_source() -> None:
    row = "tin,3,,estimate,,,,,,,Because,We,2026-11-29\n"
    (decision,) = computed_origins.read(",".join(COLUMNS) + "\n" + row, ("tin",))
    assert (decision.measure, decision.why) == ("estimate", "Because")
    with pytest.raises(PolicyError, match=r"policy\.key_empty"):
        computed_origins.read(
            ",".join(COLUMNS) + "\n" + row.replace("estimate", "imports"), ("tin",)
        )
