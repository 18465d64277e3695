"""Gzip and zip, unpacked block by block: never more than a cap, and never less than the whole.

Python's own readers hand out what a damaged file still gives, and as much as a bomb holds. Here
the end has to be there with its checksum, and what would unpack to more than the caller allows is
refused at the first block beyond it. Nothing is ever written under a name that an archive brings.
"""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from sources.kit.values.errors import UnreadableError

BLOCK = 1 << 16
MOST_PARTS = 100_000  # of a gzip: some tools begin a new one every 64 KB
MOST_MEMBERS = 2_000  # of a zip
LARGEST_INDEX = 1 << 20  # of a zip: read at once, and each entry costs ten times its size
ZIP_FAULTS = (  # what zipfile raises over a torn or forged file
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)


def gunzip(stream: BinaryIO, cap: int) -> BinaryIO:
    """A gzip as a stream of what is in it; reading to the end is what proves it whole."""
    return _Stream.over(gunzipped(blocks(stream), cap), stream)


def unzip(stream: BinaryIO, cap: int, ending: str = "") -> BinaryIO:
    """The one file of a zip with such a name, as a stream."""
    found = [member for member in members(stream, cap) if member.filename.endswith(ending)]
    if len(found) != 1:
        named = f" that end in {ending!r}" if ending else ""
        raise UnreadableError(f"the zip holds {len(found)} files{named}, where one is expected")
    return _Stream.over(_unzipped(stream, found[0]), stream)


def blocks(stream: BinaryIO) -> Iterator[bytes]:
    while block := stream.read(BLOCK):
        yield block


def gunzipped(chunks: Iterable[bytes], cap: int) -> Iterator[bytes]:
    """The content of a gzip of one or many parts."""
    made, parts = 0, 1
    decoder = zlib.decompressobj(wbits=31)
    for chunk in chunks:
        rest = chunk
        while rest:
            if decoder.eof:
                decoder, parts = zlib.decompressobj(wbits=31), parts + 1
            block = _inflated(decoder, rest)
            made += len(block)
            if made > cap or parts > MOST_PARTS:
                raise UnreadableError(f"the gzip unpacks to more than {cap:,} bytes")
            yield block
            rest = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
    while not decoder.eof:  # what the decoder held back when its block was full
        block = _inflated(decoder, b"")
        made += len(block)
        if not block and not decoder.eof:
            raise UnreadableError("the gzip is cut off")
        if made > cap:
            raise UnreadableError(f"the gzip unpacks to more than {cap:,} bytes")
        yield block


def _inflated(decoder: "zlib._Decompress", data: bytes) -> bytes:
    try:
        return decoder.decompress(data, BLOCK)
    except zlib.error as fault:
        raise UnreadableError(f"not a gzip: {fault}") from None


def members(stream: BinaryIO, cap: int) -> list[zipfile.ZipInfo]:
    """The files in a zip, after a look at its index that unpacks nothing."""
    try:
        with zipfile.ZipFile(_Sparing(stream)) as pack:
            found = pack.infolist()
    except ZIP_FAULTS as fault:
        raise UnreadableError(f"not a whole zip: {fault}") from None
    if len(found) > MOST_MEMBERS:
        raise UnreadableError(f"the zip holds {len(found):,} files, more than {MOST_MEMBERS:,}")
    size = sum(member.file_size for member in found)
    if size > cap:
        raise UnreadableError(f"the zip would unpack to {size:,} bytes, more than {cap:,}")
    for member in found:
        _check_member(member)
    if len({member.filename.casefold() for member in found}) < len(found):
        raise UnreadableError("the zip holds two files of one name")
    _check_overlap(found)
    return [member for member in found if not member.is_dir()]


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or parts[0] == "" or any(c in name for c in ":\\") or not name.isprintable():
        raise UnreadableError(f"the zip names a file outside itself: {name[:80]!r}")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise UnreadableError(f"the zip holds a link: {name[:80]!r}")
    if member.flag_bits & 0x1:
        raise UnreadableError(f"the zip is locked with a password: {name[:80]!r}")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableError(f"the zip is packed in a way that no list needs: {name[:80]!r}")


def _check_overlap(found: list[zipfile.ZipInfo]) -> None:
    """A small zip becomes a large one when its files share the same packed bytes."""
    end = 0
    for member in sorted(found, key=lambda member: member.header_offset):
        if member.header_offset < end:
            raise UnreadableError("the zip holds files that overlap")
        end = member.header_offset + 30 + member.compress_size


def _unzipped(stream: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(_Sparing(stream)) as pack, pack.open(member) as content:
            while block := content.read(BLOCK):
                yield block
    except ZIP_FAULTS as fault:
        raise UnreadableError(f"not a whole zip: {fault}") from None


class _Sparing(io.RawIOBase):
    """A file that is never read in large pieces, because zipfile reads an index at one go."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        """Without a size, zipfile is near the end of the file and asks for the rest."""
        block = self._stream.read(size if 0 <= size <= LARGEST_INDEX else LARGEST_INDEX + 1)
        if len(block) > LARGEST_INDEX:
            raise UnreadableError("the zip's index is larger than that of any list")
        return block

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def seekable(self) -> bool:
        return True


class _Stream(io.RawIOBase):
    """Blocks as something that can be read like a file."""

    def __init__(self, chunks: Iterator[bytes], below: BinaryIO) -> None:
        self._chunks = chunks
        self._below = below
        self._rest = memoryview(b"")

    @classmethod
    def over(cls, chunks: Iterator[bytes], below: BinaryIO) -> BinaryIO:
        return io.BufferedReader(cls(chunks, below), BLOCK)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
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
        self._below.close()
        super().close()
