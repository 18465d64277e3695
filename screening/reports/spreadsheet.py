"""Rows as CSV and as a workbook: a cell that others filled never becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

Cell: TypeAlias = str | int | float | Decimal | date | None
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # and their wide twins
_SECOND_CELL = re.compile(rf"([;\t\n])(?=[{re.escape(''.join(STARTS_A_FORMULA))}])")


def guarded(value: Cell) -> Cell:
    """Return the value as a cell: an apostrophe marks text that a spreadsheet would run."""
    if isinstance(value, str) and value.startswith(STARTS_A_FORMULA):
        return "'" + value
    return "" if value is None else value


def csv_line(cells: Sequence[Cell]) -> str:
    """Return one line of CSV (RFC 4180), with its end.

    A spreadsheet of a land that writes decimals with a comma splits it at semicolons: what stands
    behind one is guarded as the beginning of a cell is.
    """
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow([_guarded_inside(cell) for cell in cells])
    return out.getvalue()


def _guarded_inside(value: Cell) -> Cell:
    cell = guarded(value)
    return _SECOND_CELL.sub(r"\1'", cell) if isinstance(cell, str) else cell


def xlsx(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a workbook with one sheet; written row by row, so its size does not matter."""
    import xlsxwriter  # here: no other command or page needs it

    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for at, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write(sheet, at, column, value, day)
    return out.getvalue()


def _write(sheet: Any, at: int, column: int, value: Cell, day: Any) -> None:
    match value:
        case None | "":
            return
        case date():
            sheet.write_datetime(at, column, value, day)
        case Decimal():
            sheet.write_number(at, column, float(value))
        case int() | float():
            sheet.write_number(at, column, value)
        case _:
            sheet.write_string(at, column, str(guarded(value)))
