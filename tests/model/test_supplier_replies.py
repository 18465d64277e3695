"""What a supplier replies: which of it is kept, and which of it is shown."""

from datetime import UTC, datetime, timedelta

import pytest

from screening.model.errors import InputError
from screening.model.supplier_replies import (
    LONGEST_REPLY,
    WHOLE,
    SupplierReply,
    given_replies,
    latest,
    to_the_whole,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
QUESTIONS = {"origin": "Waar komt het vandaan?", "wages": "Wie kijkt naar de lonen?"}


def reply(text: str, question: str = WHOLE, supplier: str = "A", hours: int = 0) -> SupplierReply:
    return SupplierReply(supplier, NOON + timedelta(hours=hours), question, "", text)


def test_what_was_typed_is_kept_with_the_words_of_its_question() -> None:
    typed = {"origin": " Uit Portugal ", "wages": "  ", WHOLE: "Dit klopt niet.", "other": "x"}
    assert given_replies(typed, QUESTIONS) == (
        ("origin", "Waar komt het vandaan?", "Uit Portugal"),
        (WHOLE, "", "Dit klopt niet."),
    )


@pytest.mark.parametrize(
    ("typed", "field"),
    [({}, WHOLE), ({"origin": " "}, WHOLE), ({"wages": "a" * (LONGEST_REPLY + 1)}, "wages")],
)
def test_nothing_and_too_much_are_refused(typed: dict[str, str], field: str) -> None:
    with pytest.raises(InputError) as refusal:
        given_replies(typed, QUESTIONS)
    assert refusal.value.field == field


def test_a_newer_reply_takes_the_place_of_the_former_one_of_the_same_supplier() -> None:
    first, other = reply("eerst"), reply("van B", supplier="B")
    origin, newer = reply("Portugal", "origin"), reply("later", hours=1)
    assert latest([first, other, origin, newer]) == (other, origin, newer)
    assert to_the_whole([first, other, origin, newer]) == (other, newer)
