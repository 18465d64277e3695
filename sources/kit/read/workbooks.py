"""Workbooks, read with python-calamine and with an eye on what they unpack to.

An .xlsx is a zip: a few kilobytes can hold gigabytes, so sizes are asked of the zip's own index
before anything is unpacked. And calamine lays a sheet out cell by cell from the first to the last,
so one cell in the far corner costs as much as a full sheet: the corners are looked for first. No
list comes as .ods or .xlsb, where that cannot be seen, and they are refused.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

from sources.kit.read.rows import TableRow, table
from sources.kit.values.errors import UnreadableError

LARGEST_FILE = 64 * 2**20
LARGEST_UNPACKED = 256 * 2**20
LARGEST_RATIO = 200  # real workbooks shrink to a fifth or, at best, a fifteenth
MOST_PARTS = 2_000
MOST_CELLS = 10_000_000
ZIP_FAULTS = (  # what zipfile raises over a torn or forged file
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)
CORNER = re.compile(rb"""\br=["']([A-Z]{0,9})([0-9]{1,9})["']""")  # <c r="B12">, <row r="12">


Sheet = str | int | re.Pattern[str]  # by name, by place, or the first whose name looks so
Lines = list[tuple[str, list[str]]]


def sheet_lines(data: bytes, sheet: Sheet = 0) -> Lines:
    """Every row of a sheet as text, with its place as the spreadsheet numbers it."""
    guard(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        name = _named(book.sheet_names, sheet)
        found = book.get_sheet_by_name(name)
        rows = found.to_python(skip_empty_area=False)
    except (CalamineError, *ZIP_FAULTS) as fault:
        raise UnreadableError(f"not a readable workbook: {fault}") from None
    return [(f"row {n}", [_text(cell) for cell in row]) for n, row in enumerate(rows, start=1)]


def below(lines: Lines, heading: str, least: int = 3) -> Lines:
    """The table under its title: from the first row that holds such a heading among others."""
    for number, (_, cells) in enumerate(lines):
        filled = [cell.strip().casefold() for cell in cells if cell.strip()]
        if len(filled) >= least and any(cell.startswith(heading.casefold()) for cell in filled):
            return lines[number:]
    raise UnreadableError(f"no row of the sheet has the heading {heading!r}")


def until_blank(lines: Lines) -> Lines:
    """What stands before the first row without a word."""
    blank = (at for at, (_, cells) in enumerate(lines) if not any(cell.strip() for cell in cells))
    return lines[: next(blank, len(lines))]


def sheet_rows(data: bytes, sheet: Sheet = 0, *, ignore: Iterable[str] = ()) -> Iterator[TableRow]:
    return table(sheet_lines(data, sheet), ignore)


def guard(data: bytes) -> None:
    """Refuse a workbook that would unpack to more than any list we know of."""
    if len(data) > LARGEST_FILE:
        raise UnreadableError(f"the workbook is larger than {LARGEST_FILE:,} bytes")
    if not data.startswith(b"PK"):
        return  # the older .xls is not compressed
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            _guard_parts(book, len(data))
    except ZIP_FAULTS as fault:
        raise UnreadableError(f"not a readable workbook: {fault}") from None


def _guard_parts(book: zipfile.ZipFile, size: int) -> None:
    parts = book.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED:
        raise UnreadableError(f"the workbook would unpack to {unpacked:,} bytes")
    if unpacked > LARGEST_RATIO * size:
        raise UnreadableError(f"{size:,} bytes that unpack to {unpacked:,}: not a list")
    if "xl/workbook.xml" not in book.namelist():
        raise UnreadableError("not an .xlsx: it holds no xl/workbook.xml")
    if any(_cells(book.read(part)) > MOST_CELLS for part in parts):
        raise UnreadableError(f"a sheet spans more than {MOST_CELLS:,} cells")


def _cells(part: bytes) -> int:
    """How many cells a sheet spans, from its first to its furthest row and column."""
    columns, rows = {b"A"}, {b"1"}
    for column, row in CORNER.findall(part):
        columns.add(column)
        rows.add(row)
    return max(_ordinal(column) for column in columns) * max(int(row) for row in rows)


def _ordinal(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _named(names: list[str], sheet: Sheet) -> str:
    if isinstance(sheet, int):
        return names[sheet]
    if isinstance(sheet, re.Pattern):
        found = [name for name in names if sheet.fullmatch(name.strip())]
        if not found:
            raise UnreadableError(f"no sheet like {sheet.pattern!r}; there are: {', '.join(names)}")
        return found[0]
    for name in names:  # publishers leave spaces behind the names of their sheets
        if name.strip().casefold() == sheet.strip().casefold():
            return name
    raise UnreadableError(f"no sheet {sheet!r}; there are: {', '.join(names)}")


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)
