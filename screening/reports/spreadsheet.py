"""Rows as CSV and as a workbook: a cell that others filled never becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell: TypeAlias = str | int | float | Decimal | date | None
DAY_FORMATS = {"nl": "dd-mm-yyyy", "en": "yyyy-mm-dd"}
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


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet that people read. ``width``: in letters."""

    heading: str
    width: int


@dataclass(frozen=True, slots=True)
class NamedSheet:
    """A sheet of a workbook; the rows are as long as its columns."""

    name: str
    columns: Sequence[SheetColumn]
    rows: Iterable[Sequence[Cell]]


def localized_csv_line(cells: Sequence[Cell], language: str) -> str:
    """Return one line of CSV as a spreadsheet of that land opens it, with its end.

    In Dutch a semicolon is between cells and a comma in figures; days stay as ISO 8601 has them.
    """
    if language != "nl":
        return csv_line(cells)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_with_comma(cell) for cell in cells])
    return out.getvalue()


def _with_comma(value: Cell) -> Cell:
    if isinstance(value, Decimal | float):
        return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else _plain(value)
    return _guarded_inside(value)


def _plain(value: float) -> str:
    return repr(value).replace(".", ",")


def workbook(sheets: Iterable[NamedSheet], made: date, language: str) -> bytes:
    """Return a workbook with named sheets, their headings frozen, columns as wide as they need.

    Figures are numbers and days are days. The same rows give the same bytes.
    """
    import xlsxwriter  # here: no other command or page needs it

    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"author": "Ketenblik", "created": datetime.combine(made, time())})
        formats = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "day": book.add_format({"num_format": DAY_FORMATS[language]}),
            "amount": book.add_format({"num_format": "#,##0.00"}),
            "share": book.add_format({"num_format": "0%"}),
        }
        for content in sheets:
            _fill(book.add_worksheet(content.name), content, formats)
    return out.getvalue()


def _fill(sheet: "Worksheet", content: NamedSheet, formats: Mapping[str, "Format"]) -> None:
    for at, column in enumerate(content.columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.heading, formats["head"])
    sheet.freeze_panes(1, 0)
    last = 0
    for last, row in enumerate(content.rows, start=1):
        for at, value in enumerate(row):
            match value:
                case Decimal():
                    sheet.write_number(last, at, float(value), formats["amount"])
                case float():
                    sheet.write_number(last, at, value, formats["share"])
                case _:
                    _write(sheet, last, at, value, formats["day"])
    sheet.autofilter(0, 0, last, len(content.columns) - 1)


def _write(sheet: "Worksheet", at: int, column: int, value: Cell, day: "Format") -> None:
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
