"""Gzip and zip, unpacked block by block: never more than a limit, and never less than the whole.

Python's own readers hand out what a damaged file still gives, and as much as a bomb holds. Here
the end has to be there with its checksum, and what would unpack to more than is allowed is refused
at the first block beyond it. Nothing is ever written under a name that an archive brings.
"""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from sources.formats.guard import Guard
from sources.formats.streams import BLOCK, BlockStream, blocks

ZIP_FAULTS = (  # what zipfile raises over a torn or forged file
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    KeyError,
)
Member = zipfile.ZipInfo
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others unpack without a measure


# -- gzip --


def gunzip(stream: BinaryIO, guard: Guard, most: int | None = None) -> BinaryIO:
    """Return what is in a gzip as a stream; only reading to the end proves it whole."""
    return BlockStream.over(gunzipped(blocks(stream), guard, most), stream)


def gunzipped(chunks: Iterable[bytes], guard: Guard, most: int | None = None) -> Iterator[bytes]:
    """Yield the content of a gzip of one or many parts, of at most ``most`` bytes."""
    limits = guard.limits
    cap = limits.stream if most is None else most
    packed, made, parts = 0, 0, 1
    decoder = zlib.decompressobj(wbits=31)
    for chunk in chunks:
        packed += len(chunk)
        rest = chunk
        while rest:
            if decoder.eof:
                decoder, parts = zlib.decompressobj(wbits=31), parts + 1
            block = _inflated(decoder, rest, guard)
            made += len(block)
            allowed = min(cap, max(limits.patience, packed * limits.ratio))
            if made > allowed or parts > limits.parts:
                raise guard.gzip_too_large(allowed)
            yield block
            rest = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
    while not decoder.eof:  # what the decoder held back when its block was full
        block = _inflated(decoder, b"", guard)
        made += len(block)
        if not block and not decoder.eof:
            raise guard.gzip_cut_off()
        if made > cap:
            raise guard.gzip_too_large(cap)
        yield block


def _inflated(decoder: "zlib._Decompress", data: bytes, guard: Guard) -> bytes:
    try:
        return decoder.decompress(data, BLOCK)
    except zlib.error as fault:
        raise guard.gzip_broken(str(fault)) from None


# -- zip --


class Zip:
    """A zip whose index was looked over; no file of it is unpacked before somebody asks."""

    def __init__(self, stream: BinaryIO, guard: Guard) -> None:
        """Raise a refusal for what is torn, forged or of too many files."""
        self._stream, self._guard = stream, guard
        try:
            self._pack = zipfile.ZipFile(_SmallReads(stream, guard))
            entries = self._pack.infolist()
        except ZIP_FAULTS as fault:
            raise guard.zip_broken(str(fault)) from None
        self.files = [entry for entry in entries if not entry.is_dir()]
        if len(self.files) > guard.limits.members:
            raise guard.zip_too_many(len(self.files))
        _refuse_overlap(entries, guard)

    @property
    def packed(self) -> int:
        """The bytes of all files as they are packed, as the index says."""
        return sum(file.compress_size for file in self.files)

    def check(self, file: Member) -> None:
        """Raise a refusal of a file that is no plain file, whatever it holds."""
        if stat.S_ISLNK(file.external_attr >> 16):
            raise self._guard.member_link(file.orig_filename)
        if file.flag_bits & 0x1:
            raise self._guard.member_locked(file.orig_filename)
        if file.compress_type not in METHODS:
            raise self._guard.member_method(file.orig_filename)

    def must_be_one_delivery(self, most: int) -> None:
        """Raise a refusal unless every file can be unpacked under its name, ``most`` bytes in all.

        For a list of a publisher. In what a person uploads each file stands for itself, and its
        name is shown and never used as a path.
        """
        size = sum(file.file_size for file in self.files)
        if size > most:
            raise self._guard.zip_too_large(size, most)
        for file in self._pack.infolist():
            if _leads_outside(file.orig_filename):
                raise self._guard.member_outside(file.orig_filename)
            self.check(file)
        if len({file.filename.casefold() for file in self.files}) < len(self.files):
            raise self._guard.zip_same_names()

    def open(self, file: Member) -> BinaryIO:
        """Return a file as a stream; never more than its entry says, and the checksum is tried."""
        return BlockStream.over(self._unpacked(file))

    def only(self, file: Member) -> BinaryIO:
        """Return the same stream; closing it closes the zip."""
        return BlockStream.over(self._unpacked(file), self._stream)

    def read(self, file: Member, most: int) -> bytes:
        """Return all of a file of at most ``most`` bytes."""
        try:
            with self._pack.open(file) as content:
                data = content.read(most + 1)
        except ZIP_FAULTS as fault:
            raise self._guard.member_broken(str(fault)) from None
        if len(data) > most:
            raise self._guard.member_too_large(file.filename)
        return data

    def _unpacked(self, file: Member) -> Iterator[bytes]:
        try:
            with self._pack.open(file) as content:
                while block := content.read(BLOCK):
                    yield block
        except ZIP_FAULTS as fault:
            raise self._guard.member_broken(str(fault)) from None


def _leads_outside(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return (
        ".." in parts
        or parts[0] == ""
        or any(mark in name for mark in ":\\")
        or not name.isprintable()
    )


def _refuse_overlap(entries: list[Member], guard: Guard) -> None:
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise guard.zip_overlap()
        end = entry.header_offset + 30 + entry.compress_size  # 30: the least that a header takes


class _SmallReads(io.RawIOBase):
    """A file that is never read in large pieces, because zipfile reads an index at one go."""

    def __init__(self, stream: BinaryIO, guard: Guard) -> None:
        super().__init__()
        self._below = stream
        self._guard = guard

    def read(self, size: int = -1) -> bytes:
        """Return ``size`` bytes; without one zipfile is near the end, and asks for the rest."""
        most = self._guard.limits.index
        block = self._below.read(size if 0 <= size <= most else most + 1)
        if len(block) > most:
            raise self._guard.zip_index_too_large()
        return block

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._below.seek(offset, whence)

    def tell(self) -> int:
        return self._below.tell()

    def seekable(self) -> bool:
        return True
