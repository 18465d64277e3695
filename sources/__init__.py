"""What we listen to. `ls sources` is the catalogue: one file is one list, and nothing registers it.

Lists never import each other; all that the author of a list imports is in ``sources.kit``.
"""

from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

from sources.kit.source import Source

NOT_LISTS = ("formats", "kit", "figures")


def catalogue() -> dict[str, Source]:
    """Every source by name, in alphabetical order."""
    names = sorted(
        module.name
        for module in iter_modules(__path__)
        if not module.name.startswith("_") and module.name not in NOT_LISTS
    )
    return {name: source(name) for name in names}


def source(name: str, chosen: Sequence[str] = ()) -> Source:
    """The one list that a file holds; of one in parts, those that an operator has chosen."""
    module = import_module(f"{__name__}.{name}")
    found = [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type)
        and issubclass(thing, Source)
        and thing.__module__ == module.__name__
    ]
    if len(found) != 1:
        raise TypeError(f"sources/{name}.py must hold one Source; it holds {len(found)}")
    return found[0](chosen)
