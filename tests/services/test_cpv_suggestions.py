"""Suggestions as the command, the form and the API ask for them."""

import pytest

from screening.i18n.messages import render
from screening.services import cpv_suggestions


def said(fields: dict[str, object]) -> list[tuple[str | None, str]]:
    wrong = cpv_suggestions.problems(fields)
    return [(error.field, render(error.message, "en")) for error in wrong]


def test_a_request_may_say_its_language_or_leave_it_out() -> None:
    assert said({"texts": ["laptops"]}) == said({"texts": ["laptops"], "language": "fr"}) == []
    assert cpv_suggestions.parse({"texts": ["a", ""], "language": "nl"}).texts == ("a", "")


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({}, "texts", "null is not a list of texts"),
        ({"texts": "laptops"}, "texts", "“laptops” is not a list of texts"),
        ({"texts": []}, "texts", "The list is empty. Give 1 to 100 texts."),
        ({"texts": ["a"] * 101}, "texts", "These are 101 texts. Give at most 100 at a time."),
        ({"texts": ["a", "b" * 2001]}, "texts[1]", "Text 2 has 2,001 letters."),
        ({"texts": ["a", 5]}, "texts[1]", "Text 2 is “5”, which is not text."),
        ({"texts": ["a"], "language": "dutch"}, "language", "“dutch” is not a language."),
        ({"texts": ["a"], "words": 1}, "words", "There is no field “words”."),
    ],
)
def test_says_what_is_wrong_and_where(fields: dict[str, object], field: str, sentence: str) -> None:
    ((where, what),) = said(fields)
    assert where == field
    assert what.startswith(sentence)


def test_titles_and_reasons_are_in_the_language_that_is_asked_for() -> None:
    best = cpv_suggestions.suggested("laptops voor scholen", "nl")[0]
    assert best.title == "Draagbare computers"
    assert render(best.why, "nl").startswith("Vanwege “laptops”")
    assert cpv_suggestions.suggested("laptops voor scholen", "en")[0].title == "Portable computers"


def test_a_text_without_letters_has_no_suggestions() -> None:
    assert cpv_suggestions.suggested("12 345,-", "nl") == ()
