"""The waiting room: uploaded files between the preview and the person's word, and no longer.

Each upload has a folder with a random name in SCREENING_HOME/uploads. A file's own name is kept as
text beside it and never becomes a path. Folders that nobody came back for go after a day.
"""

import json
import re
import secrets
import shutil
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from screening.model.errors import MissingError
from sources.kit.values.message import Message

PATIENCE = 24 * 3600  # seconds
STATE = "state.json"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(slots=True)
class Waiting:
    """One upload: what the files are called, what the person said, and what was last answered."""

    token: str
    names: list[str]
    buyer: str = ""
    buyer_type: str = ""
    brand: str = ""
    mapping: dict[str, str] = field(default_factory=dict)  # what the person changed: heading, field
    document: dict[str, Any] | None = None  # of the dry run, or of the import once it is done
    samples: list[list[dict[str, Any]]] = field(default_factory=list)
    done: bool = False
    screened: bool = True  # False: still going on when the answer was given


class WaitingRoom:
    def __init__(self, home: Path) -> None:
        self._folder = home / "uploads"

    def take(self, files: Iterable[tuple[str, bytes]]) -> Waiting:
        self._clean_up()
        token = secrets.token_urlsafe(16)
        folder = self._folder / token
        folder.mkdir(mode=0o700, parents=True)
        names = []
        for at, (name, content) in enumerate(files):
            (folder / f"{at}.bin").write_bytes(content)
            names.append(name)
        waiting = Waiting(token, names)
        self.keep(waiting)
        return waiting

    def find(self, token: str) -> Waiting:
        """Raises MissingError when the upload is gone, or never was."""
        path = self._folder / token / STATE
        if not _TOKEN.fullmatch(token) or not path.is_file():
            raise MissingError(Message("upload.gone"))
        return Waiting(**json.loads(path.read_text("utf-8")))

    def keep(self, waiting: Waiting) -> None:
        """Whole or not at all, whoever looks meanwhile and whatever ends us."""
        path = self._folder / waiting.token / STATE
        draft = path.with_name(f"{STATE}.{secrets.token_hex(4)}")
        draft.write_text(json.dumps(asdict(waiting), ensure_ascii=False), "utf-8")
        draft.replace(path)

    def files(self, waiting: Waiting) -> list[tuple[str, bytes]]:
        folder = self._folder / waiting.token
        return [
            (name, (folder / f"{at}.bin").read_bytes()) for at, name in enumerate(waiting.names)
        ]

    def finish(self, waiting: Waiting) -> None:
        """The files go; what was said of them stays until the folder does."""
        waiting.done = True
        self.keep(waiting)
        for path in (self._folder / waiting.token).glob("*.bin"):
            path.unlink()

    def drop(self, waiting: Waiting) -> None:
        shutil.rmtree(self._folder / waiting.token, ignore_errors=True)

    def _clean_up(self) -> None:
        if not self._folder.is_dir():
            return
        for folder in self._folder.iterdir():
            if time.time() - folder.stat().st_mtime > PATIENCE:
                shutil.rmtree(folder, ignore_errors=True)
