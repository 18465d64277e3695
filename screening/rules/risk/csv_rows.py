"""Strict reading of the method's tables: every cell is checked where it is read.

An error names file, row and column, and says what would have been understood.
"""

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from screening.model.errors import PolicyError
from sources.kit.values.message import Message


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table. ``where`` is "kinds.csv row 12", as a spreadsheet counts."""

    cells: dict[str, str]
    where: str

    def text(self, column: str) -> str:
        """Return a cell without outer spaces. Raises PolicyError where it is empty."""
        value = self.cells[column].strip()
        if not value:
            raise PolicyError(Message("policy.key_empty", where=self.where, key=column))
        return value

    def optional(self, column: str) -> str | None:
        """Return a cell without outer spaces, or None where it is empty."""
        return self.cells[column].strip() or None

    def choice(self, column: str, known: Collection[str]) -> str:
        """Return a cell that is one of ``known``. Raises PolicyError listing them."""
        value = self.text(column)
        if value not in known:
            raise PolicyError(
                Message(
                    "policy.key_value",
                    where=self.where,
                    key=column,
                    value=value,
                    known=tuple(known),
                )
            )
        return value

    def number(self, column: str, low: float = 0.0, high: float = 1.0) -> float:
        """Return a number within bounds, inclusive. Raises PolicyError."""
        text = self.text(column)
        return number_of(text, f"{self.where}, {column}", low, high)

    def stage(self, column: str = "stage") -> int:
        """Return a stage: 0 labour, 1 final, 2 component, 3 raw."""
        return int(self.choice(column, ("0", "1", "2", "3")))

    def parts(self, column: str, separator: str = ";") -> tuple[str, ...]:
        """Return the values of a cell that holds several, in their order."""
        return tuple(part.strip() for part in self.cells[column].split(separator) if part.strip())


def number_of(text: str, where: str, low: float = 0.0, high: float = 1.0) -> float:
    """Return a number within bounds, inclusive. Raises PolicyError with where it stands."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise PolicyError(
            Message("policy.number_between", where=where, value=text, low=low, high=high)
        )
    return value


def rows_of(text: str, columns: tuple[str, ...], name: str) -> Iterator[Row]:
    """Yield the rows of a table. Raises PolicyError where its columns are others."""
    reader = csv.DictReader(io.StringIO(text))
    if tuple(reader.fieldnames or ()) != columns:
        raise PolicyError(Message("policy.columns", where=name, columns=columns))
    for number, cells in enumerate(reader, start=2):
        if None in cells or None in cells.values():
            raise PolicyError(
                Message("policy.columns", where=f"{name} row {number}", columns=columns)
            )
        yield Row(cells, f"{name} row {number}")
