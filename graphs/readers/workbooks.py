"""Workbooks of Excel and LibreOffice that a person uploads, sheet by sheet."""

from collections.abc import Iterator

from graphs.readers.guard import GUARD
from sources.formats import workbooks
from sources.formats.limits import UPLOADS
from sources.formats.workbooks import RawSheet, is_workbook

__all__ = ["MAX_CELLS", "MAX_COLUMNS", "MAX_ROWS", "RawSheet", "is_workbook", "sheets"]

# Of tables of text too: what fits in a workbook fits in a CSV.
MAX_ROWS, MAX_COLUMNS, MAX_CELLS = UPLOADS.book_rows, UPLOADS.book_columns, UPLOADS.book_cells


def sheets(data: bytes) -> Iterator[RawSheet]:
    """Yield the sheets that are shown; raise RefusedError that says what is wrong with it."""
    return workbooks.sheets(data, GUARD)
