"""The sources that a person can name on the command line."""

import sources
from screening.model.errors import InputError
from sources.kit.source import Source
from sources.kit.values.message import Message


def known_source(name: str) -> Source:
    """Return the source of that name. Raise InputError, which names those there are."""
    catalogue = sources.catalogue()
    if name not in catalogue:
        raise InputError(Message("command.no_source", name=name, known=tuple(catalogue)))
    return catalogue[name]
