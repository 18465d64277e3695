"""Long XML lists, entry by entry: what has been read is forgotten before the next entry comes.

Tags are compared without their namespace, because publishers change it with every version.
"""

from collections.abc import Iterable, Iterator

from sources.formats import xml
from sources.formats.xml import Element as Node
from sources.formats.xml import local
from sources.kit.read.rows import Headings, TableRow, located
from sources.kit.values.errors import UnreadableError
from sources.kit.values.list_guard import GUARD
from sources.kit.values.message import Message
from sources.kit.values.snapshot import Snapshot

__all__ = ["Attributes", "Node", "children", "elements", "local"]


def elements(snapshot: Snapshot, root: str, tags: Iterable[str] = ()) -> Iterator[Node]:
    """Yield first the root, still empty, then each entry with one of the tags.

    An entry is whole until the next one is asked for.
    """
    with snapshot.open() as stream:
        yield from xml.elements(stream, tuple(tags), GUARD, root)


def children(node: Node, tags: Iterable[str]) -> Iterator[Node]:
    """Yield the elements below; raise UnreadableError for one whose name nobody knows."""
    names = frozenset(tags)
    for child in node:
        name = local(child)
        if name and name not in names:
            raise UnreadableError(
                located(f"line {node.sourceline}", Message("list.new_element", name=name))
            )
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
