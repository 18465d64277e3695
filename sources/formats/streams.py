"""Streams made of other things: of blocks, and of a beginning that was read and the rest."""

import io
from collections.abc import Iterator
from typing import BinaryIO

from sources.formats.guard import Guard

BLOCK = 1 << 16  # bytes


def blocks(stream: BinaryIO) -> Iterator[bytes]:
    while block := stream.read(BLOCK):
        yield block


class BlockStream(io.RawIOBase):
    """Blocks as something that can be read like a file."""

    def __init__(self, chunks: Iterator[bytes], below: BinaryIO | None = None) -> None:
        super().__init__()
        self._chunks = chunks
        self._below = below
        self._rest = memoryview(b"")

    @classmethod
    def over(cls, chunks: Iterator[bytes], below: BinaryIO | None = None) -> BinaryIO:
        """Return a buffered stream; closing it closes ``below``, from which the blocks come."""
        return io.BufferedReader(cls(chunks, below), BLOCK)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            block = next(self._chunks, None)
            if block is None:
                return 0
            self._rest = memoryview(block)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def close(self) -> None:
        if self._below is not None:
            self._below.close()
        super().close()


class PrefixedStream(io.RawIOBase):
    """The beginning of a file that was read to know it, and then the rest of it."""

    def __init__(self, head: bytes, rest: BinaryIO, guard: Guard | None = None) -> None:
        super().__init__()
        self._parts = iter((io.BytesIO(head), rest))
        self._part: BinaryIO | None = next(self._parts)
        self._given = 0
        self._guard = guard

    @classmethod
    def of(cls, head: bytes, rest: BinaryIO, guard: Guard | None = None) -> BinaryIO:
        """Return a buffered stream; with a guard no more is read than it lets through."""
        return io.BufferedReader(cls(head, rest, guard), BLOCK)

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._given

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while self._part is not None:
            piece = self._part.read(len(buffer))
            if piece:
                return self._hand_out(buffer, piece)
            self._part = next(self._parts, None)
        return 0

    def _hand_out(self, buffer: memoryview, piece: bytes) -> int:
        buffer[: len(piece)] = piece
        self._given += len(piece)
        if self._guard is not None and self._given > self._guard.limits.stream:
            raise self._guard.stream_too_large(self._guard.limits.stream)
        return len(piece)
