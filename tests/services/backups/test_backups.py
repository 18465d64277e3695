"""A backup brings back all that was there, on either engine, and never half of it."""

import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select, table, text

from screening.model.audit import Action, LogFilter
from screening.model.errors import InputError, MissingError, ScreeningError
from screening.services.backups import home_files
from screening.services.backups.making import make_backup
from screening.services.backups.restoring import check_backup, restore
from screening.services.proofs.files import ProofFiles
from screening.services.settings import Settings
from screening.store import Store
from screening.store.backups import replacing, table_rows
from screening.store.backups.whole_database import WholeDatabase
from screening.store.database import migrating
from screening.store.database.engine import open_engine, reading, restructuring, writing
from screening.store.store import LOCAL
from tests.support.asked_jobs import settings_of
from tests.support.effort import tries
from tests.support.kept_store import (
    CONTENT,
    RAW,
    ROWS,
    backup_of,
    content_of,
    contracts_in,
    digests_of,
    faults_in,
    import_more,
    used_on_postgresql,
    used_on_sqlite,
    without_log,
)
from tests.support.processes import eventually
from tests.support.refusals import refuses


def silent(done: int, total: int) -> None:
    """Nobody waits."""


@pytest.fixture(autouse=True)
def several_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read and write the rows in batches that are smaller than a table."""
    monkeypatch.setattr(table_rows, "AT_ONCE", tries(7, table_rows.AT_ONCE))


@pytest.fixture(params=["sqlite", "postgresql"])
def used(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    if request.param == "sqlite":
        return used_on_sqlite(tmp_path / "home")
    return used_on_postgresql(tmp_path / "home", request.getfixturevalue("postgres"))


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Settings:
    """Where only the file of the backup matters."""
    return used_on_sqlite(tmp_path / "home")


@pytest.fixture
def file(on_sqlite: Settings, tmp_path: Path) -> Path:
    return backup_of(on_sqlite, tmp_path / "backup.zip")


@pytest.fixture
def backup(used: Settings, tmp_path: Path) -> Path:
    return backup_of(used, tmp_path / "backup.zip")


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of a place where there is nothing yet, of either engine."""
    home = tmp_path / "elsewhere"
    if request.param == "sqlite":
        return settings_of(home, f"sqlite:///{home / 'other.db'}")
    return settings_of(home, request.getfixturevalue("postgres").empty())


def test_what_was_there_is_there_again_on_either_engine(
    used: Settings, backup: Path, elsewhere: Settings
) -> None:
    before = digests_of(used.database)
    result = restore(elsewhere, backup, False, silent)
    assert content_of(elsewhere.database) == without_log(before)
    assert result.rows == sum(digest.rows for digest in before.values())
    assert result.aside is None
    assert (elsewhere.home / "raw" / "ab" / "ab" / RAW).read_bytes() == CONTENT
    assert not (elsewhere.home / "exports").exists()
    import_more(elsewhere, "H")  # ids go on after those that came
    assert contracts_in(elsewhere) == 2 * ROWS


def test_the_list_and_its_search_are_there_again(file: Path, elsewhere: Settings) -> None:
    restore(elsewhere, file, False, silent)
    engine = open_engine(elsewhere.database)
    with reading(engine) as connection:
        whole = "SELECT sum(n) FROM contract_count WHERE facet = ''"
        assert connection.execute(text(whole)).scalar() == ROWS
    engine.dispose()
    store = Store.open(elsewhere.database)
    assert not store.prepare()
    store.close()


def test_a_backup_is_one_moment_while_others_write(used: Settings, tmp_path: Path) -> None:
    engine, stop, written = open_engine(used.database), threading.Event(), list[int]()

    def write_both() -> None:
        value = {"value": str(len(written))}
        with writing(engine) as connection:
            connection.execute(text("UPDATE organization SET name = :value"), value)
            connection.execute(text("UPDATE shipped SET sha256 = :value"), value)
        written.append(1)

    def write() -> None:
        while not stop.is_set():
            write_both()

    write_both()
    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            file = tmp_path / f"{number}.zip"
            make_backup(used, file, False, silent)
            with zipfile.ZipFile(file) as archive:
                (organization,) = archive.read("tables/organization.jsonl").splitlines()
                (shipped,) = archive.read("tables/shipped.jsonl").splitlines()
                columns = json.loads(archive.read("manifest.json"))["tables"]
            name = [column for column, _ in columns["organization"]["columns"]].index("name")
            sha256 = [column for column, _ in columns["shipped"]["columns"]].index("sha256")
            assert json.loads(organization)[name] == json.loads(shipped)[sha256]
        assert eventually(lambda: len(written) > 1)
    finally:
        stop.set()
        writer.join()
        engine.dispose()


