"""Records of the Global LEI Foundation: three formats of each list, read one record at a time.

XML and JSON nest (``Entity/LegalAddress/Country``), the golden copy as csv writes the same path
with dots and numbers what repeats. The lists hold millions of records, so none is read as a whole.
Their schemas (LEI-CDF, RR-CDF, exceptions) are standards with hundreds of fields: the namespace is
checked, what a source needs has to be there, and the rest is left alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from sources.kit.judge.freshness import Rhythm
from sources.kit.read.reading import SourceReading
from sources.kit.read.rows import SourceRow, TableRow, located
from sources.kit.source import Source
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message
from sources.kit.values.snapshot import Snapshot, sha256_of
from sources.kit.values.statements import Statement

if TYPE_CHECKING:
    from sources.kit.read.xml_stream import Node

T = TypeVar("T")
Tree = dict[str, "list[Tree | str]"]
DAY = re.compile(r"(?P<day>(?:19|20)\d\d-\d\d-\d\d)(?:T.*)?")
IN_NAME = re.compile(r"(?<!\d)(20\d\d)-?(\d\d)-?(\d\d)(?!\d)")  # 20260101-0800-gleif-…
CONTENT_DATE = re.compile(rb"<(?:\w+:)?ContentDate>(\d{4}-\d\d-\d\d)")
DELTA = re.compile(rb"<(?:\w+:)?FileContent>\s*\w*DELTA\w*")
NAMED_DELTA = re.compile(r"delta|-(?:intra|last)-?(?:day|week|month)", re.IGNORECASE)
DELTA_LAYOUT = "delta"
MOST_REPEATED = 5  # columns of one repeated field in the csv


class LeiRecord(SourceRow):
    """One record, whatever its format; a path is written with dots."""

    def optional(self, path: str) -> str:
        """Return the text at a path, or nothing."""
        return next(iter(self.every(path)), "")

    def every(self, path: str) -> list[str]:
        raise NotImplementedError

    def required(self, path: str) -> str:
        """Return the text at a path; a record without it is at fault."""
        text = self.optional(path)
        if not text:
            self.fault(Message("list.nothing_at", path=path))
        return text

    def pick(self, path: str, meanings: Mapping[str, T]) -> T:
        text = self.required(path)
        if text not in meanings:
            raise UnreadableError(
                located(self.where, Message("list.new_value", column=path, cell=text))
            )
        return meanings[text]

    def day(self, path: str) -> date | None:
        text = self.optional(path)
        match = DAY.fullmatch(text)
        if match:
            try:
                return date.fromisoformat(match["day"])
            except ValueError:
                match = None
        if text:
            self.fault(Message("list.no_date_in", column=path, cell=text))
        return None

    def periods(self) -> Iterator[tuple[str, date | None]]:
        """Yield kind and first day of each period of a relationship."""
        raise NotImplementedError


class NestedRecord(LeiRecord):
    """A record of the XML or JSON file."""

    def __init__(self, tree: Tree, where: str) -> None:
        self.where = where
        self._tree = tree

    def every(self, path: str) -> list[str]:
        below = self._below(path)
        return [" ".join(text.split()) for text in below if isinstance(text, str) and text.strip()]

    def periods(self) -> Iterator[tuple[str, date | None]]:
        """Yield the same: the XML has an element for each, a JSON may have an array instead."""
        path = "Relationship.RelationshipPeriods"
        for period in self._below(f"{path}.RelationshipPeriod") or self._below(path):
            if isinstance(period, dict):
                inner = NestedRecord(period, self.where)
                inner.collect = self.collect
                yield inner.optional("PeriodType"), inner.day("StartDate")

    def _below(self, path: str) -> "Sequence[Tree | str]":
        nodes: Sequence[Tree | str] = [self._tree]
        for name in path.split("."):
            nodes = [
                inner for node in nodes if isinstance(node, dict) for inner in node.get(name, ())
            ]
        return nodes


class FlatRecord(LeiRecord):
    """A row of the golden copy as csv."""

    def __init__(self, row: TableRow) -> None:
        self.where = row.where
        self._row = row

    def fault(self, problem: Message) -> None:
        self._row.fault(problem)

    def required(self, path: str) -> str:
        text = self._row.take(path)
        if not text:
            self.fault(Message("list.nothing_at", path=path))
        return text

    def optional(self, path: str) -> str:
        return self._row.take(path) if self._row.has(path) else ""

    def every(self, path: str) -> list[str]:
        paths = [f"{path}.{number}" for number in range(1, MOST_REPEATED + 1)]
        return [
            text
            for repeated in paths
            if self._row.has(repeated) and (text := self._row.take(repeated))
        ]

    def periods(self) -> Iterator[tuple[str, date | None]]:
        for number in range(1, MOST_REPEATED + 1):
            path = f"Relationship.Period.{number}"
            if self._row.has(f"{path}.periodType") and self._row.take(f"{path}.periodType"):
                yield self._row.take(f"{path}.periodType"), self.day(f"{path}.startDate")


class LeiSource(Source):
    """The base of both lists. They are large, so nobody gets them without asking."""

    publisher = "Global Legal Entity Identifier Foundation"
    licence = "CC0 1.0"
    licence_url = "https://creativecommons.org/publicdomain/zero/1.0/"
    attribution = "Global Legal Entity Identifier Foundation (GLEIF)"
    may_ship = True
    cadence = "weekly; published three times a day"
    rhythm = Rhythm.DAILY
    enabled_by_default = False
    changes_by_slot = True
    streams = True
    kind = "zip"
    max_bytes = 4 << 30
    max_unpacked = 64 << 30

    def edition(self, snapshot: Snapshot) -> str:
        return edition(snapshot)

    def layout(self, snapshot: Snapshot) -> str:
        return layout(snapshot)

    def ship(self, statements: tuple[Statement, ...]) -> Iterable[Statement]:
        """Return nothing: the licence would allow it, the size does not."""
        return ()

    def tells_changes(self, snapshot: Snapshot) -> bool:
        return layout(snapshot.unpacked(self.max_unpacked)) == DELTA_LAYOUT

    def changes(
        self, news: Sequence[Snapshot]
    ) -> tuple[SourceReading, dict[str, Statement | None]]:
        """Return what these files come to when they are laid over a list; they fit into memory."""
        files = sorted(
            (snapshot.unpacked(self.max_unpacked) for snapshot in news), key=self._edition
        )
        whole = self._reading(files[-1], self._edition(files[-1]))
        changed: dict[str, Statement] = {}
        for file in files:
            part, statements = self.open_reading(file)
            changed |= self._changes(statements)
            whole.absorb(part)
        return whole, {
            slot: None if self.ended(given) else given for slot, given in changed.items()
        }

    def ended(self, statement: Statement) -> bool:
        """Return whether a change says that something is no more."""
        return False

    def _read_several(
        self, snapshots: Sequence[Snapshot]
    ) -> tuple[SourceReading, Iterator[Statement]]:
        """Read a list with the changes of later days applied, if any; they fit into memory."""
        files = [file.unpacked(self.max_unpacked) for file in snapshots]
        lists = [file for file in files if layout(file) != DELTA_LAYOUT]
        deltas = sorted((file for file in files if layout(file) == DELTA_LAYOUT), key=self._edition)
        if not lists or not deltas:
            return super()._read_several(files)
        whole, listed = self.open_reading(*lists)
        changed: dict[str, Statement] = {}
        parts = []
        for delta in deltas:
            part, statements = self.open_reading(delta)
            changed |= self._changes(statements)
            parts.append(part)
        whole.edition = max(whole.edition, self._edition(deltas[-1]))
        whole.sha256 = sha256_of(file.sha256 for file in files)

        def applied() -> Iterator[Statement]:
            yield from (statement for statement in listed if self.slot(statement) not in changed)
            yield from (statement for statement in changed.values() if not self.ended(statement))
            for part in parts:
                whole.absorb(part)

        return whole, applied()

    def _changes(self, statements: Iterable[Statement]) -> dict[str, Statement]:
        """Return the last statement on each slot; what replaces an ended record is the last."""
        changed: dict[str, Statement] = {}
        for statement in statements:
            if not (self.ended(statement) and self.slot(statement) in changed):
                changed[self.slot(statement)] = statement
        return changed

    def _edition(self, snapshot: Snapshot) -> str:
        return snapshot.edition or edition(snapshot)


def edition(snapshot: Snapshot) -> str:
    """Return the day of the content, as the file's header says or, in csv and JSON, its name."""
    date_in_header = CONTENT_DATE.search(snapshot.head()) if snapshot.suffix == ".xml" else None
    if date_in_header:
        return date_in_header[1].decode()
    named = IN_NAME.search(snapshot.name)
    if named is None:
        raise UnreadableError(Message("list.no_edition", file=snapshot.name))
    return "-".join(named.groups())


