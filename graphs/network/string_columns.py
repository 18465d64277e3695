"""From columns of strings to columns of numbers: who is named, and what each adds by itself.

Columns come as Arrow arrays, from a database or a Parquet file. Names are ranked in the order of
their UTF-8 bytes, so the order in which rows came leaves no trace.
"""

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from graphs.network.columns import LANES, Floats, Ints, Keys, Pointers
from graphs.network.compiled import compiled
from graphs.network.interning import StringInterner, ranks_in, to_ranks

MOST_ROOM = 1 << 22  # codes for which a table is made


class NameColumns:
    """Names of many columns, a piece at a time: each name is held once."""

    def __init__(self) -> None:
        self._strings = StringInterner()
        self._pieces: list[tuple[int, Ints]] = []  # column, and the number of each name

    def add(self, column: int, values: Any) -> None:
        """Add a piece of a column: an Arrow array or chunked array of strings."""
        self._pieces.append((column, self._strings.numbers(values)))

    def ranks(self, columns: int) -> tuple[Keys, list[Ints]]:
        """Return the names, sorted by their UTF-8 bytes, and the columns; an absent name is -1."""
        keys, rank = self._strings.ranked()
        by_column: list[list[Ints]] = [[] for _ in range(columns)]
        for column, numbers in self._pieces:
            by_column[column].append(numbers)
        self._pieces.clear()
        none = np.empty(0, np.int32)
        return keys, [to_ranks(np.concatenate([none, *pieces]), rank) for pieces in by_column]


class NumberedRows:
    """Rows of several columns of strings as one number per row, a piece at a time."""

    def __init__(self, columns: int) -> None:
        self._strings = [StringInterner() for _ in range(columns)]
        self._pieces: list[Ints] = []
        self._number: dict[tuple[int, ...], int] = {}  # by the number of each column's string

    def add(self, columns: Sequence[Any]) -> None:
        """Add some rows: an Arrow array or chunked array of strings per column."""
        pairs = zip(self._strings, columns, strict=True)
        parts = [strings.numbers(column) for strings, column in pairs]
        sizes = [len(strings) + 1 for strings in self._strings]
        code = np.zeros(len(parts[0]), np.int64)
        for part, size in zip(parts, sizes, strict=True):
            code = code * size + part + 1
        distinct, row = _distinct(code, prod(sizes))
        number = self._number
        to = [number.setdefault(_split(int(part), sizes), len(number)) for part in distinct]
        self._pieces.append(np.array(to, np.int32)[row] if len(distinct) else row)

    def numbers(self) -> tuple[Ints, list[tuple[str | None, ...]]]:
        """Return a number per row, and the rows of these numbers, sorted; absent strings first."""
        distinct = [tuple(map(self._string, self._strings, key)) for key in self._number]
        order = sorted(
            range(len(distinct)), key=lambda at: [(w is not None, w or "") for w in distinct[at]]
        )
        rows = np.concatenate([np.empty(0, np.int32), *self._pieces])
        return to_ranks(rows, ranks_in(order)), [distinct[at] for at in order]

    @staticmethod
    def _string(strings: StringInterner, number: int) -> str | None:
        return strings.string(number) if number >= 0 else None


def _distinct(code: Pointers, space: int) -> tuple[Pointers, Ints]:
    """Return the codes, each once, and for each row which of them it is."""
    if space > MOST_ROOM:
        distinct, row = np.unique(code, return_inverse=True)
        return distinct, row.astype(np.int32).reshape(-1)
    return _in_order_met(code, np.full(space, -1, np.int32))


@compiled
def _in_order_met(code: Pointers, room: Ints) -> tuple[Pointers, Ints]:
    row = np.empty(len(code), np.int32)
    distinct = np.empty(min(len(code), len(room)), np.int64)
    count = 0
    for at in range(len(code)):
        if room[code[at]] < 0:
            room[code[at]] = count
            distinct[count] = code[at]
            count += 1
        row[at] = room[code[at]]
    return distinct[:count], row


def _split(code: int, sizes: Sequence[int]) -> tuple[int, ...]:
    """Return the number of each column's string in one code; -1 where it is absent."""
    out = []
    for size in reversed(sizes):
        code, number = divmod(code, size)
        out.append(number - 1)
    return tuple(reversed(out))


def largest(count: int, node: Ints, place: Ints, scores: Floats) -> Floats:
    """Return a row per node: the largest scores of its places; -1 is no node or no place."""
    out = np.zeros((count, LANES), np.float32)
    padded = np.zeros((len(scores), LANES), np.float32)
    padded[:, : scores.shape[1]] = scores
    _largest(out, node, place, padded)
    return out


@compiled
def _largest(out: Floats, node: Ints, place: Ints, scores: Floats) -> None:
    for e in range(len(node)):
        if node[e] >= 0 and place[e] >= 0:
            for lane in range(16):
                out[node[e], lane] = max(out[node[e], lane], scores[place[e], lane])
