"""From columns of words to columns of numbers: who is named, and what each adds by itself.

Columns come as Arrow arrays, from a database or a Parquet file. Names are ranked in the order of
their UTF-8 bytes, so the order in which rows came leaves no trace.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphs.network.columns import LANES, Floats, Ints, Keys
from graphs.network.compiled import compiled


class Names:
    """Names out of many columns, a piece at a time: each piece is held as numbers, its words once.

    ``ranks`` gives every column that was added, in that order, as ranks of the sorted names.
    """

    def __init__(self) -> None:
        self._pieces: list[tuple[int, Ints, int]] = []  # column, codes, words of the piece
        self._words: list[Any] = []

    def add(self, column: int, words: Any) -> None:
        """A piece of a column: an Arrow array or chunked array of text."""
        chunked = words if isinstance(words, pa.ChunkedArray) else pa.chunked_array([words])
        coded = chunked.cast(pa.string()).dictionary_encode().unify_dictionaries()
        if coded.num_chunks == 0:
            return
        parts = [pc.fill_null(chunk.indices.cast(pa.int32()), -1) for chunk in coded.chunks]
        codes = np.concatenate([part.to_numpy(zero_copy_only=False) for part in parts])
        dictionary = coded.chunk(0).dictionary
        self._pieces.append((column, codes, len(dictionary)))
        self._words.append(dictionary)

    def ranks(self, columns: int) -> tuple[Keys, list[Ints]]:
        """The names, sorted by their UTF-8 bytes, and the columns; an absent name is -1."""
        whole = pa.chunked_array(self._words, pa.string()).dictionary_encode()
        self._words.clear()
        whole = whole.unify_dictionaries()
        names = whole.chunk(0).dictionary if whole.num_chunks else pa.array([], pa.string())
        order = pc.sort_indices(names)
        rank = np.empty(len(names), np.int32)
        rank[order.to_numpy(zero_copy_only=False)] = np.arange(len(names), dtype=np.int32)
        found: list[list[Ints]] = [[] for _ in range(columns)]
        at = 0  # the pieces' words stand behind one another, however they were cut
        joined = [chunk.indices.to_numpy(zero_copy_only=False) for chunk in whole.chunks]
        codes_of_words = np.concatenate([np.empty(0, np.int32), *joined])
        for column, codes, count in self._pieces:
            of_piece = rank[codes_of_words[at : at + count]]
            at += count
            found[column].append(_translated(codes, of_piece))
        self._pieces.clear()
        none = np.empty(0, np.int32)
        return _keys(names.take(order)), [np.concatenate([none, *some]) for some in found]


def _translated(codes: Ints, rank: Ints) -> Ints:
    if len(rank) == 0:
        return np.full(len(codes), -1, np.int32)
    return np.where(codes < 0, np.int32(-1), rank[codes])


def ranked(*columns: Any) -> tuple[Keys, list[Ints]]:
    """All names of some columns, sorted, and each column as ranks; an absent name is -1."""
    names = Names()
    for at, column in enumerate(columns):
        names.add(at, column)
    return names.ranks(len(columns))


def _keys(names: Any) -> Keys:
    if isinstance(names, pa.ChunkedArray):
        names = names.combine_chunks()
    if len(names) == 0:
        return Keys.of([])
    _, offsets, text = names.buffers()
    ptr = np.frombuffer(offsets, np.int32)[names.offset : names.offset + len(names) + 1]
    content = np.frombuffer(text, np.uint8) if text is not None else np.empty(0, np.uint8)
    start, end = int(ptr[0]), int(ptr[-1])
    return Keys(content[start:end].copy(), ptr.astype(np.int64) - start)


class Rows:
    """Rows of several columns of words as one number per row, a piece at a time."""

    def __init__(self) -> None:
        self._pieces: list[Ints] = []
        self._number: dict[tuple[str | None, ...], int] = {}

    def add(self, columns: Sequence[Any]) -> None:
        row, values = numbered(columns)
        known = self._number
        to = np.array([known.setdefault(value, len(known)) for value in values], np.int32)
        self._pieces.append(to[row] if len(to) else row)

    def numbers(self) -> tuple[Ints, list[tuple[str | None, ...]]]:
        """A number per row, and what each number stands for."""
        return np.concatenate([np.empty(0, np.int32), *self._pieces]), list(self._number)


def numbered(columns: Sequence[Any]) -> tuple[Ints, list[tuple[Any, ...]]]:
    """Rows of several columns of words as one number per row, and what each number stands for.

    Numbers go by the sorted values; an absent word sorts first.
    """
    parts = [ranked(column) for column in columns]
    code = np.zeros(len(columns[0]), np.int64)
    for keys, ranks in parts:
        code = code * (len(keys) + 1) + (ranks[0].astype(np.int64) + 1)
    found, row = np.unique(code, return_inverse=True)
    values = [_value(int(one), [keys for keys, _ in parts]) for one in found]
    return row.astype(np.int32).reshape(-1), values


def _value(code: int, keys: Sequence[Keys]) -> tuple[str | None, ...]:
    out: list[str | None] = []
    for one in reversed(keys):
        code, rank = divmod(code, len(one) + 1)
        out.append(one.name(rank - 1) if rank else None)
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