def layout(snapshot: Snapshot) -> str:
    """Return ``delta`` for the changes of a day, which are no list of their own."""
    delta = NAMED_DELTA.search(snapshot.name) or DELTA.search(snapshot.head())
    return DELTA_LAYOUT if delta else "publisher"


def entries(
    reading: SourceReading, schemas: Mapping[str, str], lists: Sequence[str]
) -> Iterator[LeiRecord]:
    """Yield every record.

    ``schemas`` names the XML's record by its root, ``lists`` the JSON's arrays.
    """
    suffix = reading.snapshot.suffix
    if suffix == ".csv":
        yield from (FlatRecord(row) for row in reading.csv(ignore=("*",)))
    elif suffix == ".json":
        yield from reading.counted(_of_json(reading.snapshot, lists))
    elif suffix == ".xml":
        yield from reading.counted(_of_xml(reading.snapshot, schemas))
    else:
        raise UnreadableError(Message("list.other_format", file=reading.snapshot.name))


def _of_json(snapshot: Snapshot, lists: Sequence[str]) -> Iterator[LeiRecord]:
    """Yield the records of an array, or of one below a name; ``{"$": …}`` may wrap a text."""
    from sources.kit.read.json_stream import items  # ijson, only when a list is read

    for number, item in enumerate(items(snapshot, lists), start=1):
        tree = _tree(item)
        if isinstance(tree, str):
            raise UnreadableError(
                located(f"record {number}", Message("list.no_record", cell=tree[:40]))
            )
        yield NestedRecord(tree, f"record {number}")


