"""Suggestions of the model that ships: always up to ten, best first, codes that exist."""

import csv
from collections import Counter
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphs import cpv
from graphs.cpv_words.group_model import FURTHER, shipped
from graphs.cpv_words.suggestions import MOST, shipped_suggester

MOST_BYTES = 5 << 20  # of all that the model ships


@given(st.text(max_size=300))
@example("你好")
@example("x" * 2000)
@example("\ud800 schoonmaak")
def test_any_text_gets_at_most_ten_codes_that_exist_best_first(text: str) -> None:
    suggestions = shipped_suggester().suggest(text)
    has_letters = any(letter.isalpha() for letter in text)
    assert len(suggestions) == (MOST if has_letters else 0)
    confidences = [suggestion.confidence for suggestion in suggestions]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= confidence <= 1 for confidence in confidences)
    codes = [suggestion.code for suggestion in suggestions]
    assert all(len(code) == 8 and cpv.is_code(code) for code in codes)
    assert len({code[:3] for code in codes}) == len(codes)


@given(st.text(max_size=100))
def test_a_reason_is_a_word_of_the_text(text: str) -> None:
    for suggestion in shipped_suggester().suggest(text):
        assert all(word in text for word in suggestion.words)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("laptops voor 2.000 werkplekken", "30213100"),
        ("Schoonmaak van scholen", "90919300"),
        ("Leerlingenvervoer 2027-2030", "60130000"),
        ("Wmo-hulpmiddelen", "33196200"),
        ("Onderhoudsbaggerwerken stadsgrachten", "45245000"),
        ("Office furniture for the town hall", "39130000"),
    ],
)
def test_words_that_buyers_use_find_their_code(text: str, code: str) -> None:
    best = shipped_suggester().suggest(text)[0]
    assert best.code == code
    assert best.confidence > 0.3


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("schoonmaakdienstverlening gemeentehuis", "909"),
        ("Gebäudereinigungsleistungen", "909"),
        ("Fourniture de matériel informatique", "302"),
        ("Zakup energii elektrycznej", "093"),
        ("inhuur externe professionals", "796"),
    ],
)
def test_compounds_and_other_languages_find_their_group(text: str, group: str) -> None:
    assert group in [suggestion.code[:3] for suggestion in shipped_suggester().suggest(text)[:3]]


def test_a_higher_probability_never_has_a_lower_chance() -> None:
    model = shipped()
    chances = [
        float(model.chances(model.probabilities("x") * 0 + step / 50)[0]) for step in range(51)
    ]
    assert chances == sorted(chances)


@given(st.text(min_size=1, max_size=100))
def test_the_likeliest_groups_of_other_divisions_are_not_crowded_out(text: str) -> None:
    model = shipped()
    probabilities = model.probabilities(text)
    best, ranks = model.ranked(probabilities, 3)
    seen: set[str] = set()
    for place, rank in zip(best, ranks, strict=True):
        division = model.groups[place][:2]
        sisters = [p for p, group in enumerate(model.groups) if group[:2] == division]
        if division in seen:
            assert rank == probabilities[place] * np.float32(FURTHER)
        else:
            assert probabilities[place] == probabilities[sisters].max()
            assert rank >= probabilities[place] * (1 - 1e-6)
        seen.add(division)
    assert list(ranks) == sorted(ranks, reverse=True)


def test_our_list_names_each_phrase_of_a_code_once_and_only_codes_that_exist() -> None:
    text = (files("graphs.cpv_words") / "buyers_words.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert all(cpv.is_code(row["code"]) and row["words"].strip() == row["words"] for row in rows)
    assert max(Counter((row["words"].lower(), row["code"]) for row in rows).values()) == 1
    assert sum(row["language"] == "nl" for row in rows) >= 1_500


def test_what_ships_is_small() -> None:
    folder = files("graphs.cpv_words")
    assert sum(len((folder / name).read_bytes()) for name in ("model.npz", "buyers_words.csv")) < (
        MOST_BYTES
    )
