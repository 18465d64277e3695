"""Labels speak for the issues, goods and stages that their sources name, and for nothing else."""

from datetime import date

import pytest

from screening.rules import rulebook
from screening.rules.clauses.label_table import load, meaning_of
from sources.kit.values.statements import Issue

TABLE = load()
PLACES = (
    ("forced_labour", "cotton", "raw"),
    ("child_labour", "garment_assembly", "final"),
)


def test_a_label_speaks_for_its_own_stage_alone() -> None:
    gots = meaning_of("GOTS", PLACES, TABLE)
    assert gots.speaks == (("child_labour", "garment_assembly"),)
    assert gots.leaves_open == (("forced_labour", "cotton"),)
    fairtrade = meaning_of("max havelaar", PLACES, TABLE)
    assert fairtrade.speaks == (("forced_labour", "cotton"),)


def test_mass_balance_says_nothing_of_origin() -> None:
    better = meaning_of("BCI", PLACES, TABLE)
    assert (better.speaks, len(better.leaves_open)) == ((), 2)


@pytest.mark.parametrize("name", ["Eigen keurmerk", "", None])
def test_an_unknown_label_is_asked_about(name: str | None) -> None:
    meaning = meaning_of(name, PLACES, TABLE)
    assert (meaning.label, meaning.speaks, len(meaning.leaves_open)) == (None, (), 2)
    assert len(meaning.ask) == 3


def test_every_row_names_goods_and_issues_that_there_are_and_a_page_that_was_read() -> None:
    goods = rulebook.load().method.goods
    for label in TABLE.labels.values():
        assert set(label.goods) <= set(goods), label.id
        assert set(label.speaks_for) <= set(map(str, Issue)), label.id
        assert label.source.startswith("http"), label.id
        assert date(2026, 1, 1) < label.checked, label.id


def test_no_name_means_two_labels() -> None:
    names = [
        name.casefold()
        for label in TABLE.labels.values()
        for name in (label.id.replace("_", " "), label.name, *label.also)
    ]
    for label in TABLE.labels.values():
        assert {TABLE.find(name) for name in (label.id, label.name, *label.also)} == {label}
    assert len(set(names)) <= len(names)
