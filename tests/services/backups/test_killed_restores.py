"""A restore that is killed: the store is the old one or the new one, and can be restored again."""

import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from screening.services.backups import making, restoring
from screening.services.backups.making import make_backup
from screening.services.backups.restoring import restore
from screening.services.settings import Settings
from screening.store.backups import replacing, whole_database
from screening.store.database import migrating
from tests.support.effort import tries
from tests.support.kept_store import (
    content_of,
    faults_in,
    import_more,
    killed_in,
    used_on_postgresql,
    used_on_sqlite,
)

# what a process does last before it is killed, in order: name and owner of a function
BEFORE = (
    (restoring, "add_file"),
    (whole_database, "load"),
    (whole_database, "check"),
    (migrating, "build"),
)
SQLITE_ONLY = (
    (replacing, "build_file"),
    (replacing, "_keep_aside"),
)
AFTER = ((replacing, "_put_in_place"),)
TIMES = tries((1,), (1, 2, 5, 11, 23))


def silent(done: int, total: int) -> None:
    """Nobody waits."""


def dies(owner: object, name: str, time: int) -> "object":
    """Patch a function so that its process is killed once it has worked so many times."""
    whole: Callable[..., object] = getattr(owner, name)
    left = [time]

    def work_and_die(*given: object, **named: object) -> object:
        answer = whole(*given, **named)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return patch.object(owner, name, work_and_die)


def restore_and_die(settings: Settings, file: Path, owner: object, name: str, time: int) -> None:
    with dies(owner, name, time):  # type: ignore[attr-defined]
        restore(settings, file, True, silent)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    if request.param == "sqlite":
        return used_on_sqlite(tmp_path / "home")
    return used_on_postgresql(tmp_path / "home", request.getfixturevalue("postgres"))


def test_whenever_a_restore_is_killed_the_store_is_the_old_or_the_new_one(
    settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    make_backup(settings, file, False, silent)
    new = content_of(settings.database)
    import_more(settings, "H")
    old = content_of(settings.database)
    assert old != new
    sqlite = settings.database.startswith("sqlite")
    kills = 0
    for owner, name in (*BEFORE, *(SQLITE_ONLY if sqlite else ())):
        for time in TIMES:
            if not killed_in(partial(restore_and_die, settings, file, owner, name, time)):
                assert content_of(settings.database) == new, name  # it works fewer times
                import_more(settings, "H")
                old = content_of(settings.database)
                break
            kills += 1
            assert content_of(settings.database) == old, name
    assert kills >= len(BEFORE)
    for owner, name in AFTER if sqlite else ():
        assert killed_in(partial(restore_and_die, settings, file, owner, name, 1))
        assert content_of(settings.database) == new
    restore(settings, file, True, silent)
    assert content_of(settings.database) == new
    assert faults_in(settings) == []
    assert list(tmp_path.rglob("*.restoring.*")) == []


def test_two_restores_in_one_second_keep_two_stores_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, file = used_on_sqlite(tmp_path / "home"), tmp_path / "backup.zip"
    make_backup(settings, file, False, silent)
    moments = (datetime(2026, 11, 30, 4, 0, 0, part, UTC) for part in (1, 2))
    monkeypatch.setattr(replacing, "datetime", SimpleNamespace(now=lambda _: next(moments)))
    restore(settings, file, True, silent)
    restore(settings, file, True, silent)
    assert len(list((tmp_path / "home").glob("*.before_restore_*"))) == 2


def test_a_backup_that_is_killed_is_not_there(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "backups" / "backup.zip"
    file.parent.mkdir()

    def backup_and_die() -> None:
        with dies(making, "_write", 1):  # type: ignore[attr-defined]
            make_backup(settings, file, False, silent)

    assert killed_in(backup_and_die)
    assert not file.exists()
    make_backup(settings, file, False, silent)
    assert file.exists()
