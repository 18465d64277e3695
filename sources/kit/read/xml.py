"""XML as strict as a table: every child of an element is taken, walked into or ignored by name."""

from collections.abc import Iterable, Iterator

from sources.formats import xml
from sources.kit.read.rows import Headings, TableRow, located
from sources.kit.values.errors import UnreadableError
from sources.kit.values.list_guard import GUARD
from sources.kit.values.message import Message


class Element(TableRow):
    """One element: its children without children are cells, the others can be walked into."""

    def __init__(self, node: xml.Element) -> None:
        children = [child for child in node if isinstance(child.tag, str)]
        by_tag = {str(child.tag): child for child in children}
        texts = ["".join(str(text) for text in child.itertext()) for child in by_tag.values()]
        super().__init__(Headings(list(by_tag)), texts, f"line {node.sourceline}")
        self.columns = ()  # children come in any order, and may stay away
        self._node = node
        self._repeated = {t for t in by_tag if sum(child.tag == t for child in children) > 1}

    def take(self, heading: str) -> str:
        if heading in self._repeated:
            raise UnreadableError(
                located(self.where, Message("list.several_times", column=heading))
            )
        return super().take(heading)

    def each(self, path: str, ignore: Iterable[str] = ()) -> Iterator["Element"]:
        """Yield the elements of a list below this one (``Countries/Country``), if it is there."""
        first, _, rest = path.partition("/")
        index = self._headings.find(first)
        if index is None:
            return
        self._taken.add(index)
        ignored = frozenset(ignore)
        for child in self._node.iterchildren(first):
            element = Element(child)
            if rest:
                yield from element.each(rest, ignored)
                element.check(frozenset())
            else:
                yield element
                element.check(element._headings.covered(ignored))


def parse(data: bytes, root: str) -> Element:
    """Return the root of a list; raise UnreadableError where it has another name."""
    node = xml.parse(data, GUARD)
    if node.tag != root:
        raise UnreadableError(Message("list.other_root", root=str(node.tag), expected=root))
    return Element(node)
