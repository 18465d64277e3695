"""Making a backup, while the service is in use."""

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from screening.model.errors import InputError
from screening.services.backups import home_files
from screening.services.backups.backup_file import Backup, writing_backup
from screening.services.settings import Settings
from screening.store.backups.whole_database import WholeDatabase
from sources.kit.values.message import Message

Progress = Callable[[int, int], object]  # rows done, rows in all


@dataclass(frozen=True, slots=True)
class BackupResult:
    """What is in a backup; ``size`` in bytes."""

    tables: int
    rows: int
    files: int
    size: int
    left_out: tuple[str, ...]  # secrets that stay where they are


def make_backup(
    settings: Settings, target: Path, with_secrets: bool, progress: Progress
) -> BackupResult:
    """Write a backup of the store of these settings, read it back, and give it its name.

    Database first, files after it: what a row refers to was there before the row. Raise InputError
    where the file cannot be written, ScreeningError where the store cannot be read.
    """
    if target.exists():
        raise InputError(Message("backup.file_there", path=str(target)))
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.absolute().parent))
    except OSError as error:
        raise InputError(_not_written(target, error)) from error
    try:
        draft = folder / "backup"
        _write(settings, draft, with_secrets, progress)
        with Backup.open(draft) as backup:
            backup.check(lambda rows: None)
            result = _result(backup, draft, settings, with_secrets)
        os.rename(draft, target)
    except OSError as error:
        raise InputError(_not_written(target, error)) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return result


def _not_written(target: Path, error: OSError) -> Message:
    return Message("backup.not_written", path=str(target), why=error.strerror or str(error))


def _write(settings: Settings, draft: Path, with_secrets: bool, progress: Progress) -> None:
    database = WholeDatabase.open(settings.database)
    try:
        with writing_backup(draft) as writer, database.view(draft.parent) as view:
            counter = RowCounter(view.count(), progress)
            for table in view.columns:
                writer.table(table, view, counter)
            for name in home_files.kept(settings.home):
                writer.file(settings.home, name)
            if with_secrets:
                for name in home_files.secrets(settings.home):
                    writer.file(settings.home, name)
            writer.manifest(view, with_secrets)
    finally:
        database.close()


def _result(backup: Backup, draft: Path, settings: Settings, with_secrets: bool) -> BackupResult:
    left_out = () if with_secrets else tuple(home_files.secrets(settings.home))
    return BackupResult(
        tables=len(backup.columns),
        rows=backup.rows,
        files=len(backup.files),
        size=draft.stat().st_size,
        left_out=left_out,
    )


class RowCounter:
    """Counts rows on, for a person who waits."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._done, self._total, self._progress = 0, total, progress

    def __call__(self, rows: int) -> None:
        """Tell that this many rows more are done."""
        self._done += rows
        self._progress(self._done, self._total)
