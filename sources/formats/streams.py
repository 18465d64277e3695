"""A file whose beginning was read to know it, from its beginning again."""

import io
from collections.abc import Iterator
from typing import BinaryIO

from graphs.readers.reading import RefusedError


class PrefixedStream(io.RawIOBase):
    """What was already read of a stream, and then the rest of it; at most so many bytes."""

    def __init__(self, parts: Iterator[BinaryIO], most: int | None = None) -> None:
        super().__init__()
        self._parts = parts
        self._part: BinaryIO | None = next(parts, None)
        self._given = 0
        self._most = most

    @classmethod
    def of(cls, head: bytes, rest: BinaryIO, most: int | None = None) -> BinaryIO:
        return io.BufferedReader(cls(iter((io.BytesIO(head), rest)), most), 1 << 16)

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._given

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while self._part is not None:
            piece = self._part.read(len(buffer))
            if piece:
                return self._take(buffer, piece)
            self._part = next(self._parts, None)
        return 0

    def _take(self, buffer: memoryview, piece: bytes) -> int:
        buffer[: len(piece)] = piece
        self._given += len(piece)
        if self._most is not None and self._given > self._most:
            raise RefusedError(f"This file has more than {self._most // 2**20:,} MB; split it.")
        return len(piece)
