"""The one home of lxml: notices are parsed without entities, network or document type.

Everything is addressed by local name, because TED has changed its namespace with every release
of the same form.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any, Protocol

from lxml import etree

from graphs.readers.reading import RefusedError

Element = etree._Element


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


_PIECE = 1 << 16
_MOST_OF_A_RECORD = 20_000  # elements of one record, and of what stands before the first
LARGEST = 32 * 2**20
_MOST_PARTS = 1_000_000  # elements and attributes; the largest notice known has some ten thousand
_DOCTYPE = re.compile(rb"<!\s*D\s*O\s*C\s*T\s*Y\s*P\s*E|<!ENTITY", re.IGNORECASE)


def parse(data: bytes) -> Element:
    """The root; RefusedError for what is broken, too deep, or declares a document type."""
    _refuse_doctype(data)
    _refuse_too_large(data)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,  # libxml2 stops at 256 levels and at ten million characters in one text
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise RefusedError(
            f"This XML cannot be read: {_first_line(error)}. Download it again."
        ) from error
    if root is None:
        raise RefusedError("This XML holds no element. Download it again.")
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise RefusedError(_NO_DOCTYPE)
    return root


_NO_DOCTYPE = (
    "This XML declares a document type, which notices never do; it was not read. Download the "
    "notice again from where it was published."
)


def _refuse_too_large(data: bytes) -> None:
    """Every element and attribute takes some hundred bytes, however few it was written with."""
    if len(data) > LARGEST or data.count(b"<") + data.count(b"=") > _MOST_PARTS:
        raise RefusedError("This XML is far larger than a notice. Import one notice per file.")


def _refuse_doctype(data: bytes) -> None:
    if _DOCTYPE.search(data.replace(b"\0", b"")):  # UTF-16 puts zeros between the letters
        raise RefusedError(_NO_DOCTYPE)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else "it is not well-formed"


def records(head: bytes, stream: Readable, tags: Collection[str]) -> Iterator[Element]:
    """Every element of one of these names, one at a time; what was read is forgotten.

    Raises RefusedError for what is broken, declares a document type, or is one endless record.
    """
    _refuse_doctype(head)
    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    open_parts = 0
    try:
        while piece := stream.read(_PIECE):
            parser.feed(piece)
            for event, element in parser.read_events():
                if not isinstance(element, Element):
                    continue
                open_parts += 1 if event == "start" else 0
                if open_parts > _MOST_OF_A_RECORD:
                    raise RefusedError("One record of this XML is far larger than any known one.")
                if event == "end" and local(element) in tags:
                    yield element
                    _forget(element)
                    open_parts = 0
        parser.close()
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise RefusedError(
            f"This XML cannot be read: {_first_line(error)}. Download it again."
        ) from error


def _forget(element: Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def content(element: Element) -> Any:
    """An element as nested dictionaries by local name; what comes twice is a list."""
    if not len(element):
        return (element.text or "").strip()
    found: dict[str, Any] = {}
    for part in element:
        name, value = local(part), content(part)
        if name in found:
            former = found[name]
            found[name] = [*former, value] if isinstance(former, list) else [former, value]
        else:
            found[name] = value
    return found


def root_name(head: bytes) -> str:
    """The local name of the root, from the beginning of a file."""
    _refuse_doctype(head)
    parser = etree.XMLPullParser(events=("start",), resolve_entities=False, no_network=True)
    try:
        parser.feed(head)
        first = next(parser.read_events(), None)
        if first is None:  # the parser waits for more of a very small file
            parser.close()
            first = next(parser.read_events(), None)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise RefusedError(
            f"This XML cannot be read: {_first_line(error)}. Download it again."
        ) from error
    if first is None or not isinstance(first[1], Element):
        raise RefusedError("This XML holds no element. Download it again.")
    try:
        return local(first[1])
    except ValueError as error:  # a prefix that nobody declared
        raise RefusedError(
            f"This XML cannot be read: {_first_line(error)}. Download it again."
        ) from error


def local(element: Element) -> str:
    return etree.QName(element).localname


def _wild(path: str) -> str:
    return "/".join(f"{{*}}{step}" for step in path.split("/"))


def find(element: Element | None, path: str) -> Element | None:
    """The first element at a path of local names, such as ``Company/PartyName``."""
    return None if element is None else element.find(_wild(path))


def every(element: Element | None, path: str) -> list[Element]:
    return [] if element is None else element.findall(_wild(path))


def anywhere(element: Element | None, name: str) -> Iterator[Element]:
    return iter(()) if element is None else element.iter(f"{{*}}{name}")


def said(element: Element | None) -> str | None:
    """All words of an element, paragraphs included, in one line; None when there are none."""
    if element is None:
        return None
    words = " ".join(" ".join(map(str, element.itertext())).split())
    return words or None


def text(element: Element | None, path: str) -> str | None:
    return said(find(element, path))


def attribute(element: Element | None, path: str, name: str) -> str | None:
    found = find(element, path) if path else element
    value = None if found is None else found.get(name)
    return value.strip() or None if value else None
