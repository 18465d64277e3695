"""Uploaded files between the preview and the person's confirmation, and no longer.

Each upload has a folder with a random name in SCREENING_HOME/uploads. A file's own name is kept as
text beside it and never becomes a path. Folders that nobody came back for go after a day.
"""

import fcntl
import json
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from screening.model.errors import InputError, MissingError
from screening.services.importing import ImportDocument
from screening.services.upload_samples import ColumnSample
from sources.kit.values.message import Message

PATIENCE = 24 * 3600  # seconds
MOST_WAITING = 2 << 30  # bytes of all uploads that wait together
STATE = "state.json"
LOCK = "lock"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(slots=True)
class PendingUpload:
    """One upload: the names of its files, the choices of the person, and how it is read."""

    token: str
    names: list[str]
    buyer: str = ""
    buyer_type: str = ""
    buyer_country: str = ""  # ISO 3166-1 alpha-2
    brand: str = ""
    mapping: dict[str, str] = field(default_factory=dict)  # what the person changed: heading, field
    no_headings: list[str] = field(default_factory=list)  # tables whose first row is data
    document: ImportDocument | None = None  # of the dry run, or of the import once it is done
    samples: list[list[ColumnSample]] = field(default_factory=list)  # the columns of each file
    done: bool = False
    screened: bool = True  # False: still going on when the answer was given
    organization: str = ""  # slug of the one that nobody else sees it of; empty before accounts

    def as_json(self) -> dict[str, object]:
        """Return the upload as JSON values, messages as codes."""
        return {
            **{field.name: getattr(self, field.name) for field in fields(self)},
            "document": self.document.as_json() if self.document else None,
            "samples": [[asdict(column) for column in columns] for columns in self.samples],
        }

    @classmethod
    def from_json(cls, text: str) -> "PendingUpload":
        """Return the upload that ``as_json`` wrote."""
        state = json.loads(text)
        document = state["document"]
        samples = [
            [ColumnSample(**{**column, "values": tuple(column["values"])}) for column in columns]
            for columns in state["samples"]
        ]
        read = ImportDocument.from_json(document) if document else None
        return cls(**{**state, "document": read, "samples": samples})


class Uploads:
    """The uploads of a home, by their random names."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "uploads"

    def take(self, files: Iterable[tuple[str, bytes]]) -> PendingUpload:
        """Keep (name, content) of each file; clear away the uploads that nobody came back for.

        Raises InputError where those of others that wait leave no room.
        """
        self.clean_up()
        room = MOST_WAITING - sum(path.stat().st_size for path in self._folder.glob("*/*.bin"))
        token = secrets.token_urlsafe(16)
        folder = self._folder / token
        folder.mkdir(mode=0o700, parents=True)
        names = []
        for at, (name, content) in enumerate(files):
            room -= len(content)
            if room < 0:
                shutil.rmtree(folder, ignore_errors=True)
                raise InputError(Message("upload.no_room"), "files")
            (folder / f"{at}.bin").write_bytes(content)
            names.append(name)
        pending = PendingUpload(token, names)
        self.keep(pending)
        return pending

    def find(self, token: str) -> PendingUpload:
        """Return an upload. Raise MissingError if it is gone, or never was."""
        path = self._folder / token / STATE
        if not _TOKEN.fullmatch(token) or not path.is_file():
            raise MissingError(Message("upload.gone"))
        return PendingUpload.from_json(path.read_text("utf-8"))

    @contextmanager
    def alone(self, token: str) -> Iterator[PendingUpload]:
        """Give an upload to one request at a time, as the one before has left it.

        Twelve clicks on one button are one import. Raise MissingError as ``find`` does.
        """
        self.find(token)
        try:
            lock = (self._folder / token / LOCK).open("w")
        except FileNotFoundError:
            raise MissingError(Message("upload.gone")) from None
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield self.find(token)

    def keep(self, pending: PendingUpload) -> None:
        """Write an upload whole or not at all, whoever reads meanwhile and whatever ends us."""
        path = self._folder / pending.token / STATE
        draft = path.with_name(f"{STATE}.{secrets.token_hex(4)}")
        draft.write_text(json.dumps(pending.as_json(), ensure_ascii=False), "utf-8")
        draft.replace(path)

    def files(self, pending: PendingUpload) -> list[tuple[str, bytes]]:
        """Return (name, content) of each file."""
        folder = self._folder / pending.token
        return [
            (name, (folder / f"{at}.bin").read_bytes()) for at, name in enumerate(pending.names)
        ]

    def size(self, pending: PendingUpload) -> int:
        """Return how many bytes the files have together."""
        return sum(path.stat().st_size for path in (self._folder / pending.token).glob("*.bin"))

    def finish(self, pending: PendingUpload) -> None:
        """Remove the files; what became of them stays until the folder goes."""
        pending.done = True
        self.keep(pending)
        for path in (self._folder / pending.token).glob("*.bin"):
            path.unlink()

    def drop(self, pending: PendingUpload) -> None:
        """Remove an upload."""
        shutil.rmtree(self._folder / pending.token, ignore_errors=True)

    def clean_up(self) -> None:
        """Remove the uploads that nobody came back for; a worker does so each hour."""
        if not self._folder.is_dir():
            return
        for folder in self._folder.iterdir():
            if time.time() - folder.stat().st_mtime > PATIENCE:
                shutil.rmtree(folder, ignore_errors=True)
