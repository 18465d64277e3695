"""Notices and records of XML: parsed under the guard for uploads, and addressed by local name.

TED has changed its namespace with every release of the same form, so no reader looks at one.
"""

from collections.abc import Collection, Iterator

from graphs.readers.guard import GUARD
from sources.formats import xml
from sources.formats.xml import Element, Readable, local

__all__ = [
    "Element",
    "all_text",
    "anywhere",
    "attribute",
    "content",
    "every",
    "find",
    "local",
    "parse",
    "records",
    "root_name",
    "text",
]


def parse(data: bytes) -> Element:
    """Return the root; raise RefusedError for what is broken, too large or declares a type."""
    return xml.parse(data, GUARD)


def records(stream: Readable, tags: Collection[str]) -> Iterator[Element]:
    """Yield every element of one of these names, one at a time; what was read is forgotten."""
    return xml.elements(stream, tags, GUARD)


def root_name(head: bytes) -> str:
    """Return the local name of the root, from the beginning of a file."""
    return xml.root_name(head, GUARD)


def content(element: Element) -> object:
    """Return an element as nested dictionaries by local name; what comes twice is a list."""
    if not len(element):
        return (element.text or "").strip()
    values: dict[str, object] = {}
    for part in element:
        name, value = local(part), content(part)
        if name in values:
            former = values[name]
            values[name] = [*former, value] if isinstance(former, list) else [former, value]
        else:
            values[name] = value
    return values


def _wild(path: str) -> str:
    return "/".join(f"{{*}}{step}" for step in path.split("/"))


def find(element: Element | None, path: str) -> Element | None:
    """Return the first element at a path of local names, such as ``Company/PartyName``."""
    return None if element is None else element.find(_wild(path))


def every(element: Element | None, path: str) -> list[Element]:
    """Return all elements at a path of local names."""
    return [] if element is None else element.findall(_wild(path))


def anywhere(element: Element | None, name: str) -> Iterator[Element]:
    """Yield all elements of a local name, at any depth."""
    return iter(()) if element is None else element.iter(f"{{*}}{name}")


def all_text(element: Element | None) -> str | None:
    """Return all words of an element, paragraphs included, in one line; None without any."""
    if element is None:
        return None
    words = " ".join(" ".join(map(str, element.itertext())).split())
    return words or None


def text(element: Element | None, path: str) -> str | None:
    """Return the words of the first element at a path."""
    return all_text(find(element, path))


def attribute(element: Element | None, path: str, name: str) -> str | None:
    """Return an attribute of the first element at a path, or of the element itself."""
    place = find(element, path) if path else element
    value = None if place is None else place.get(name)
    return value.strip() or None if value else None
