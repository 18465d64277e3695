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


def ranked(*columns: Any) -> tuple[Keys, list[Ints]]:
    """All names of some columns, sorted, and each column as ranks; an absent name is -1."""
    chunks = [chunk for column in columns for chunk in _chunks(column)]
    whole = pa.chunked_array(chunks, pa.string()).dictionary_encode()
    whole = whole.unify_dictionaries()
    names = whole.chunk(0).dictionary if whole.num_chunks else pa.array([], pa.string())
    order = pc.sort_indices(names)
    rank = np.empty(len(names), np.int32)
    rank[order.to_numpy(zero_copy_only=False)] = np.arange(len(names), dtype=np.int32)
    codes = [_codes(chunk, rank) for chunk in whole.chunks]
    joined = np.concatenate(codes) if codes else np.empty(0, np.int32)
    cuts = np.cumsum([len(column) for column in columns])[:-1]
    return _keys(names.take(order)), [np.ascontiguousarray(one) for one in np.split(joined, cuts)]


def _chunks(column: Any) -> list[Any]:
    found = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    return [one.cast(pa.string()) for one in found]


def _codes(chunk: Any, rank: Ints) -> Ints:
    codes = pc.fill_null(chunk.indices.cast(pa.int32()), -1).to_numpy(zero_copy_only=False)
    return np.where(codes < 0, np.int32(-1), rank[codes] if len(rank) else np.int32(-1))


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
