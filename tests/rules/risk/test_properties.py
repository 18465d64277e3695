"""What holds of the second edition whatever is in its tables: monotone, bounded, and no names.

No input that gets worse may lower a rating; the bounds hold the value; disclosing for one contract
never touches another; and nobody's name decides.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.chain.values import Place
from graphs.parties import Kind, Supply
from screening.model.risk_data import RiskData
from screening.model.verdict import BAND_RANK, Band, IssueRisk
from screening.rules import rulebook
from screening.rules.risk.assessment import Assessment, Assessor, key_of
from screening.rules.risk.baskets import PRESENCES, ROLES, HeldGood
from screening.rules.risk.domestic_pairs import DomesticPair, DomesticPairs
from screening.rules.risk.list_matches import EXACT, ListMatch, ListMatches
from screening.rules.risk.method import read_method
from screening.rules.risk.migrants import MigrantTable, MigrantWork
from screening.rules.risk.place_rating import LEVELS
from screening.rules.risk.typical_goods import Typical, typical_of
from screening.rules.risk.weighing import PlaceRisk
from sources.kit.shipped import figures
from sources.kit.values.statements import Issue, Observation, Share, Statement, Tie
from tests.support.effort import tries
from tests.support.method_world import chain, figure, hear, pinned, purchase, shipped, tie
from tests.support.small_method import CODE, level_of, method_of, rated

METHOD = rulebook.load().method
ASSESSOR = Assessor(METHOD, shipped(), 2026)
CODES = sorted(prefix.ljust(8, "0") for prefix in METHOD.baskets.by_prefix)
SLACK = 1e-9
unit = st.floats(0, 1, allow_nan=False)


# -- a place: each of its inputs --


@given(unit, unit, st.sampled_from(LEVELS))
def test_weaker_protection_never_lowers_a_place(low: float, high: float, level: str) -> None:
    """C, by way of indicators of which a lower figure is weaker protection."""
    weak, strong = sorted((5.0 * low - 2.5, 5.0 * high - 2.5))
    method = replace(METHOD, levels=level_of(level))
    worse, better = (
        rated(method, hear(*(figure(name, "XX", value) for name in ("wgi_rl", "wgi_cc"))))
        for value in (weak, strong)
    )
    for end in ("low", "value", "high"):
        assert getattr(worse, end) >= getattr(better, end) - SLACK


@given(st.sampled_from(LEVELS), st.sampled_from(LEVELS), st.sampled_from(["judgement", "ngo"]))
def test_a_higher_level_never_lowers_a_place(one: str, other: str, basis: str) -> None:
    lower, higher = sorted((one, other), key=LEVELS.index)
    data = hear(figure("wgi_rl", "XX", -0.5))
    results = [rated(replace(METHOD, levels=level_of(x, basis)), data) for x in (lower, higher)]
    for end in ("low", "value", "high"):
        assert getattr(results[1], end) >= getattr(results[0], end) - SLACK


@given(unit, unit, st.sampled_from(["CN", "IN", "TM", "US"]))
def test_a_larger_share_of_supply_never_lowers_a_place(
    one: float, other: float, country: str
) -> None:
    less, more = (rated(METHOD, shipped(), country, share=s) for s in sorted((one, other)))
    for end in ("low", "value", "high", "state"):
        assert getattr(more, end) >= getattr(less, end) - SLACK


@given(st.sampled_from(LEVELS), unit)
def test_a_documented_pair_never_lowers_a_place(level: str, share: float) -> None:
    """A listing of the good from there, or a second one; and an authority's own finding."""
    listed = ListMatch(
        "cotton", "a_list", "a publisher", "Cotton", EXACT, frozenset({"XX"}),
        (Issue.FORCED_LABOUR,), "place", "2025", "", True, "listed", "", "H",
    )  # fmt: skip
    data = hear(figure("wgi_rl", "XX", 0.0))
    method = replace(METHOD, levels=level_of(level, "ngo"))
    none, one, two = (
        rated(
            replace(method, list_matches=ListMatches({("cotton", Issue.FORCED_LABOUR): rows})),
            data, share=share,
        )
        for rows in ((), (listed,), (listed, replace(listed, source="another_list")))
    )  # fmt: skip
    assert none.value <= one.value + SLACK
    assert one.value <= two.value + SLACK
    assert none.high <= one.high + SLACK <= two.high + 2 * SLACK


