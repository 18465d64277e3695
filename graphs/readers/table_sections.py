"""The sections of a table: titles above the headings, repeated headings, a sheet per month.

A section is a run of rows under one row of headings. A file has several when it keeps a sheet per
month, or prints its headings again with the columns moved.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphs.readers import headings
from graphs.readers.cells import is_empty, text_of
from graphs.readers.headings import Columns
from graphs.readers.tables import Row, Sheet

_LOOKED_AT = 40
_FEWEST_FIELDS = 2
_TOTAL = re.compile(
    r"(?i)\s*(grand |sub|eind|algemeen )?(totaal|total|totali|totals|som|sum|gjithsej)\b"
)


@dataclass(frozen=True, slots=True)
class Section:
    """A run of rows under one row of headings."""

    sheet: str
    columns: Columns
    rows: Sequence[tuple[int, Row]]  # with the number that a spreadsheet shows

    def values(self, field: str) -> list[object]:
        place = self.columns.places.get(field)
        if place is None:
            return []
        return [row[place] for _, row in self.rows if place < len(row)]

    def where(self, number: int) -> str:
        return f"sheet “{self.sheet}”, row {number}" if self.sheet else f"row {number}"


def header(kind: str, rows: Sequence[Row], mapping: Mapping[str, str] | None = None) -> int | None:
    """Return the place of the headings: the early row that the vocabulary knows best."""
    scores = [_score(kind, row, mapping) if _may_be_header(row) else 0 for row in rows[:_LOOKED_AT]]
    best = max(scores, default=0)
    return scores.index(best) if best >= _FEWEST_FIELDS else None


def _may_be_header(row: Row) -> bool:
    """Return whether a row is words: one with a number or a date in it is data."""
    filled = [cell for cell in row if not is_empty(cell)]
    return len(filled) >= _FEWEST_FIELDS and all(
        isinstance(cell, str) and len(cell) < 200 and any(char.isalpha() for char in cell)
        for cell in filled
    )


def _score(kind: str, row: Row, mapping: Mapping[str, str] | None) -> int:
    return len(headings.columns(kind, row, mapping).places)


def known_fields(kind: str, rows: Sequence[Row]) -> frozenset[str]:
    """Return the fields that the headings of a table offer; none without headings."""
    place = header(kind, rows)
    return frozenset() if place is None else frozenset(headings.columns(kind, rows[place]).places)


def sections(
    kind: str, sheet: Sheet, mapping: Mapping[str, str] | None = None
) -> Iterator[Section]:
    """Yield the parts of one sheet, each under its own headings; nothing where there are none."""
    numbered = list(sheet.numbered())
    if mapping and all(map(headings.BY_PLACE.fullmatch, mapping)):
        yield _without_headings(kind, sheet.name, numbered, mapping)
        return
    place = header(kind, sheet.rows, mapping)
    if place is None:
        return
    columns = headings.columns(kind, sheet.rows[place], mapping)
    body: list[tuple[int, Row]] = []
    for number, row in numbered[place + 1 :]:
        repeated = _headings_again(kind, columns, row, mapping)
        if repeated is None:
            body.append((number, row))
        elif repeated.places != columns.places:
            yield Section(sheet.name, columns, body)
            columns, body = repeated, []
    yield Section(sheet.name, columns, body)


def _without_headings(
    kind: str, name: str, numbered: Sequence[tuple[int, Row]], mapping: Mapping[str, str]
) -> Section:
    blank = [""] * width([row for _, row in numbered])
    return Section(name, headings.columns(kind, blank, mapping), numbered)


def _headings_again(
    kind: str, columns: Columns, row: Row, mapping: Mapping[str, str] | None
) -> Columns | None:
    """Return the columns, when this row is headings once more; most rows fail the cheap tests."""
    first = next((cell for cell in row if cell not in (None, "")), None)
    if not isinstance(first, str) or len(first) > 100 or any(map(str.isdigit, first)):
        return None
    if " ".join(first.split()) not in columns.headings and not headings.field_of(kind, first):
        return None
    if not _may_be_header(row):
        return None
    repeated = headings.columns(kind, row, mapping)
    return repeated if len(repeated.places) * 2 > len(columns.places) else None


def is_blank(row: Row) -> bool:
    return all(is_empty(cell) for cell in row)


def is_total(row: Row) -> bool:
    """Return whether a line adds up those above: "Totaal" first, and hardly anything beside it."""
    filled = [cell for cell in row if not is_empty(cell)]
    return (
        bool(filled)
        and isinstance(filled[0], str)
        and bool(_TOTAL.match(filled[0]))
        and len(text_of(filled[0])) < 40
        and sum(isinstance(cell, str) and any(map(str.isalpha, cell)) for cell in filled) == 1
    )


def example_rows(rows: Sequence[Row]) -> Row | None:
    """Return the row that most looks like headings, for a person who has to explain them.

    None where every row holds numbers or dates: then the table has no headings.
    """
    return next((row for row in rows[:_LOOKED_AT] if _may_be_header(row)), None)


def width(rows: Sequence[Row]) -> int:
    """Return how many columns the widest row has."""
    return max(map(len, rows), default=0)
