"""Long JSON lists, item by item: an array that is never held as a whole."""

from collections.abc import Iterator, Sequence

import ijson

from sources.kit.values.errors import UnreadableError
from sources.kit.values.snapshot import Snapshot


def items(snapshot: Snapshot, names: Sequence[str]) -> Iterator[object]:
    """The items of an array, or of the one that stands below one of the names."""
    try:
        with snapshot.open() as stream:
            yield from ijson.items(stream, prefix(snapshot, names))
    except (ijson.JSONError, UnicodeDecodeError, RecursionError) as fault:
        raise UnreadableError(f"not whole JSON: {str(fault)[:200]}") from None


def prefix(snapshot: Snapshot, names: Sequence[str]) -> str:
    head = snapshot.head().lstrip(b"\xef\xbb\xbf \r\n\t")
    if head.startswith(b"["):
        return "item"
    for name in names:
        if f'"{name}"'.encode() in head:
            return f"{name}.item"
    raise UnreadableError("the JSON holds none of the lists that we know")
