"""What people type is kept as it is, but for signs that nothing can keep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.typed_text import typed_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b\ud800c\x1b", "abc"),
        ("een\r\ntwee\rdrie\tvier", "een\ntwee\ndrie\tvier"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # the joiner belongs to the word
    ],
)
def test_only_what_is_no_sign_goes(typed: str, kept: str) -> None:
    assert typed_text(typed) == kept


@given(st.text())
def test_what_is_kept_can_be_written_and_is_not_changed_again(typed: str) -> None:
    kept = typed_text(typed)
    assert kept.encode() and "\x00" not in kept if kept else not kept
    assert typed_text(kept) == kept
