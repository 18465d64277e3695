"""Every worked case of the method, file by file: what a lawyer or an auditor can recompute."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from screening.rules.risk import formulas
from screening.rules.risk import method as files
from tests.support.folders import TESTS

CASES = sorted((TESTS / "cases" / "method").glob("*.toml"))
METHOD = files.load()


def worked(case: dict[str, Any]) -> float:
    """R of a place, or C of a country, from the numbers of a case and the shipped constants."""
    constants = METHOD.constants
    if indicators := case.get("indicators"):
        pairs = [(1.0, x) for x in indicators]
        return formulas.country(pairs, constants.country.softening)
    link = float(str(case["link"]))
    if case.get("state_imposed"):
        delta, pair = constants.attenuation.state_imposed, constants.pair.state_imposed
        return formulas.place(delta, link, pair)
    s = METHOD.level(str(case["level"]))
    floor = constants.domestic.factor * s if case.get("domestic") else 0.0
    listings = case.get("listings", 0)
    pair = (0.0, constants.pair.one_listing, constants.pair.several_listings)[listings]
    likely = formulas.likelihood(float(str(case["country"])), s, pair, floor)
    return formulas.place(constants.attenuation.by_stage[case["stage"]], link, likely)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_case_comes_out_as_its_file_says(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    case = tomllib.loads(text)
    result = worked(case)
    assert text.startswith("# "), "a case begins with the sentence it checks"
    assert result == pytest.approx(case.get("r", case.get("c")), abs=0.006)
    assert METHOD.band(result).value == case["band"]


def test_there_are_cases_for_every_kind_of_reason() -> None:
    cases = [tomllib.loads(path.read_text(encoding="utf-8")) for path in CASES]
    assert {"state_imposed", "domestic", "listings", "indicators"} <= {k for c in cases for k in c}


def test_no_method_uses_noisy_or_because_it_punishes_who_maps_a_chain() -> None:
    thirty_modest_places = [0.30] * 30
    assert formulas.contract(thirty_modest_places) == 0.30
