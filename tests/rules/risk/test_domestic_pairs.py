"""What an authority found of work in its own country counts, and ages (M5)."""

import dataclasses

import pytest

from screening.rules.risk import method as files
from screening.rules.risk.domestic_pairs import DomesticPair
from sources.kit.values.statements import Issue

METHOD = files.load()
PAIR = METHOD.constants.pair


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
