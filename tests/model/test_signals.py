"""What somebody tells, and the code for the answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.errors import InputError
from screening.model.signals import (
    LONGEST_FIELD,
    LONGEST_STORY,
    RECEIPT_LENGTH,
    RECEIPT_SIGNS,
    SignalStory,
    new_receipt,
    receipt_digest,
    story_of,
)


def test_what_was_told_keeps_its_lines_and_loses_what_stands_around_it() -> None:
    told = SignalStory("  Wij slapen\nin de loods.  ", where=" Haven \n 3 ", sender="worker")
    assert story_of(told) == SignalStory("Wij slapen\nin de loods.", "Haven 3", "", "worker")


def test_who_tells_it_is_one_of_the_choices_or_nobody() -> None:
    assert story_of(SignalStory("Hulp", sender="<script>")).sender == ""


@pytest.mark.parametrize(
    ("story", "field"),
    [
        (SignalStory(""), "what"),
        (SignalStory(" … \n"), "what"),
        (SignalStory("a" * (LONGEST_STORY + 1)), "what"),
        (SignalStory("Hulp", where="b" * (LONGEST_FIELD + 1)), "where"),
        (SignalStory("Hulp", since="b" * (LONGEST_FIELD + 1)), "since"),
        (SignalStory("Hulp", contact="b" * (LONGEST_FIELD + 1)), "contact"),
    ],
)
def test_what_cannot_be_kept_names_its_field(story: SignalStory, field: str) -> None:
    with pytest.raises(InputError) as refusal:
        story_of(story)
    assert refusal.value.field == field


def test_a_code_is_new_each_time_and_easy_to_write_down() -> None:
    codes = {new_receipt() for _ in range(50)}
    assert len(codes) == 50
    for code in codes:
        assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
        assert set(code) <= {*RECEIPT_SIGNS, "-"}
    assert len(RECEIPT_SIGNS) ** RECEIPT_LENGTH > 2**75  # nobody tries them all


@given(st.text(alphabet=" -.", max_size=4), st.booleans())
def test_a_code_is_known_however_it_is_typed(between: str, small: bool) -> None:
    code = new_receipt()
    typed = between.join(code.replace("-", ""))
    assert receipt_digest(typed.lower() if small else typed) == receipt_digest(code)
