"""Numbers of any size: exact in a document, short in a sentence."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.verdict import as_document
from screening.rules.counts import of_document, spelled


@given(st.integers(0, 10**40))
def test_a_number_comes_back_from_a_document_as_it_was(number: int) -> None:
    assert of_document(json.loads(json.dumps(as_document(number)))) == number


def test_a_number_of_thousands_of_digits_is_written_exactly() -> None:
    number = 7 * 10**15000 + 8
    written = as_document(number)
    assert written == "7" + "0" * 14999 + "8"
    assert of_document(written) == number


def test_a_number_that_every_reader_keeps_stays_a_number() -> None:
    assert as_document(2**53 - 1) == 2**53 - 1
    assert as_document(2**53) == str(2**53)


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
    assert (spelled(number).nl, spelled(number).en) == (nl, en)
