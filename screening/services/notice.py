"""Telling the person who watches a process what a service meets beside its result."""

import logging
from typing import Protocol

from sources.kit.values.message import Message

log = logging.getLogger(__name__)


class Notice(Protocol):
    """Tells a person a message, in the language of that person."""

    def __call__(self, message: Message) -> None: ...


def to_log(message: Message) -> None:
    """Write the message to the log, where nobody watches the process."""
    log.warning("%s", message)
