"""What a person reads when something is refused."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from screening.i18n.messages import render
from screening.model.errors import ScreeningError

Refusal = TypeVar("Refusal", bound=ScreeningError)


@contextmanager
def refuses(kind: type[Refusal], pattern: str) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """Pass if the block raises this error and its English sentence fits the pattern somewhere."""
    with pytest.raises(kind) as caught:
        yield caught
    assert re.search(pattern, english(caught.value)), english(caught.value)


def english(error: ScreeningError) -> str:
    return render(error.message, "en")
