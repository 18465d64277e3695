"""Numbers of any size, short in a sentence."""

import pytest

from screening.rules.formatting import format_number


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
