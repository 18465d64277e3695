"""The rows of a table one by one, so that a list of a million ties is never held whole.

A CSV file comes line by line, each line in UTF-8 or else in the Windows alphabet; a workbook is
laid out as ever and walked through. What is neither is left to the readers of whole tables.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

from graphs.readers import headings, tables, workbooks
from graphs.readers.cells import text_of
from graphs.readers.notes import Notes
from graphs.readers.reading import RefusedError
from graphs.readers.tables import Row, TableFile
from sources.kit.values.message import Message

LOOKED_AT = 40  # rows in which the headings must stand
_LONGEST_LINE = 1 << 20  # bytes
_WIDE = (b"\xff\xfe", b"\xfe\xff")


@dataclass(slots=True)
class TableRows:
    """The rows below one row of headings, each with the number a spreadsheet shows."""

    headings: tuple[str, ...]
    body: Iterator[tuple[int, Row]]
    format: str
    encoding: str | None = None

    def places(self, names: Sequence[str]) -> list[int]:
        """Return the columns under any of these names, the best name first."""
        by_name = {
            plain_heading(heading): place
            for place, heading in reversed([*enumerate(self.headings)])
        }
        return [by_name[name] for name in map(plain_heading, names) if name in by_name]


def plain_heading(heading: str) -> str:
    """Return a heading as one word, for comparison."""
    return headings.key(heading).replace(" ", "")


class CsvPreview:
    """The first rows of a CSV file, and the rest of it on demand."""

    def __init__(self, stream: BinaryIO, notes: Notes) -> None:
        self._notes = notes
        self.encoding = "utf-8"
        lines = self._lines(stream)
        first = list(islice(lines, LOOKED_AT))
        sample = "".join(first).lstrip("\ufeff")
        all_lines = chain((line.removeprefix("\ufeff") for line in first), lines, self._end())
        self._reader = csv.reader(all_lines, delimiter=tables.delimiter_of(sample))
        self._count = 0
        self._ended = False
        self.first: list[Row] = []

    def read_first(self) -> list[Row]:
        """Read the first rows, at most ``LOOKED_AT``; call it once."""
        self.first = list(islice(self._checked_rows(), LOOKED_AT))
        return self.first

    def _checked_rows(self) -> Iterator[Row]:
        try:
            for row in self._reader:
                if self._ended and row == [tables.END]:
                    return
                if self._ended:
                    raise RefusedError(
                        Message("table.breaks_off_in_quotation", row=self._count + 1)
                    )
                self._count += 1
                if len(row) > workbooks.MAX_COLUMNS:
                    raise RefusedError(Message("table.too_many_columns", count=len(row)))
                yield row
        except csv.Error as error:
            message = Message("table.breaks_off", row=self._count + 1, error=str(error))
            raise RefusedError(message) from error

    def _end(self) -> Iterator[str]:
        self._ended = True
        yield tables.END

    def rows_below(self, place: int) -> TableRows:
        """Return the rows below the headings at this place among the first ones."""
        body = enumerate(chain(self.first[place + 1 :], self._checked_rows()), place + 2)
        return TableRows(tuple(map(text_of, self.first[place])), body, "csv", self.encoding)

    def _lines(self, stream: BinaryIO) -> Iterator[str]:
        while line := stream.readline(_LONGEST_LINE):
            if len(line) >= _LONGEST_LINE:
                raise RefusedError(Message("table.row_too_long"))
            try:
                yield line.decode("utf-8")
            except UnicodeDecodeError:
                if self.encoding == "utf-8":
                    self.encoding = "utf-8 and cp1252"
                self._notes.caution("encoding_guessed", line.decode("cp1252", "replace"))
                yield line.decode("cp1252", "replace")


def streams(head: bytes) -> bool:
    """Return whether a table can be read line by line: one byte a letter, rows that end in LF."""
    return not head.startswith(_WIDE) and b"\0" not in head[:400] and b"\n" in head


def of_workbook(table: TableFile, sheet: int, place: int) -> TableRows:
    """Return the rows of a sheet below its headings."""
    chosen = table.sheets[sheet]
    body = enumerate(chosen.rows[place + 1 :], chosen.first_row + place + 1)
    heads = tuple(map(text_of, chosen.rows[place]))
    return TableRows(heads, body, table.format, table.encoding)


def first_text(row: Row, places: Sequence[int]) -> str:
    """Return the first of these cells that is not blank, as text."""
    for place in places:
        if place < len(row):
            cell = row[place]
            words = cell if type(cell) is str else text_of(cell)  # runs for every cell
            if words := (words.replace("\0", "") if "\0" in words else words).strip():
                return words
    return ""
