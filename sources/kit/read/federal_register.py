"""Tables in the full text of the Federal Register, which is typewriter text in a page.

A table stands between rules of hyphens. A row begins at the margin and goes on in lines that are
indented by a blank; dots lead from a name to its second column. Lists from before there were
tables are paragraphs, indented by four. What is read begins at the appendix, because the text
above it speaks about the same clauses in sentences.
"""

import html
import re
from collections.abc import Iterator

from sources.kit.read.html import HtmlTable
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message
from sources.kit.values.snapshot import Snapshot

RULE = re.compile(r"-{20,}$")
COLUMNS = re.compile(r"\.{3,}\s*|\s{2,}")
APPENDIX = re.compile(r"^\s*Appendix\b.*$", re.MULTILINE | re.IGNORECASE)
END = re.compile(r"^\[FR Doc\.? (?:No: )?[\w-]+ Filed", re.MULTILINE)
PAGE = re.compile(r"\s*\[\[Page \d+\]\]\s*")
HEADING = re.compile(r"\(\w\)\(\d\)\(\w\)\(\w+\)")
SENTENCE = re.compile(r"\b(?:is|are|was|were|has|have|will)\b")
NAMES = ("Name of Entity", "Effective Date")


def is_notice(snapshot: Snapshot) -> bool:
    return b"[Federal Register Volume" in snapshot.head()


def tables(snapshot: Snapshot) -> Iterator[HtmlTable]:
    """Yield the tables of the appendix; a list without days becomes a table without them."""
    text = appendix(snapshot)
    heading, number = "", 0
    for block in blocks(text):
        if isinstance(block, str):
            heading = block if HEADING.search(block) else heading
            continue
        if not heading:
            continue  # sentences about the list
        refuse_sentences(block)
        number += 1
        where = f"table {number}"
        rows = tuple((f"{where}, row {n}", cells) for n, cells in enumerate(block, start=1))
        yield HtmlTable(heading, where, rows)


def appendix(snapshot: Snapshot) -> str:
    try:
        text = snapshot.data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        raise UnreadableError(
            Message("notice.not_utf8", file=snapshot.name, error=str(fault))
        ) from None
    text = html.unescape(PAGE.sub("\n", text))
    start, end = APPENDIX.search(text), END.search(text)
    if not start or not end or end.start() < start.end():
        raise UnreadableError(Message("notice.no_appendix", file=snapshot.name))
    return text[start.end() : end.start()]


def blocks(text: str) -> Iterator[str | list[tuple[str, str]]]:
    """Yield headings as text, tables and lists as rows, in their order."""
    block: list[str] = []
    rules = 0
    for line in [*text.split("\n"), ""]:
        rule = RULE.match(line) is not None
        if block and not rules and (rule or not line.strip()):
            yield rows_of_list(block) if block[0].startswith("    ") else joined(block)
            block = []
        rules += rule
        if line.strip():
            block.append(line.rstrip())
        if rules == 3:  # above the headings, below them, below the rows
            yield table_rows(block)
            block, rules = [], 0
    if rules:
        raise UnreadableError(Message("notice.table_without_end"))


def rows_of_list(lines: list[str]) -> list[tuple[str, str]]:
    return [NAMES, *((name, "") for name in paragraphs(lines))]


def joined(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def refuse_sentences(block: list[tuple[str, str]]) -> None:
    """Raise UnreadableError where a name is a sentence: somebody should look."""
    for name, _ in block:
        if SENTENCE.search(name):
            raise UnreadableError(Message("notice.sentence", cell=name[:60]))


def paragraphs(lines: list[str]) -> Iterator[str]:
    paragraph: list[str] = []
    for line in lines:
        if line.startswith("    ") and paragraph:
            yield " ".join(paragraph)
            paragraph = []
        paragraph.append(line.strip())
    yield " ".join(paragraph)


def table_rows(lines: list[str]) -> list[tuple[str, str]]:
    """Return the cells of each row, put together from the lines that it goes over."""
    rows: list[tuple[str, str]] = []
    rules = 0
    for line in lines:
        if RULE.match(line):
            rules += 1
            continue
        name, day = cells_of_line(line)
        if rules == 1 or not line.startswith(" "):
            rows.append((name, day))
        elif len(rows) < 2:
            raise UnreadableError(Message("notice.no_row", cell=line.strip()[:60]))
        else:
            rows[-1] = (f"{rows[-1][0]} {name}", f"{rows[-1][1]} {day}".strip())
    return [(without_cell_dots(name), day.rstrip(". ")) for name, day in rows]


def cells_of_line(line: str) -> tuple[str, str]:
    name, *more = [part for part in COLUMNS.split(line.strip()) if part]
    if len(more) > 1:
        raise UnreadableError(Message("notice.new_column", cell=line.strip()[:60]))
    return name, more[0] if more else ""


def without_cell_dots(name: str) -> str:
    """Return a name as it stands in the list: the end of a cell adds a dot to the one of "Ltd."."""
    return re.sub(r"(?<=\))\.+$", "", re.sub(r"\.{2,}$", ".", name.strip()))
