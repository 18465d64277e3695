"""Words of a text, and compounds taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.cpv_words import features
from graphs.cpv_words.group_model import shipped
from graphs.cpv_words.words import CompoundSplitter, plain, words, words_as_written

KNOWN = {"schoonmaak", "dienst", "verlening", "dienstverlening", "school", "kantine", "reinigung"}
splitter = CompoundSplitter(KNOWN.__contains__)


def test_words_are_small_letters_without_accents_and_without_numbers() -> None:
    assert words("Röntgenapparatuur 2.000x, ÉLECTRICITÉ & à") == [
        "rontgenapparatuur", "electricite",
    ]  # fmt: skip
    assert words("Łódź straße") == ["lodz", "strasse"]


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("schoonmaakdienstverlening", ("schoonmaak", "dienstverlening")),
        ("schoolkantine", ("school", "kantine")),
        ("schoonmaakxyz", ("schoonmaak",)),
        ("glasreinigung", ("reinigung",)),
        ("school", ()),
        ("onbekendewoorden", ()),
    ],
)
def test_a_compound_is_taken_apart_into_known_words(compound: str, parts: tuple[str, ...]) -> None:
    assert splitter.parts(compound) == parts


def test_the_model_that_ships_knows_the_parts_of_dutch_and_german_compounds() -> None:
    parts = shipped().splitter.parts
    assert parts("leerlingenvervoersdiensten")[0] == "leerlingenvervoer"
    assert "reinigung" in "".join(parts("gebaudereinigungsleistungen"))


@given(st.text(max_size=80))
def test_the_parts_of_a_word_stand_in_it(text: str) -> None:
    for word in words(text):
        assert all(part in word for part in splitter.parts(word))


@given(st.text(max_size=200))
def test_each_word_as_written_goes_with_its_plain_form(text: str) -> None:
    assert all(plain(written) == simple for written, simple in words_as_written(text))


@given(st.text(max_size=200))
def test_features_are_numbers_of_eighteen_bits(text: str) -> None:
    assert all(0 <= number < 1 << 18 for number in features.features(text, splitter))
