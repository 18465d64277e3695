"""What an authority found of work in its own country counts, and ages (M5)."""

import csv
import dataclasses
from pathlib import Path

import pytest

from screening.rules.risk import method as files
from screening.rules.risk.domestic_pairs import DomesticPair
from screening.rules.risk.explain import said_of_good
from screening.rules.risk.place_rating import Rater, Situation
from sources.kit.values.statements import Issue
from tests.support.method_world import place, shipped

METHOD = files.load()
PAIR = METHOD.constants.pair

TABLES = Path(files.__file__).parent / "tables"


def rows_of(name: str) -> list[dict[str, str]]:
    """Return a shipped table as it stands in the file."""
    return list(csv.DictReader((TABLES / name).read_text(encoding="utf-8").splitlines()))


def pair(**facts: object) -> DomesticPair:
    usual = DomesticPair(
        "cleaning", "NL", Issue.LIVING_WAGE, "high", "authority_finding", "found widespread",
        "wijdverbreid", "an authority", "a report", "", 2025, "H",
    )  # fmt: skip
    return dataclasses.replace(usual, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, 0.70),
        ({"strength": "cases"}, 0.50),
        ({"level": "medium"}, 0.50),
        ({"year": 2020}, 0.50),
        ({"year": 2020, "level": "medium"}, 0.0),
        ({"year": 2018}, 0.0),
        ({"certainty": "K"}, 0.0),
        ({"strength": "trade_body"}, 0.0),
    ],
)
def test_a_finding_weighs_by_its_strength_and_age(
    facts: dict[str, object], expected: float
) -> None:
    assert pair(**facts).weight(2026, PAIR) == expected


def test_what_is_only_generally_known_may_be_so() -> None:
    assert pair(certainty="K").possible(2026, PAIR) == 0.70


def test_building_in_the_netherlands_stays_medium_until_an_authority_says_more() -> None:
    found = [
        row.weight(2026, PAIR)
        for issue in Issue
        for row in METHOD.domestic_pairs.of("construction_labour", 0, "NL", issue)
    ]
    assert found
    assert max(found) <= PAIR.domestic_medium


def test_each_shipped_pair_names_its_publisher_in_both_languages() -> None:
    for rows in METHOD.domestic_pairs.by_place.values():
        assert all(row.publisher and row.basis and row.basis_nl for row in rows)


def test_each_shipped_finding_is_one_short_sentence_in_both_languages() -> None:
    for row in rows_of("domestic_pairs.csv"):
        for sentence in (row["basis"], row["basis_nl"]):
            assert len(sentence.split()) <= 25, sentence
            assert sentence[0].isupper() or sentence[0].isdigit(), sentence
            assert not sentence.endswith("."), sentence
        assert row["basis"] != row["basis_nl"]


def test_each_shipped_finding_is_of_an_activity_that_we_have_a_good_for() -> None:
    activities = {row["activity"] for row in rows_of("pair_goods.csv")}
    assert {row["activity"] for row in rows_of("domestic_pairs.csv")} <= activities


def test_a_finding_of_a_court_is_one_that_a_court_made() -> None:
    undecided = [
        row
        for row in rows_of("domestic_pairs.csv")
        if "no judgment" in row["note"] or "accusation stage" in row["note"]
    ]
    assert undecided
    assert all(row["strength"] != "court" for row in undecided)


def test_what_is_said_of_work_that_a_pair_names_leaves_no_publisher_open() -> None:
    rater = Rater(METHOD, shipped(), 2026)
    for (good, stage), country, issue in METHOD.domestic_pairs.by_place:
        (rated,) = rater.rate(place(good, stage, country), Situation(), issue)
        said = said_of_good(rated, METHOD)
        assert "  " not in said.nl + said.en, (good, country, issue)
        assert said.en.strip() == said.en
