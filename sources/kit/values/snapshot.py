"""The bytes a publisher gave at one moment; never changed, so that a reader can check us."""

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO, NamedTuple

from sources.formats import text
from sources.kit.values import unpack
from sources.kit.values.errors import FetchError, UnreadableError
from sources.kit.values.list_guard import GUARD
from sources.kit.values.message import Message

BLOCK = 1 << 20
LARGEST_STREAM = GUARD.limits.stream
LARGEST_HELD = 1 << 30
LISTS = (".csv", ".json", ".xml", ".xlsx", ".txt")
BOOK = "xl/workbook.xml"  # a workbook is a zip, and stays one


class Validators(NamedTuple):
    """The headers by which a publisher names a version of one file (RFC 9110, section 8.8)."""

    url: str
    etag: str = ""
    last_modified: str = ""


def sha256_of(digests: Iterable[str]) -> str:
    """Return one SHA-256 for several files, made of theirs."""
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One file of a publisher: its bytes, or the path to them where they are too many to hold.

    ``edition`` is filled in by a person only where the file itself does not say it.
    """

    name: str  # the file's name, without a folder
    content: bytes | Path
    url: str = ""
    retrieved: date | None = None
    edition: str | None = None
    member: str = ""  # of a zip, where only what it holds is read
    validators: Validators | None = None  # as the publisher gave them with these bytes
    _digests: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def data(self) -> bytes:
        """All bytes at once, which is what most lists are small enough for."""
        if self.member:
            with self.open() as stream:
                return stream.read(LARGEST_HELD)
        return self.content.read_bytes() if isinstance(self.content, Path) else self.content

    def open(self) -> BinaryIO:
        """Return the same bytes as a stream, for lists that are too large to hold."""
        raw = self._raw()
        return unpack.unzip(raw, LARGEST_STREAM, self.member) if self.member else raw

    def unpacked(self, cap: int = LARGEST_STREAM) -> "Snapshot":
        """Return the one list in a zip, under its own name; anything else as it is.

        Raise UnreadableError for a zip of several lists or of more than ``cap`` bytes.
        """
        if self.member or self.head(4) != b"PK\x03\x04":
            return self
        with self._raw() as raw:
            members = unpack.members(raw, cap)
        if any(member.filename == BOOK for member in members):
            return self
        lists = [member for member in members if member.filename.lower().endswith(LISTS)]
        if len(lists) != 1:
            raise UnreadableError(Message("list.several_lists", file=self.name, count=len(lists)))
        (only,) = lists
        if only.file_size > GUARD.limits.ratio * max(only.compress_size, 1):
            raise UnreadableError(
                Message("list.unpacks_too_large", file=self.name, count=only.file_size)
            )
        return replace(self, name=only.filename.rpartition("/")[2], member=only.filename)

    def _raw(self) -> BinaryIO:
        """Return the file as it came, as a stream."""
        if isinstance(self.content, Path):
            return self.content.open("rb")
        return io.BytesIO(self.content)

    def head(self, size: int = 4096) -> bytes:
        with self.open() as stream:
            return stream.read(size)

    @property
    def ended(self) -> bool:
        """Whether the last line has an end; False in a zip, whose checksum tells that."""
        if self.member:
            return False
        with self._raw() as raw:
            size = raw.seek(0, io.SEEK_END)
            raw.seek(max(0, size - 2))
            return b"\n" in raw.read()

    @property
    def encoding(self) -> str:
        """The encoding of a text whose publisher does not say: UTF-8 if all of it is, or cp1252."""
        return text.utf8_or_windows(self.data)

    @property
    def sha256(self) -> str:
        return self.digest("sha256")

    def with_sha256(self, sha256: str) -> "Snapshot":
        """Return the same with a known checksum: gigabytes need not be read to be named."""
        self._digests["sha256"] = sha256
        return self

    def digest(self, algorithm: str) -> str:
        """Return a checksum of the content in hexadecimal, computed once, block by block."""
        if algorithm not in self._digests:
            digest = hashlib.new(algorithm, usedforsecurity=False)
            with self._raw() as stream:
                while block := stream.read(BLOCK):
                    digest.update(block)
            self._digests[algorithm] = digest.hexdigest()
        return self._digests[algorithm]

    def require_digest(self, algorithm: str, checksum: str) -> None:
        """Raise FetchError where the publisher's own checksum differs: a torn or forged copy."""
        digest = self.digest(algorithm)
        if digest != checksum.strip().lower():
            raise FetchError(
                Message(
                    "fetch.other_checksum",
                    file=self.name,
                    algorithm=algorithm,
                    digest=digest,
                    expected=checksum.strip()[:128],
                )
            )

    @property
    def suffix(self) -> str:
        """The ending of the name in lower case: ``.csv``, ``.xlsx``."""
        dot = self.name.rfind(".")
        return self.name[dot:].lower() if dot >= 0 else ""