@given(st.sampled_from(LEVELS), st.sampled_from(["medium", "high"]), st.integers(2015, 2026))
def test_what_an_authority_found_never_lowers_a_place(level: str, found: str, year: int) -> None:
    pair = DomesticPair(
        "growing", "XX", Issue.FORCED_LABOUR, found, "court", "found", "gevonden", "an authority",
        "a report", "", year, "H",
    )  # fmt: skip
    key = (("cotton", 3), "XX", Issue.FORCED_LABOUR)
    method = replace(METHOD, levels=level_of(level, "ngo"), list_matches=ListMatches({}))
    data = hear(figure("wgi_rl", "XX", 0.0))
    without = rated(replace(method, domestic_pairs=DomesticPairs({})), data)
    found_there = rated(replace(method, domestic_pairs=DomesticPairs({key: (pair,)})), data)
    assert found_there.value >= without.value - SLACK
    assert found_there.high >= without.high - SLACK


@given(unit, unit, st.sampled_from(LEVELS), st.sampled_from(["tied", "partial", ""]), st.booleans())
def test_more_people_who_may_not_leave_never_lower_a_place(
    one: float, other: float, level: str, status: str, fees: bool
) -> None:
    data = hear(figure("wgi_rl", "XX", 1.5))
    results = []
    for share in sorted((one, other)):
        work = MigrantWork(
            "XX", share, "2024", "a test", status, "H", "", fees, "H", "", frozenset({"farm"}), True
        )
        table = MigrantTable({"XX": work}, {("cotton", 3): frozenset({"farm"})}, {})
        method = replace(METHOD, migrants=table, levels=level_of(level, "ngo"))
        results.append(rated(method, data))
    for end in ("low", "value", "high"):
        assert getattr(results[1], end) >= getattr(results[0], end) - SLACK


# -- a purchase: what it holds, in which part, and how surely --

NODES = [
    ("cotton", 3), ("fabric", 2), ("garment_assembly", 1), ("cobalt", 3), ("ict_assembly", 1),
    ("palm_fruit", 3), ("cocoa_beans", 3), ("bricks", 2), ("cleaning_labour", 0),
    ("construction_labour", 0),
]  # fmt: skip
held_goods = st.builds(
    lambda node, presence, role: HeldGood(node[0], node[1], presence, role, "M"),
    st.sampled_from([node for node in NODES if node in METHOD.origins.usual]),
    st.sampled_from(PRESENCES),
    st.sampled_from(ROLES),
)
kinds = st.lists(
    st.tuples(st.sampled_from([0.2, 0.4, 0.5, 1.0]), st.lists(held_goods, max_size=4)),
    min_size=1,
    max_size=3,
)


def assess(*mixture: tuple[float, Sequence[HeldGood]]) -> Assessment:
    assessor = Assessor(method_of(*mixture), shipped(), 2026)
    return assessor.assess(purchase(CODE), chain(), overdue=False)


def assert_never_better(after: Assessment, before: Assessment) -> None:
    """No band falls, and no value but where a core place takes over from an input (M1)."""
    now = {key_of(risk): risk for risk in after.risk.issues}
    for risk in before.risk.issues:
        assert rank(now[key_of(risk)]) >= rank(risk)
        assert now[key_of(risk)].high >= risk.high - SLACK
        took_over = role(after, risk) == "core" and role(before, risk) == "input"
        if now[key_of(risk)].band is risk.band and not took_over:
            assert now[key_of(risk)].value >= risk.value - SLACK
    assert BAND_RANK[after.risk.band] >= BAND_RANK[before.risk.band] or not before.risk.issues


