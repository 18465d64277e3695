"""The first rows of an uploaded table, so that a person can judge how its columns are read."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphs.readers import tables
from graphs.readers.cells import text_of
from graphs.readers.reading import RefusedError

LOOKED_AT = 60  # rows in which the headings must stand
SHOWN = 3
LONGEST = 60


def columns(content: bytes, name: str, mapping: Mapping[str, str]) -> list[dict[str, Any]]:
    """Per heading: the field it is read as, and its first values; none of a packed table."""
    packed = content.startswith(b"\x1f\x8b")
    try:
        sheets = tables.read(content, name).sheets if mapping and not packed else ()
    except RefusedError:
        sheets = ()
    rows = [
        [text_of(cell) for cell in row] for row in (sheets[0].rows[:LOOKED_AT] if sheets else ())
    ]
    head = _head(rows, mapping)
    return [
        {"heading": heading, "field": field, "values": _values(rows, head, at)}
        for at, (heading, field) in enumerate(mapping.items())
    ]


def _head(rows: Sequence[Sequence[str]], mapping: Mapping[str, str]) -> int:
    """The row that shares most of its cells with the headings."""
    shared = [len(set(row) & set(mapping)) for row in rows]
    return shared.index(max(shared)) if shared else 0


def _values(rows: Sequence[Sequence[str]], head: int, column: int) -> list[str]:
    found = [row[column] for row in rows[head + 1 :] if column < len(row) and row[column].strip()]
    return [value if len(value) <= LONGEST else f"{value[:LONGEST]}…" for value in found[:SHOWN]]
