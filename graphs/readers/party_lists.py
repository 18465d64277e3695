"""Lists of parties and ties in any form: rows, XML, JSON or a workbook."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from graphs.readers import bods, gleif, json_stream, party_tables, table_rows, xml
from graphs.readers.notes import Notes
from graphs.readers.reading import RefusedError
from graphs.readers.tables import TableFile
from graphs.readers.tie_buffer import TieBuffer
from sources.kit.values.message import Message

FORMATS = frozenset({gleif.FORMAT, bods.FORMAT, *party_tables.FORMATS})
Place = tuple[int, str, int]  # sheet, format, row of the headings


@dataclass(frozen=True, slots=True)
class ListContent:
    """The mapping, counts and form of a list after reading."""

    mapping: Mapping[str, str]
    written: Mapping[str, int]
    encoding: str | None
    format: str


def read(
    kind: str,
    name: str,
    head: bytes,
    stream: BinaryIO,
    ties: TieBuffer,
    notes: Notes,
    brand: str | None,
) -> ListContent:
    """Read a file of one of these formats; ``stream`` gives all of it, ``head`` included."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if kind in party_tables.FORMATS and start not in (b"<", b"{", b"["):
        preview = table_rows.CsvPreview(stream, notes)
        place = party_tables.find(preview.read_first())
        if place is None:
            raise RefusedError(Message("list.headings_lost"))
        table = preview.rows_below(place[1])
        mapping, counts = party_tables.read(kind, table, name, ties, notes, brand)
        return ListContent(mapping, counts, preview.encoding, f"{kind} csv")
    if start == b"<":
        parts = xml.records(stream, gleif.RECORDS)
        counts = gleif.read(map(xml.content, parts), name, ties, notes)
        return ListContent({}, counts, None, f"{kind} xml")
    values = json_stream.items(head, stream, notes, (*gleif.LISTS, "statements"))
    reader = gleif.read if kind == gleif.FORMAT else bods.read
    return ListContent({}, reader(values, name, ties, notes), "utf-8", f"{kind} json")


def places(table: TableFile) -> list[Place]:
    """Return the sheets of a table that are lists."""
    return [
        (at, *place)
        for at, sheet in enumerate(table.sheets)
        if (place := party_tables.find(sheet.rows[: table_rows.LOOKED_AT])) is not None
    ]


def read_sheets(
    table: TableFile,
    list_places: Sequence[Place],
    name: str,
    ties: TieBuffer,
    notes: Notes,
    brand: str | None,
) -> ListContent:
    """Read the sheets of a workbook that are lists, at the places given by ``places``."""
    table.look_over(name, notes)
    mapping: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for at, kind, place in list_places:
        part = table_rows.of_workbook(table, at, place)
        part_mapping, part_counts = party_tables.read(kind, part, name, ties, notes, brand)
        mapping |= part_mapping
        counts.update(part_counts)
    return ListContent(mapping, dict(counts), table.encoding, f"{list_places[0][1]} {table.format}")
