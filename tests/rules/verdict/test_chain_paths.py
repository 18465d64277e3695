"""The paths of a contract in figures and in words: sentences that hold in a letter."""

import json
import random
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.chain import SupplyChain, route_search
from graphs.parties import Contract, Kind, Party, Supply
from screening.model.json_document import as_document
from screening.model.verdict import URGENT_BANDS, Front
from screening.reports.verdicts import (
    ReportEntry,
    report,
)
from screening.rules import rulebook
from screening.rules.verdict.chain_paths import (
    ChainPaths,
    IssuePaths,
    ReportedPath,
)
from screening.rules.verdict.screen import Screener
from sources.kit.values.statements import Share
from tests.support.effort import tries
from tests.support.method_world import (
    SUPPLIER,
    TODAY,
    hear,
    purchase,
    screener,
    tie,
)

MILL = Party("mill", "Ceta Mills", "IN")
SEWER = Party("sewer", "Beta Ltd", "BD")
GIN = Party("gin", "Delta Gin", "TM")


def told(
    *supplies: Supply, suppliers: tuple[Party, ...] = (SUPPLIER,), most: int = 3
) -> ChainPaths:
    chain = SupplyChain.of(Contract("k", suppliers=suppliers), supplies, (MILL, SEWER, GIN))
    return screener().paths(purchase("18110000"), chain, most=most)


def issue(of: ChainPaths, name: str = "forced_labour") -> IssuePaths:
    return next(one for one in of.issues if one.issue == name)


def to_turkmenistan(of: ChainPaths) -> list[ReportedPath]:
    return [path for path in issue(of).paths if path.disclosed and path.country == "TM"]


def test_a_step_says_who_said_so_when_and_how_it_is_shown() -> None:
    paths = told(
        Supply(SUPPLIER.key, "sewer", stated=date(2026, 3, 3), evidence_class="B"),
        Supply("sewer", "mill", kind=Kind.OBSERVED, source="customs record"),
        Supply("mill", "gin", "cotton", "TM", since=date(2025, 1, 2)),
        most=40,
    )
    (path,) = to_turkmenistan(paths)
    assert path.says.en == (
        "Via Voorbeeld Textiel BV (your direct supplier), Beta Ltd (tier 2, declared by Voorbeeld "
        "Textiel BV, 3 March 2026, class B), Ceta Mills (tier 3, observed: customs record, without "
        "evidence) and Delta Gin (tier 4, declared by Ceta Mills, since 2 January 2025, without "
        "evidence) to cotton from Turkmenistan."
    )
    assert path.says.nl.startswith("Via Voorbeeld Textiel BV (uw directe leverancier), Beta Ltd (")
    assert "opgegeven door Ceta Mills, sinds 2 januari 2025, zonder bewijs" in path.says.nl
    assert [who.name for who in path.call] == ["Voorbeeld Textiel BV"]
    assert [who.key for who in path.through] == [SUPPLIER.key, "sewer", "mill", "gin"]


def test_what_all_stated_ways_pass_is_claimed_of_places_at_high_risk_only() -> None:
    """The Portuguese weaver does not stand below the sewer; its place is not at high risk."""
    result = issue(
        told(
            Supply(SUPPLIER.key, "sewer"),
            Supply("sewer", "gin", "cotton", "TM"),
            tie("weaver", "fabric", "PT", evidence_class="A"),
        )
    )
    assert [who.key for who in result.through] == [SUPPLIER.key, "sewer", "gin"]
    assert "Every stated way to a place at high risk runs through Voorb" in result.says.en
    assert "Elke opgegeven weg naar een plaats met een hoog risico loopt via" in result.says.nl


def test_what_nobody_stated_is_said_to_be_usual_and_concerns_every_direct_supplier() -> None:
    other = Party("other", "Ander BV", "NL")
    path = issue(told(suppliers=(SUPPLIER, other))).paths[0]
    assert not path.disclosed
    assert {who.name for who in path.call} == {"Voorbeeld Textiel BV", "Ander BV"}
    assert "(your direct suppliers)" in path.says.en
    assert "usual for such a contract (our table of 29 November 2026), nobody" in path.says.en
    assert path.further.number == 1
    assert path.says.en.endswith("stated it; 2 paths there together.")
    assert path.through == ()


