"""Words become numbers and come back: each once, whatever they are and however they were cut."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.network import interning, string_columns
from graphs.network.interning import StringInterner

words = st.lists(st.none() | st.text(max_size=12), max_size=60)
cuts = st.lists(st.integers(0, 60), max_size=4)


def cut(strings: list[str | None], at: list[int]) -> pa.ChunkedArray:
    """The same words in pieces that begin somewhere within larger arrays."""
    places = [0, *sorted(min(place, len(strings)) for place in at), len(strings)]
    whole = pa.array(["before", *strings], pa.string())
    pieces = [whole.slice(a + 1, b - a) for a, b in pairwise(places)]
    return pa.chunked_array(pieces, pa.string())


@given(words, cuts)
def test_each_word_has_one_number_and_an_absent_one_has_none(
    said: list[str | None], at: list[int]
) -> None:
    interner = StringInterner()
    numbers = interner.numbers(cut(said, at)).tolist()
    assert len(interner) == len({word for word in said if word is not None})
    for word, number in zip(said, numbers, strict=True):
        assert (number == -1) if word is None else (interner.string(number) == word)


@given(words, words, cuts)
def test_ranks_are_those_of_the_sorted_bytes_in_any_order_of_rows(
    some: list[str | None], others: list[str | None], at: list[int]
) -> None:
    names = string_columns.NameColumns()
    names.add(0, cut(some, at))
    names.add(1, cut(others, []))
    keys, (first, second) = names.ranks(2)
    order = sorted({word for word in (*some, *others) if word is not None}, key=str.encode)
    assert [keys.name(rank) for rank in range(len(keys))] == order
    for strings, ranks in ((some, first), (others, second)):
        assert ranks.tolist() == [-1 if word is None else order.index(word) for word in strings]


@given(st.lists(st.tuples(*[st.none() | st.sampled_from(["", "a", "é", "zz"])] * 3), max_size=40))
def test_rows_that_say_the_same_have_one_number_in_the_order_of_what_they_say(
    rows: list[tuple[str | None, ...]],
) -> None:
    numbered = string_columns.NumberedRows(3)
    for part in (rows[:7], rows[7:]):
        numbered.add([pa.array([row[at] for row in part], pa.string()) for at in range(3)])
    numbers, distinct = numbered.numbers()
    assert [distinct[number] for number in numbers.tolist()] == rows
    assert distinct == sorted(
        set(rows), key=lambda row: [(string is not None, string or "") for string in row]
    )


def test_more_words_than_there_was_room_for_keep_their_numbers() -> None:
    interner = StringInterner()
    many = [f"word {number}" for number in range(50_000)]
    first = interner.numbers(pa.array(many[:1_000]))
    assert interner.numbers(pa.array(many)).tolist() == list(range(50_000))
    assert interner.numbers(pa.array(many[:1_000])).tolist() == first.tolist()


def test_words_with_one_hash_stay_apart() -> None:
    """Nobody can find such words, so the hash is given here; they differ in one letter only."""
    slots, text, ptr = np.zeros(8, np.uint64), np.zeros(64, np.uint8), np.zeros(9, np.int64)
    letters = np.frombuffer(b"abcdabcxxbcdabcdabcde", np.uint8)
    cuts = [(0, 4), (4, 8), (8, 12), (12, 16), (16, 21)]
    out, count = np.empty(len(cuts), np.int32), 0
    for place, (begin, end) in enumerate(cuts):
        count = interning._look_up(
            slots, text, ptr, count, np.uint64(5), np.uint64(7), letters, begin, end, out, place
        )
    assert out.tolist() == [0, 1, 2, 0, 3]
    assert count == 4


MASK = (1 << 64) - 1


def siphash(data: bytes, key: tuple[int, int]) -> int:
    """SipHash-1-3 as its paper has it, word by word."""
    v = [key[n % 2] ^ constant for n, constant in enumerate(
        (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
    )]  # fmt: skip

    def turn(x: int, by: int) -> int:
        return ((x << by) | (x >> (64 - by))) & MASK

    def mix() -> None:
        for a, b, by in ((0, 1, 13), (2, 3, 16), (0, 3, 21), (2, 1, 17)):
            v[a] = (v[a] + v[b]) & MASK
            v[b] = turn(v[b], by) ^ v[a]
            if (a, b) in ((0, 1), (2, 1)):
                v[a] = turn(v[a], 32)

    whole = len(data) // 8 * 8
    words = [int.from_bytes(data[at : at + 8], "little") for at in range(0, whole, 8)]
    words.append(int.from_bytes(data[whole:], "little") | (len(data) & 0xFF) << 56)
    for word in words:
        v[3] ^= word
        mix()
        v[0] ^= word
    v[2] ^= 0xFF
    for _ in range(3):
        mix()
    return v[0] ^ v[1] ^ v[2] ^ v[3]


@given(st.binary(max_size=40), st.tuples(*[st.integers(0, MASK)] * 2))
def test_the_hash_is_siphash(data: bytes, key: tuple[int, int]) -> None:
    given_bytes = np.frombuffer(data, np.uint8)
    result = interning._hash(given_bytes, 0, len(data), np.array(key, np.uint64))
    assert int(result) == siphash(data, key)


def test_many_codes_are_told_apart_without_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("a", "x"), ("b", None), ("a", "x"), (None, "y")]
    columns = [pa.array(list(column), pa.string()) for column in zip(*rows, strict=True)]
    answers = []
    for room in (0, 1 << 22):
        monkeypatch.setattr(string_columns, "MOST_ROOM", room)
        numbered = string_columns.NumberedRows(2)
        numbered.add(columns)
        numbers, distinct = numbered.numbers()
        answers.append((numbers.tolist(), distinct))
    assert answers[0] == answers[1]
