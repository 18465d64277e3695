"""The bytes a publisher gave at one moment; never changed, so that a reader can check us."""

import hashlib
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``edition`` is filled in by a person only where the file itself does not say it."""

    name: str  # the file's name, without a folder
    data: bytes
    url: str = ""
    retrieved: date | None = None
    edition: str | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def suffix(self) -> str:
        """The kind of file as its name says: ``.csv``, ``.xlsx``; lower case."""
        dot = self.name.rfind(".")
        return self.name[dot:].lower() if dot >= 0 else ""
