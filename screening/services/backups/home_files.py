"""What lies in SCREENING_HOME beside the database, and what of it a backup takes along."""

import stat
from collections.abc import Iterator
from pathlib import Path

from screening.services.offline_packs import signed_zip
from screening.services.proofs.files import FOLDER as PROOFS
from screening.services.refreshing.run_now import ARCHIVE
from sources.kit.fetch.archive import INCOMING, SWEPT

UPLOADS = "uploads"
# what verdicts rest on, what waits for a worker, what suppliers sent, which packs are believed
FOLDERS, FILES = (ARCHIVE, UPLOADS, PROOFS), (signed_zip.TRUSTED, signed_zip.LOADED)
# they sign: who has them can speak for this installation
SECRETS = ("secret_key", signed_zip.KEY)


def kept(home: Path) -> Iterator[str]:
    """Yield the files that every backup has, as paths below the home."""
    for folder in FOLDERS:
        for path in sorted((home / folder).rglob("*")):
            name = path.relative_to(home)
            unfinished = name.parts[1] in (INCOMING, SWEPT)
            if not unfinished and _is_file(path):
                yield name.as_posix()
    yield from (name for name in FILES if _is_file(home / name))


def secrets(home: Path) -> Iterator[str]:
    """Yield the secrets that are there."""
    yield from (name for name in SECRETS if _is_file(home / name))


def may_be_in_a_backup(name: str) -> bool:
    """Return whether a path is one that a backup may write below a home."""
    parts = name.split("/")
    if any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts):
        return False
    return name in (*FILES, *SECRETS) or (len(parts) > 1 and parts[0] in FOLDERS)


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return False
