"""Long XML lists, entry by entry: what has been read is forgotten before the next entry comes.

The same rules as in ``sources.kit.read.xml``: no DOCTYPE, no entities, no network, no huge trees.
Tags are compared without their namespace, because publishers change it with every version.
"""

from collections.abc import Iterable, Iterator

from lxml import etree

from sources.kit.read.rows import Headings, TableRow
from sources.kit.values.errors import UnreadableError
from sources.kit.values.snapshot import Snapshot

Node = etree._Element


def elements(snapshot: Snapshot, root: str, tags: Iterable[str] = ()) -> Iterator[Node]:
    """First the root, still empty, then each entry with one of the tags; whole until the next."""
    wanted = [f"{{*}}{tag}" for tag in (root, *tags)]
    with snapshot.open() as stream:
        found = etree.iterparse(
            stream,
            events=("start", "end"),
            tag=wanted,
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            load_dtd=False,
        )
        top: Node | None = None
        try:
            for event, node in found:
                if top is None:
                    top = checked(node, root)
                    yield top
                elif event == "end" and node is not top:
                    yield node
                    forget(node)
        except etree.XMLSyntaxError as fault:
            raise UnreadableError(f"not whole XML: {fault}") from None
    if top is None:
        raise UnreadableError(f"the XML is not a {root!r}")


def checked(node: Node, root: str) -> Node:
    if node.getroottree().docinfo.internalDTD is not None:
        raise UnreadableError("the XML brings a DOCTYPE, which no list of ours has")
    if node.getparent() is not None or local(node) != root:
        raise UnreadableError(f"the XML is not a {root!r}")
    return node


def forget(node: Node) -> None:
    node.clear()
    parent = node.getparent()
    while parent is not None and node.getprevious() is not None:
        del parent[0]


def local(node: Node) -> str:
    """The tag without its namespace; a comment has none."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def children(node: Node, known: Iterable[str]) -> Iterator[Node]:
    """The elements below; one whose name nobody knows stops the reading."""
    names = frozenset(known)
    for child in node:
        name = local(child)
        if name and name not in names:
            raise UnreadableError(f"line {node.sourceline}: new element: {name}")
        if name:
            yield child


class Attributes(TableRow):
    """The attributes of an element as the cells of a row; which of them are there may differ."""

    def __init__(self, node: Node) -> None:
        names = [str(name) for name in node.attrib]
        values = [str(value) for value in node.attrib.values()]
        super().__init__(Headings(names), values, f"line {node.sourceline}")
        self.columns = ()
        self.node = node

    def optional(self, name: str) -> str:
        return self.take(name) if self.has(name) else ""
