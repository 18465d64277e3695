"""A disk without room: what is written then is refused in a sentence, and nothing is lost."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from screening.model.corrections import Correction
from screening.model.errors import ScreeningError
from screening.services.backups.making import make_backup
from screening.services.backups.restoring import check_backup
from screening.store import Store
from screening.store.database import migrating
from screening.store.database.engine import restructuring
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from tests.support.kept_store import digests_of, used_on_sqlite
from tests.support.refusals import refuses

LONG = "reason " * 3000  # more than what is free in a page that is there


@pytest.fixture
def address(tmp_path: Path) -> str:
    return used_on_sqlite(tmp_path / "home").database


@pytest.fixture
def full(address: str) -> Iterator[Store]:
    """A store whose disk has no more room; only SQLite can be told so."""
    store = Store.open(address)

    def no_more_room(connection: object, record: object, proxy: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]

    event.listen(store._engine, "checkout", no_more_room)
    yield store
    store.close()


def decide(portfolio: Portfolio) -> None:
    for id in portfolio.contracts.ids():
        portfolio.reviews.confirm(id, "geen", "somebody", LONG)


def edit(portfolio: Portfolio) -> None:
    ids = portfolio.contracts.ids()
    portfolio.corrections.keep("owner", [Correction(id, LONG) for id in ids], "somebody", LONG)


@pytest.mark.parametrize("write", [decide, edit])
def test_what_a_person_says_is_kept_whole_or_refused(
    address: str, full: Store, write: Callable[[Portfolio], None]
) -> None:
    kept = digests_of(address)
    with refuses(ScreeningError, "room on the disk"):
        write(full.portfolio(LOCAL))
    assert digests_of(address) == kept


def test_a_migration_without_room_leaves_the_version_of_before(address: str, full: Store) -> None:
    engine: Engine = full._engine
    former = f"{int(migrating.newest()) - 1:04}"
    other = Store.open(address)
    with restructuring(other._engine) as connection:
        migrating.downgrade(connection, former)
    kept = other.portfolio(LOCAL).contracts.ids()
    try:
        migrating.migrate(engine)
    except ScreeningError:
        assert migrating.present(other._engine) == former
    else:
        assert migrating.present(other._engine) == migrating.newest()
    migrating.migrate(other._engine)
    assert other.portfolio(LOCAL).contracts.ids() == kept
    other.close()


def test_a_backup_without_room_is_not_there_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = used_on_sqlite(tmp_path / "other")
    kept = digests_of(settings.database)
    file = tmp_path / "backup.zip"

    def no_room(*given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("screening.services.backups.making._write", no_room)
    with refuses(ScreeningError, "No space left on device"):
        make_backup(settings, file, False, lambda done, total: None)
    monkeypatch.undo()
    assert not file.exists()
    assert list(tmp_path.glob(".backup*")) == []
    assert digests_of(settings.database) == kept
    make_backup(settings, file, False, lambda done, total: None)
    assert check_backup(file, lambda done, total: None).tables > 10
