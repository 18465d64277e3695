"""Every file that was fetched, kept as it came and named after its content.

A file appears under its name only when it is whole: it is written beside the others, brought to
the disk, and renamed. What dies on the way leaves a part in ``incoming``, which ``sweep`` takes
away later. What is there is never written again: the same bytes have the same name. What nobody
refers to any more can be forgotten, but not while somebody puts the same bytes again: the access
time of a file says when it was put last, and a lock stands between the two.
"""

import fcntl
import hashlib
import os
import re
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from sources.kit.values.errors import SourceError
from sources.kit.values.message import Message

BLOCK = 1 << 20
NAME = re.compile(r"[0-9a-f]{64}")
INCOMING = "incoming"
SWEPT = "swept"  # the last slot of upkeep
ABANDONED = 24 * 3600.0  # seconds after which no fetch can still be writing a part
SHARED, EXCLUSIVE = fcntl.LOCK_SH, fcntl.LOCK_EX | fcntl.LOCK_NB
UNTOUCHED = 30 * 24 * 3600.0  # seconds after which what nobody refers to may go
SPARE = 64 << 20  # bytes of the disk that are left to the database


class ArchiveError(SourceError):
    """The archive cannot keep or cannot vouch for a file."""


class Stored(NamedTuple):
    sha256: str
    path: Path


