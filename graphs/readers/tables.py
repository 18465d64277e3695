"""Rows out of CSV, XLSX, XLS, XLSB and ODS, with the numbers a spreadsheet shows beside them."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graphs.readers import workbooks
from graphs.readers.cells import Cell
from graphs.readers.notes import Notes
from graphs.readers.reading import RefusedError
from sources.formats import text
from sources.kit.values.message import Message

TABLE_SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_DELIMITERS = (";", ",", "\t", "|")
_SNIFFED_CHARACTERS = 60_000
_LARGEST_CSV = 64 * 1024 * 1024
_LONGEST_RECORD = 4 * 1024 * 1024  # characters between two ends of a row
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_MOST_OPEN = 100  # rows whose quotation mark never closes; a file with more of them is damaged
END = "\0"  # a line after the last one: it stays a row of its own unless a quotation is open

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
    open_quotations: tuple[int, ...] = ()  # rows that were read with the mark as a letter
    endless_cells: tuple[int, ...] = ()  # rows that were left out

    def look_over(self, name: str, notes: Notes) -> None:
        """Note what a person should know of the file as a whole."""
        if self.encoding_guessed:
            example = Message("table.encoding_guessed", file=name, encoding=self.encoding or "")
            notes.caution("encoding_guessed", example)
        if self.lost_letters:
            notes.caution(
                "letters_lost", Message("table.letters_lost", file=name), self.lost_letters
            )
        for row in self.open_quotations:
            notes.caution("quotation_never_closed", Message("place.at", where=f"row {row}"))
        for row in self.endless_cells:
            problem = Message(
                "table.cell_too_long", where=f"row {row}", most=csv.field_size_limit()
            )
            notes.reject(row, None, problem)


def is_table(name: str, head: bytes) -> bool:
    """Return whether a file may be a table, from its name and first bytes; its content decides."""
    if workbooks.is_workbook(head):
        return name.lower().endswith(TABLE_SUFFIXES[4:])
    return name.lower().endswith(TABLE_SUFFIXES[:4]) and head.lstrip()[:1] not in (b"{", b"[", b"<")


def read(data: bytes | TableFile, name: str, sheet: str | None = None) -> TableFile:
    """Return every visible sheet, or the one named ``sheet``; a table already read as it is."""
    if isinstance(data, TableFile):
        return data
    if not data.strip():
        raise RefusedError(Message("table.empty", file=name))
    if workbooks.is_workbook(data[:8]):
        return _workbook(data, name, sheet)
    if len(data) > _LARGEST_CSV:
        raise RefusedError(Message("table.too_large", file=name, most=_LARGEST_CSV // 2**20))
    decoded = text.decode(data)
    rows, open_quotations, endless_cells = _csv_rows(decoded.text, name)
    return TableFile(
        (Sheet("", rows),),
        "csv",
        decoded.encoding,
        decoded.guessed,
        decoded.text.count("\ufffd"),
        open_quotations,
        endless_cells,
    )


def _workbook(data: bytes, name: str, wanted: str | None) -> TableFile:
    all_sheets = [Sheet(raw.name, raw.rows, raw.first_row) for raw in workbooks.sheets(data)]
    chosen = [sheet for sheet in all_sheets if wanted in (None, sheet.name)]
    if not chosen:
        names = tuple(f"“{sheet.name}”" for sheet in all_sheets)
        raise RefusedError(Message("table.no_sheet", file=name, sheet=wanted or "", sheets=names))
    suffix = name.rpartition(".")[2].lower()
    return TableFile(tuple(chosen), suffix if len(suffix) <= 4 else "xlsx")


def _csv_rows(content: str, name: str) -> tuple[list[Row], tuple[int, ...], tuple[int, ...]]:
    """Return the rows, and the numbers of those with an open quotation and with an endless cell."""
    start = _with_plain_ends(content[:_SNIFFED_CHARACTERS])
    declared = start[:5].casefold().startswith("sep=") and start[4:5] in _DELIMITERS
    delimiter = start[4] if declared else delimiter_of(start)
    rows: list[Row] = []
    wrong: dict[str, list[int]] = {_OPEN: [], _ENDLESS: []}
    cells = 0
    for row, problem in _records(_Lines(content, name), delimiter):
        rows.append(row)
        cells += len(row)
        _refuse_extremes(len(rows), len(row), cells, name)
        if problem:
            wrong[problem].append(len(rows))
        if len(wrong[_OPEN]) > _MOST_OPEN:
            raise RefusedError(
                Message("table.quotations_never_closed", file=name, row=wrong[_OPEN][0])
            )
    return (
        [[], *rows[1:]] if declared else rows,
        tuple(wrong[_OPEN]),
        tuple(wrong[_ENDLESS]),
    )


_OPEN, _ENDLESS = "open", "endless"


def _records(lines: "_Lines", delimiter: str) -> Iterator[tuple[list[str], str]]:
    """Yield each row, and what is wrong with it.

    A quotation that is open at the end of the file, or until the next mark, has swallowed every
    row since: the row where it began is read again with the mark as a letter, and the others as
    the rows that they are.
    """
    while True:
        try:
            for row in csv.reader(lines, delimiter=delimiter):
                if lines.ended or _swallowed_rows(lines.record(), row, delimiter):
                    break
                yield row, ""
                lines.row_is_complete()
            if row == [END]:
                return
        except csv.Error:  # a cell longer than any; most often a quotation that is open
            pass
        plain = csv.reader([lines.first_again()], delimiter=delimiter, quoting=csv.QUOTE_NONE)
        try:
            yield next(plain), _OPEN
        except csv.Error:
            yield [], _ENDLESS
        lines.row_is_complete()


def _swallowed_rows(record: str, row: Sequence[str], delimiter: str) -> bool:
    """Return whether a row on several lines was closed by a mark that opens a cell further down.

    Then text follows the closing mark, and the first and the last line have all cells of a row.
    """
    lines = record.splitlines()
    if len(lines) < 2:
        return False
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        ends = (lines[0], lines[-1])
        plain = csv.reader(ends, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        return all(len(line) >= len(row) for line in plain)
    return False


def _with_plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")  # some programs end rows by CR alone


class _Lines:
    """The lines of a text one by one, never all at once; one row of them cannot go on for ever."""

    def __init__(self, content: str, name: str) -> None:
        self._content = content
        self._name = name
        self._row = 0  # where the row begins that is being read
        self._next = 0
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = _LINE.match(self._content, self._next)
        if line is None:
            if self.ended:
                raise StopIteration
            self.ended = True
            return END
        self._next = line.end()
        if self._next - self._row > _LONGEST_RECORD:
            raise RefusedError(
                Message("table.row_without_end", file=self._name, most=_LONGEST_RECORD)
            )
        return _with_plain_ends(line[0])

    def row_is_complete(self) -> None:
        self._row = self._next

    def record(self) -> str:
        """Return the row that was read last, as it is written."""
        return self._content[self._row : self._next]

    def first_again(self) -> str:
        """Return the first line of the current row; the lines after it come again too."""
        self._next, self.ended = self._row, False
        return next(self)


def _refuse_extremes(rows: int, columns: int, cells: int, name: str) -> None:
    """Refuse a table as its rows come, so that one which holds too much is never held whole."""
    if rows > workbooks.MAX_ROWS or columns > workbooks.MAX_COLUMNS or cells > workbooks.MAX_CELLS:
        raise RefusedError(
            Message(
                "table.too_many_cells",
                file=name,
                columns=columns,
                row=rows,
                most_rows=workbooks.MAX_ROWS,
                most_columns=workbooks.MAX_COLUMNS,
                most_cells=workbooks.MAX_CELLS,
            )
        )


def delimiter_of(sample: str) -> str:
    """Return the mark that gives the most rows the same number of cells."""
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
