"""What changed rows can reach: never a miss, whatever the publisher did; and not everything."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.parties import Supply
from screening.model.purchase import Purchase
from screening.model.risk_data import Pin, RiskData
from screening.rules import rulebook
from screening.rules.verdict.change_impact import (
    AffectedPlace,
    Impact,
    ImpactFinder,
    ImpactReasons,
    PurchaseProfile,
    RowChange,
    differences,
)
from screening.rules.verdict.screen import Screener
from sources.kit.values.statements import (
    Issue,
    Listing,
    Observation,
    Share,
    Statement,
    Tie,
)
from tests.support.changed_rows import (
    CODES,
    COUNTRIES,
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
    pinned,
    purchase,
    shipped,
    tie,
)


def reached(reach: ImpactFinder, bought: Purchase, supplies: Sequence[Supply]) -> bool:
    if reach.of_profile(PurchaseProfile(bought.cpv, bought.place, bought.buyer_country)):
        return True
    return any(reach.of_country(tie.country) for tie in supplies if tie.country)


# -- random contracts, random deltas --

contracts = st.tuples(
    st.lists(st.sampled_from(CODES), max_size=2, unique=True),
    st.sampled_from(["NL", "BE", None, "KP"]),
    st.lists(
        st.tuples(
            st.sampled_from(sorted(METHOD.goods)),
            st.sampled_from(COUNTRIES),
            st.sampled_from("ABC"),
        ),
        max_size=2,
    ),
)


@settings(max_examples=tries(10, 60), deadline=None)
@given(listeners, steps, st.lists(contracts, min_size=1, max_size=8))
def test_a_contract_that_is_not_reached_would_get_the_same_verdict(
    source: str, steps: list[Step], bought: list[Any]
) -> None:
    after = data_with(source, changed(source, steps))
    reach = ImpactFinder(shipped(), after, METHOD, TODAY.year)
    screener = Screener(after, rulebook.load(), TODAY)
    for codes, home, disclosed in bought:
        facts = purchase(tuple(codes), buyer_country=home)
        ties = [
            tie(f"p{n}", good, country, evidence_class=grade)
            for n, (good, country, grade) in enumerate(disclosed)
        ]
        if not reached(reach, facts, ties):
            below = chain(*ties)
            assert verdict_of(screener, facts, below) == verdict_of(before(), facts, below)


@settings(max_examples=tries(10, 25), deadline=None)
@given(listeners, steps)
def test_what_is_said_to_have_changed_turns_the_old_rows_into_the_new(
    source: str, steps: list[Step]
) -> None:
    rows = changed(source, steps)
    left = [repr(replace(row, where="")) for row in SOURCES[source]]
    for change in differences(source, SOURCES[source], rows):
        if change.before is not None:
            left.remove(repr(replace(change.before, where="")))
        if change.after is not None:
            left.append(repr(replace(change.after, where="")))
    assert sorted(left) == sorted(repr(replace(row, where="")) for row in rows)


# -- where goods are expected to come from --

LINKED = sorted({code for link in METHOD.trade_links if link.use for code in link.codes})
BUYERS = sorted(link.cpv_prefix.ljust(8, "0") for link in METHOD.trade_links)
LISTED = sorted({link.listed for link in METHOD.input_links})

shares = st.builds(
    Share,
    good=st.sampled_from(LINKED),
    origin=st.sampled_from(["CN", "BD", "BR", "KE", "CI", "KP"]),
    market=st.sampled_from(["NL", "BE"]),
    share=st.sampled_from([0.01, 0.04, 0.06, 0.3, 0.6]),
    period=st.sampled_from(["2023", "2024", "2025-01/2025-03"]),
    value=st.sampled_from([None, 10.0, 1000.0]),
    covers=st.sampled_from([None, 0.1, 0.5, 1.0]),
)
inputs = st.builds(
    Tie,
    relation=st.just("input"),
    child=st.sampled_from(LISTED),
    parent=st.just(""),
    child_country=st.sampled_from(["CN", "ID", "BD", "PT"]),
    parent_country=st.sampled_from(["CD", "TM", "CN", None]),
)
expecting = st.tuples(st.lists(shares, max_size=12), st.lists(inputs, max_size=5))
buys = st.tuples(
    st.lists(st.sampled_from(BUYERS), min_size=1, max_size=2, unique=True),
    st.sampled_from(["NL", "BE", None]),
    st.lists(
        st.tuples(
            st.sampled_from(["fabric", "batteries", "palm_oil", "cotton"]),
            st.sampled_from(["CN", "PT"]),
            st.sampled_from("AC"),
        ),
        max_size=2,
    ),
)


def data_expecting(said: tuple[list[Share], list[Tie]]) -> RiskData:
    """What ships, with these shares, and these ties beside the listings of the US list of goods."""
    listings: list[Statement] = [
        row for row in SOURCES["us_dol_ilab_goods"] if isinstance(row, Observation)
    ]
    snapshots: list[tuple[Pin, Sequence[Statement]]] = [
        (pin, [*listings, *said[1]] if pin.source == "us_dol_ilab_goods" else SOURCES[pin.source])
        for pin in shipped().pins
    ]
    return RiskData([*snapshots, (pinned("eu_eurostat_comext", str(len(said[0]))), said[0])])


@settings(max_examples=tries(6, 60), deadline=None)
@given(expecting, expecting, st.booleans(), st.lists(buys, min_size=1, max_size=10))
def test_a_contract_that_no_share_and_no_input_reaches_would_get_the_same_verdict(
    before: Any, after: Any, few: bool, bought: list[Any]
) -> None:
    if few:  # one row less: most contracts keep what they had
        after = ([*before[0][1:]], before[1]) if before[0] else (before[0], before[1][1:])
    old, new = data_expecting(before), data_expecting(after)
    reach = ImpactFinder(old, new, METHOD, TODAY.year)
    then, now = (Screener(data, rulebook.load(), TODAY) for data in (old, new))
    for codes, home, disclosed in bought:
        facts = purchase(tuple(codes), buyer_country=home)
        ties = [
            tie(f"p{n}", good, country, evidence_class=grade)
            for n, (good, country, grade) in enumerate(disclosed)
        ]
        if not reached(reach, facts, ties):
            below = chain(*ties)
            assert verdict_of(now, facts, below) == verdict_of(then, facts, below)


def test_a_share_reaches_who_buys_the_good_there_and_says_which_row_did_it() -> None:
    old = Share("090111", "BR", "NL", 0.5, "2024", value=5.0, covers=0.5, where="1")
    new = replace(old, share=0.1)
    data = [data_expecting(([one], [])) for one in (old, new)]
    reach = ImpactFinder(data[0], data[1], METHOD, TODAY.year)
    touches = reach.of_profile(PurchaseProfile(("03131100",), None, "NL"))
    assert touches
    assert not reach.of_profile(PurchaseProfile(("03131100",), None, "BE"))
    assert not reach.of_profile(PurchaseProfile(("18110000",), None, "NL"))
    (change,) = differences("eu_eurostat_comext", [old], [new])
    assert ImpactReasons([change], METHOD).of(touches, 3) == (change,)


def test_an_input_reaches_who_buys_the_good_above_it_and_says_which_row_did_it() -> None:
    new = Tie("input", "Thread/Yarn", "", "CN", "TM", where="9")
    reach = ImpactFinder(data_expecting(([], [])), data_expecting(([], [new])), METHOD, TODAY.year)
    touches = reach.of_profile(PurchaseProfile(("18110000",), None, "NL"))
    assert {(touch.place.good, touch.place.country) for touch in touches} == {("cotton", "TM")}
    assert not reach.of_profile(PurchaseProfile(("03131100",), None, "NL"))
    assert any(touch.place.country == "TM" for touch in reach.of_country("CN"))
    (change,) = differences("us_dol_ilab_goods", [], [new])
    assert ImpactReasons([change], METHOD).of(touches, 3) == (change,)


# -- what a person can follow --


def test_the_same_rows_reach_nothing() -> None:
    reach = ImpactFinder(shipped(), data_with("", ()), METHOD, TODAY.year)
    assert not any(reach.of_profile(PurchaseProfile((code,), None, "NL")) for code in SOME_CODES)


def test_another_order_and_another_place_in_the_file_change_nothing() -> None:
    rows = tuple(replace(row, where="elsewhere") for row in reversed(SOURCES["us_dol_ilab_goods"]))
    assert differences("us_dol_ilab_goods", SOURCES["us_dol_ilab_goods"], rows) == ()


def test_one_new_listing_reaches_who_buys_the_good_and_says_so() -> None:
    new = Observation(
        "dol_good", "PT", issue=Issue.FORCED_LABOUR, good="Garments", says="Forced Labor", where="9"
    )
    rows = (*SOURCES["us_dol_ilab_goods"], new)
    reach = ImpactFinder(shipped(), data_with("us_dol_ilab_goods", rows), METHOD, TODAY.year)
    spots = [spot for spot in every_spot() if reach.of_place(spot)]
    assert {(spot.good, spot.country) for spot in spots} == {("garment_assembly", "PT")}
    (change,) = differences("us_dol_ilab_goods", SOURCES["us_dol_ilab_goods"], rows)
    assert (change.kind, change.row) == ("added", "9")
    for spot in spots:
        assert ImpactReasons([change], METHOD).of(reach.of_place(spot), 3) == (change,)


def every_spot() -> set[AffectedPlace]:
    return {
        AffectedPlace(good, stage, row.country)
        for (good, stage), rows in METHOD.origins.usual.items()
        for row in rows
    }


def test_one_figure_of_one_country_reaches_a_part_of_the_tables() -> None:
    """The reason to ask at all: most contracts have nothing to do with most rows."""
    rows = [
        replace(row, value=-2.4)
        if isinstance(row, Observation) and (row.indicator, row.country) == ("wgi_rl", "UG")
        else row
        for row in SOURCES["un_worldbank_wgi"]
    ]
    reach = ImpactFinder(shipped(), data_with("un_worldbank_wgi", rows), METHOD, TODAY.year)
    touched = [c for c in SOME_CODES if reach.of_profile(PurchaseProfile((c,), None, "NL"))]
    assert 0 < len(touched) < len(SOME_CODES) / 2


def test_peers_that_move_reach_a_country_without_a_row_of_its_own() -> None:
    """A missing figure stands between percentiles of the others: they moved, so it moved."""
    old = [figure("gii", country, 0.1 + n / 50) for n, country in enumerate(COUNTRIES[:20])]
    new = [*old[:-3], *(replace(row, value=0.64) for row in old[-3:])]
    lone = COUNTRIES[30]
    reach = ImpactFinder(hear(*old), hear(*new), METHOD, TODAY.year)
    assert reach.risk_moved(lone, Issue.DISCRIMINATION)
    assert not reach.risk_moved(lone, Issue.OHS)
    changes = differences("our_own_list", old, new)
    spots = [spot for spot in every_spot() if spot.country == lone and reach.of_place(spot)]
    for spot in spots[:3]:
        assert set(ImpactReasons(changes, METHOD).of(reach.of_place(spot), 5)) <= set(changes)


def test_listings_and_shares_that_no_method_asks_for_reach_no_contract() -> None:
    said: tuple[Statement, ...] = (Listing("A", "CN"), Share("5201", "CN", "NL", 0.4, "2025"))
    reach = ImpactFinder(hear(), hear(*said), METHOD, TODAY.year)
    assert not any(reach.of_profile(PurchaseProfile((code,), None, "NL")) for code in SOME_CODES)


def test_a_listing_under_a_narrower_name_reaches_who_buys_the_good_that_holds_it() -> None:
    """Nails are a part of metal articles: the level there is another one where they are named."""
    new = Observation("dol_good", "NL", issue=Issue.FORCED_LABOUR, good="Nails", where="9")
    rows = (*SOURCES["us_dol_ilab_goods"], new)
    reach = ImpactFinder(shipped(), data_with("us_dol_ilab_goods", rows), METHOD, TODAY.year)
    named = {match.listed_good for match in METHOD.list_matches.of(*METAL_ARTICLES)}
    assert "Nails" in named
    assert reach.of_place(AffectedPlace("metal_articles", 1, "NL"))


METAL_ARTICLES = ("metal_articles", Issue.FORCED_LABOUR)


def test_a_figure_reaches_work_that_only_a_documented_pair_rates() -> None:
    """Where an authority found an abuse, the country counts although no level of ours exists."""
    unrated = {
        (node, country, issue)
        for node, country, issue in METHOD.domestic_pairs.by_place
        if issue not in {rated for rated, _ in METHOD.levels.get(node, ())}
    }
    assert unrated
    for (good, stage), country, issue in sorted(unrated)[:3]:
        (indicator, _), *_ = METHOD.issue_indicators[issue].indicators
        figures = [figure(indicator, country, value) for value in (0.2, 0.4)]
        reach = ImpactFinder(hear(figures[0]), hear(figures[1]), METHOD, TODAY.year)
        spot = AffectedPlace(good, stage, country)
        assert issue in {impact.issue for impact in reach.of_place(spot)}
        assert issue in {impact.issue for impact in reach.of_country(country)}


def test_what_one_kind_out_of_several_holds_is_reached_too() -> None:
    """Office supplies are pens or paper or staplers: a figure on any of them may move them."""
    mixture = METHOD.baskets.of("30192000")
    assert mixture is not None
    held = {good.key for kind, _ in mixture.kinds for good in kind.goods}
    reached_goods = {
        (impact.place.good, impact.place.stage) for impact in everything_moved("30192000")
    }
    rated = {key for key in held if key in METHOD.levels and METHOD.origins.of(*key)}
    assert len(mixture.kinds) > 3
    assert rated <= reached_goods


def everything_moved(code: str) -> tuple[Impact, ...]:
    """What is reached where every figure is gone."""
    reach = ImpactFinder(shipped(), RiskData(()), METHOD, TODAY.year)
    return reach.of_profile(PurchaseProfile((code,), None, "NL"))


def test_a_row_that_says_something_else_of_the_same_is_one_change() -> None:
    old, new = figure("hdi", "NL", 0.9), figure("hdi", "NL", 0.8)
    assert differences("s", [old], [new]) == (RowChange("s", old, new),)
    assert [c.kind for c in differences("s", [old], [])] == ["removed"]
    assert [c.kind for c in differences("s", [], [new, new])] == ["added", "added"]