class ArchivedPart:
    """A file on its way in: hashed while it is written, kept only when somebody says so."""

    def __init__(self, archive: "Archive", path: Path) -> None:
        self._archive = archive
        self._digest = hashlib.sha256()
        self.path = path
        self.size = 0
        self._file = path.open("xb")

    def write(self, block: bytes) -> None:
        with _archive_errors():
            self._file.write(block)
        self._digest.update(block)
        self.size += len(block)

    def read_back(self) -> BinaryIO:
        """Return what has been written so far, as a stream."""
        with _archive_errors():
            self._file.flush()
            return self.path.open("rb")

    def keep(self) -> Stored:
        """Give the file its name; from here on it survives a power cut."""
        with _archive_errors():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            return self._archive._take(self.path, self._digest.hexdigest())

    def drop(self) -> None:
        """Clean up what is left; a disk that refuses even that must not hide the first fault."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


class Archive:
    """A folder of files by their sha256: ``ab/cd/abcd…``."""

    def __init__(self, folder: Path, now: Callable[[], float] = time.time) -> None:
        self.folder = folder
        self._now = now

    def put(self, stream: BinaryIO) -> Stored:
        """Keep what a stream holds; putting the same bytes again changes nothing."""
        with self.part() as part:
            while block := stream.read(BLOCK):
                part.write(block)
            return part.keep()

    @contextmanager
    def part(self, size: int = 0) -> Iterator[ArchivedPart]:
        """Yield a file to write to, of ``size`` bytes if known; without ``keep`` nothing stays."""
        incoming = self.folder / INCOMING
        with _archive_errors():
            incoming.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(incoming).free
            if free < size + SPARE:
                raise ArchiveError(Message("archive.disk_full", free=free, needed=size + SPARE))
            part = ArchivedPart(self, incoming / f"{uuid.uuid4().hex}.part")
        try:
            yield part
        finally:
            part.drop()

    def path(self, sha256: str) -> Path:
        """Return where a file is or would be; raise ValueError for what is no SHA-256."""
        if not NAME.fullmatch(sha256):
            raise ValueError(f"not a sha256: {sha256!r}")
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def __contains__(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def open(self, sha256: str) -> BinaryIO:
        """Return a file as a stream, after all of it has been compared with its name.

        Raise ArchiveError where it is not there or not the same.
        """
        path = self.path(sha256)
        try:
            stream = path.open("rb")
        except FileNotFoundError:
            raise ArchiveError(Message("archive.no_file", sha256=sha256)) from None
        if _sha256(stream) != sha256:
            stream.close()
            raise ArchiveError(Message("archive.other_content", file=path.name))
        stream.seek(0)
        return stream

    def read(self, sha256: str) -> bytes:
        with self.open(sha256) as stream:
            return stream.read()

    def sweep(self) -> int:
        """Remove the parts that nobody will finish; return how many are gone."""
        gone = 0
        for part in (self.folder / INCOMING).glob("*.part"):
            with suppress(OSError):
                if self._now() - part.stat().st_mtime > ABANDONED:
                    part.unlink()
                    gone += 1
        return gone

    @contextmanager
    def once(self, slot: str) -> Iterator[bool]:
        """Yield whether this slot of upkeep is ours: one of all who share the archive has it.

        It is done once the block ends well; who dies in it leaves it to the next.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (
            (self.folder / SWEPT).open("a+") as last,
            _file_lock(last.fileno(), EXCLUSIVE) as locked,
        ):
            last.seek(0)
            if not locked or last.read().strip() == slot:
                yield False
                return
            yield True
            last.truncate(0)
            last.write(f"{slot}\n")
            last.flush()

    def untouched(self) -> Iterator[str]:
        """Yield files that nobody has put for so long that no run can be about to refer to them."""
        for path in sorted(self.folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
            if NAME.fullmatch(path.name) and self._is_old(path):
                yield path.name

    def forget(self, sha256: str) -> int:
        """Remove a file that nobody refers to; return its bytes, 0 when it has to stay after all.

        A file that is put again in this moment stays.
        """
        path = self.path(sha256)
        with self._locked(EXCLUSIVE) as locked, suppress(OSError):
            if locked and self._is_old(path):
                size = path.stat().st_size
                path.unlink()
                return size
        return 0

    def _is_old(self, path: Path) -> bool:
        with suppress(OSError):
            stat = path.stat()
            return self._now() - max(stat.st_atime, stat.st_mtime) > UNTOUCHED
        return False

    @contextmanager
    def _locked(self, how: int) -> Iterator[bool]:
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            with _file_lock(folder, how) as locked:
                yield locked
        finally:
            os.close(folder)

    def _take(self, part: Path, sha256: str) -> Stored:
        with self._locked(SHARED):
            return self._taken(part, sha256)

    def _taken(self, part: Path, sha256: str) -> Stored:
        target = self.path(sha256)
        if self._holds(target, sha256):
            with suppress(OSError):  # another user's file; that it was read has touched it too
                os.utime(target, ns=(int(self._now() * 1e9), target.stat().st_mtime_ns))
            return Stored(sha256, target)
        made = [folder for folder in (target.parent.parent, target.parent) if not folder.exists()]
        target.parent.mkdir(parents=True, exist_ok=True)
        part.chmod(0o444)
        part.rename(target)
        for folder in {target.parent, *(new.parent for new in made)}:
            _sync_folder(folder)
        return Stored(sha256, target)

    def _holds(self, target: Path, sha256: str) -> bool:
        """Return whether a file is there and sound; put a damaged one aside for whoever looks."""
        try:
            with target.open("rb") as stream:
                if _sha256(stream) == sha256:
                    return True
        except FileNotFoundError:
            return False
        with suppress(FileNotFoundError):  # somebody else has just done the same
            target.rename(self.folder / INCOMING / f"{sha256}.{uuid.uuid4().hex}.damaged")
        return False


@contextmanager
def _file_lock(handle: int, how: int) -> Iterator[bool]:
    """Yield whether a lock is ours, which the system lets go of when we die.

    Who only puts waits for it; who removes does not.
    """
    try:
        fcntl.flock(handle, how)
    except BlockingIOError:
        yield False
        return
    try:
        yield True
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)


@contextmanager
def _archive_errors() -> Iterator[None]:
    """Raise ArchiveError for a full or broken disk."""
    try:
        yield
    except OSError as fault:
        raise ArchiveError(Message("archive.unwritable", error=str(fault.strerror))) from None


def _sha256(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    while block := stream.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk, where the system has such a thing."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
