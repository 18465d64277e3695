"""How firm the bands are: the figures are those of the present method, and they are worked out
right."""

import csv
import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from screening.cli.main import main
from screening.model.verdict import URGENT_BANDS, Band
from screening.reports import methodology
from screening.rules import rulebook
from screening.rules.risk.assessment import Assessor
from screening.rules.risk.method import Method
from screening.rules.verdict import sensitivity
from screening.rules.verdict.register_mix import register_mix
from screening.rules.verdict.sensitivity import Bands, Group, with_constant
from tests.support.effort import tries
from tests.support.folders import TESTS
from tests.support.method_world import (
    chain,
    purchase,
    shipped,
)

METHOD = rulebook.load().method
CODES = tuple(
    sorted(prefix.ljust(8, "0") for prefix in METHOD.baskets.by_prefix)[:: tries(300, 75)]
)


@cache
def groups() -> list[Group]:
    return [Group(code, 3, purchase(code), chain()) for code in CODES]


def whole_headlines(codes: Iterable[str], method: Method) -> list[Band]:
    """The whole way, as verdicts of one screener go it."""
    assessor = Assessor(method, shipped(), 2026)
    assessments = (assessor.assess_bands(purchase(c), chain(), overdue=False) for c in codes)
    return [assessment.risk.band for assessment in assessments]


@cache
def bands() -> Bands:
    return Bands(groups(), shipped(), METHOD, 2026)


@cache
def headlines() -> list[Band]:
    return whole_headlines(CODES, METHOD)


def picked() -> list[sensitivity.Variation]:
    """One of each kind of reach at least, and the joint ones on our own methods."""
    every = [*sensitivity.variations(METHOD), *sensitivity.joint_variations(METHOD)]
    every = [variation for variation in every if variation.scores == 1.0]
    level = [variation for variation in every if variation.kind == "level"]
    others = [variation for variation in every if variation.kind != "level"]
    return [*others[:: tries(20, 7)], *level[:: tries(700, 200)], every[-1], every[-2]]


@pytest.mark.parametrize("variation", picked(), ids=lambda variation: variation.name)
def test_the_quick_way_moves_what_the_whole_way_moves(variation: sensitivity.Variation) -> None:
    moved = bands().moved(variation)
    before = headlines()
    after = whole_headlines(CODES, variation.method)
    differs = sum(was is not now for was, now in zip(before, after, strict=True))
    assert moved.by_one == pytest.approx(differs / len(CODES))
    high = sum(band in URGENT_BANDS for band in after)
    assert moved.high == pytest.approx(high / len(CODES))


def test_the_quick_way_comes_to_the_bands_of_the_whole_way() -> None:
    assert bands().headlines == headlines()


def test_every_number_of_the_method_is_varied_both_ways() -> None:
    """A new section of constants.toml is varied unless it is named among those without a band."""
    sections = METHOD.constants.sections()
    varied = {section for section, _, _ in sensitivity.numbers(METHOD.constants)}
    assert varied | set(sensitivity.NO_BAND) == set(sections)
    assert not varied & set(sensitivity.NO_BAND)
    names = {name.rsplit(" ", 2)[0].split(" ")[0] for name in _named("constant")}
    wanted = {f"{section}.{name}" for section, name, _ in sensitivity.numbers(METHOD.constants)}
    assert names == wanted
    for constant in ("bands.high", "link.exponent", "presence.often", "role.input", "levels.high"):
        assert sum(name.startswith(f"{constant} ") for name in _named("constant")) == 2


def _named(kind: str) -> list[str]:
    every = sensitivity.variations(METHOD)
    return [variation.name for variation in every if variation.kind == kind]


def test_every_weight_and_every_level_is_varied_both_ways() -> None:
    weights = sum(len(speaks.indicators) for speaks in METHOD.issue_indicators.values())
    assert len(_named("weight")) == 2 * weights + 4
    ends = {"low": 1, "very_high": 1}
    levels = [level for rows in METHOD.levels.values() for _, level in rows]
    assert len(_named("level")) == sum(ends.get(x.level, 2) for x in levels)


def test_a_part_of_a_whole_is_never_more_than_one() -> None:
    for variation in sensitivity.variations(METHOD):
        constants = variation.method.constants
        assert max(constants.attenuation.by_stage) <= 1
        assert max(constants.presence.by_name.values()) <= 1
        assert constants.country.high_percentile <= 100


def test_a_variation_that_changes_nothing_moves_nothing() -> None:
    for reach in sensitivity.Reach:
        same = sensitivity.Variation("nothing", "constant", replace(METHOD), reach)
        moved = bands().moved(same)
        assert (moved.by_one, moved.by_two) == (0.0, 0.0)
        assert moved.high == pytest.approx(bands().high)


def test_notices_weigh_as_often_as_they_occur() -> None:
    mix = {CODES[0]: 1, CODES[1]: 99}
    made = sensitivity.groups_of(mix, shipped(), METHOD, 2026)
    assert sum(group.count for group in made) == 100
    higher = with_constant(METHOD, "bands", "medium", 0.0)
    moved = Bands(made, shipped(), METHOD, 2026).moved(
        sensitivity.Variation("nothing is low", "constant", higher, sensitivity.Reach.WEIGHED)
    )
    after = zip(mix, whole_headlines(mix, METHOD), strict=True)
    low = {code for code, band in after if band is Band.LOW}
    assert moved.by_one == pytest.approx(sum(mix[code] for code in low) / 100)


def test_the_published_figures_are_those_of_the_present_numbers() -> None:
    stored = methodology.kept_sensitivity()
    assert stored["made_of"] == methodology.made_of(METHOD), (
        "the method's numbers changed: run "
        "`python -m screening.reports.methodology docs/methodology.md`"
    )
    assert stored["purchases"] == sum(register_mix().values())


def test_what_fails_the_gate_is_said_on_the_page() -> None:
    stored = methodology.kept_sensitivity()
    below, at_most = sensitivity.GATE
    page = methodology.firmness()
    for name, (one, two, _) in stored["failing"].items():
        assert one >= below or two > at_most
        assert name in page
    assert stored["gate_holds"] == (not stored["failing"])
    for name, (one, two, _) in stored["constants"].items():
        assert (one >= below or two > at_most) == (name in stored["failing"])


def test_the_mix_is_the_frequency_table_of_the_gold_set() -> None:
    text = (TESTS / "cases" / "gold" / "cpv_frequency.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    assert {row["code"]: int(row["n"]) for row in rows} == register_mix()


def test_the_command_says_it_of_the_contracts_at_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCREENING_HOME", str(tmp_path))
    register = tmp_path / "register.csv"
    register.write_text("contractnummer;leverancier;cpv\nA-1;Voorbeeld B.V.;18110000\n")
    every = tuple(sensitivity.variations(METHOD))[:: tries(12, 1)]
    monkeypatch.setattr(sensitivity, "variations", lambda method: every)
    assert main(["import", str(register)]) == 0
    capsys.readouterr()
    assert main(["sensitivity", "--own", "--as", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["purchases"] == 1
    assert len(document["moved"]) == len(every)
    assert len(every) > tries(80, 1000)
    assert document["gate"]["holds"] in (True, False)