def rank(risk: IssueRisk) -> int:
    return BAND_RANK[risk.band]


def role(of: Assessment, risk: IssueRisk) -> str:
    places = of.places_of(risk)
    return places[0].role if places and places[0].is_likely else ""


@settings(max_examples=tries(30, 300), deadline=None)
@given(kinds, st.data())
def test_a_likelier_good_never_lowers_a_purchase(
    mixture: list[tuple[float, list[HeldGood]]], data: st.DataObject
) -> None:
    changed = data.draw(st.integers(0, len(mixture) - 1))
    chance, goods = mixture[changed]
    likelier = [
        replace(good, presence=data.draw(st.sampled_from(PRESENCES[: at(good.presence) + 1])))
        for good in goods
    ]
    after = [*mixture[:changed], (chance, likelier), *mixture[changed + 1 :]]
    assert_never_better(assess(*after), assess(*mixture))


def at(presence: str) -> int:
    return PRESENCES.index(presence)


@settings(max_examples=tries(30, 300), deadline=None)
@given(kinds, st.data())
def test_a_weightier_role_never_lowers_a_purchase(
    mixture: list[tuple[float, list[HeldGood]]], data: st.DataObject
) -> None:
    changed = data.draw(st.integers(0, len(mixture) - 1))
    chance, goods = mixture[changed]
    weightier = [
        replace(good, role=data.draw(st.sampled_from(ROLES[: ROLES.index(good.role) + 1])))
        for good in goods
    ]
    after = [*mixture[:changed], (chance, weightier), *mixture[changed + 1 :]]
    assert_never_better(assess(*after), assess(*mixture))


@settings(max_examples=tries(30, 300), deadline=None)
@given(kinds, st.integers(0, 2), held_goods)
def test_a_good_that_is_added_never_lowers_a_purchase(
    mixture: list[tuple[float, list[HeldGood]]], number: int, more: HeldGood
) -> None:
    number %= len(mixture)
    chance, goods = mixture[number]
    after = [*mixture[:number], (chance, [*goods, more]), *mixture[number + 1 :]]
    assert_never_better(assess(*after), assess(*mixture))


@settings(max_examples=tries(30, 300), deadline=None)
@given(kinds)
def test_a_core_place_decides_wherever_core_places_alone_reach_the_band(
    mixture: list[tuple[float, list[HeldGood]]],
) -> None:
    whole = assess(*mixture)
    core = assess(*((c, [good for good in goods if good.role == "core"]) for c, goods in mixture))
    alone = {key_of(risk): risk for risk in core.risk.issues}
    for risk in whole.risk.issues:
        if role(whole, risk) == "input" and key_of(risk) in alone:
            other = alone[key_of(risk)]
            assert rank(other) < rank(risk) or not role(core, other)


@settings(max_examples=tries(20, 200), deadline=None)
@given(st.lists(held_goods, min_size=1, max_size=5))
def test_what_every_such_purchase_holds_is_likely_also_beside_what_decides(
    goods: list[HeldGood],
) -> None:
    """A heavier input stays likely where a core place of the same band goes first."""
    always = [replace(good, presence="always") for good in goods]
    result = assess((1.0, always))
    for places in result.places_by_issue.values():
        assert all(risk.is_likely for risk in places if risk.weight > 0.0 and is_founded(risk))


def is_founded(risk: PlaceRisk) -> bool:
    return risk.band is not Band.INSUFFICIENT


# -- every code: bounds, and one place with one figure --

