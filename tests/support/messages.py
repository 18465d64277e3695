"""What a message says, for tests that read sentences."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from screening.i18n.messages import render
from sources.kit.values.message import Message


def english(message: Message | str | None) -> str:
    """The sentence in English; nothing where there is no message."""
    return "" if message is None else render(message, "en")


@contextmanager
def raises(error: type[Exception], match: str) -> Iterator[pytest.ExceptionInfo[Exception]]:
    """As ``pytest.raises``, for an error whose message is a code: its English matches."""
    with pytest.raises(error) as raised:
        yield raised
    sentence = english(getattr(raised.value, "message", str(raised.value)))
    assert re.search(match, sentence), sentence
