"""From columns of words to columns of numbers: who is named, and what each adds by itself.

Columns come as Arrow arrays, from a database or a Parquet file. Names are ranked in the order of
their UTF-8 bytes, so the order in which rows came leaves no trace.
"""

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from graphs.network.columns import LANES, Floats, Ints, Keys
from graphs.network.compiled import compiled
from graphs.network.interning import Words, ranks_in, to_ranks

MOST_ROOM = 1 << 22  # codes for which a table is made


class Names:
    """Names out of many columns, a piece at a time: each name is held once.

    ``ranks`` gives every column that was added, in that order, as ranks of the sorted names.
    """

    def __init__(self) -> None:
        self._words = Words()
        self._pieces: list[tuple[int, Ints]] = []  # column, and the number of each name

    def add(self, column: int, words: Any) -> None:
        """A piece of a column: an Arrow array or chunked array of text."""
        self._pieces.append((column, self._words.numbers(words)))

    def ranks(self, columns: int) -> tuple[Keys, list[Ints]]:
        """The names, sorted by their UTF-8 bytes, and the columns; an absent name is -1."""
        keys, rank = self._words.ranked()
        found: list[list[Ints]] = [[] for _ in range(columns)]
        for column, numbers in self._pieces:
            found[column].append(numbers)
        self._pieces.clear()
        none = np.empty(0, np.int32)
        return keys, [to_ranks(np.concatenate([none, *some]), rank) for some in found]


class NumberedRows:
    """Rows of several columns of words as one number per row, a piece at a time."""

    def __init__(self, columns: int) -> None:
        self._words = [Words() for _ in range(columns)]
        self._pieces: list[Ints] = []
        self._number: dict[tuple[int, ...], int] = {}  # by the number of each column's word

    def add(self, columns: Sequence[Any]) -> None:
        parts = [words.numbers(one) for words, one in zip(self._words, columns, strict=True)]
        sizes = [len(words) + 1 for words in self._words]
        code = np.zeros(len(parts[0]), np.int64)
        for part, size in zip(parts, sizes, strict=True):
            code = code * size + part + 1
        found, row = _distinct(code, prod(sizes))
        known = self._number
        to = [known.setdefault(_apart(int(one), sizes), len(known)) for one in found]
        self._pieces.append(np.array(to, np.int32)[row] if len(found) else row)

    def numbers(self) -> tuple[Ints, list[tuple[str | None, ...]]]:
        """A number per row, and what each stands for; in their order, absent words first."""
        said = [tuple(map(self._word, self._words, key)) for key in self._number]
        order = sorted(
            range(len(said)), key=lambda at: [(w is not None, w or "") for w in said[at]]
        )
        rows = np.concatenate([np.empty(0, np.int32), *self._pieces])
        return to_ranks(rows, ranks_in(order)), [said[at] for at in order]

    @staticmethod
    def _word(words: Words, number: int) -> str | None:
        return words.word(number) if number >= 0 else None


def _distinct(code: Any, space: int) -> tuple[Any, Ints]:
    """The codes that are there, each once, and for each row which of them it is."""
    if space > MOST_ROOM:
        found, row = np.unique(code, return_inverse=True)
        return found, row.astype(np.int32).reshape(-1)
    some: tuple[Any, Ints] = _met(code, np.full(space, -1, np.int32))
    return some


@compiled
def _met(code: Any, room: Any) -> Any:
    row = np.empty(len(code), np.int32)
    found = np.empty(min(len(code), len(room)), np.int64)
    count = 0
    for at in range(len(code)):
        if room[code[at]] < 0:
            room[code[at]] = count
            found[count] = code[at]
            count += 1
        row[at] = room[code[at]]
    return found[:count], row


def _apart(code: int, sizes: Sequence[int]) -> tuple[int, ...]:
    """The number of each column's word out of one code; -1 where none is."""
    out = []
    for size in reversed(sizes):
        code, number = divmod(code, size)
        out.append(number - 1)
    return tuple(reversed(out))


def largest(count: int, node: Ints, what: Ints, scores: Floats) -> Floats:
    """A row per node: the largest scores of what it is said to have; -1 says nothing."""
    out = np.zeros((count, LANES), np.float32)
    padded = np.zeros((len(scores), LANES), np.float32)
    padded[:, : scores.shape[1]] = scores
    _largest(out, node, what, padded)
    return out


@compiled
def _largest(out: Any, node: Any, what: Any, scores: Any) -> None:
    for e in range(len(node)):
        if node[e] >= 0 and what[e] >= 0:
            for lane in range(16):
                out[node[e], lane] = max(out[node[e], lane], scores[what[e], lane])
