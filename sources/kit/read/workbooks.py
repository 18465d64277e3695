"""Workbooks of publishers: one sheet as lines of text, with the numbers a spreadsheet shows.

No list comes as .ods or .xlsb, so those are refused; what else is refused, and the process apart
in which the cells are laid out, is in ``sources.formats.workbooks``.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sources.formats import workbooks
from sources.kit.read.rows import TableRow, table
from sources.kit.values.errors import UnreadableError
from sources.kit.values.list_guard import GUARD
from sources.kit.values.message import Message

Sheet = str | int | re.Pattern[str]  # by name, by place, or the first whose name looks so
Lines = list[tuple[str, list[str]]]


def sheet_lines(data: bytes, sheet: Sheet = 0) -> Lines:
    """Return every row of a sheet as text, with its place as the spreadsheet numbers it."""
    (laid_out,) = workbooks.sheets(data, GUARD, sheet, must_hold="xl/workbook.xml")
    left = [""] * (laid_out.first_column - 1)
    rows = [[*left, *map(_text, cells)] for cells in laid_out.rows]
    above = [[""] * len(rows[0]) if rows else []] * (laid_out.first_row - 1)
    return [(f"row {number}", cells) for number, cells in enumerate([*above, *rows], start=1)]


def below(lines: Lines, heading: str, least: int = 3) -> Lines:
    """Return the table under its title: from the first row with such a heading among others."""
    for number, (_, cells) in enumerate(lines):
        filled = [cell.strip().casefold() for cell in cells if cell.strip()]
        if len(filled) >= least and any(cell.startswith(heading.casefold()) for cell in filled):
            return lines[number:]
    raise UnreadableError(Message("list.no_row_with_heading", column=heading))


def until_blank(lines: Lines) -> Lines:
    """Return what stands before the first row without a word."""
    blank = (at for at, (_, cells) in enumerate(lines) if not any(cell.strip() for cell in cells))
    return lines[: next(blank, len(lines))]


def sheet_rows(data: bytes, sheet: Sheet = 0, *, ignore: Iterable[str] = ()) -> Iterator[TableRow]:
    return table(sheet_lines(data, sheet), ignore)


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)