GOODS = ["cotton", "fabric", "garment_assembly", "cobalt", "batteries", "palm_oil", "cocoa_beans"]
ties = st.lists(
    st.builds(
        tie,
        supplier=st.sampled_from(["x", "y"]),
        good=st.sampled_from(GOODS),
        country=st.sampled_from(["CN", "IN", "US", "NL", "CD", "TM", "EH"]),  # EH: no figures
        contract=st.sampled_from([None, "k"]),
        evidence_class=st.sampled_from([None, "A", "B", "C"]),
        kind=st.sampled_from([Kind.DECLARED, Kind.OBSERVED]),
    ),
    max_size=5,
)


@settings(max_examples=tries(30, 400), deadline=None)
@given(st.sampled_from(CODES), ties, st.booleans())
def test_the_bounds_of_every_issue_hold_its_value(
    code: str, said: list[Supply], overdue: bool
) -> None:
    result = ASSESSOR.assess(purchase(code), chain(*said), overdue=overdue)
    for risk in result.risk.issues:
        assert 0 <= risk.low <= risk.value <= risk.high <= 1
        bands = (METHOD.band(risk.low), METHOD.band(risk.high))
        assert (risk.low_band, risk.high_band) == bands
        if risk.band is not Band.INSUFFICIENT:
            assert risk.band is METHOD.band(risk.value)


@settings(max_examples=tries(30, 400), deadline=None)
@given(st.sampled_from(CODES), ties, st.booleans())
def test_value_band_confidence_and_country_are_those_of_the_place_shown_first(
    code: str, said: list[Supply], overdue: bool
) -> None:
    """M13: one place, one figure."""
    result = ASSESSOR.assess(purchase(code), chain(*said), overdue=overdue)
    for risk in result.risk.issues:
        first = result.places_of(risk)[0]
        if not first.is_likely or first.role == "incidental":
            assert (risk.value, risk.country, risk.confidence) == (0.0, None, "E")
            continue
        assert (risk.value, risk.band) == (first.weight, first.band)
        assert (risk.country, risk.confidence) == (first.place.country, first.rated.confidence)
        if risk.paths:
            path = risk.paths[0]
            assert (path.value, path.band, path.country) == (risk.value, risk.band, risk.country)
            assert (path.confidence, path.role) == (risk.confidence, first.role)


@settings(max_examples=tries(30, 400), deadline=None)
@given(st.sampled_from(CODES), ties)
def test_issues_that_are_equal_lead_together_and_no_other_does(
    code: str, said: list[Supply]
) -> None:
    result = ASSESSOR.assess(purchase(code), chain(*said), overdue=False)
    heads = result.heads()
    assert heads == result.risk.issues[: len(heads)]
    ranks = {result.ranks[key_of(risk)] for risk in heads}
    assert len(ranks) <= 1
    others = [r for r in result.risk.issues[len(heads) :] if heads and r.front is heads[0].front]
    assert not ranks & {result.ranks[key_of(risk)] for risk in others}


# -- disclosing --


@settings(max_examples=tries(20, 200), deadline=None)
@given(st.sampled_from(CODES), ties)
def test_disclosing_for_one_contract_never_touches_another(code: str, said: list[Supply]) -> None:
    """M2: the ties of another contract are not in this one's chain at all."""
    elsewhere = [replace(supply, contract="another") for supply in said]
    before = ASSESSOR.assess(purchase(code), chain(), overdue=False)
    after = ASSESSOR.assess(purchase(code), chain(*elsewhere), overdue=False)
    assert after.risk == before.risk


@settings(max_examples=tries(20, 200), deadline=None)
@given(st.sampled_from(CODES), ties)
def test_what_is_disclosed_of_goods_that_are_not_bought_rates_nothing(
    code: str, said: list[Supply]
) -> None:
    general = [replace(supply, contract=None) for supply in said]
    result = ASSESSOR.assess(purchase(code), chain(*general), overdue=False)
    beside = set(result.typical.beside)
    rating = [supply for supply in general if supply.good not in beside]
    without = ASSESSOR.assess(purchase(code), chain(*rating), overdue=False)
    assert beside.isdisjoint(good.good for good in result.goods)
    assert result.risk == without.risk


