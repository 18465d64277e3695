"""Pages of publishers: the one link to a file, and tables with what precedes them.

A page is no data format, so it is believed only where it is whole and as plain as a table can be:
merged cells, a second link that fits and a page without its end stop the reading.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from sources.formats import xml
from sources.formats.xml import Element
from sources.kit.read.rows import TableRow, located, table
from sources.kit.values.errors import UnreadableError
from sources.kit.values.list_guard import GUARD
from sources.kit.values.message import Message
from sources.kit.values.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class HtmlTable:
    """A table of a page; ``before`` is the text of the element before it, where there is one."""

    before: str
    where: str
    lines: tuple[tuple[str, tuple[str, ...]], ...]

    def rows(self) -> Iterator[TableRow]:
        return table(self.lines)


def only_link(page: Snapshot, ending: str, holding: str = "") -> str:
    """Return the address of the file that the page links to.

    Raise UnreadableError for none or several.
    """
    hrefs = (str(node.get("href") or "").strip() for node in parse(page).iter("a"))
    addresses = {
        urljoin(page.url, href)
        for href in hrefs
        if href.partition("?")[0].lower().endswith(ending) and holding in href.lower()
    }
    if len(addresses) != 1:
        links = tuple(sorted(addresses)) or Message("list.none")
        raise UnreadableError(
            Message("list.other_links", file=page.name, ending=ending, links=links)
        )
    return addresses.pop()


def tables(page: Snapshot) -> Iterator[HtmlTable]:
    """Yield the tables of a page in their order; the rows know their table."""
    for number, node in enumerate(parse(page).iter("table"), start=1):
        if any(True for inner in node.iter("table") if inner is not node):
            raise UnreadableError(Message("list.table_in_table", where=f"table {number}"))
        where = f"table {number}"
        yield HtmlTable(text_before(node), where, tuple(lines_of_table(node, where)))


def lines_of_table(node: Element, where: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for number, row in enumerate(node.iter("tr"), start=1):
        cells = list(row.iterchildren("th", "td"))
        if any(cell.get(span, "1") != "1" for cell in cells for span in ("colspan", "rowspan")):
            raise UnreadableError(located(f"{where}, row {number}", Message("list.merged_cells")))
        yield f"{where}, row {number}", tuple(text_of(cell) for cell in cells)


def text_before(node: Element) -> str:
    """Return the text of the element before, looked for outside boxes that hold only the table."""
    at: Element | None = node
    while at is not None and at.tag != "body":
        previous = at.getprevious()
        while previous is not None and not isinstance(previous.tag, str):
            previous = previous.getprevious()
        if previous is not None:
            holds_table = previous.tag == "table" or previous.find(".//table") is not None
            return "" if holds_table else text_of(previous)
        at = at.getparent()
    return ""


def text_of(node: Element) -> str:
    """Return the text as a reader sees it: a line break parts words."""
    return " ".join(" ".join(str(text) for text in node.itertext()).split())


def parse(page: Snapshot) -> Element:
    """Return the root of a whole page in UTF-8."""
    data = page.data
    if len(data) > GUARD.limits.page:
        raise GUARD.page_too_large()
    if not re.search(rb"</html>\s*(?:<!--[^>]*-->\s*)*\Z", data[-4096:], re.IGNORECASE):
        raise UnreadableError(Message("list.no_page", file=page.name))
    return xml.page(data, GUARD)


def table_with_two_headings(page: Snapshot, first: str, names: Sequence[str]) -> Iterator[TableRow]:
    """Yield the rows of the one table under two rows of headings, whose lower row has the names.

    The upper row groups them, and its first heading reaches over both; so the lower row is one cell
    shorter, and groups may be merged cells. Below them nothing is merged.
    """
    for number, node in enumerate(parse(page).iter("table"), start=1):
        rows = [list(row.iterchildren("th", "td")) for row in node.iter("tr")]
        texts = [[text_of(cell) for cell in cells] for cells in rows]
        for at, cells in enumerate(texts):
            if set(names) <= set(cells) and at and texts[at - 1][:1] == [first]:
                head = cells if len(cells) == len(names) + 1 else [first, *cells]
                below = zip(range(at + 2, len(texts) + 1), texts[at + 1 :], strict=True)
                lines = [(f"table {number}, row {row}", line) for row, line in below]
                yield from table([(f"table {number}, row {at + 1}", head), *lines])
                return
    raise UnreadableError(
        Message("list.no_table_with", file=page.name, column=first, columns=tuple(names))
    )
