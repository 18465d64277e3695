"""Sentences, numbers, days and amounts as each language writes them."""

from datetime import date
from decimal import Decimal

import pytest

from screening.model.verdict import Text
from screening.rules.formatting import fill_in, format_day, format_euros, format_number


@pytest.mark.parametrize(
    ("number", "nl", "en"),
    [
        (0, "0", "0"),
        (214, "214", "214"),
        (1234567, "1.234.567", "1,234,567"),
        (10**15, "ruim 1,0 × 10^15", "over 1.0 × 10^15"),
        ("4" + "2" * 5000, "ruim 4,2 × 10^5000", "over 4.2 × 10^5000"),
    ],
)
def test_a_number_in_a_sentence(number: int | str, nl: str, en: str) -> None:
    assert (format_number(number).nl, format_number(number).en) == (nl, en)


@pytest.mark.parametrize(
    ("amount", "dutch", "english"),
    [("140000", "€ 140.000", "€140,000"), ("1234567.80", "€ 1.234.567,80", "€1,234,567.80")],
)
def test_an_amount_as_each_language_prints_it(amount: str, dutch: str, english: str) -> None:
    text = format_euros(Decimal(amount))
    assert (text.nl, text.en) == (dutch, english)


def test_a_day_as_each_language_writes_it() -> None:
    assert format_day(date(2026, 7, 2)) == Text("2 juli 2026", "2 July 2026")


def test_a_placeholder_gets_its_value_in_the_language_of_its_sentence() -> None:
    pattern = Text("{good} uit {code}", "{good} from {code}")
    filled = fill_in(pattern, good=Text("katoen", "cotton"), code="CN")
    assert filled == Text("katoen uit CN", "cotton from CN")
