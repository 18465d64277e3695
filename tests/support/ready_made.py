"""A database ready for use, made once per process: making one takes longer than most tests."""

import atexit
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from screening.services.open_store import open_store
from screening.services.settings import Settings
from screening.store.database.engine import open_engine
from screening.store.database.migrating import migrate


def database(file: Path) -> Path:
    """A copy at this place; answers the place."""
    file.parent.mkdir(parents=True, exist_ok=True)
    made = _made_once()
    shutil.copyfile(made, file)
    key = file.with_name("secret_key")
    if not key.exists():  # that signed the log of writes in it
        shutil.copy(made.with_name("secret_key"), key)
    return file


def tables(file: Path) -> Path:
    """Copy a database that has its tables and nothing in them to this place; return the place."""
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_migrated_once(), file)
    return file


def settings(home: Path) -> Settings:
    """Of a home whose database is ready."""
    database(home / "screening.db")
    return Settings.from_environment({"SCREENING_HOME": str(home)})


def settings_without_figures(home: Path) -> Settings:
    """Return the settings of a home whose database has every shipped source, each without rows.

    What is screened with it says nothing; what is refreshed in it is not compared with figures, and
    nobody waits for thousands of rows to be read.
    """
    home.mkdir(parents=True, exist_ok=True)
    made = _emptied_once()
    shutil.copyfile(made, home / "screening.db")
    shutil.copy(made.with_name("secret_key"), home / "secret_key")
    return Settings.from_environment({"SCREENING_HOME": str(home)})


def folder() -> Path:
    """One that stays as long as this process."""
    made = Path(tempfile.mkdtemp(prefix="ready"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def _migrated_once() -> Path:
    file = folder() / "tables.db"
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    return file


@cache
def _made_once() -> Path:
    home = folder()
    open_store(Settings.from_environment({"SCREENING_HOME": str(home)})).close()
    return home / "screening.db"


@cache
def _emptied_once() -> Path:
    home = folder()
    store = open_store(settings(home))
    pins = store.snapshots.in_use_at().risk_data.pins
    store.snapshots.put_in_use([(replace(pin, sha256=f"none of {pin.sha256}"), ()) for pin in pins])
    store.close()
    return home / "screening.db"
