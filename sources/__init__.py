"""The lists that we read: one file is one list, so `ls sources` is the catalogue.

Nothing registers a list. Lists never import each other; all that the author of a list imports is in
``sources.kit``.
"""

from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # so that who opens a file (sources.formats) loads no kit of lists
    from sources.kit.source import Source

NOT_LISTS = ("formats", "kit", "figures", "notice_feeds")


def catalogue() -> "dict[str, Source]":
    """Return every source by name, in alphabetical order."""
    names = sorted(
        module.name
        for module in iter_modules(__path__)
        if not module.name.startswith("_") and module.name not in NOT_LISTS
    )
    return {name: source(name) for name in names}


def source(name: str, chosen: Sequence[str] = ()) -> "Source":
    """Return the one list of a file; of one in parts, those that an operator has ``chosen``.

    Raise TypeError where the file holds none or several.
    """
    # Here, as sources.formats does without the kit.
    from sources.kit.one_class import one_class
    from sources.kit.source import Source

    return one_class(import_module(f"{__name__}.{name}"), Source)(chosen)
