"""The table of ASVS 5.0 names every item of levels 1 and 2 once, and only tests that are there."""

import ast
import re
from collections import Counter
from functools import cache
from typing import NamedTuple

import pytest

from tests.support.folders import ROOT

PAGE = ROOT / "docs" / "asvs.md"
ROW = re.compile(r"^\| V(\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (.+?) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
STATES = ("met", "does not apply", "not met")
FEWEST_MET, MOST_NOT_MET = 191, 11  # the first may only go up, the second only down

# The items of each section by level, as the standard has them; level 3 is left out.
LEVEL_1 = (
    "1.2.1-5 1.3.1-2 1.5.1 2.1.1 2.2.1-2 2.3.1 3.2.1-2 3.3.1 3.4.1-2 3.5.1-3 4.1.1 4.4.1 5.2.1-2 "
    "5.3.1-2 6.1.1 6.2.1-8 6.3.1-2 6.4.1-2 7.2.1-4 7.4.1-2 8.1.1 8.2.1-2 8.3.1 9.1.1-3 9.2.1 "
    "10.4.1-5 11.3.1-2 11.4.1 12.1.1 12.2.1-2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1"
)
LEVEL_2 = (
    "1.1.1-2 1.2.6-9 1.3.3-11 1.4.1-3 1.5.2 2.1.2-3 2.2.3 2.3.2-4 2.4.1 3.3.2-4 3.4.3-6 3.5.4-5 "
    "3.7.1-2 4.1.2-3 4.2.1 4.3.1-2 4.4.2-4 5.1.1 5.2.3 5.4.1-3 6.1.2-3 6.2.9-12 6.3.3-4 6.4.3-4 "
    "6.5.1-5 6.6.1-3 6.8.1-4 7.1.1-3 7.3.1-2 7.4.3-5 7.5.1-2 7.6.1-2 8.1.2 8.2.3 8.4.1 9.2.2-4 "
    "10.1.1-2 10.2.1-2 10.3.1-4 10.4.6-11 10.5.1-5 10.6.1-2 10.7.1-3 11.1.1-2 11.2.1-3 11.3.3 "
    "11.4.2-4 11.5.1 11.6.1 12.1.2-3 12.3.1-4 13.1.1 13.2.1-5 13.3.1-2 13.4.2-5 14.1.1-2 14.2.2-4 "
    "14.3.2-3 15.1.2-3 15.2.2-3 15.3.2-7 16.1.1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3 17.1.1 "
    "17.2.1-4 17.3.1-2"
)


class Item(NamedTuple):
    number: str
    level: str
    about: str
    state: str
    shown: str


def of_the_standard(ranges: str, level: str) -> list[tuple[str, str]]:
    """Return each item of ranges such as ``1.2.1-5``, with its level."""
    items = []
    for part in ranges.split():
        section, _, numbers = part.rpartition(".")
        first, _, last = numbers.partition("-")
        items += [
            (f"{section}.{number}", level) for number in range(int(first), int(last or first) + 1)
        ]
    return items


@cache
def defined_in(file: str) -> frozenset[str]:
    """Return the tests that a file defines; none where there is no such file."""
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.fixture(scope="module")
def text() -> str:
    return PAGE.read_text("utf-8")


@pytest.fixture(scope="module")
def items(text: str) -> list[Item]:
    return [Item(*row) for row in ROW.findall(text)]


def test_each_item_of_both_levels_stands_once(items: list[Item]) -> None:
    wanted = of_the_standard(LEVEL_1, "1") + of_the_standard(LEVEL_2, "2")
    assert len(wanted) == 253
    assert Counter((item.number, item.level) for item in items) == Counter(wanted)


def test_each_item_is_met_does_not_apply_or_is_not_met(items: list[Item]) -> None:
    assert [item for item in items if item.state not in STATES] == []
    unexplained = [item for item in items if item.state != "met" and len(item.shown) < 8]
    assert unexplained == []


def test_what_is_met_is_shown_by_tests_that_are_there(items: list[Item]) -> None:
    for item in items:
        tests = TEST.findall(item.shown)
        assert bool(tests) == (item.state == "met"), item
        for file, name in tests:
            assert name in defined_in(file), (item.number, file, name)


def test_no_less_is_met_than_before(items: list[Item]) -> None:
    often = Counter(item.state for item in items)
    assert often["met"] >= FEWEST_MET
    assert often["not met"] <= MOST_NOT_MET


def test_the_page_counts_its_items(text: str, items: list[Item]) -> None:
    for state in STATES:
        ones = sum(item.state == state and item.level == "1" for item in items)
        both = sum(item.state == state for item in items)
        assert f"| {state} | {ones} | {both - ones} | {both} |" in text
