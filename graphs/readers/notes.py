"""Notes of a reader: cautions and rejected rows, so that nothing is dropped in silence."""

import re
from collections.abc import Iterable

from graphs.readers.reading import Caution, RejectedRow
from sources.kit.values.message import Message, Param

MOST_REJECTED = 5_000  # of one file; nobody reads further, and a file can hold a million
LONGEST_EXAMPLE, LONGEST_PROBLEM = 200, 500  # letters of a sentence, and so of a value in it
_SPACES = re.compile(r"\s+")


class Notes:
    """Cautions counted by code, each with its first example, and the rows that were left out."""

    def __init__(self) -> None:
        self._cautions: dict[str, tuple[int, Message | str]] = {}
        self._rejected: list[RejectedRow] = []
        self._more = 0

    def caution(self, code: str, example: Message | str, count: int = 1) -> None:
        """Count a caution; the example of the first one stays."""
        times, first = self._cautions.get(code) or (0, _bounded(example, LONGEST_EXAMPLE))
        self._cautions[code] = (times + count, first)

    def reject(self, row: int | None, column: str | None, problem: Message) -> None:
        """Record a row that is left out, up to ``MOST_REJECTED``, and count the others."""
        if len(self._rejected) < MOST_REJECTED:
            self._rejected.append(RejectedRow(row, column, _short(problem, LONGEST_PROBLEM)))
        else:
            self._more += 1

    def cautions(self) -> tuple[Caution, ...]:
        return tuple(Caution(code, *self._cautions[code]) for code in sorted(self._cautions))

    def rejected(self) -> tuple[RejectedRow, ...]:
        if not self._more:
            return tuple(self._rejected)
        rest = Message("file.more_rows_left_out", count=self._more)
        return (*self._rejected, RejectedRow(None, None, rest))


def add_cautions(groups: Iterable[tuple[Caution, ...]]) -> tuple[Caution, ...]:
    """Add up the cautions of several readings, each code with its first example."""
    notes = Notes()
    for cautions in groups:
        for caution in cautions:
            notes.caution(caution.code, caution.example, caution.count)
    return notes.cautions()


def _bounded(example: Message | str, most: int) -> Message | str:
    """Return data of a file as one short line; a message with each of its values as one."""
    if isinstance(example, Message):
        return _short(example, most)
    return " ".join(example.split())[:most]


def _short(message: Message, most: int) -> Message:
    return message.with_values(lambda value: _short_value(value, most))


def _short_value(value: Param, most: int) -> Param:
    return _SPACES.sub(" ", value)[:most] if isinstance(value, str) else value
