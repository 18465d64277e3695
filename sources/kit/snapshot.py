"""The bytes a publisher gave at one moment; never changed, so that a reader can check us."""

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO, NamedTuple

from sources.kit.errors import FetchError

BLOCK = 1 << 20


class Validators(NamedTuple):
    """What a publisher calls a version of one file, to ask later whether it is still the same."""

    url: str
    etag: str = ""
    last_modified: str = ""


def sha256_of(digests: Iterable[str]) -> str:
    """One name for several files."""
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The content is bytes, or the file that holds them where they are too many to hold at once.

    ``edition`` is filled in by a person only where the file itself does not say it.
    """

    name: str  # the file's name, without a folder
    content: bytes | Path
    url: str = ""
    retrieved: date | None = None
    edition: str | None = None
    validators: Validators | None = None  # as the publisher gave them with these bytes
    _digests: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def data(self) -> bytes:
        """All of it at once, which is what most lists are small enough for."""
        return self.content.read_bytes() if isinstance(self.content, Path) else self.content

    def open(self) -> BinaryIO:
        """The same bytes as a stream, for lists that are not."""
        return self.content.open("rb") if isinstance(self.content, Path) else io.BytesIO(self.data)

    def head(self, size: int = 4096) -> bytes:
        with self.open() as stream:
            return stream.read(size)

    @property
    def sha256(self) -> str:
        return self.digest("sha256")

    def digest(self, algorithm: str) -> str:
        """A checksum of the content, computed once: large files are read block by block."""
        if algorithm not in self._digests:
            digest = hashlib.new(algorithm, usedforsecurity=False)
            with self.open() as stream:
                while block := stream.read(BLOCK):
                    digest.update(block)
            self._digests[algorithm] = digest.hexdigest()
        return self._digests[algorithm]

    def must_match(self, algorithm: str, checksum: str) -> None:
        """Compare with what the publisher says elsewhere; a difference is a torn or forged copy."""
        found = self.digest(algorithm)
        if found != checksum.strip().lower():
            raise FetchError(
                f"{self.name} is not the file that its publisher describes: its {algorithm} is "
                f"{found}, not {checksum.strip()[:128]!r}; the last accepted snapshot stays in use"
            )

    @property
    def suffix(self) -> str:
        """The kind of file as its name says: ``.csv``, ``.xlsx``; lower case."""
        dot = self.name.rfind(".")
        return self.name[dot:].lower() if dot >= 0 else ""
