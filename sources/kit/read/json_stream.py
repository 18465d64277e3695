"""Long JSON lists, item by item: an array that is never held as a whole."""

from collections.abc import Iterator, Sequence

from sources.formats import json_stream
from sources.kit.values.errors import UnreadableError
from sources.kit.values.list_guard import GUARD
from sources.kit.values.message import Message
from sources.kit.values.snapshot import Snapshot


def items(snapshot: Snapshot, names: Sequence[str]) -> Iterator[object]:
    """Yield the items of an array, or of the one that stands below one of the names."""
    with snapshot.open() as stream:
        yield from json_stream.items(stream, prefix(snapshot, names), GUARD)


def prefix(snapshot: Snapshot, names: Sequence[str]) -> str:
    head = snapshot.head().lstrip(b"\xef\xbb\xbf \r\n\t")
    if head.startswith(b"["):
        return "item"
    for name in names:
        if f'"{name}"'.encode() in head:
            return f"{name}.item"
    raise UnreadableError(Message("list.no_known_list"))
