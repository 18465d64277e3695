"""Strings as numbers, in the order in which they are first met: one look-up for each of millions.

Strings come as Arrow arrays and are held once, as UTF-8 bytes behind one another. A library's
dictionaries are made anew for each piece and brought together afterwards; that was half of the time
from a database to a finished screen.
"""

import os
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import ArrayLike, NDArray

from graphs.network.columns import Bytes, Ints, Keys, Pointers
from graphs.network.compiled import inlined, kernel

AT_ONCE = 1 << 18  # strings for which room is made before they are looked up

# SipHash-1-3 by Aumasson and Bernstein, the hash of Python's own dictionaries (CC0): who does not
# know the key cannot choose words that fall together.
_V0, _V1 = np.uint64(0x736F6D6570736575), np.uint64(0x646F72616E646F6D)
_V2, _V3 = np.uint64(0x6C7967656E657261), np.uint64(0x7465646279746573)
_END = np.uint64(0xFF)
_LOW = np.uint64(0xFFFFFFFF)
_NOTHING = np.uint64(0)
_ONE = np.uint64(1)
_Number = TypeVar("_Number", bound=np.generic)
_State = tuple[np.uint64, np.uint64, np.uint64, np.uint64]
Hashes = NDArray[np.uint64]


class StringInterner:
    """Every string once. Numbers depend on the order in which strings come; ``ranked`` does not.

    The hash has a key of its own each time: nobody can choose strings that all fall together.
    """

    def __init__(self) -> None:
        self._key = np.frombuffer(os.urandom(16), np.uint64)
        self._slots = np.zeros(1 << 10, np.uint64)  # upper half: of the hash; lower: number + 1
        self._text = np.empty(1 << 12, np.uint8)
        self._ptr = np.zeros(1 << 8, np.int64)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def numbers(self, words: Any) -> Ints:
        """Return the number of each string of an Arrow array or chunked array; -1 for null."""
        chunks = words.chunks if isinstance(words, pa.ChunkedArray) else [words]
        pieces = [
            self._some(chunk.slice(start, AT_ONCE))
            for chunk in chunks
            for start in range(0, len(chunk), AT_ONCE)
        ]
        return np.concatenate([np.empty(0, np.int32), *pieces])

    def _some(self, words: Any) -> Ints:
        words = words.cast(pa.string())
        text, ptr = _bytes_of(words)
        absent = _absent(words)
        out = np.empty(len(words), np.int32)
        self._make_room(len(words), int(ptr[-1] - ptr[0]))
        self._count = _intern(
            self._slots, self._text, self._ptr, self._count, self._key, text, ptr, absent, out,
        )  # fmt: skip
        return out

    def _make_room(self, words: int, length: int) -> None:
        most = self._count + words
        self._ptr = _grown(self._ptr, most + 1)
        self._text = _grown(self._text, int(self._ptr[self._count]) + length)
        if most * 2 > len(self._slots):
            self._slots = np.zeros(1 << (most * 2 - 1).bit_length(), np.uint64)
            _fill_slots(self._slots, self._text, self._ptr, self._count, self._key)

    def string(self, number: int) -> str:
        """Return the string of a number."""
        return self._text[self._ptr[number] : self._ptr[number + 1]].tobytes().decode()

    def ranked(self) -> tuple[Keys, Ints]:
        """Return the strings sorted by their bytes, and the rank of each number."""
        ptr = self._ptr[: self._count + 1]
        text = self._text[: ptr[-1]]
        order = _order(text, ptr)
        sorted_ptr = np.zeros(self._count + 1, np.int64)
        np.cumsum((ptr[1:] - ptr[:-1])[order], out=sorted_ptr[1:])
        sorted_text = np.empty(len(text), np.uint8)
        _copy_in_order(text, ptr, order, sorted_text)
        return Keys(sorted_text, sorted_ptr), ranks_in(order)


def ranks_in(order: ArrayLike) -> Ints:
    """Return the rank of each number, where ``order`` holds the numbers by rank."""
    numbers = np.asarray(order, np.int64)
    rank = np.empty(len(numbers), np.int32)
    rank[numbers] = np.arange(len(numbers), dtype=np.int32)
    return rank


def to_ranks(numbers: Ints, rank: Ints) -> Ints:
    """Replace numbers by ranks, in place; -1 stays."""
    _to_ranks(numbers, rank)
    return numbers


def _bytes_of(words: Any) -> tuple[Bytes, Ints]:
    _, places, text = words.buffers()
    if len(words) == 0 or places is None:
        return np.empty(0, np.uint8), np.zeros(1, np.int32)
    ptr = np.frombuffer(places, np.int32)[words.offset : words.offset + len(words) + 1]
    return (np.frombuffer(text, np.uint8) if text is not None else np.empty(0, np.uint8)), ptr


def _absent(words: Any) -> NDArray[np.bool_]:
    """Return a flag per string, or nothing at all where none is null."""
    if words.null_count == 0:
        return np.empty(0, np.bool_)
    flags: NDArray[np.bool_] = pc.is_null(words).to_numpy(zero_copy_only=False)
    return flags


