"""Where buyers publish their notices: one file is one publisher. Nothing registers it.

A feed finds and fetches the notices of one buyer. It knows nothing of what stands in them.
"""

from importlib import import_module
from pkgutil import iter_modules

from sources.kit.notice_feed import NoticeFeed
from sources.kit.one_class import one_class


def catalogue() -> dict[str, NoticeFeed]:
    """Return every feed by name, in alphabetical order."""
    return {module.name: feed(module.name) for module in iter_modules(__path__)}


def feed(name: str) -> NoticeFeed:
    """Return the one feed of a file. Raise TypeError where the file holds none or several."""
    return one_class(import_module(f"{__name__}.{name}"), NoticeFeed)()
