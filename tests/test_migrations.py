"""The migrations make exactly the tables that the program uses, with or without rows in them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, inspect, text

from screening import tables
from screening.errors import SettingsError
from screening.store import migrating
from screening.store.engine import open_engine, reading, writing


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    yield opened
    opened.dispose()


def test_an_empty_database_gets_all_tables_and_then_nothing_is_left_to_do(engine: Engine) -> None:
    assert migrating.present(engine) is None
    assert migrating.migrate(engine) is True
    assert migrating.present(engine) == migrating.newest()
    assert migrating.migrate(engine) is False


def test_the_tables_and_the_migrations_say_the_same(engine: Engine) -> None:
    migrating.migrate(engine)
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_the_migrations_carry_every_check(engine: Engine) -> None:
    """Alembic does not compare checks, so this does."""
    migrating.migrate(engine)
    found = inspect(engine)
    for table in tables.metadata.sorted_tables:
        made = {check["sqltext"] for check in found.get_check_constraints(table.name)}
        checks = (c for c in table.constraints if isinstance(c, CheckConstraint))
        assert made == {str(check.sqltext) for check in checks}, table.name


def test_every_step_upgrades_a_database_with_rows(engine: Engine) -> None:
    with writing(engine) as connection:
        migrating.upgrade(connection, "0001")
        connection.execute(tables.organization.insert().values(slug="ours", name="Ours"))
        connection.execute(
            tables.import_run.insert().values(
                organization_id=1, by="x", at=datetime.now(UTC), files="[]", counts="{}"
            )
        )
    with writing(engine) as connection:
        migrating.upgrade(connection)
    with reading(engine) as connection:
        assert connection.execute(text("SELECT slug FROM organization")).scalar() == "ours"
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def test_every_step_can_be_taken_back(engine: Engine) -> None:
    migrating.migrate(engine)
    with writing(engine) as connection:
        migrating.downgrade(connection, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]


def test_a_step_that_fails_leaves_nothing_behind(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import op

    def fail(name: str, *columns: object, **more: object) -> None:
        raise RuntimeError(f"no room for {name}")

    monkeypatch.setattr(op, "create_index", fail)
    with pytest.raises(RuntimeError, match="no room"):
        migrating.migrate(engine)
    monkeypatch.undo()
    assert inspect(engine).get_table_names() == []
    assert migrating.migrate(engine) is True


def test_a_database_of_a_newer_version_is_left_alone(engine: Engine) -> None:
    migrating.migrate(engine)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SettingsError, match="made by a newer version"):
        migrating.migrate(engine)


def test_an_address_that_is_no_database_is_an_error_with_a_way_out() -> None:
    with pytest.raises(SettingsError, match="leave it out for SQLite"):
        open_engine("nonsense")
