"""JSON as publishers write it: any encoding, several values in one file, one value a line.

Numbers become ``Decimal``, so that an amount is the one that was printed. Whatever is not JSON is
refused with a message; no other error leaves this file.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import BinaryIO

from graphs.readers.guard import GUARD
from graphs.readers.notes import Notes
from sources.formats import json_stream, json_text
from sources.formats.json_text import BadLine, Json, is_one_value_a_line
from sources.kit.values.message import Message

__all__ = ["Json", "field_text", "is_one_value_a_line", "items", "lines", "outline", "values"]


def values(text: str, notes: Notes) -> Iterator[Json]:
    """Yield every value of a text: one, several one after another, or one a line.

    A bad line among good ones is left out by its number; a bad single document is refused.
    """
    return json_text.values(text, GUARD, _rejecting(notes))


def lines(stream: BinaryIO, notes: Notes) -> Iterator[Json]:
    """Yield the values of JSON Lines, holding one line at a time."""
    return json_text.values_by_line(stream, GUARD, _rejecting(notes))


def items(head: bytes, stream: BinaryIO, notes: Notes, lists: Sequence[str]) -> Iterator[Json]:
    """Yield the records of a document of any size, holding one at a time.

    Those of an array, of one of these lists of an object, or one a line.
    """
    if is_one_value_a_line(head):
        return lines(stream, notes)
    shape, keys = outline(head)
    list_name = next((name for name in lists if name in keys), None)
    prefix = "item" if shape == "list" else f"{list_name}.item" if list_name else ""
    return json_stream.items(stream, prefix, GUARD, several_documents=True)


def outline(data: bytes) -> tuple[str, frozenset[str]]:
    """Return what the first value is ("object", "list", or an event) and its first keys."""
    return json_stream.outline(data, GUARD)


def field_text(record: Mapping[str, object], field: str) -> str:
    """Return a field as text; "" for one that is missing, or no text and no number."""
    value = record.get(field)
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return ""
    return str(value).strip()


def _rejecting(notes: Notes) -> BadLine:
    def reject(number: int) -> None:
        notes.reject(number, None, Message("json.line_unreadable"))

    return reject