def _grown(array: NDArray[_Number], length: int) -> NDArray[_Number]:
    if length <= len(array):
        return array
    out = np.zeros(max(length, len(array) * 3 // 2), array.dtype)
    out[: len(array)] = array
    return out


def _order(text: Bytes, ptr: Pointers) -> NDArray[np.uint64]:
    """Return the numbers of the strings in the order of their bytes."""
    words = pa.Array.from_buffers(
        pa.large_string(), len(ptr) - 1, [None, pa.py_buffer(ptr), pa.py_buffer(text)]
    )
    order: NDArray[np.uint64] = pc.sort_indices(words).to_numpy(zero_copy_only=False)
    return order


@inlined
def _rotate(x: np.uint64, by: int) -> np.uint64:
    return (x << np.uint64(by)) | (x >> np.uint64(64 - by))


@inlined
def _round(v0: np.uint64, v1: np.uint64, v2: np.uint64, v3: np.uint64) -> _State:
    v0 += v1
    v1 = _rotate(v1, 13) ^ v0
    v0 = _rotate(v0, 32)
    v2 += v3
    v3 = _rotate(v3, 16) ^ v2
    v0 += v3
    v3 = _rotate(v3, 21) ^ v0
    v2 += v1
    v1 = _rotate(v1, 17) ^ v2
    return v0, v1, _rotate(v2, 32), v3


@inlined
def _hash(text: Bytes, begin: int, end: int, key: Hashes) -> np.uint64:
    v0, v1, v2, v3 = key[0] ^ _V0, key[1] ^ _V1, key[0] ^ _V2, key[1] ^ _V3
    at = begin
    while True:
        stop = min(at + 8, end)
        word = _NOTHING
        for place in range(at, stop):
            word |= np.uint64(text[place]) << np.uint64(8 * (place - at))
        last = stop - at < 8
        if last:
            word |= np.uint64((end - begin) & 0xFF) << np.uint64(56)
        v0, v1, v2, v3 = _round(v0, v1, v2, v3 ^ word)
        v0 ^= word
        if last:
            break
        at = stop
    v2 ^= _END
    for _ in range(3):
        v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    return v0 ^ v1 ^ v2 ^ v3


@kernel
def _intern(
    slots: Hashes, text: Bytes, ptr: Pointers, count: int, key: Hashes, new: Bytes, new_ptr: Ints,
    absent: NDArray[np.bool_], out: Ints,
) -> int:  # fmt: skip
    """Look each string up and add the new ones; return how many there are now."""
    mask = np.uint64(len(slots) - 1)
    for k in range(len(out)):
        if len(absent) > 0 and absent[k]:
            out[k] = -1
        else:
            h = _hash(new, new_ptr[k], new_ptr[k + 1], key)
            count = _look_up(
                slots, text, ptr, count, h, mask, new, new_ptr[k], new_ptr[k + 1], out, k
            )
    return count


@inlined
def _look_up(
    slots: Hashes, text: Bytes, ptr: Pointers, count: int, h: np.uint64, mask: np.uint64,
    new: Bytes, begin: int, end: int, out: Ints, k: int,
) -> int:  # fmt: skip
    """Write the number of one string to out[k]; return how many strings there are now."""
    upper = h & ~_LOW
    slot = h & mask
    while True:
        held = slots[slot]
        if held == _NOTHING:
            slots[slot] = upper | np.uint64(count + 1)
            first = ptr[count]
            for at in range(begin, end):
                text[first + at - begin] = new[at]
            ptr[count + 1] = first + end - begin
            out[k] = count
            return count + 1
        if held & ~_LOW == upper:
            number = np.int64(held & _LOW) - 1
            first = ptr[number]
            if ptr[number + 1] - first == end - begin:
                at = begin
                while at < end and text[first + at - begin] == new[at]:
                    at += 1
                if at == end:
                    out[k] = number
                    return count
        slot = (slot + _ONE) & mask


@kernel
def _fill_slots(slots: Hashes, text: Bytes, ptr: Pointers, count: int, key: Hashes) -> None:
    """Put every string into a larger table."""
    mask = np.uint64(len(slots) - 1)
    for number in range(count):
        h = _hash(text, ptr[number], ptr[number + 1], key)
        slot = h & mask
        while slots[slot] != _NOTHING:
            slot = (slot + _ONE) & mask
        slots[slot] = (h & ~_LOW) | np.uint64(number + 1)


@kernel
def _copy_in_order(text: Bytes, ptr: Pointers, order: Hashes, out: Bytes) -> None:
    put = 0
    for k in range(len(order)):
        for at in range(ptr[order[k]], ptr[order[k] + 1]):
            out[put] = text[at]
            put += 1


@kernel
def _to_ranks(numbers: Ints, rank: Ints) -> None:
    for k in range(len(numbers)):
        if numbers[k] >= 0:
            numbers[k] = rank[numbers[k]]
