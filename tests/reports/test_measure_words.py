"""A share says no more than is known, and a sentence is right of one too."""

import pytest

from screening.i18n.language import Language
from screening.model.verdict import Text
from screening.reports.measure_words import percent, sentence_of, share_words, span

NL, EN = Language("nl"), Language("en")


def test_a_share_never_says_none_or_all_where_that_is_not_so() -> None:
    assert [percent(share) for share in (0, 0.001, 0.29, 0.5, 0.999, 1)] == [
        "0%", "<1%", "29%", "50%", ">99%", "100%",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "shown", "said"),
    [
        (None, None, "–", "–"),
        (0.5, 0.5, "50%", "50%"),
        (0.29, 0.29, "29%", "29%"),
        (0.504, 0.746, "50% – 75%", "50% tot 75%"),  # rounded outwards
        (0.29, 0.58, "29% – 58%", "29% tot 58%"),
        (0.004, 0.996, "<1% – >99%", "<1% tot >99%"),
        (0.0, 0.5, "0% – 50%", "0% tot 50%"),
        (0.0, 1.0, "0% – 100%", "niet bekend"),
    ],
)
def test_between_two_shares_all_that_may_be_is_said(
    low: float | None, high: float | None, shown: str, said: str
) -> None:
    assert span(low, high) == shown
    assert share_words(low, high, NL) == said


def test_of_one_the_title_is_said_with_its_numbers() -> None:
    title = Text("Zaken gesloten", "Cases closed")
    sentence = Text("Van {scope} zaken zijn er {met} gesloten.", "Of {scope}, {met} were closed.")
    assert sentence_of(title, sentence, 1_200, 3, NL) == "Van 1.200 zaken zijn er 3 gesloten."
    assert sentence_of(title, sentence, 1, 1, NL) == "Zaken gesloten: 1 van 1."
    assert sentence_of(title, sentence, 12, 1, NL) == "Zaken gesloten: 1 van 12."
    assert sentence_of(title, sentence, 1, 0, EN) == "Cases closed: 0 of 1."
