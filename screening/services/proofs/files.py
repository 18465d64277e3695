"""The files of proofs: in a folder of the home, by their hash, encrypted.

A file is never opened here: its first bytes say whether it is of the kind that its name says, and
of a Word or Excel file the index of its zip. Nobody's name of a file becomes a path.
"""

import hashlib
import io
import os
import re
import secrets
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from graphs.readers.guard import UploadGuard
from graphs.readers.reading import RefusedError
from screening.model.errors import InputError, MissingError
from screening.services.secret_box import SecretBox
from sources.formats.archives import Zip
from sources.formats.limits import UPLOADS
from sources.kit.values.message import Message

FOLDER = "proofs"
MOST_BYTES = 10 << 20
PURPOSE = "files of proofs"
UNUSED = 24 * 3600  # seconds after which a file that no proof names goes
_HASH = re.compile(r"[0-9a-f]{64}")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# ending -> media type, the first bytes, and what the index of a zip must name
TYPES = {
    "pdf": ("application/pdf", b"%PDF-", ""),
    "docx": (WORD, b"PK\x03\x04", "word/document.xml"),
    "xlsx": (EXCEL, b"PK\x03\x04", "xl/workbook.xml"),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n", ""),
    "jpg": ("image/jpeg", b"\xff\xd8\xff", ""),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff", ""),
    "csv": ("text/csv", b"", ""),
}
ENDINGS = tuple(TYPES)
MEDIA_TYPES = tuple(dict.fromkeys(media_type for media_type, _, _ in TYPES.values()))


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it came: the name that its sender gave it, and its bytes."""

    name: str
    content: bytes


def media_type_of(file: SentFile) -> str:
    """Return the media type by which a file is handed out again.

    Raise InputError, with its field, for one that is too large, empty, or not what its name says.
    """
    if len(file.content) > MOST_BYTES:
        raise InputError(Message("proof.file_too_large", most=MOST_BYTES >> 20), field="file")
    if not file.content:
        raise InputError(Message("proof.file_empty"), field="file")
    ending = file.name.rpartition(".")[2].lower()
    if ending not in TYPES:
        raise InputError(Message("proof.file_kind", known=ENDINGS), field="file")
    media_type, begins, holds = TYPES[ending]
    is_text = ending == "csv"
    if not file.content.startswith(begins) or (is_text and b"\0" in file.content):
        raise InputError(Message("proof.file_differs", ending=ending), field="file")
    if holds and holds not in _names_in(file.content, ending):
        raise InputError(Message("proof.file_differs", ending=ending), field="file")
    return media_type


def _names_in(content: bytes, ending: str) -> frozenset[str]:
    """Return the names in the index of a zip, of which nothing is unpacked."""
    try:
        packed = Zip(io.BytesIO(content), UploadGuard(UPLOADS))
    except RefusedError as refusal:
        raise InputError(Message("proof.file_differs", ending=ending), field="file") from refusal
    return frozenset(file.filename for file in packed.files)


class ProofFiles:
    """The files of the proofs of a home, by the SHA-256 of what they hold.

    They are closed with the key of the home: who has the folder alone can read none of them.
    """

    def __init__(self, home: Path, key: str) -> None:
        self._folder = home / FOLDER
        self._box = SecretBox(key, PURPOSE)

    def keep(self, content: bytes) -> str:
        """Keep a file whole or not at all, once however often it comes; return its hash."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if self._holds(sha256):
            with suppress(FileNotFoundError):
                os.utime(path)  # a sweep that goes on now leaves it
                return sha256
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._close(content, path)
        return sha256

    def dated(self) -> tuple[str, ...]:
        """Return the names of the files that another key or cipher than the newest closed."""
        mark, found = self._box.mark.encode(), []
        for path in sorted(self._folder.glob("*/*")):
            with suppress(FileNotFoundError), path.open("rb") as file:
                if _HASH.fullmatch(path.name) and file.read(len(mark)) != mark:
                    found.append(path.name)
        return tuple(found)

    def close_anew(self, sha256: str) -> bool | None:
        """Close a file with the newest key; return whether one opens it, None where it is gone."""
        path = self._path(sha256)
        try:
            was, closed = path.stat(), path.read_bytes()
        except FileNotFoundError:
            return None
        content = self._box.open_file(closed)
        if content is None:
            return False
        self._close(content, path)
        os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))  # what nobody names still goes
        return True

    def _close(self, content: bytes, path: Path) -> None:
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(self._box.close_file(content))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)

    def read(self, sha256: str) -> bytes:
        """Return what a file holds.

        Raise MissingError where it is gone, damaged, or closed with another key.
        """
        content = self._opened(sha256)
        if content is None:
            raise MissingError(Message("proof.file_gone"))
        return content

    def sweep(self, needed: Collection[str]) -> int:
        """Remove the files that no proof names for a day; return how many."""
        removed = 0
        for path in sorted(self._folder.glob("*/*")):
            with suppress(FileNotFoundError):
                is_old = time.time() - path.stat().st_mtime > UNUSED
                if path.name not in needed and is_old:
                    path.unlink()
                    removed += 1
        return removed

    def _holds(self, sha256: str) -> bool:
        return self._opened(sha256) is not None

    def _opened(self, sha256: str) -> bytes | None:
        if not _HASH.fullmatch(sha256):
            return None
        try:
            content = self._box.open_file(self._path(sha256).read_bytes())
        except FileNotFoundError:
            return None
        is_right = content is not None and hashlib.sha256(content).hexdigest() == sha256
        return content if is_right else None

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256
