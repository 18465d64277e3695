"""Errors of screening. Each message says what is wrong, where, and what to do next.

ScreeningError
├── InputError      a person gave something malformed (raised at the command, page and API edge)
├── PolicyError     a file of rules, method or clauses is wrong (raised while reading it)
├── SettingsError   the environment asks for something impossible (raised once, at start)
├── MissingError    a contract or screening that does not exist (raised by the store)
└── BusyError       somebody else's long write holds the database (raised by the store)

An error carries a message: a code and values. The sentence in the language of a person is made
where the error ends, with ``screening.i18n.messages.render(error.message, language)``; ``str`` of
an error is for logs.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # only the name is needed, and `screening --help` has no use for sources
    from sources.kit.values.message import Message


class ScreeningError(Exception):
    """The base: an error that a person should read as a sentence instead of a traceback."""

    def __init__(self, message: "Message | str") -> None:
        super().__init__(message)
        self.message = message


class InputError(ScreeningError):
    """Malformed input. ``field`` names the option or form field."""

    def __init__(self, message: "Message | str", field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class UnknownByTagError(InputError):
    """Of a day that was kept it is not known which tags contracts had, so who sees them by a tag
    has no figure of it.
    """


class PolicyError(ScreeningError):
    """A declarative file does not say what it must; the message names file and key."""


class SettingsError(ScreeningError):
    """A setting is impossible; nothing was started."""


class ClosedDatabaseError(SettingsError):
    """The database cannot be opened; the message says why, for whoever runs the service."""


class StoppedDatabaseError(ScreeningError):
    """The database gave up halfway; nothing of it was kept. The message says why, as above."""


class MissingError(ScreeningError):
    """Something that is not in the store of this organization."""


class BusyError(ScreeningError):
    """Another write held the database for too long; nothing was changed, and it can be repeated."""

    def __init__(self) -> None:
        # Imported here: `screening --help` has no use for sources.
        from sources.kit.values.message import Message

        super().__init__(Message("database.busy"))


def reason_of(error: BaseException) -> "Message | str":
    """Return the message of an error, or the text of an error of another library."""
    return getattr(error, "message", None) or str(error)
