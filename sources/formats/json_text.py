"""JSON that is held as a whole: one document, several in one text, or one value a line.

In uploads numbers become ``Decimal``, so that an amount is the one that was printed.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import BinaryIO

from sources.formats.guard import Guard

Json = object  # what json.loads gives; every reader looks before it takes
BadLine = Callable[[int], None]  # told the number of a line that is no JSON

_LARGE = 1 << 20  # bytes below which a line cannot hold too many values
_HALF_LETTER = re.compile(r"\\u[dD][89a-fA-F]")
_PARSE_FAULTS = (ValueError, RecursionError)


_MOST_DIGITS = 30  # before or behind the point; 1e999999999 written out would fill the memory


def number(text: str) -> Decimal | None:
    """Return a number exactly as it was printed; None for one of more digits than amounts have."""
    try:
        value = Decimal(text)
    except InvalidOperation:  # an exponent of more digits than Python counts in
        return None
    return value if -_MOST_DIGITS <= value.adjusted() <= _MOST_DIGITS else None


_DECODER = json.JSONDecoder(parse_float=number, parse_constant=lambda _: None)


def document(data: bytes, guard: Guard) -> object:
    """Return the one value of a document in UTF-8, whose numbers become ``float``."""
    if len(data) > _LARGE:
        _refuse_too_many(sum(data.count(mark) for mark in (b"{", b"[", b",")), guard)
    try:
        text = data.decode("utf-8-sig")
        value: object = json.loads(text)
        return _whole_letters(value) if _HALF_LETTER.search(text) else value
    except _PARSE_FAULTS as fault:
        raise guard.json_broken(fault) from None


def values(text: str, guard: Guard, bad_line: BadLine) -> Iterator[Json]:
    """Yield every value of a text: one, several one after another, or one a line.

    A bad line among good ones is told by its number; a bad single document is refused.
    """
    _refuse_too_many(sum(text.count(mark) for mark in "{[,"), guard)
    try:
        yield from list(_concatenated(text))
    except _PARSE_FAULTS as fault:
        lines = text.splitlines()
        if len(lines) < 2 or _value(lines[0]) is None:
            raise guard.json_broken(fault) from fault
        yield from _each(lines, bad_line)


def values_by_line(stream: BinaryIO, guard: Guard, bad_line: BadLine) -> Iterator[Json]:
    """Yield the values of JSON Lines, holding one line at a time."""
    yield from _each(_decoded(stream, guard), bad_line)


def is_one_value_a_line(head: bytes) -> bool:
    """Return whether a file that is too large to hold can be read line by line."""
    first, newline, _ = head.lstrip(b"\xef\xbb\xbf").partition(b"\n")
    return bool(newline) and isinstance(_value(first.decode("utf-8", "replace")), dict)


def _concatenated(text: str) -> Iterator[Json]:
    position, end = 0, len(text)
    halves = bool(_HALF_LETTER.search(text))
    while True:
        while position < end and text[position] in " \t\r\n\x1e\ufeff":
            position += 1
        if position >= end:
            return
        value, position = _DECODER.raw_decode(text, position)
        yield _whole_letters(value) if halves else value


def _refuse_too_many(count: int, guard: Guard) -> None:
    """Raise a refusal before anything is built: forty million empty objects are a small file."""
    if count > guard.limits.json_values:
        raise guard.json_too_many(count)


def _whole_letters(value: Json) -> Json:
    """Return the same without halves of letters, which JSON can hold and no store can keep."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_whole_letters(item) for item in value]
    if isinstance(value, dict):
        return {_whole_letters(key): _whole_letters(item) for key, item in value.items()}
    return value


def _each(lines: Iterable[str], bad_line: BadLine) -> Iterator[Json]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        value = _value(line)
        if value is None:
            bad_line(number)
        else:
            yield value


def _value(line: str) -> Json:
    try:
        value = _DECODER.decode(line.strip().lstrip("\ufeff"))
        return _whole_letters(value) if _HALF_LETTER.search(line) else value
    except _PARSE_FAULTS:
        return None


def _decoded(stream: BinaryIO, guard: Guard) -> Iterator[str]:
    while line := stream.readline(guard.limits.json_text):
        yield line.decode("utf-8", "replace")
