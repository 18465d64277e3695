"""Words that differ by a slip: the hashes under which they meet, and the distance between two.

Two words that become equal when each loses at most one letter share a hash; they are one or two
slips apart, and the distance tells which.
"""

import numpy as np
from numpy.typing import NDArray

from graphs.network.compiled import kernel

LONGEST_WORD = 24  # letters that slips are looked for in
SHORTEST_WORD = 4
BUCKET_BITS = 20  # the first bits of a hash, which tell its bucket
_BUCKET_SHIFT = np.uint32(32 - BUCKET_BITS)


@kernel
def letters_hash(letters: NDArray[np.uint8], start: int, end: int, without: int) -> np.uint32:
    """Return the FNV-1a hash, never 0, of the letters less the one at ``without`` (-1: all)."""
    value = np.uint32(2166136261)
    for at in range(start, end):
        if at != without:
            value = np.uint32((value ^ np.uint32(letters[at])) * np.uint32(16777619))
    return value | np.uint32(1)


@kernel
def bucket_of(value: np.uint32) -> np.uint32:
    """Return in which bucket of sorted hashes this one is."""
    return value >> _BUCKET_SHIFT


@kernel
def _fill_slips(
    letters: NDArray[np.uint8], letters_at: NDArray[np.int64], plain: NDArray[np.uint8],
    word_count: int, hashes: NDArray[np.uint32], words: NDArray[np.int32],
) -> int:  # fmt: skip
    """Return how many hashes there are, and write them where ``hashes`` has room."""
    count = 0
    write = len(hashes) > 0
    for word in range(word_count):
        start, end = letters_at[word], letters_at[word + 1]
        if write:
            hashes[count] = letters_hash(letters, start, end, -1)
            words[count] = word
        count += 1
        size = end - start
        if not plain[word] or size < SHORTEST_WORD or size > LONGEST_WORD:
            continue
        for without in range(start, end):
            if without > start and letters[without] == letters[without - 1]:
                continue  # the same letters as before
            if write:
                hashes[count] = letters_hash(letters, start, end, without)
                words[count] = word
            count += 1
    return count


def slip_hashes(
    letters: NDArray[np.uint8],
    letters_at: NDArray[np.int64],
    plain: NDArray[np.uint8],
    word_count: int,
) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """Return the hash of every word and of every plain word less one letter, and its word."""
    none = np.empty(0, np.uint32), np.empty(0, np.int32)
    count = _fill_slips(letters, letters_at, plain, word_count, *none)
    hashes, words = np.empty(count, np.uint32), np.empty(count, np.int32)
    if count:
        _fill_slips(letters, letters_at, plain, word_count, hashes, words)
    return hashes, words


@kernel
def edit_distance(
    a: NDArray[np.uint8], a_start: int, a_end: int, b: NDArray[np.uint8], b_start: int, b_end: int,
    most: int, rows: NDArray[np.int32],
) -> int:  # fmt: skip
    """Return the optimal string alignment distance, counted no further than ``most`` + 1.

    Insertions, deletions, exchanges and neighbours swapped each count one. ``rows`` is working
    memory for three rows of ``LONGEST_WORD`` + 1; longer words are ``most`` + 1 apart.
    """
    n, m = a_end - a_start, b_end - b_start
    if n - m > most or m - n > most or n > LONGEST_WORD or m > LONGEST_WORD:
        return most + 1
    for j in range(m + 1):
        rows[1, j] = j
    for i in range(1, n + 1):
        now, last, before = (i + 1) % 3, i % 3, (i + 2) % 3
        rows[now, 0] = i
        least = i
        for j in range(1, m + 1):
            same = a[a_start + i - 1] == b[b_start + j - 1]
            best = rows[last, j - 1] + (0 if same else 1)
            best = min(best, rows[last, j] + 1, rows[now, j - 1] + 1)
            if (
                i > 1
                and j > 1
                and a[a_start + i - 1] == b[b_start + j - 2]
                and a[a_start + i - 2] == b[b_start + j - 1]
            ):
                best = min(best, rows[before, j - 2] + 1)
            rows[now, j] = best
            least = min(least, best)
        if least > most:
            return most + 1
    return int(rows[(n + 1) % 3, m])
