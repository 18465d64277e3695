"""JSON as publishers write it: any encoding, several values in one file, one value a line.

Numbers become ``Decimal``, so that an amount is the one that was printed. Whatever is not JSON is
refused with a sentence; no other error leaves this file.
"""

import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any, BinaryIO

import ijson

from graphs.readers import text as texts
from graphs.readers.notes import Notes
from graphs.readers.reading import RefusedError

Json = Any  # what json.loads gives; every reader looks before it takes

_LONGEST_LINE = 16 * 2**20
_MOST_VALUES = 4_000_000  # in one text: each takes some hundred bytes once it is read
_LONG_NUMBER = re.compile(rb"\d{400,}")  # ijson ends the whole process on one it cannot convert
_HALF_LETTER = re.compile(r"\\u[dD][89a-fA-F]")


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


_DECODER = json.JSONDecoder(parse_float=_decimal, parse_constant=lambda _: None)


def values(text: str, notes: Notes) -> Iterator[Json]:
    """Every value of a text: one, several one after another, or one a line.

    A bad line among good ones is left out by its number; a bad single document is refused.
    """
    _refuse_too_many(text)
    try:
        yield from list(_concatenated(text))
    except (ValueError, RecursionError) as error:
        lines = text.splitlines()
        if len(lines) < 2 or _value(lines[0]) is None:
            raise RefusedError(_sentence(error)) from error
        yield from _each(lines, notes)


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


def _refuse_too_many(text: str) -> None:
    """Before anything is built: forty million empty objects are a small file."""
    most = sum(text.count(mark) for mark in "{[,")
    if most > _MOST_VALUES:
        raise RefusedError(
            f"This JSON holds some {most:,} values in one piece; at most {_MOST_VALUES:,} are "
            "read. Split it, or give one release a line."
        )


def _whole_letters(value: Json) -> Json:
    """The same without halves of letters, which JSON can write down and no store can keep."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_whole_letters(one) for one in value]
    if isinstance(value, dict):
        return {_whole_letters(key): _whole_letters(one) for key, one in value.items()}
    return value


def _sentence(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return (
            f"This is not complete JSON: {error.msg} at line {error.lineno}. Download it again, "
            "or mend that line."
        )
    return "This JSON is nested too deeply, or holds a number too long. Export it again."


def _each(lines: Iterator[str] | list[str], notes: Notes) -> Iterator[Json]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        value = _value(line)
        if value is None:
            notes.reject(number, None, "This line is not JSON.")
        else:
            yield value


def _value(line: str) -> Json:
    try:
        value = _DECODER.decode(line.strip().lstrip("\ufeff"))
        return _whole_letters(value) if _HALF_LETTER.search(line) else value
    except (ValueError, RecursionError):
        return None


def is_one_value_a_line(head: bytes) -> bool:
    """Whether a file that is too large to hold can be read line by line."""
    first, newline, _ = head.lstrip(b"\xef\xbb\xbf").partition(b"\n")
    return bool(newline) and isinstance(_value(first.decode("utf-8", "replace")), dict)


def lines(stream: BinaryIO, notes: Notes) -> Iterator[Json]:
    """The values of JSON Lines, holding one line at a time."""
    yield from _each(_decoded(stream), notes)


def _decoded(stream: BinaryIO) -> Iterator[str]:
    while line := stream.readline(_LONGEST_LINE):
        yield line.decode("utf-8", "replace")


def items(head: bytes, stream: BinaryIO, notes: Notes, lists: Sequence[str]) -> Iterator[Json]:
    """The records of a document of any size: of an array, of one of these lists of an object, or
    one a line. One record is held at a time."""
    if is_one_value_a_line(head):
        yield from lines(stream, notes)
        return
    shape, keys = outline(head)
    inside = next((name for name in lists if name in keys), None)
    prefix = "item" if shape == "list" else f"{inside}.item" if inside else ""
    guarded = _Guarded(stream)
    try:
        yield from ijson.items(guarded, prefix, multiple_values=True)
    except (ijson.JSONError, ValueError, ArithmeticError, RecursionError) as error:
        raise RefusedError(
            f"This is not complete JSON: {' '.join(str(error).split())[:200]}. Download it again."
        ) from error


class _Guarded:
    """JSON without what no parser survives: numbers and words that go on for megabytes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._tail = b""
        self._since_a_quote = 0

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        if _LONG_NUMBER.search(self._tail + piece):
            raise RefusedError("This JSON holds a number too long to read.")
        quote = piece.rfind(b'"')
        self._since_a_quote = self._since_a_quote + len(piece) if quote < 0 else len(piece) - quote
        if self._since_a_quote > _LONGEST_LINE:
            raise RefusedError("This JSON holds a word of many megabytes; it was not read.")
        self._tail = piece[-400:]
        return piece


def outline(data: bytes) -> tuple[str, frozenset[str]]:
    """What the first value is ("object", "list", or a word for what has no content) and the keys
    of that object, or of the first object in that list; the head of a file is enough."""
    clean = texts.decode(data).text.lstrip("\ufeff\x1e \t\r\n").encode("utf-8", "replace")
    clean = _LONG_NUMBER.sub(b"9", clean)
    shape, keys, depth, wanted = "", set[str](), 0, 1
    try:
        for event, value in ijson.basic_parse(BytesIO(clean), multiple_values=True):
            if not shape:
                shape = {"start_map": "object", "start_array": "list"}.get(event, event)
                wanted = 2 if shape == "list" else 1
            if event in ("end_map", "end_array"):
                depth -= 1
                if depth < wanted:
                    break
            if event == "map_key" and depth == wanted:
                keys.add(value)
            depth += event in ("start_map", "start_array")
            if depth == 0:
                break
    except (ijson.JSONError, ValueError, ArithmeticError) as error:  # also where the head ends
        if not shape:
            raise RefusedError(
                "This is not JSON, and nothing else we read. Export it again."
            ) from error
    return shape, frozenset(keys)
