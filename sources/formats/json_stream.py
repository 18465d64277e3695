"""JSON of any size by ijson: the records of a list one by one, and what a document begins with."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Protocol

import ijson

from sources.formats import text
from sources.formats.guard import Guard

FAULTS = (ijson.JSONError, ValueError, ArithmeticError, RecursionError)


class ByteReader(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


def items(
    stream: ByteReader, prefix: str, guard: Guard, *, several_documents: bool = False
) -> Iterator[object]:
    """Yield the values below a prefix of ijson (``item``, ``records.item``), one held at a time.

    Numbers are ``int`` and ``Decimal``. Raise a refusal for what is not whole, and for a record, a
    number or a text that no memory would hold.
    """
    guarded = _Guarded(stream, guard)
    try:
        for item in ijson.items(guarded, prefix, multiple_values=several_documents):
            guarded.marks = 0
            yield item
    except FAULTS as fault:
        raise guard.json_stream_broken(str(fault)) from fault


class _Guarded:
    """JSON without what no parser survives: records, numbers and texts of many megabytes."""

    def __init__(self, stream: ByteReader, guard: Guard) -> None:
        self._stream = stream
        self._guard = guard
        self._long_number = _long_number(guard)
        self._tail = b""
        self._since_a_quote = 0
        self.marks = 0  # of values, since the last record was whole

    def read(self, size: int = -1) -> bytes:
        limits = self._guard.limits
        piece = self._stream.read(size)
        if self._long_number.search(self._tail + piece):
            raise self._guard.json_number_too_long()
        quote = piece.rfind(b'"')
        self._since_a_quote = self._since_a_quote + len(piece) if quote < 0 else len(piece) - quote
        if self._since_a_quote > limits.json_text:
            raise self._guard.json_text_too_long()
        self.marks += piece.count(b"{") + piece.count(b"[") + piece.count(b",")
        if self.marks > limits.json_record:  # each opens a value, which ijson holds until the end
            raise self._guard.json_record_too_large()
        self._tail = piece[-limits.json_digits :]
        return piece


def _long_number(guard: Guard) -> "re.Pattern[bytes]":
    return re.compile(rb"\d{%d,}" % guard.limits.json_digits)


def outline(data: bytes, guard: Guard) -> tuple[str, frozenset[str]]:
    """Return what the first value is, and the keys of that object or of the first of that list.

    It is "object", "list", or the event of ijson for what has no content. The head of a file is
    enough.
    """
    clean = text.decode(data).text.lstrip("\ufeff\x1e \t\r\n").encode("utf-8", "replace")
    clean = _long_number(guard).sub(b"9", clean)
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
    except FAULTS as fault:  # also where the head ends
        if not shape:
            raise guard.json_unknown() from fault
    return shape, frozenset(keys)