def test_further_paths_and_their_chokepoint_are_counted_to_the_last() -> None:
    """Twelve sewers between the supplier and one mill: twelve paths, nine beyond the three."""
    supplies = [Supply(SUPPLIER.key, f"s{n:02}") for n in range(12)]
    supplies += [Supply(f"s{n:02}", "mill") for n in range(12)]
    supplies += [Supply("mill", "gin", "cotton", "TM", evidence_class="A")]
    paths = told(*supplies)
    (first, *_) = to_turkmenistan(paths)
    assert (first.further.number, first.further.kind) == (9, "paths")
    assert "9 further paths there; all run through" in first.says.en
    assert "Ceta Mills" in first.says.en
    assert [who.key for who in first.through] == [SUPPLIER.key, "mill", "gin"]


def test_of_many_chokepoints_the_deepest_are_named() -> None:
    supplies = [Supply(SUPPLIER.key, "sewer"), Supply("sewer", "mill")]
    supplies += [Supply("mill", f"s{n}") for n in range(5)]
    supplies += [Supply(f"s{n}", "gin") for n in range(5)]
    paths = told(*supplies, Supply("gin", "farm", "cotton", "TM"))
    (first, *_) = to_turkmenistan(paths)
    assert [who.key for who in first.through] == [SUPPLIER.key, "sewer", "mill", "gin", "farm"]
    assert "; all run through Ceta Mills, Delta Gin and farm." in first.says.en


def test_where_parties_supply_each_other_round_walks_are_counted_and_it_is_said() -> None:
    paths = told(
        Supply(SUPPLIER.key, "sewer"), Supply("sewer", "mill"), Supply("mill", "sewer"),
        tie("gin", "cotton", "TM", customer="mill"),
        most=40,
    )  # fmt: skip
    (path,) = to_turkmenistan(paths)
    assert path.further.kind == issue(paths).further.kind == "walks over the condensed graph"
    assert path.further.number == 0
    assert [[who.key for who in one.parties] for one in paths.rounds] == [["mill", "sewer"]]


def supply(tie: str) -> Supply:
    """A tie written as its customer and its supplier."""
    customer, supplier = tie.split()
    return Supply(customer, supplier)


def test_a_search_that_was_cut_short_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(route_search, "PATIENCE", 0)
    ties = ["sewer mill", "mill sewer", "c d", "d mill"]
    supplies = [supply(tie) for tie in ties]
    supplies += [Supply(SUPPLIER.key, key) for key in ("sewer", "c")]
    result = issue(told(*supplies, Supply("mill", "sewer", "cotton", "TM"), most=40))
    (path,) = (one for one in result.paths if one.disclosed)
    assert path.country == "TM"  # the best start needs no search, so the place is never lost
    assert result.cut
    assert "The search for more paths was cut short; the counts are exact" in result.says.en


def test_two_ways_inside_a_round_are_one_walk() -> None:
    """mill, sewer and dyer supply each other; both ways through them are the same walk."""
    ties = ["mill sewer", "sewer mill", "sewer dyer", "dyer mill", "mill dyer"]
    supplies = [supply(tie) for tie in ties]
    supplies += [Supply(SUPPLIER.key, "sewer"), Supply("mill", "gin", "cotton", "TM")]
    result = to_turkmenistan(told(*supplies, most=40))
    assert len(result) == 2
    assert {path.further.number for path in result} == {0}


def test_one_of_a_thing_is_not_called_many() -> None:
    """Advice is given in one place by the one supplier."""
    chain = SupplyChain.of(Contract("k", suppliers=(SUPPLIER,)), (), left_out=1)
    paths = screener().paths(purchase("79110000"), chain, issues=["discrimination"])
    sentences = next(of.says for of in paths.issues if of.front is Front.WORK_HERE)
    assert sentences.en == (
        "Discrimination at work here: 1 of 1 path, to 1 place. Speak with Voorbeeld Textiel BV."
    )
    assert sentences.nl.startswith(
        "Discriminatie bij het werk zelf: 1 van 1 pad, naar 1 plaats. Bespreek"
    )
    assert paths.notes[0].en.endswith("; 1 of them was not looked at.")


