"""Every worked case of the method, file by file: what a lawyer or an auditor can recompute.

``cases/method``: arithmetic with the shipped constants. ``cases/places``: a good made somewhere,
with the tables and figures that ship. ``cases/purchases``: a code from end to end.
"""

import math
import tomllib
from pathlib import Path
from typing import Any

import pytest

from screening.rules.risk import formulas
from screening.rules.risk import method as files
from screening.rules.risk.migrants import MigrantTable, MigrantWork
from screening.rules.risk.origin_shares import link_of
from screening.rules.risk.place_rating import Rater, Situation
from tests.support.folders import TESTS
from tests.support.method_world import (
    TODAY,
    chain,
    confirmed,
    place,
    purchase,
    screener,
    shipped,
    stated,
)

FOLDER = TESTS / "cases"
WORKED, PLACES, PURCHASES = (
    sorted((FOLDER / name).glob("*.toml")) for name in ("method", "places", "purchases")
)
METHOD = files.load()
CONSTANTS = METHOD.constants
GOODS = {good.name.en for good in METHOD.goods.values()}
RATER = Rater(METHOD, shipped(), TODAY.year)

Case = dict[str, Any]


def read(path: Path) -> Case:
    """A case; its first line is the sentence that it checks."""
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# "), "a case begins with the sentence it checks"
    return tomllib.loads(text)


def worked(case: Case) -> float:
    """R of a place, or C of a country, from the numbers of a case and the shipped constants."""
    if indicators := case.get("indicators"):
        pairs = [(1.0, x) for x in indicators]
        return formulas.country(pairs, CONSTANTS.country.softening)
    if case.get("state_imposed"):
        link = link_of(case["share"] * case.get("region_share", 1.0), CONSTANTS.link)
        return formulas.place(
            CONSTANTS.attenuation.state_imposed, link, CONSTANTS.pair.state_imposed
        )
    s = METHOD.level(case["level"])
    floor = CONSTANTS.domestic.factor * s if case.get("domestic") else 0.0
    listings = (0.0, CONSTANTS.pair.one_listing, CONSTANTS.pair.several_listings)
    findings = {"high": CONSTANTS.pair.domestic_high, "medium": CONSTANTS.pair.domestic_medium}
    documented = max(listings[case.get("listings", 0)], findings.get(case.get("finding", ""), 0.0))
    likely = formulas.likelihood(case["country"], s, max(documented, bound_people(case, s)), floor)
    link = link_of(case["share"], CONSTANTS.link)
    part = CONSTANTS.role.by_name[case.get("role", "core")]
    return part * formulas.place(CONSTANTS.attenuation.by_stage[case["stage"]], link, likely)


def bound_people(case: Case, level: float) -> float:
    """The square root of M and S: how hard it is for people to leave their employer."""
    if "migrants" not in case:
        return 0.0
    work = MigrantWork(
        "XX", case["migrants"], "2024", "a case", case["status"], "H", "", case["fees"], "H", "",
        frozenset({"factory"}), case.get("no_convention", False),
    )  # fmt: skip
    table = MigrantTable({"XX": work}, {("a good", 1): frozenset({"factory"})}, {})
    risk = table.risk("a good", 1, "XX", CONSTANTS.migrants)
    assert risk is not None
    return math.sqrt(risk.value * max(level, METHOD.level(CONSTANTS.migrants.level)))


@pytest.mark.parametrize("path", WORKED, ids=lambda path: path.stem)
def test_the_case_comes_out_as_its_file_says(path: Path) -> None:
    case = read(path)
    result = worked(case)
    assert result == pytest.approx(case.get("r", case.get("c")), abs=0.006)
    assert METHOD.band(result).value == case["band"]


def test_there_are_cases_for_every_kind_of_reason() -> None:
    keys = {key for path in WORKED for key in read(path)}
    assert {"state_imposed", "region_share", "domestic", "finding", "listings", "migrants",
            "role", "indicators"} <= keys  # fmt: skip


@pytest.mark.parametrize("path", PLACES, ids=lambda path: path.stem)
def test_the_place_is_rated_as_its_file_says(path: Path) -> None:
    """``share``: of supply, where nobody disclosed the origin; without it somebody stated it."""
    case = read(path)
    made = (case["good"], case["stage"], case["country"])
    at = place(*made, case["share"]) if "share" in case else stated(*made)
    ratings = {rated.issue.value: rated for rated in RATER.rate(at, Situation())}
    if case.get("unrated"):
        assert case["issue"] not in ratings
        return
    rated = ratings[case["issue"]]
    expected = {key: case[key] for key in ("band", "driver") if key in case}
    result = {"band": METHOD.band(rated.value).value, "driver": rated.driver}
    assert {key: result[key] for key in expected} == expected
    assert rated.value == pytest.approx(case["r"], abs=0.006)
    if "listed" in case:
        assert bool(rated.documented.matches) is case["listed"]
    if "possible" in case:
        assert METHOD.band(rated.high).value == case["possible"]


@pytest.mark.parametrize("path", PURCHASES, ids=lambda path: path.stem)
def test_the_purchase_is_headed_as_its_file_says(path: Path) -> None:
    """A central buyer's contract of 500,000 euros, of which a person said that no category fits.

    ``not_named``: goods that no issue with a path may be headed by.
    """
    case = read(path)
    bought = purchase(case["code"], confirmation=confirmed("geen"))
    verdict = screener().screen(bought, chain())
    head = verdict.risk.issues[0]
    first = head.paths[0]
    result = {
        "band": verdict.risk.band.value,
        "front": head.front.value,
        "issue": head.issue,
        "good": first.good.en,
        "country": head.country,
        "level": verdict.clause_level,
    }
    expected = {key: case[key] for key in result if key in case}
    assert {key: result[key] for key in expected} == expected
    assert (first.band, first.is_likely) == (head.band, True)
    deciding = {issue.paths[0].good.en for issue in verdict.risk.issues if issue.paths}
    assert deciding.isdisjoint(case.get("not_named", ()))
    assert GOODS.issuperset(case.get("not_named", ()))


def test_no_method_uses_noisy_or_because_it_punishes_who_maps_a_chain() -> None:
    thirty_modest_places = [0.30] * 30
    assert formulas.contract(thirty_modest_places) == 0.30
