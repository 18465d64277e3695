"""The errors of a source. After any of these, the last good snapshot stays in use.

An error carries a message: a code and its values. The sentence is made where a person reads it
(``screening.i18n.messages.render``); ``str`` of an error is for logs and tracebacks.
"""

from sources.kit.values.message import Message


class SourceError(Exception):
    """A source could not be brought up to date."""

    def __init__(self, message: Message | str) -> None:
        super().__init__(message)
        self.message = message


class FetchError(SourceError):
    """The publisher did not answer, or answered with something else than the list."""


class LaterError(FetchError):
    """The publisher asks to come back after so many seconds: longer than anybody should sleep."""

    def __init__(self, message: Message | str, after: float) -> None:
        super().__init__(message)
        self.after = after


class UnreadableError(SourceError):
    """The bytes are not what the publisher documented: somebody must look before they are used."""


class NotModified(Exception):  # noqa: N818  (not an error: the last accepted snapshot is current)
    """The publisher says that what we accepted last is still what it publishes."""
