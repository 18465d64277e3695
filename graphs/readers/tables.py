"""Rows out of CSV, XLSX, XLS, XLSB and ODS, with the numbers a spreadsheet shows beside them."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphs.readers import text, workbooks
from graphs.readers.cells import Cell
from graphs.readers.notes import Notes
from graphs.readers.reading import RefusedError

TABLE_SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_DELIMITERS = (";", ",", "\t", "|")
_SNIFFED_CHARACTERS = 60_000
_LARGEST_CSV = 200 * 1024 * 1024

Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one sheet; ``first_row`` is the number of the first of them, from 1."""

    name: str
    rows: Sequence[Row]
    first_row: int = 1

    def numbered(self) -> Iterable[tuple[int, Row]]:
        return enumerate(self.rows, self.first_row)


@dataclass(frozen=True, slots=True)
class TableFile:
    sheets: tuple[Sheet, ...]
    format: str  # csv, or the suffix of the workbook
    encoding: str | None = None
    encoding_guessed: bool = False
    lost_letters: int = 0  # the source already wrote \ufffd for them

    def look_over(self, name: str, notes: Notes) -> None:
        """What a person should know of the file as a whole."""
        if self.encoding_guessed:
            notes.caution(
                "encoding_guessed", f"{name} was read as {self.encoding}: look at its accents"
            )
        if self.lost_letters:
            notes.caution("letters_lost", f"{name} lost letters before it came", self.lost_letters)


def is_table(name: str, head: bytes) -> bool:
    """Whether a file may be a table, from its name and first bytes; a look inside decides."""
    if workbooks.is_workbook(head):
        return name.lower().endswith(TABLE_SUFFIXES[4:])
    return name.lower().endswith(TABLE_SUFFIXES[:4]) and head.lstrip()[:1] not in (b"{", b"[", b"<")


def read(data: bytes, name: str, sheet: str | None = None) -> TableFile:
    """Every visible sheet, or the one that is asked for."""
    if not data.strip():
        raise RefusedError(f"{name} is empty.")
    if workbooks.is_workbook(data[:8]):
        return _workbook(data, name, sheet)
    if len(data) > _LARGEST_CSV:
        raise RefusedError(f"{name} has more than {_LARGEST_CSV // 2**20} MB. Split it.")
    decoded = text.decode(data)
    rows = _csv_rows(decoded.text, name)
    lost = decoded.text.count("\ufffd")
    return TableFile((Sheet("", rows),), "csv", decoded.encoding, decoded.guessed, lost)


def _workbook(data: bytes, name: str, wanted: str | None) -> TableFile:
    found = [Sheet(raw.name, raw.rows, raw.first_row) for raw in workbooks.sheets(data)]
    chosen = [sheet for sheet in found if wanted in (None, sheet.name)]
    if not chosen:
        known = ", ".join(f"“{sheet.name}”" for sheet in found)
        raise RefusedError(f"{name} has no sheet “{wanted}”. Its sheets are {known}.")
    suffix = name.rpartition(".")[2].lower()
    return TableFile(tuple(chosen), suffix if len(suffix) <= 4 else "xlsx")


def _csv_rows(content: str, name: str) -> list[Row]:
    lines = content.replace("\r\n", "\n").replace("\r", "\n")  # some programs end rows by CR alone
    declared = lines[:5].casefold().startswith("sep=") and lines[4:5] in _DELIMITERS
    delimiter = lines[4] if declared else _delimiter(lines[:_SNIFFED_CHARACTERS])
    rows: list[Row] = []
    try:
        for row in csv.reader(io.StringIO(lines), delimiter=delimiter):
            rows.append(row)  # noqa: PERF402 - the length says where it went wrong
    except csv.Error as error:
        raise RefusedError(
            f"{name} breaks off at row {len(rows) + 1}: {error}. Usually a quotation mark there is "
            "never closed."
        ) from error
    _refuse_extremes(rows, name)
    return [[], *rows[1:]] if declared else rows


def _refuse_extremes(rows: Sequence[Row], name: str) -> None:
    columns = max(map(len, rows), default=0)
    if len(rows) > workbooks.MAX_ROWS or columns > workbooks.MAX_COLUMNS:
        raise RefusedError(
            f"{name} has {len(rows):,} rows and {columns:,} columns; at most "
            f"{workbooks.MAX_ROWS:,} and {workbooks.MAX_COLUMNS} are read. Split it."
        )


def _delimiter(sample: str) -> str:
    """The mark that gives the most rows the same number of cells."""
    return max(_DELIMITERS, key=lambda mark: _evenness(sample, mark))


def _evenness(sample: str, mark: str) -> tuple[float, int]:
    try:
        widths = Counter(
            len(row) for row in csv.reader(io.StringIO(sample), delimiter=mark) if any(row)
        )
    except csv.Error:
        return (0.0, 0)
    several = {width: count for width, count in widths.items() if width > 1}
    if not several:
        return (0.0, 0)
    width = max(several, key=lambda width: (several[width], width))
    return (round(several[width] / widths.total(), 1), width)