@settings(max_examples=tries(20, 200), deadline=None)
@given(st.sampled_from(CODES), ties, st.sampled_from(GOODS), st.sampled_from(["US", "NL", "IN"]))
def test_evidence_takes_only_the_open_origins_of_its_own_good_away(
    code: str, said: list[Supply], good: str, country: str
) -> None:
    shown = tie("shown", good, country, evidence_class="A")
    bare = replace(shown, evidence_class=None)
    before, after = (
        ASSESSOR.assess(purchase(code), chain(*said, other), overdue=False)
        for other in (bare, shown)
    )
    led_to = places_led_to(before) | places_led_to(after)
    assert weights(after, good, led_to) == weights(before, good, led_to)


def places_led_to(of: Assessment) -> set[tuple[object, ...]]:
    """The places to which a list leads from a good that is made of what is made there."""
    return {
        where(risk.place)
        for risks in of.places_by_issue.values()
        for risk in risks
        if risk.place.made_into is not None
    }


def where(place: Place) -> tuple[object, ...]:
    return (place.good, place.stage, place.country)


def weights(of: Assessment, good: str, but: set[tuple[object, ...]]) -> set[tuple[object, ...]]:
    """Every place of other goods with its weight, but for these places."""
    return {
        (key, risk.place.good, risk.place.stage, risk.place.country, risk.place.evidence_class,
         risk.role, risk.weight)
        for key, risks in of.places_by_issue.items()
        for risk in risks
        if risk.place.good != good and where(risk.place) not in but
    }  # fmt: skip


# -- names --

BACKWARDS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba")
FOLDER = files("screening.rules.risk")
GOOD_COLUMNS = ("good", "made_from", "input")


def other_slug(good: str) -> str:
    """The slug in an alphabet that runs backwards, so that what came first comes last."""
    return "g" + good.translate(BACKWARDS)


def renamed_table(text: str, goods: frozenset[str]) -> str:
    """A table with another slug for every good, wherever a column names one."""
    reader = csv.DictReader(io.StringIO(text))
    out = io.StringIO()
    writer = csv.DictWriter(out, reader.fieldnames or [], lineterminator="\n")
    writer.writeheader()
    for row in reader:
        for column in (*GOOD_COLUMNS, "without", "scope"):
            parts = re.split("(;)", row.get(column) or "")
            if column in row:
                row[column] = "".join(other_slug(p) if p in goods else p for p in parts)
        writer.writerow(row)
    return out.getvalue()


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Assessor:
    """The shipped method with other slugs for all its goods."""
    folder = tmp_path_factory.mktemp("renamed")
    (folder / "tables").mkdir()
    goods = frozenset(METHOD.goods)
    for path in each_file():
        text = FOLDER.joinpath(path).read_text(encoding="utf-8")
        if path.endswith(".csv"):
            text = renamed_table(text, goods)
        elif path == "constants.toml":
            text = re.sub(r'"([a-z_]+_labour)"', lambda m: f'"{other_slug(m[1])}"', text)
        elif path == "good_groups.toml":
            text = re.sub(r'"([a-z0-9_]+)"', lambda m: f'"{other_slug(m[1])}"', text)
        (folder / path).write_text(text, encoding="utf-8")
    method = read_method(folder)
    assert "cotton" not in method.goods
    return Assessor(method, shipped(), 2026)


def each_file() -> Iterator[str]:
    for entry in FOLDER.iterdir():
        if entry.name.endswith(".toml"):
            yield entry.name
    for entry in FOLDER.joinpath("tables").iterdir():
        if entry.name.endswith(".csv"):
            yield f"tables/{entry.name}"