def test_a_backup_never_writes_over_a_file(on_sqlite: Settings, file: Path) -> None:
    before = file.read_bytes()
    with refuses(InputError, "is there already"):
        make_backup(on_sqlite, file, False, silent)
    assert file.read_bytes() == before
    assert list(file.parent.glob(".backup.zip*")) == []


def test_only_its_owner_reads_a_backup(file: Path) -> None:
    assert file.stat().st_mode & 0o077 == 0


# -- what is beside the database --


def test_keys_are_in_a_backup_only_when_asked(
    on_sqlite: Settings, file: Path, tmp_path: Path
) -> None:
    elsewhere = Settings.from_environment({"SCREENING_HOME": str(tmp_path / "elsewhere")})
    with zipfile.ZipFile(file) as archive:
        assert not any("secret" in name for name in archive.namelist())
    whole = tmp_path / "with.zip"
    assert make_backup(on_sqlite, whole, True, silent).left_out == ()
    restore(elsewhere, whole, False, silent)
    assert elsewhere.secret_key() == on_sqlite.secret_key()
    assert (elsewhere.home / "secret_key").stat().st_mode & 0o077 == 0


def test_a_key_is_never_written_over(on_sqlite: Settings, tmp_path: Path) -> None:
    elsewhere = Settings.from_environment({"SCREENING_HOME": str(tmp_path / "elsewhere")})
    file = tmp_path / "with.zip"
    make_backup(on_sqlite, file, True, silent)
    own = elsewhere.secret_key()
    with refuses(InputError, "another key"):
        restore(elsewhere, file, False, silent)
    assert elsewhere.secret_key() == own
    database = WholeDatabase.open(elsewhere.database)
    assert not database.holds_data()
    database.close()


@pytest.mark.parametrize(
    "name",
    ["../raw/a", "raw/../../a", "/etc/passwd", "raw", "raw/", "screening.db", "raw/a\\b", "raw//a"],
)
def test_a_backup_writes_nowhere_else(name: str) -> None:
    assert not home_files.may_be_in_a_backup(name)
    assert home_files.may_be_in_a_backup("raw/ab/cd/ef")


def test_a_damaged_file_of_the_archive_is_put_right(on_sqlite: Settings, file: Path) -> None:
    (on_sqlite.home / "raw" / "ab" / "ab" / RAW).write_bytes(b"damaged")
    restore(on_sqlite, file, True, silent)
    assert (on_sqlite.home / "raw" / "ab" / "ab" / RAW).read_bytes() == CONTENT


def test_the_files_of_proofs_come_along_and_are_read_with_the_key_alone(
    on_sqlite: Settings, tmp_path: Path
) -> None:
    sha256 = ProofFiles(on_sqlite.home, "key").keep(CONTENT)
    backup = tmp_path / "with_proofs.zip"
    make_backup(on_sqlite, backup, False, silent)
    elsewhere = Settings.from_environment({"SCREENING_HOME": str(tmp_path / "elsewhere")})
    restore(elsewhere, backup, False, silent)
    assert ProofFiles(elsewhere.home, "key").read(sha256) == CONTENT
    with refuses(MissingError, "no longer here"):
        ProofFiles(elsewhere.home, "other").read(sha256)


# -- what is not right is found --


def changed(file: Path, member: str, change: "bytes | None") -> Path:
    """Write a backup in which a member has other bytes, or is missing."""
    other = file.with_name("changed.zip")
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(other, "w") as copy:
        for name in archive.namelist():
            if name != member:
                copy.writestr(name, archive.read(name))
            elif change is not None:
                copy.writestr(name, change)
    return other


