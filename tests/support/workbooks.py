"""Workbooks as an office writes them."""

import io
from collections.abc import Mapping, Sequence
from datetime import date

import xlsxwriter


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]], top: int = 0) -> bytes:
    """A workbook with these sheets, the first row of each at ``top``."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        days = book.add_format({"num_format": "dd-mm-yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows, top):
                for place, cell in enumerate(row):
                    args = (cell, days) if isinstance(cell, date) else (cell,)
                    sheet.write(number, place, *args)
    return buffer.getvalue()
