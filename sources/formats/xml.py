"""XML and HTML by lxml, without anything that they can be told to do.

No document type, no entities, no network, no huge trees, and a limit on what is built of it:
libxml2 itself stops at 256 levels and at ten million characters in one text.
"""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Protocol

import lxml.html
from lxml import etree

from sources.formats.guard import Guard
from sources.formats.streams import BLOCK

Element = etree._Element
FAULTS = (etree.XMLSyntaxError, etree.ParserError, ValueError, LookupError)
PROLOG = 1 << 20  # bytes of a stream in which a document type is looked for before it is parsed
_DOCTYPE = re.compile(rb"<!\s*D\s*O\s*C\s*T\s*Y\s*P\s*E|<!ENTITY", re.IGNORECASE)
_FIRST_ELEMENT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_LONGEST_MARK = 64  # bytes of a declaration that two pieces may share


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


def parse(data: bytes, guard: Guard) -> Element:
    """Return the root; raise a refusal for what is broken, too large or declares a document type.

    Comments and processing instructions are left out.
    """
    _refuse_doctype(data, guard)
    limits = guard.limits
    # Each element and attribute takes some hundred bytes, however few it was written with.
    if len(data) > limits.xml or data.count(b"<") + data.count(b"=") > limits.xml_parts:
        raise guard.xml_too_large()
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except FAULTS as fault:
        raise guard.xml_broken(_first_line(fault)) from fault
    if root is None:
        raise guard.xml_empty()
    _refuse_declared(root, guard)
    return root


def elements(
    stream: Readable, tags: Collection[str], guard: Guard, root: str | None = None
) -> Iterator[Element]:
    """Yield each element with one of these local names, whole until the next is asked for.

    What was read is forgotten, so that a list may have any size. With the name of a ``root`` the
    first that comes is the root, still empty. Raise a refusal for what is broken, has another
    root, declares a document type, or is one endless record.
    """
    names = list(tags) if root is None else [root, *tags]
    parser = _pull_parser([f"{{*}}{name}" for name in names])
    most = 2 * guard.limits.xml_record  # an element has two marks, one where it opens and closes
    marks, fed, tail = 0, 0, b""
    top: Element | None = None
    try:
        while piece := stream.read(BLOCK):
            if fed < PROLOG:
                _refuse_doctype(tail + piece, guard, root)
                fed, tail = fed + len(piece), piece[-_LONGEST_MARK:]
            parser.feed(piece)
            marks += piece.count(b"<")
            for event, node in parser.read_events():
                if not isinstance(node, Element):
                    continue
                if top is None:
                    _refuse_declared(node, guard)
                    top = node
                    if root is not None:
                        if node.getparent() is not None or local(node) != root:
                            raise guard.xml_root(root)
                        yield node
                        continue
                if event == "end" and not (root is not None and node is top):
                    yield node
                    _forget(node)
                    marks = 0
            if marks > most:
                raise guard.xml_record_too_large()
        parser.close()
    except FAULTS as fault:
        raise guard.xml_broken(_with_name(_first_line(fault), stream)) from fault
    if top is None and root is not None:
        raise guard.xml_root(root)


def root_name(head: bytes, guard: Guard) -> str:
    """Return the local name of the root, from the beginning of a file."""
    _refuse_doctype(head, guard)
    parser = etree.XMLPullParser(events=("start",), resolve_entities=False, no_network=True)
    try:
        parser.feed(head)
        first = next(parser.read_events(), None)
        if first is None:  # the parser waits for more of a very small file
            parser.close()
            first = next(parser.read_events(), None)
        if first is not None and isinstance(first[1], Element):
            return local(first[1])  # raises ValueError for a prefix that nobody declared
    except FAULTS as fault:
        raise guard.xml_broken(_first_line(fault)) from fault
    raise guard.xml_empty()


def page(data: bytes, guard: Guard) -> Element:
    """Return the root of a page of HTML in UTF-8."""
    if len(data) > guard.limits.page:
        raise guard.page_too_large()
    try:
        data.decode("utf-8-sig")
        parser = lxml.html.HTMLParser(no_network=True, huge_tree=False, encoding="utf-8")
        return lxml.html.document_fromstring(data, parser=parser)
    except FAULTS as fault:
        raise guard.page_broken(str(fault)) from None


def local(element: Element) -> str:
    """Return the tag without its namespace; a comment has none."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _pull_parser(tags: list[str]) -> "etree.XMLPullParser":
    return etree.XMLPullParser(
        events=("start", "end"),
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _refuse_doctype(data: bytes, guard: Guard, root: str | None = None) -> None:
    """Raise a refusal; where it is another document altogether, for that."""
    if _DOCTYPE.search(data.replace(b"\0", b"")):  # UTF-16 puts zeros between the letters
        first = _FIRST_ELEMENT.search(data)
        if root is not None and first is not None and first[1] != root.encode():
            raise guard.xml_root(root)
        raise guard.xml_doctype()


def _refuse_declared(node: Element, guard: Guard) -> None:
    """Raise the same as the parser saw it: the only look that no encoding can hide from."""
    info = node.getroottree().docinfo
    if info.internalDTD is not None or info.doctype:
        raise guard.xml_doctype()


def _with_name(why: str, stream: object) -> str:
    """Return why, with the name of the file, which lxml tells where it opens a file itself."""
    name = getattr(stream, "name", None)
    return why.replace("(<string>, ", f"({Path(name).name}, ") if isinstance(name, str) else why


def _first_line(fault: Exception) -> str:
    return str(fault).splitlines()[0].rstrip(".") if str(fault) else "it is not well-formed"


def _forget(node: Element) -> None:
    node.clear()
    parent = node.getparent()
    while parent is not None and node.getprevious() is not None:
        del parent[0]
