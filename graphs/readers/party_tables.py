"""Tables that are lists of parties and ties: which one it is, and where its headings stand."""

from collections.abc import Callable, Sequence

from graphs.readers import facilities, gleif, mills
from graphs.readers.cells import is_empty
from graphs.readers.notes import Notes
from graphs.readers.table_rows import TableRows
from graphs.readers.tables import Row
from graphs.readers.tie_buffer import TieBuffer

FORMATS = (gleif.FORMAT, mills.FORMAT, facilities.FORMAT)
_KNOWN: tuple[tuple[str, Callable[[Row], bool]], ...] = (
    (gleif.FORMAT, gleif.recognises),
    (mills.FORMAT, mills.recognises),
    (facilities.FORMAT, facilities.recognises),
)
MappingAndCounts = tuple[dict[str, str], dict[str, int]]  # the mapping, and what was counted


def find(rows: Sequence[Row]) -> tuple[str, int] | None:
    """Return the format of a table and the place of its headings; None for no such list.

    Raise RefusedError for a table that goes with such a list and says nothing by itself.
    """
    for place, row in enumerate(rows):
        filled = [cell for cell in row if not is_empty(cell)]
        if len(filled) < 2 or not all(isinstance(cell, str) for cell in filled):
            continue
        for format_, recognises in _KNOWN:
            if recognises(row):
                return format_, place
    return None


def read(
    format_: str, table: TableRows, name: str, ties: TieBuffer, notes: Notes, brand: str | None
) -> MappingAndCounts:
    """Add the parties and ties of a table to ``ties``."""
    if format_ == gleif.FORMAT:
        return gleif.read_rows(table, name, ties, notes)
    if format_ == mills.FORMAT:
        return mills.read(table, name, ties, notes)
    return facilities.read(table, name, ties, notes, brand)
