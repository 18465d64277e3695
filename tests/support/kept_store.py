"""A store that somebody used, and what a backup of it has to bring back."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from screening.model.audit import LogHead
from screening.services.audit_export import faults
from screening.services.backups.making import make_backup
from screening.services.importing import ImportOptions, import_files
from screening.services.refreshing.schedules import declare
from screening.services.screening import rescreen, screener_for
from screening.services.settings import Settings
from screening.store import Store
from screening.store.backups.table_rows import TableDigest
from screening.store.backups.whole_database import WholeDatabase
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from sources.kit.shipped import figures
from tests.support import effort, ready_made
from tests.support.asked_jobs import large_register, settings_of

if TYPE_CHECKING:
    from tests.support.postgres import Postgres

ROWS = 6
_all_figures = figures.load
FIGURES = ("eu_cahra",)  # of what ships; all of it in a soak: each row is written and read thrice
RAW = "ab" * 32
CONTENT = b"what a publisher wrote"


def used_on_sqlite(home: Path) -> Settings:
    """Return the settings of a home of its own, with a store on SQLite that somebody used."""
    shutil.copytree(_used_once(), home)
    return settings_of(home, f"sqlite:///{home / 'screening.db'}")


def used_on_postgresql(home: Path, postgres: "Postgres") -> Settings:
    """Return the settings of a home of its own, with a store on PostgreSQL that somebody used."""
    shutil.copytree(_used_once(), home)
    (home / "screening.db").unlink()
    secret = settings_of(home, "sqlite://").secret_key
    return settings_of(home, postgres.like("used", use, secret))


@cache
def _used_once() -> Path:
    home = ready_made.folder() / "home"
    home.mkdir()
    address = f"sqlite:///{home / 'screening.db'}"
    store = Store.open(address, secret=settings_of(home, address).secret_key)
    use(store)
    store.close()
    raw = home / "raw" / "ab" / "ab" / RAW
    raw.parent.mkdir(parents=True)
    raw.write_bytes(CONTENT)
    for name, content in (
        ("trusted_keys", "cd" * 32),
        ("exports/list.csv", "made anew"),
        ("uploads/token/0.bin", "number;title"),
    ):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(content)
    return home


def backup_of(settings: Settings, file: Path) -> Path:
    """Return a backup, at this place, of a store as ``used_on_…`` makes it: made once of each."""
    engine = settings.database.partition(":")[0]
    if engine not in _backups:
        made = ready_made.folder() / "backup.zip"
        make_backup(settings, made, False, lambda done, total: None)
        _backups[engine] = made
    shutil.copy2(_backups[engine], file)
    return file


_backups: dict[str, Path] = {}


def use(store: Store) -> None:
    """Import and screen some contracts; a store with nothing in it gets few figures."""
    with patch.object(figures, "load", _few_figures):
        if store.prepare():
            declare(store)
    portfolio = import_into(store, "G")
    screener = screener_for(store, date(2026, 11, 23))
    rescreen(portfolio, screener, portfolio.contracts.ids())


def _few_figures() -> tuple[figures.Figures, ...]:
    return tuple(each for each in _all_figures() if effort.soak or each.source in FIGURES)


def import_into(store: Store, name: str) -> Portfolio:
    """Import contracts with numbers of their own."""
    portfolio = store.add_organization(LOCAL, "Local")
    content = large_register(ROWS).replace(b"G-", f"{name}-".encode())
    options = ImportOptions(who="test", buyer="Gemeente Voorbeeld", buyer_country="NL")
    import_files(portfolio, [("register.csv", content)], options)
    return portfolio


def import_more(settings: Settings, name: str) -> None:
    """Import contracts with numbers of their own into the store of these settings."""
    store = Store.open(settings.database, secret=settings.secret_key)
    import_into(store, name)
    store.close()


def contracts_in(settings: Settings) -> int:
    """Return how many contracts there are."""
    store = Store.open(settings.database)
    try:
        return len(store.portfolio(LOCAL).contracts.ids())
    finally:
        store.close()


def content_of(address: str) -> dict[str, TableDigest]:
    """Return count and hash of each table but those of the log, which says that it is a copy."""
    return without_log(digests_of(address))


def without_log(digests: Mapping[str, TableDigest]) -> dict[str, TableDigest]:
    """Return the digests of all tables but those of the log."""
    return {name: digest for name, digest in digests.items() if not name.startswith("audit_")}


def faults_in(settings: Settings, heads: Sequence[LogHead] = ()) -> list[str]:
    """Return what does not hold in the logs of the store of these settings."""
    store = Store.open(settings.database, secret=settings.secret_key)
    try:
        told = faults(store, heads)
        return [fault.message.code for _, _, each in told for fault in each]
    finally:
        store.close()


def digests_of(address: str) -> dict[str, TableDigest]:
    """Return count and hash of each table."""
    database = WholeDatabase.open(address)
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            database.view(Path(folder)) as view,
        ):
            return {name: view.digest(name) for name in view.columns}
    finally:
        database.close()


def killed_in(task: Callable[[], object]) -> bool:
    """Run a task in a process of its own; return whether it was killed in it."""
    child = os.fork()
    if child == 0:
        try:
            task()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
