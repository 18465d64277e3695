"""Workbooks, read with python-calamine and with an eye on what they unpack to.

An .xlsx or .ods is a zip: a few kilobytes can hold gigabytes, so sizes are asked of the zip's
own index before anything is unpacked.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

from sources.kit.errors import UnreadableError
from sources.kit.rows import Row, table

LARGEST_FILE = 64 * 2**20
LARGEST_UNPACKED = 256 * 2**20
LARGEST_RATIO = 200  # real workbooks shrink to a fifth or, at best, a fifteenth
MOST_PARTS = 2_000
MOST_CELLS = 10_000_000


def sheet_lines(data: bytes, sheet: str | int = 0) -> list[tuple[str, list[str]]]:
    """Every row of a sheet as text, with its place as the spreadsheet numbers it."""
    guard(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        name = _named(book.sheet_names, sheet)
        found = book.get_sheet_by_name(name)
        if found.total_height * found.total_width > MOST_CELLS:
            raise UnreadableError(f"sheet {name!r} has more than {MOST_CELLS:,} cells")
        rows = found.to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, OSError) as fault:
        raise UnreadableError(f"not a readable workbook: {fault}") from None
    return [(f"row {n}", [_text(cell) for cell in row]) for n, row in enumerate(rows, start=1)]


def sheet_rows(data: bytes, sheet: str | int = 0, *, ignore: Iterable[str] = ()) -> Iterator[Row]:
    return table(sheet_lines(data, sheet), ignore)


def guard(data: bytes) -> None:
    """Refuse a workbook that would unpack to more than any list we know of."""
    if len(data) > LARGEST_FILE:
        raise UnreadableError(f"the workbook is larger than {LARGEST_FILE:,} bytes")
    if not data.startswith(b"PK"):
        return  # the older .xls is not compressed
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except zipfile.BadZipFile as fault:
        raise UnreadableError(f"not a readable workbook: {fault}") from None
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED:
        raise UnreadableError(f"the workbook would unpack to {unpacked:,} bytes")
    if unpacked > LARGEST_RATIO * len(data):
        raise UnreadableError(f"{len(data):,} bytes that unpack to {unpacked:,}: not a list")


def _named(names: list[str], sheet: str | int) -> str:
    if isinstance(sheet, int):
        return names[sheet]
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
