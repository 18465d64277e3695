"""Descriptions that say the same share a key, and no others do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.cpv_words.alike import alike_key, in_plain_words

# Words that are no compounds, no small words, and say something.
PLAIN = ("laptop", "bomen", "verf", "zout", "papier", "lift", "taxi", "catering")
lists = st.lists(st.sampled_from(PLAIN), min_size=1, max_size=4)


def key(text: str, *names: str) -> str:
    return alike_key(in_plain_words([text], names))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Schoonmaakonderhoud scholen", "schoonmaak-onderhoud van de scholen"),
        ("Raamovereenkomst schoonmaak 2023", "Schoonmaak 2026 (perceel 2)"),
        ("Crèche", "creche"),
        ("SCHOONMAAK", "schoonmaak, nr. 4"),
    ],
)
def test_numbers_accents_compounds_and_empty_words_are_set_aside(one: str, other: str) -> None:
    assert key(one) == key(other) != ""


def test_the_name_of_a_party_is_set_aside_but_not_what_it_sells() -> None:
    assert key("Schoonmaak Zwabbertje", "Zwabbertje B.V.") == key("Schoonmaak")
    assert key("Catering", "Catering Groep B.V.") == key("catering")


@pytest.mark.parametrize("text", ["", "n.v.t.", "Contract 2023", "Perceel 2", "12-34", "van de"])
def test_what_says_nothing_has_no_key(text: str) -> None:
    assert key(text) == ""


@given(lists, lists)
def test_different_words_are_never_one_group(one: list[str], other: list[str]) -> None:
    assert (key(" ".join(one)) == key(" ".join(other))) == (one == other)


@given(lists, st.integers(0, 99_999))
def test_a_number_never_parts_alike_descriptions(words: list[str], number: int) -> None:
    assert key(f"{number} {' '.join(words)} ({number})") == key(" ".join(words))


@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_has_a_key_that_is_a_key_of_itself(text: str, names: list[str]) -> None:
    plain = in_plain_words([text], names)
    assert alike_key(alike_key(plain)) == alike_key(plain)
