"""What an error tells: by code and values, or by its English sentence."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from screening.i18n.messages import render
from screening.model.errors import ScreeningError
from sources.kit.values.errors import SourceError
from sources.kit.values.message import Message, Param

Refusal = TypeVar("Refusal", bound=ScreeningError | SourceError)


@contextmanager
def refuses(kind: type[Refusal], pattern: str) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """Pass if the block raises this error and its English sentence fits the pattern somewhere."""
    with pytest.raises(kind) as caught:
        yield caught
    assert re.search(pattern, english(caught.value)), english(caught.value)


@contextmanager
def refused(
    kind: type[Refusal], code: str, /, **values: Param
) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """Pass if the block raises this error with a message of this code and these values.

    The message may stand within another one, as the reason stands within what was refused.
    """
    with pytest.raises(kind) as caught:
        yield caught
    message = caught.value.message
    assert code in codes_of(message), message
    found = values_of(message)
    assert {name: found.get(name) for name in values} == values


def english(error: ScreeningError | SourceError) -> str:
    return render(error.message, "en")


def in_english(messages: Iterable[Message | str]) -> tuple[str, ...]:
    """Return the English sentence of each message."""
    return tuple(render(message, "en") for message in messages)


def codes_of(message: Param) -> tuple[str, ...]:
    """Return the codes of a message and of those inside it, the outermost first."""
    if not isinstance(message, Message):
        return ()
    inner = (code for _, value in message.items for code in codes_of(value))
    return (message.code, *inner)


def values_of(message: Param) -> dict[str, Param]:
    """Return the values of a message and of those inside it, without the messages themselves."""
    if not isinstance(message, Message):
        return {}
    found: dict[str, Param] = {}
    for name, value in message.items:
        found |= values_of(value) if isinstance(value, Message) else {name: value}
    return found