@pytest.mark.parametrize("code", CODES[:: max(1, len(CODES) // tries(40, 600))])
def test_goods_under_other_names_give_the_same_bands_and_order(
    renamed: Assessor, code: str
) -> None:
    """M1: names never decide."""
    before = ASSESSOR.assess(purchase(code), chain(), overdue=False)
    after = renamed.assess(purchase(code), chain(), overdue=False)
    assert order_of(after) == order_of(before)


def order_of(assessment: Assessment) -> list[tuple[object, ...]]:
    """Every issue with its band and rank, and how many lead."""
    issues = [
        (key_of(risk), risk.band, round(risk.value, 9), assessment.ranks[key_of(risk)])
        for risk in assessment.risk.issues
    ]
    return [("heads", len(assessment.heads())), *sorted(issues, key=lambda each: each[0])]


COUNTRIES = sorted({row.country for rows in METHOD.origins.usual.values() for row in rows} - {"NL"})
# Places swap names first with last; the Netherlands is the buyer's country and stays.
OTHER_COUNTRY = {**dict(zip(COUNTRIES, reversed(COUNTRIES), strict=True)), "NL": "NL"}


def other_country(code: str | None) -> str | None:
    return OTHER_COUNTRY.get(code, code) if code else code


def moved_table(text: str) -> str:
    """A table with another code for every country, wherever a column names one or several."""
    reader = csv.DictReader(io.StringIO(text))
    out = io.StringIO()
    writer = csv.DictWriter(out, reader.fieldnames or [], lineterminator="\n")
    writer.writeheader()
    for row in reader:
        for column in ("origin", "country", "countries", "places", "only_origins"):
            if row.get(column):
                parts = re.split(r"([ ;]+)", row[column])
                row[column] = "".join(OTHER_COUNTRY.get(part, part) for part in parts)
        writer.writerow(row)
    return out.getvalue()


def moved_statement(statement: Statement) -> Statement:
    match statement:
        case Observation():
            return replace(
                statement, country=OTHER_COUNTRY.get(statement.country, statement.country)
            )
        case Tie():
            return replace(
                statement,
                child_country=other_country(statement.child_country),
                parent_country=other_country(statement.parent_country),
            )
        case Share():
            return replace(statement, origin=OTHER_COUNTRY.get(statement.origin, statement.origin))
        case _:
            return statement


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Assessor:
    """The shipped method and figures with other codes for all countries but the buyer's."""
    folder: Path = tmp_path_factory.mktemp("moved")
    (folder / "tables").mkdir()
    for path in each_file():
        text = FOLDER.joinpath(path).read_text(encoding="utf-8")
        if path.endswith(".csv"):
            text = moved_table(text)
        elif path == "constants.toml":
            text = re.sub(r'"([A-Z]{2})"', lambda m: f'"{OTHER_COUNTRY.get(m[1], m[1])}"', text)
        (folder / path).write_text(text, encoding="utf-8")
    data = RiskData(
        (pinned(snapshot.source, snapshot.edition), map(moved_statement, snapshot.statements))
        for snapshot in figures.load()
    )
    return Assessor(read_method(folder), data, 2026)


@pytest.mark.parametrize("code", CODES[:: max(1, len(CODES) // tries(40, 600))])
def test_countries_under_other_codes_give_the_same_bands_and_order(
    moved: Assessor, code: str
) -> None:
    before = ASSESSOR.assess(purchase(code), chain(), overdue=False)
    after = moved.assess(purchase(code), chain(), overdue=False)
    assert order_of(after) == order_of(before)


# -- what is open stays open --


def test_a_bare_statement_leaves_every_usual_origin_as_it_was() -> None:
    before, after = (
        typical_of(purchase("18110000"), chain(*said), METHOD)
        for said in ((), (tie("x", "cotton", "US"),))
    )
    assert usual(after) == usual(before)


def usual(typical: Typical) -> set[tuple[str, str]]:
    return {(good.good, origin.country) for good in typical.goods for origin in good.origins}
