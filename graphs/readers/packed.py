"""Files inside files: gzip and zip, unpacked with a measure, because a bomb is small outside."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO, BinaryIO

from graphs.readers.reading import RefusedError


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How much is read of what somebody uploads."""

    whole: int = 64 * 2**20  # bytes of one document, which is held in memory
    stream: int = 2**30  # bytes of a file read line by line
    members: int = 20_000  # files in one archive
    ratio: int = 200  # how much larger than outside; XML packs up to some fifty times


DEFAULT = ArchiveLimits()
_PATIENCE = 32 * 2**20  # below this nothing is a bomb
_BROKEN = (OSError, EOFError, zlib.error)


class Gunzipped(io.RawIOBase):
    """A gzip stream that refuses to give more than it may."""

    def __init__(self, stream: BinaryIO, limits: ArchiveLimits = DEFAULT) -> None:
        super().__init__()
        self._packed = stream
        self._inner = gzip.GzipFile(fileobj=stream)
        self._given = 0
        self._limits = limits

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            piece = self._inner.read(len(buffer))
        except _BROKEN as error:
            raise RefusedError(f"This gzip file is broken: {error}. Download it again.") from error
        self._given += len(piece)
        limit = max(_PATIENCE, self._packed.tell() * self._limits.ratio)
        if self._given > min(limit, self._limits.stream):
            raise RefusedError(
                "This gzip file unpacks to far more than it should; not read. Unpack it yourself."
            )
        buffer[: len(piece)] = piece
        return len(piece)


def gunzip(stream: BinaryIO, limits: ArchiveLimits = DEFAULT) -> BinaryIO:
    return io.BufferedReader(Gunzipped(stream, limits), 1 << 16)


Member = bytes | str | Callable[[], BinaryIO]


def members(
    data: bytes | BinaryIO, limits: ArchiveLimits = DEFAULT
) -> Iterator[tuple[str, Member]]:
    """Each file of an archive by its path; a text instead of bytes says why one was not read.

    What is too large to hold is given as a stream: a golden copy is one large file in a zip.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data)
        files = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise RefusedError(f"This zip file is broken: {error}. Download it again.") from error
    if len(files) > limits.members:
        raise RefusedError(
            f"This archive holds {len(files):,} files; at most {limits.members:,}. Split it."
        )
    if not files:
        raise RefusedError("This archive is empty. Make it again, or import its files.")
    packed = sum(info.compress_size for info in files)
    left = max(_PATIENCE, min(limits.stream, packed * limits.ratio))
    for info in files:
        if limits.whole < info.file_size <= left and not info.flag_bits & 1:
            left -= info.file_size
            yield info.filename, partial(_streamed, archive, info)
            continue
        content = _member(archive, info, min(left, limits.whole))
        left -= len(content) if isinstance(content, bytes) else 0
        yield info.filename, content


def _streamed(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    """Never more than its entry says, because zipfile stops there; faults become sentences."""
    try:
        return io.BufferedReader(_Checked(archive.open(info)), 1 << 16)
    except (zipfile.BadZipFile, *_BROKEN, ValueError, NotImplementedError, RuntimeError) as error:
        raise RefusedError(
            f"This file in the archive is broken: {error}. Download it again."
        ) from error


class _Checked(io.RawIOBase):
    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            piece = self._stream.read(len(buffer))
        except (zipfile.BadZipFile, *_BROKEN, ValueError, NotImplementedError) as error:
            raise RefusedError(
                f"This file in the archive is broken: {error}. Download it again."
            ) from error
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes | str:
    if info.flag_bits & 1:
        return "This file is locked with a password. Unpack it and import what is in it."
    try:
        with archive.open(info) as stream:
            content = stream.read(limit + 1)
    except (zipfile.BadZipFile, *_BROKEN, ValueError, NotImplementedError, RuntimeError) as error:
        return f"This file in the archive is broken: {error}. Download it again."
    if len(content) > limit:
        return "This file in the archive is too large to read. Unpack and split it."
    return content