@pytest.mark.parametrize("member", ["tables/contract.jsonl", f"files/raw/ab/ab/{RAW}"])
@pytest.mark.parametrize("change", [b"", b"[1]\n", None])
def test_a_part_that_was_changed_cut_or_taken_out_is_found(
    file: Path, on_sqlite: Settings, member: str, change: bytes | None
) -> None:
    assert check_backup(file, silent).rows > ROWS
    other, before = changed(file, member, change), digests_of(on_sqlite.database)
    with refuses(InputError, "is not what was written"):
        check_backup(other, silent)
    (on_sqlite.home / "raw" / "ab" / "ab" / RAW).unlink()  # what is there is not asked of it
    with refuses(InputError, "is not what was written"):
        restore(on_sqlite, other, True, silent)
    assert digests_of(on_sqlite.database) == before


@pytest.mark.parametrize("size", [0, 10, 1_000, -200])
def test_a_backup_that_was_cut_off_is_none(file: Path, size: int) -> None:
    file.write_bytes(file.read_bytes()[:size])
    with refuses(InputError, "Take another one"):
        check_backup(file, silent)


def with_manifest(file: Path, **fields: object) -> Path:
    with zipfile.ZipFile(file) as archive:
        manifest = {**json.loads(archive.read("manifest.json")), **fields}
    return changed(file, "manifest.json", json.dumps(manifest).encode())


def test_a_backup_of_a_newer_version_is_refused_with_what_to_do(
    file: Path, on_sqlite: Settings
) -> None:
    for fields in ({"revision": "9999"}, {"format": 2}):
        with refuses(ScreeningError, "Install that version"):
            restore(on_sqlite, with_manifest(file, **fields), True, silent)
    assert contracts_in(on_sqlite) == ROWS


def test_a_path_that_leads_elsewhere_is_no_backup(file: Path, on_sqlite: Settings) -> None:
    files = {"../../a": {"size": 0, "sha256": ""}}
    with refuses(InputError, "Take another one"):
        restore(on_sqlite, with_manifest(file, files=files), True, silent)


# -- older versions --


def test_a_backup_of_an_older_version_is_migrated(
    engine: object, tmp_path: Path, elsewhere: Settings, request: pytest.FixtureRequest
) -> None:
    opened = request.getfixturevalue("engine")
    with restructuring(opened) as connection:
        migrating.upgrade(connection, "0015")
        for statement in (
            "INSERT INTO organization (slug, name) VALUES ('local', 'Ours')",
            "INSERT INTO party (organization_id, key, name, identifiers, natural_person, "
            "anonymous, aliases, facility) VALUES (1, 'a', 'A', '[]', false, false, '[]', false)",
        ):
            connection.execute(text(statement))
    settings = settings_of(tmp_path, opened.url.render_as_string(hide_password=False))
    make_backup(settings, tmp_path / "old.zip", False, silent)
    assert migrating.present(opened) == "0015"
    restore(elsewhere, tmp_path / "old.zip", False, silent)
    restored = open_engine(elsewhere.database)
    assert migrating.present(restored) == migrating.newest()
    with reading(restored) as connection:
        assert connection.execute(text("SELECT name FROM party")).scalars().all() == ["A"]
    assert faults_in(elsewhere) == []  # the log begins here
    restored.dispose()


# -- what is there already --


def test_data_is_replaced_only_when_asked_and_kept_aside(used: Settings, backup: Path) -> None:
    import_more(used, "H")
    before = digests_of(used.database)
    with refuses(InputError, "--replace"):
        restore(used, backup, False, silent)
    assert digests_of(used.database) == before
    aside = restore(used, backup, True, silent).aside
    assert contracts_in(used) == ROWS
    assert aside is not None
    assert kept_in(used, aside) == 2 * ROWS


def test_the_log_of_a_backup_goes_on_and_says_what_it_replaced(
    used: Settings, backup: Path
) -> None:
    import_more(used, "H")
    store = Store.open(used.database, secret=used.secret_key)
    ahead = store.portfolio(LOCAL).log.head()
    store.close()
    assert ahead is not None
    restore(used, backup, True, silent)
    assert faults_in(used) == []
    store = Store.open(used.database, secret=used.secret_key)
    entry = store.portfolio(LOCAL).log.page(LogFilter(), 1)[0]
    store.close()
    assert entry.line.action == Action.STORE_RESTORED
    assert json.loads(entry.line.before or "") == {"lines": ahead.count, "hash": ahead.hash}
    assert entry.line.number <= ahead.count
    assert faults_in(used, [ahead]) != []  # a head that was saved still tells


