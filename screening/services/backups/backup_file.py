"""The file of a backup: a zip of the rows of each table, the files beside them, and a manifest.

`manifest.json` says of every part how long it is and its hash (SHA-256), so that a part that was
cut, changed or exchanged is found before anything is written.
"""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Self, TypedDict, cast

from screening.model.errors import InputError
from screening.services.backups import home_files
from screening.store.backups.table_rows import Columns, RunningDigest, TableDigest, Tick
from screening.store.backups.whole_database import DatabaseView, refuse_newer
from screening.store.runs.queue import app_version
from sources.kit.values.message import Message

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 256 << 20
BLOCK = 1 << 20
LEVEL = 1  # of compression: a third of the time of the usual one
ROWS_TOLD = 1_000


class TablePart(TypedDict):
    """A table in the manifest; ``columns`` are (name, kind)."""

    columns: list[list[str]]
    rows: int
    sha256: str


class FilePart(TypedDict):
    """A file in the manifest; ``size`` in bytes."""

    size: int
    sha256: str


class BackupManifest(TypedDict):
    """What a backup says of itself."""

    format: int
    made: str
    program: str
    engine: str
    revision: str
    secrets: bool
    tables: dict[str, TablePart]
    files: dict[str, FilePart]


# -- writing --


@dataclass(slots=True)
class BackupWriter:
    """A backup on its way: it has its name only once it is whole and on the disk."""

    _zip: zipfile.ZipFile
    tables: dict[str, TablePart] = field(default_factory=dict)
    files: dict[str, FilePart] = field(default_factory=dict)

    def table(self, name: str, view: DatabaseView, tick: Tick) -> None:
        """Write the rows of a table."""
        running = RunningDigest()
        with self._zip.open(_table_member(name), "w", force_zip64=True) as part:
            for line in view.lines(name):
                part.write(line)
                running.add(line)
                if running.rows % ROWS_TOLD == 0:
                    tick(ROWS_TOLD)
        digest = running.digest()
        tick(digest.rows % ROWS_TOLD)
        columns = [list(column) for column in view.columns[name]]
        self.tables[name] = {"columns": columns, "rows": digest.rows, "sha256": digest.sha256}

    def file(self, home: Path, name: str) -> None:
        """Write a file of the home; one that went away meanwhile is needed by nobody."""
        try:
            source = (home / name).open("rb")
        except FileNotFoundError:
            return
        size, running = 0, hashlib.sha256()
        with source, self._zip.open(_file_member(name), "w", force_zip64=True) as part:
            while block := source.read(BLOCK):
                part.write(block)
                running.update(block)
                size += len(block)
        self.files[name] = {"size": size, "sha256": running.hexdigest()}

    def manifest(self, view: DatabaseView, secrets: bool) -> None:
        """Write what is in it, last."""
        manifest: BackupManifest = {
            "format": FORMAT,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "program": app_version(),
            "engine": view.engine,
            "revision": view.revision,
            "secrets": secrets,
            "tables": self.tables,
            "files": self.files,
        }
        self._zip.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))


@contextmanager
def writing_backup(draft: Path) -> Iterator[BackupWriter]:
    """Open a backup for writing; it is on the disk when this ends."""
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
            yield BackupWriter(archive)
        file.flush()
        os.fsync(file.fileno())


def _table_member(name: str) -> str:
    return f"tables/{name}.jsonl"


def _file_member(name: str) -> str:
    return f"files/{name}"


# -- reading --


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that can be read: every part is held against what the manifest says of it."""

    manifest: BackupManifest
    columns: Mapping[str, Columns]  # of each table
    _zip: zipfile.ZipFile

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[Self]:
        """Open a backup. Raise InputError for what is none, or of a newer version."""
        try:
            archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError) as error:
            raise InputError(Message("backup.not_read", path=str(path), why=str(error))) from error
        with archive:
            manifest = _manifest(archive, path)
            yield cls(manifest, _columns(manifest), archive)

    @property
    def revision(self) -> str:
        """The revision of the tables."""
        return self.manifest["revision"]

    @property
    def files(self) -> tuple[str, ...]:
        """The files beside the tables, secrets among them."""
        return tuple(self.manifest["files"])

    @property
    def rows(self) -> int:
        """How many rows there are in all tables together."""
        return sum(part["rows"] for part in self.manifest["tables"].values())

    def digest(self, table: str) -> TableDigest:
        """Return count and hash of the rows of a table."""
        part = self.manifest["tables"][table]
        return TableDigest(part["rows"], part["sha256"])

    def lines(self, table: str) -> Iterator[bytes]:
        """Yield the rows of a table. Raise InputError at the end if they are not the ones."""
        running = RunningDigest()
        with self._member(_table_member(table)) as part:
            for line in part:
                running.add(line)
                yield line
        if running.digest() != self.digest(table):
            raise InputError(Message("backup.part_differs", name=_table_member(table)))

    def blocks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a file. Raise InputError at the end if they are not the ones."""
        size, running = 0, hashlib.sha256()
        with self._member(_file_member(name)) as part:
            while block := part.read(BLOCK):
                size += len(block)
                running.update(block)
                yield block
        wanted = self.manifest["files"][name]
        if (size, running.hexdigest()) != (wanted["size"], wanted["sha256"]):
            raise InputError(Message("backup.part_differs", name=_file_member(name)))

    def check(self, tick: Tick) -> None:
        """Read every part and write nothing. Raise InputError for the first that is not right."""
        for table, columns in self.columns.items():
            for line in self.lines(table):
                if len(json.loads(line)) != len(columns):
                    raise InputError(Message("backup.part_differs", name=_table_member(table)))
            tick(self.digest(table).rows)
        for name in self.files:
            for _ in self.blocks(name):
                pass

    @contextmanager
    def _member(self, name: str) -> Iterator[IO[bytes]]:
        try:
            with self._zip.open(name) as part:
                yield part
        except (KeyError, zipfile.BadZipFile, EOFError, zlib.error, ValueError) as error:
            raise InputError(Message("backup.part_differs", name=name)) from error


def _manifest(archive: zipfile.ZipFile, path: Path) -> BackupManifest:
    """Return what a backup says of itself, as far as this version understands it."""
    with suppress(KeyError, ValueError, TypeError, AttributeError, zipfile.BadZipFile, zlib.error):
        if archive.getinfo(MANIFEST).file_size <= LARGEST_MANIFEST:
            manifest = cast(BackupManifest, json.loads(archive.read(MANIFEST)))
            if int(manifest["format"]) > FORMAT:
                raise InputError(Message("backup.newer_format", program=manifest["program"]))
            refuse_newer(str(manifest["revision"]))
            if all(map(home_files.may_be_in_a_backup, manifest["files"])):
                return manifest
    raise InputError(Message("backup.not_read", path=str(path), why=MANIFEST))


def _columns(manifest: BackupManifest) -> Mapping[str, Columns]:
    """Return the columns of each table of a manifest."""
    return {
        name: tuple((column, kind) for column, kind in part["columns"])
        for name, part in manifest["tables"].items()
    }