def test_what_is_said_to_run_through_somebody_is_what_is_at_high_risk() -> None:
    """The cotton from India rates lower and comes another way; the sentence does not claim it."""
    firms = {"x": "x B.V.", "y": "y B.V."}
    ties = [Supply(SUPPLIER.key, key) for key in firms]
    ties += [Supply("x", "gin", "cotton", "TM"), Supply("y", "farm", "cotton", "AU")]
    parties = [Party(key, name) for key, name in firms.items()]
    chain = SupplyChain.of(Contract("k", suppliers=(SUPPLIER,)), ties, parties)
    result = issue(screener().paths(purchase("18110000"), chain, most=99))
    assert {(p.country, p.band in URGENT_BANDS) for p in result.paths if p.disclosed} == {
        ("TM", True), ("AU", False),
    }  # fmt: skip
    assert "Every stated way to a place at high risk runs through" in result.says.en
    assert "x B.V." in result.says.en


def test_a_name_with_a_full_stop_ends_a_sentence_with_one() -> None:
    mills = Party("mill", "Ceta B.V.", "IN")
    ties = [Supply(SUPPLIER.key, key) for key in "ab"] + [Supply(key, "mill") for key in "ab"]
    ties += [Supply("mill", "mills", "cotton", "TM")]
    parties = (mills, Party("mills", "Delta B.V."))
    chain = SupplyChain.of(Contract("k", suppliers=(SUPPLIER,)), ties, parties)
    (path,) = to_turkmenistan(screener().paths(purchase("18110000"), chain, most=1))
    assert path.says.en.endswith("Ceta B.V. and Delta B.V.")
    assert not path.says.en.endswith("..")


def test_where_an_origin_is_usual_by_trade_or_a_list_the_sentence_says_which() -> None:
    computers = screener().paths(purchase("30213000"), SupplyChain.of(Contract("k"), ()), most=40)
    sentences = [path.says.en for path in issue(computers, "child_labour").paths]
    assert any("(list us_dol_ilab_goods, edition 2022)" in one for one in sentences)
    shares = hear(
        Share("090111", "VN", "NL", 0.6, "2024", value=60.0, covers=0.8),
        Share("090111", "BR", "NL", 0.4, "2024", value=40.0, covers=0.8),
    )
    coffee = Screener(shares, rulebook.load(), TODAY).paths(
        purchase("03131100"), SupplyChain.of(Contract("k"), ()), most=40
    )
    sentences = [path.says.nl for one in coffee.issues for path in one.paths]
    assert any("(handelsstatistiek over 2024, HS 090111)" in one for one in sentences)


@pytest.mark.parametrize(
    ("cpv", "good", "basis"),
    [
        ("03131100", "coffee_beans", "(figures of USDA Production, Supply and Distribution for "),
        ("03131200", "tea_leaves", "(our table"),
    ],
)
def test_an_origin_by_published_figures_names_them_and_an_estimate_names_our_table(
    cpv: str, good: str, basis: str
) -> None:
    paths = Screener(hear(), rulebook.load(), TODAY).paths(
        purchase(cpv), SupplyChain.of(Contract("k"), ()), most=40
    )
    sentences = [path.says.en for of in paths.issues for path in of.paths if path.good == good]
    assert sentences
    assert all(basis in sentence for sentence in sentences)


def test_work_here_and_the_chain_are_told_apart() -> None:
    chain = SupplyChain.of(Contract("k", suppliers=(SUPPLIER,)), ())
    paths = screener().paths(purchase("90910000"), chain)
    fronts = {of.front for of in paths.issues}
    assert fronts == {Front.CHAIN, Front.WORK_HERE}
    for of in paths.issues:
        assert (" at work here: " in of.says.en) is (of.front is Front.WORK_HERE)
        assert all(path.stage == 0 for path in of.paths if of.front is Front.WORK_HERE)