def _tree(value: object) -> Tree | str:
    if not isinstance(value, dict):
        return "" if value is None else str(value)
    if "$" in value:
        return str(value["$"])
    return {
        str(name): [_tree(item) for item in (inner if isinstance(inner, list) else [inner])]
        for name, inner in value.items()
    }


def _of_xml(snapshot: Snapshot, schemas: Mapping[str, str]) -> Iterator[LeiRecord]:
    from sources.kit.read.xml_stream import elements  # lxml, only when a list is read

    head = snapshot.head()
    root = next((name for name in schemas if name.encode() in head), next(iter(schemas)))
    nodes = elements(snapshot, root, (schemas[root],))
    space = str(next(nodes).tag).rpartition("}")[0]
    if not space.endswith("/2016"):  # the schema's year, which its versions 2 and 3 kept
        raise UnreadableError(Message("list.other_schema", name=space[1:]))
    for number, node in enumerate(nodes, start=1):
        tree = _of_node(node)
        if isinstance(tree, str):
            raise UnreadableError(
                located(f"record {number}", Message("list.no_record", cell=tree[:40]))
            )
        yield NestedRecord(tree, f"record {number}")


def _of_node(node: "Node") -> Tree | str:
    tree: Tree = {}
    for child in node:
        if isinstance(child.tag, str):
            tree.setdefault(child.tag.rpartition("}")[2], []).append(_of_node(child))
    return tree or (node.text or "")
