"""How firm the bands are: the figures are those of the present method, and they are worked out
right."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from screening.cli.main import main
from screening.model.verdict import Band
from screening.reports import methodology
from screening.rules import rulebook
from screening.rules.risk.assessment import Assessor
from screening.rules.risk.method import Method
from screening.rules.risk.typical_goods import typical_of
from screening.rules.verdict import sensitivity
from screening.rules.verdict.sensitivity import (
    Bands,
    Group,
    make_group,
)
from tests.support.effort import tries
from tests.support.method_world import (
    chain,
    purchase,
    shipped,
)

METHOD = rulebook.load().method
CODES = sorted(prefix.ljust(8, "0") for prefix in METHOD.by_prefix)[::25]


def groups() -> list[Group]:
    assessor = Assessor(METHOD, shipped(), 2026)
    return [make_group(code, 3, purchase(code), chain(), assessor) for code in CODES]


def headline(code: str, method: Method) -> Band:
    """The whole way, as a verdict goes it."""
    assessor = Assessor(method, shipped(), 2026)
    typical = typical_of(purchase(code), chain(), method, shipped())
    return assessor.assess_goods(typical, chain(), sensitivity.USUAL).risk.band


@cache
def bands() -> Bands:
    return Bands(groups(), shipped(), METHOD, 2026)


@cache
def headlines() -> list[Band]:
    return [headline(code, METHOD) for code in CODES]


def picked() -> list[sensitivity.Variation]:
    every = [*sensitivity.variations(METHOD), *sensitivity.joint_variations(METHOD)]
    level = [variation for variation in every if variation.kind == "level"]
    others = [variation for variation in every if variation.kind != "level"]
    return [*others[:: tries(26, 13)], *level[:: tries(800, 400)], *every[-6:]]


@pytest.mark.parametrize("variation", picked(), ids=lambda one: one.name)
def test_the_quick_way_moves_what_the_whole_way_moves(variation: sensitivity.Variation) -> None:
    moved = bands().moved(variation)
    before = headlines()
    after = [headline(code, variation.method) for code in CODES]
    differs = sum(was is not now for was, now in zip(before, after, strict=True))
    assert moved.by_one == pytest.approx(differs / len(CODES))


def test_every_weight_every_stage_and_every_level_is_varied_both_ways() -> None:
    names = [variation.name for variation in sensitivity.variations(METHOD)]
    weights = sum(len(speaks.indicators) for speaks in METHOD.issue_indicators.values())
    assert sum("25 %" in name and "stage" not in name for name in names) == 2 * weights + 4
    assert sum(name.startswith("stage ") for name in names) == 8
    ends = {"low": 1, "very_high": 1}
    levels = [level for rows in METHOD.levels.values() for _, level in rows]
    assert sum("1 band" in name for name in names) == sum(ends.get(x.level, 2) for x in levels)


def test_an_attenuation_is_never_more_than_one() -> None:
    for variation in [*sensitivity.variations(METHOD), *sensitivity.joint_variations(METHOD)]:
        assert max(variation.method.constants.attenuation.by_stage) <= 1


def test_a_variation_that_changes_nothing_moves_nothing() -> None:
    same = sensitivity.Variation("nothing", "weight", replace(METHOD))
    moved = Bands(groups(), shipped(), METHOD, 2026).moved(same)
    assert (moved.by_one, moved.by_two) == (0.0, 0.0)


def test_the_published_figures_are_those_of_the_present_numbers_and_keep_the_gate() -> None:
    stored = methodology.kept_sensitivity()
    assert stored["made_of"] == methodology.made_of(METHOD), (
        "the method's numbers changed: run "
        "`python -m screening.reports.methodology docs/methodology.md`"
    )
    below, at_most = sensitivity.GATE
    for kind in sensitivity.KINDS:
        assert stored[kind]["worst"] < below
        assert stored[kind]["worst_by_two"] <= at_most
    assert stored["gate_holds"]


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
