"""The first rows of an uploaded table, so that a person can judge how its columns are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphs.readers import tables
from graphs.readers.cells import text_of
from graphs.readers.headings import BY_PLACE
from graphs.readers.reading import RefusedError

MOST_ROWS = 60  # in which the headings must stand
MOST_VALUES = 3
LONGEST = 60  # letters of a value


@dataclass(frozen=True, slots=True)
class ColumnSample:
    """A heading, the field that its column is read as, and the first values below it."""

    heading: str
    field: str
    values: tuple[str, ...]


def columns(content: bytes, name: str, mapping: Mapping[str, str]) -> list[ColumnSample]:
    """Return the columns of a table by ``mapping`` (heading -> field).

    Without values if the table is packed or cannot be read.
    """
    packed = content.startswith(b"\x1f\x8b")
    try:
        sheets = tables.read(content, name).sheets if mapping and not packed else ()
    except RefusedError:
        sheets = ()
    rows = [
        [text_of(cell) for cell in row] for row in (sheets[0].rows[:MOST_ROWS] if sheets else ())
    ]
    by_place = all(map(BY_PLACE.fullmatch, mapping))
    head = -1 if by_place else _head(rows, mapping)  # without headings the first row is data
    return [
        ColumnSample(heading, field, _values(rows, head, at))
        for at, (heading, field) in enumerate(mapping.items())
    ]


def _head(rows: Sequence[Sequence[str]], mapping: Mapping[str, str]) -> int:
    """Return which row shares most of its cells with the headings."""
    shared = [len(set(row) & set(mapping)) for row in rows]
    return shared.index(max(shared)) if shared else 0


def _values(rows: Sequence[Sequence[str]], head: int, column: int) -> tuple[str, ...]:
    cells = [row[column] for row in rows[head + 1 :] if column < len(row) and row[column].strip()]
    return tuple(
        cell if len(cell) <= LONGEST else f"{cell[:LONGEST]}…" for cell in cells[:MOST_VALUES]
    )