def test_the_log_of_a_backup_that_another_service_signed_is_signed_by_nobody(
    file: Path, elsewhere: Settings
) -> None:
    restore(elsewhere, file, False, silent)
    assert set(faults_in(elsewhere)) == {"log.head_unsigned"}


def kept_in(settings: Settings, aside: str) -> int:
    sqlite = settings.database.startswith("sqlite")
    engine = open_engine(f"sqlite:///{aside}" if sqlite else settings.database)
    source = table("contract", schema=None if sqlite else aside)
    with reading(engine) as connection:
        count = connection.execute(select(func.count()).select_from(source)).scalar_one()
    engine.dispose()
    return int(count)


def test_a_store_that_nobody_used_gives_way(file: Path, ready_address: str, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh"
    settings = settings_of(fresh, ready_address)
    assert restore(settings, file, False, silent).aside is None
    assert contracts_in(settings) == ROWS
    assert list(tmp_path.glob("test.db.*")) == []


@contextmanager
def in_use(settings: Settings) -> Iterator[None]:
    engine = open_engine(settings.database)
    with writing(engine) as connection:
        connection.execute(text("UPDATE organization SET name = 'in use'"))
        yield
    engine.dispose()


def test_a_store_in_use_is_not_replaced(
    used: Settings, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replacing, "PATIENCE", 0.2)
    with in_use(used), refuses(ScreeningError, ""):
        restore(used, backup, True, silent)
    assert contracts_in(used) == ROWS
    restore(used, backup, True, silent)


def test_a_damaged_database_can_be_replaced_and_not_be_backed_up(tmp_path: Path) -> None:
    home = tmp_path / "home"
    settings = used_on_sqlite(home)
    make_backup(settings, tmp_path / "good.zip", False, silent)
    file = home / "screening.db"
    content = bytearray(file.read_bytes())
    content[:16] = b"no longer SQLite"
    file.write_bytes(content)
    with refuses(ScreeningError, "cannot be read as a whole"):
        make_backup(settings, tmp_path / "bad.zip", False, silent)
    with refuses(InputError, "--replace"):
        restore(settings, tmp_path / "good.zip", False, silent)
    aside = restore(settings, tmp_path / "good.zip", True, silent).aside
    assert contracts_in(settings) == ROWS
    assert Path(aside or "").read_bytes() == bytes(content)


# -- a file system on which a file has one name --

WRITES = """import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    connection.execute("BEGIN IMMEDIATE")
except sqlite3.OperationalError as error:
    print(error)
"""


def no_second_name(*given: object, **named: object) -> None:
    raise PermissionError(1, "Operation not permitted")


def test_without_a_second_name_the_old_store_is_copied_and_its_locks_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To close a copy of an open database in the same process would end its locks (fcntl)."""
    settings = used_on_sqlite(tmp_path / "home")
    file = backup_of(settings, tmp_path / "backup.zip")
    kept = digests_of(settings.database)
    put, told = replacing._put_in_place, []

    def somebody_writes(draft: Path, path: Path) -> None:
        command = [sys.executable, "-c", WRITES, str(path)]
        told.append(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        put(draft, path)

    monkeypatch.setattr(os, "link", no_second_name)
    monkeypatch.setattr(replacing, "_put_in_place", somebody_writes)
    aside = restore(settings, file, True, silent).aside
    assert told == ["database is locked\n"]
    assert digests_of(f"sqlite:///{aside}") == kept
    assert content_of(settings.database) == without_log(kept)


def test_what_cannot_be_kept_aside_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = used_on_sqlite(tmp_path / "home")
    file = backup_of(settings, tmp_path / "backup.zip")
    import_more(settings, "H")
    old = digests_of(settings.database)
    monkeypatch.setattr(os, "link", no_second_name)
    monkeypatch.setattr(replacing, "COPY", "raise OSError(28, 'No space left on device')")
    with refuses(ScreeningError, "could not be kept aside"):
        restore(settings, file, True, silent)
    assert digests_of(settings.database) == old