def test_what_only_some_such_contracts_hold_is_not_called_usual() -> None:
    """Office supplies are pens or paper or staplers: each path says whether most hold it."""
    chain = SupplyChain.of(Contract("k", suppliers=(SUPPLIER,)), ())
    paths = screener().paths(purchase("30192000"), chain, most=40)
    every = [path for of in paths.issues for path in of.paths]
    assert {path.is_likely for path in every} == {True, False}
    for path in every:
        assert ("; that is usual for such a contract" in path.says.en) is path.is_likely
        assert ("; only some such contracts hold this" in path.says.en) is not path.is_likely


def test_a_path_tells_the_part_of_its_good_in_what_is_bought() -> None:
    laptops = screener().paths(purchase("30213100"), SupplyChain.of(Contract("k"), ()), most=40)
    roles = {(path.good, path.role) for of in laptops.issues for path in of.paths}
    assert ("ict_assembly", "core") in roles
    assert ("cobalt", "input") in roles


def test_a_contract_without_supplier_says_that_none_is_named() -> None:
    path = issue(told(suppliers=())).paths[0]
    assert path.call == ()
    whole = issue(told(suppliers=()))
    assert whole.says.nl.endswith("Het register noemt geen leverancier om dit mee te bespreken.")
    assert path.says.en.startswith("Via a supplier that the register does not name to cotton")


def test_a_very_long_path_is_told_by_its_ends() -> None:
    keys = [SUPPLIER.key, *(f"p{n:03}" for n in range(200))]
    ties = [Supply(one, other) for one, other in pairwise(keys)]
    paths = told(*ties, Supply(keys[-1], "gin", "cotton", "TM"), most=40)
    (path,) = to_turkmenistan(paths)
    assert len(path.steps) == 30
    assert sum(step.left_out or 1 for step in path.steps) == 203
    assert "196 more links in between" in path.says.en
    assert len(path.says.en) < 600


def test_the_first_paths_are_those_of_the_verdict() -> None:
    supplies = (tie("gin", "cotton", "TM"), tie("mill", "fabric", "IN"))
    chain = SupplyChain.of(Contract("k", suppliers=(SUPPLIER,)), supplies)
    verdict = screener().screen(purchase("18110000"), chain)
    paths = screener().paths(purchase("18110000"), chain)
    for rated, shown in zip(verdict.risk.issues, paths.issues, strict=True):
        assert (rated.issue, rated.front) == (shown.issue, shown.front)
        if rated.paths:
            assert [(p.country, p.region) for p in rated.paths] == [
                (p.country, p.region) for p in shown.paths
            ]
            assert (rated.further_paths, rated.further_are) == (shown.further.number, "paths")


def test_a_verdict_says_in_figures_and_in_words_that_walks_are_counted() -> None:
    ties = [supply(tie) for tie in ("sewer mill", "mill sewer", "a mill", "b mill")]
    ties += [Supply(SUPPLIER.key, key) for key in ("sewer", "a", "b")]
    chain = SupplyChain.of(
        Contract("k", suppliers=(SUPPLIER,)), [*ties, Supply("mill", "gin", "cotton", "TM")]
    )
    verdict = screener().screen(purchase("18110000"), chain)
    (first, *_) = verdict.risk.issues
    assert (first.issue, first.further_are) == ("forced_labour", "walks over the condensed graph")
    entry = ReportEntry("1", chain.contract, as_document(verdict))
    text = "".join(report("text").render([entry], "en"))
    assert f"+ {first.further_paths} more walks (parties that supply each other round" in text


names = st.sampled_from("abcdef")
goods = st.sampled_from([None, "cotton", "fabric"])


@settings(max_examples=tries(12, 40), deadline=None)
@given(st.lists(st.tuples(names, names, goods), max_size=14), st.randoms())
def test_the_order_in_which_ties_arrive_changes_no_byte(
    ties: list[tuple[str, str, str | None]], shuffle: random.Random
) -> None:
    supplies = [Supply(SUPPLIER.key, "a"), Supply(SUPPLIER.key, "b")]
    supplies += [Supply(c, s, good, good and "TM", source=c + s) for c, s, good in ties]
    other = list(supplies)
    shuffle.shuffle(other)
    first, two = (json.dumps(as_document(told(*some))) for some in (supplies, other))
    assert first == two
