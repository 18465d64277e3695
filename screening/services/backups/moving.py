"""Moving a store from SQLite to PostgreSQL; the one that it comes from is only read."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from screening.model.audit import Action
from screening.model.errors import InputError
from screening.services.backups.making import Progress, RowCounter
from screening.services.settings import Settings
from screening.store.audit_log import copied_logs
from screening.store.audit_log.copied_logs import CopyNote
from screening.store.backups.table_rows import TableDigest
from screening.store.backups.whole_database import WholeDatabase
from sources.kit.values.message import Message


@dataclass(frozen=True, slots=True)
class MoveResult:
    """What was moved: count and hash of each table, the same at both ends."""

    tables: Mapping[str, TableDigest]


def move(settings: Settings, address: str, progress: Progress) -> MoveResult:
    """Copy every row of the store of these settings into an empty database, and compare them all.

    Raise InputError where the target is no database of PostgreSQL or the store lives there already,
    ScreeningError where the target holds tables.
    """
    source, target = WholeDatabase.open(settings.database), WholeDatabase.open(address)
    try:
        if (source.engine, target.engine) != ("sqlite", "postgresql"):
            raise InputError(Message("backup.only_to_postgresql"))
        with (
            tempfile.TemporaryDirectory(prefix=".moving.", dir=settings.home) as folder,
            source.view(Path(folder)) as view,
        ):
            rows = view.count()
            note = CopyNote(
                Action.STORE_MOVED, {"rows": rows}, view.revision, {}, settings.secret_key, _now
            )
            target.fill(view, RowCounter(rows, progress), partial(copied_logs.write, note))
            return MoveResult({name: view.digest(name) for name in view.columns})
    finally:
        source.close()
        target.close()


def _now() -> datetime:
    return datetime.now(UTC)
