"""A move brings every row to PostgreSQL, compares them all, and only reads its source."""

from pathlib import Path

import pytest

from screening.model.errors import InputError, ScreeningError
from screening.services.backups.moving import move
from screening.services.settings import Settings
from tests.support.asked_jobs import settings_of
from tests.support.kept_store import (
    ROWS,
    content_of,
    contracts_in,
    digests_of,
    faults_in,
    import_more,
    used_on_sqlite,
    without_log,
)
from tests.support.postgres import Postgres
from tests.support.refusals import refuses


def silent(done: int, total: int) -> None:
    """Nobody waits."""


@pytest.fixture
def used(tmp_path: Path) -> Settings:
    return used_on_sqlite(tmp_path / "home")


def test_every_row_arrives_and_the_source_stays(used: Settings, postgres: Postgres) -> None:
    before, address = digests_of(used.database), postgres.empty()
    seen: list[tuple[int, int]] = []
    moved = move(used, address, lambda done, total: seen.append((done, total)))
    assert moved.tables == before == digests_of(used.database)
    assert content_of(address) == without_log(before)
    assert seen[-1] == (sum(digest.rows for digest in before.values()),) * 2
    there = settings_of(used.home, address)
    import_more(there, "H")
    assert contracts_in(there) == 2 * ROWS
    assert contracts_in(used) == ROWS
    assert faults_in(there) == []  # signed by the same service


def test_a_target_with_tables_is_left_alone(used: Settings, postgres: Postgres) -> None:
    address = postgres.migrated()
    before = digests_of(address)
    with refuses(ScreeningError, "holds tables already"):
        move(used, address, silent)
    assert digests_of(address) == before


def test_it_goes_from_sqlite_to_postgresql_alone(
    used: Settings, postgres: Postgres, tmp_path: Path
) -> None:
    for source, target in (
        (used, f"sqlite:///{tmp_path / 'other.db'}"),
        (settings_of(used.home, postgres.migrated()), postgres.empty()),
    ):
        with refuses(InputError, "from SQLite to PostgreSQL"):
            move(source, target, silent)
