"""Where buyers publish their notices: one file is one publisher. Nothing registers it.

A feed finds and fetches the notices of one buyer. It knows nothing of what stands in them.
"""

from importlib import import_module
from pkgutil import iter_modules

from sources.kit.notice_feed import NoticeFeed


def catalogue() -> dict[str, NoticeFeed]:
    """Return every feed by name, in alphabetical order."""
    return {module.name: feed(module.name) for module in iter_modules(__path__)}


def feed(name: str) -> NoticeFeed:
    """Return the one feed of a file. Raise TypeError where the file holds none or several."""
    module = import_module(f"{__name__}.{name}")
    feeds = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, NoticeFeed)
        and value.__module__ == module.__name__
    ]
    if len(feeds) != 1:
        raise TypeError(f"sources/notice_feeds/{name}.py must hold one feed; it holds {len(feeds)}")
    return feeds[0]()
