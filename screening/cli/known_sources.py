"""A source that a person names on the command line."""

import sources
from screening.model.errors import InputError
from sources.kit.source import Source
from sources.kit.values.message import Message


def known_source(name: str) -> Source:
    """Return the source of that name. Raise InputError, which names those there are."""
    known = sources.catalogue()
    if name not in known:
        raise InputError(Message("command.no_source", name=name, known=tuple(known)))
    return known[name]
