"""Restoring a backup: the store is the old one or the new one, whatever ends the process.

Files are added before the database is put in place, and none is written over: a file of the archive
is named after its content, so the old store does not notice. The database is exchanged in one step.
"""

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from screening.model.audit import Action
from screening.model.errors import InputError
from screening.services.backups import home_files
from screening.services.backups.backup_file import Backup
from screening.services.backups.making import Progress, RowCounter
from screening.services.refreshing.run_now import ARCHIVE
from screening.services.settings import Settings
from screening.store.audit_log import copied_logs
from screening.store.audit_log.copied_logs import CopyNote
from screening.store.backups.whole_database import WholeDatabase
from sources.kit.values.message import Message

PARTS = "restoring"  # folder with files on their way


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """What was restored, and where the former database is."""

    tables: int
    rows: int
    files: int
    made: str
    aside: str | None


def check_backup(path: Path, progress: Progress) -> RestoreResult:
    """Read every part of a backup and write nothing. Raise InputError for one that is not right."""
    with Backup.open(path) as backup:
        backup.check(RowCounter(backup.rows, progress))
        return _result(backup, None)


def restore(settings: Settings, path: Path, replace: bool, progress: Progress) -> RestoreResult:
    """Put a backup in the place of the store of these settings.

    Raise InputError where there is data already and it is not to be replaced, and for a backup that
    is not right; ScreeningError while the service runs. Nothing is changed then.
    """
    settings.make_home()
    database = WholeDatabase.open(settings.database)
    try:
        with Backup.open(path) as backup:
            has_data = database.holds_data()
            if has_data and not replace:
                raise InputError(Message("backup.holds_data"))
            _refuse_other_secrets(settings.home, backup)
            _add_files(settings.home, backup)
            note = CopyNote(
                Action.STORE_RESTORED,
                {"made": backup.manifest["made"], "rows": backup.rows},
                backup.revision,
                database.log_heads(),
                settings.secret_key,
                _now,
            )
            finish = partial(copied_logs.write, note)
            counter = RowCounter(backup.rows, progress)
            aside = database.replace(backup, has_data, counter, finish)
            return _result(backup, aside)
    except OSError as error:
        why = error.strerror or str(error)
        raise InputError(Message("backup.not_restored", why=why)) from error
    finally:
        database.close()


def _now() -> datetime:
    return datetime.now(UTC)


def _result(backup: Backup, aside: str | None) -> RestoreResult:
    return RestoreResult(
        len(backup.columns), backup.rows, len(backup.files), backup.manifest["made"], aside
    )


def _refuse_other_secrets(home: Path, backup: Backup) -> None:
    """Raise InputError where a key of the home would be written over by another."""
    for name in home_files.SECRETS:
        path = home / name
        if name in backup.files and path.exists():
            content = path.read_bytes()
            if content != b"".join(backup.blocks(name)):
                raise InputError(Message("backup.other_secret", path=str(path)))


def _add_files(home: Path, backup: Backup) -> None:
    """Add the files that are not there, each whole or not at all."""
    for leftover in home.glob(f".{PARTS}.*"):
        shutil.rmtree(leftover, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{PARTS}.", dir=home))
    try:
        for name in backup.files:
            add_file(home, name, backup, folder / "part")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def add_file(home: Path, name: str, backup: Backup, part: Path) -> None:
    """Add one file unless it is there; in the archive, unless it is there undamaged."""
    place = home / name
    in_archive = name.startswith(f"{ARCHIVE}/")
    wanted = backup.manifest["files"][name]["sha256"]
    if place.exists() and not (in_archive and _hash_of(place) != wanted):
        return
    with part.open("wb") as file:
        for block in backup.blocks(name):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    part.chmod(0o444 if in_archive else 0o600)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.replace(part, place)


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
