"""Choices in the address of a page: a value that does not exist is refused, never ignored.

Who asks for the contracts of a flag that does not exist must not take all contracts for them. Names
that a page does not know are ignored: mail programs and trackers add their own. A file, which
programs fetch too, refuses them.
"""

from collections.abc import Collection, Mapping

from screening.model.errors import InputError
from sources.kit.values.message import Message


class UnknownChoiceError(InputError):
    """A parameter of an address has a value that is not one of its choices."""

    def __init__(self, name: str, value: str, allowed: Collection[str]) -> None:
        super().__init__(unknown_choice(name, value, allowed), name)


class UnknownNameError(UnknownChoiceError):
    """An address of a file has a parameter that does not exist."""

    def __init__(self, name: str, allowed: Collection[str]) -> None:
        InputError.__init__(self, unknown_name(name, allowed), name)


def unknown_name(name: str, allowed: Collection[str]) -> Message:
    """Return the message that names the parameter, and those that there are."""
    return Message("address.no_parameter", name=name[:100], allowed=tuple(allowed))


def only(arguments: Mapping[str, str], allowed: Collection[str]) -> None:
    """Raise UnknownNameError where an address has a name that is not one of these."""
    for name in arguments:
        if name not in allowed:
            raise UnknownNameError(name, allowed)


def unknown_choice(name: str, value: str, allowed: Collection[str]) -> Message:
    """Return the message that names the parameter, its value and what is allowed."""
    return Message("address.no_choice", name=name, value=value[:100], allowed=tuple(allowed))


def choice(arguments: Mapping[str, str], name: str, allowed: Collection[str]) -> str | None:
    """Return the value of a parameter; None where it is missing or empty.

    Raises UnknownChoiceError.
    """
    value = arguments.get(name) or None
    if value is not None and value not in allowed:
        raise UnknownChoiceError(name, value, allowed)
    return value
