"""The migrations make exactly the tables that the program uses, with or without rows in them."""

import json
import re
import zlib
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from screening.model.errors import SettingsError
from screening.model.verdict import Front
from screening.store import Store, tables
from screening.store.database import list_upkeep, migrating
from screening.store.database.engine import (
    open_engine,
    reading,
    restructuring,
    writing,
)
from tests.support import quick_databases
from tests.support.refusals import refuses


def test_every_test_gets_what_the_steps_make(engine: Engine) -> None:
    for _ in range(2):  # the first time it takes the steps, if no other test has
        with suppress(_Undone), restructuring(engine) as connection:
            migrating.upgrade(connection)
            quick = _shape(connection)
            raise _Undone
    with restructuring(engine) as connection:
        quick_databases.upgrade(connection)
        assert _shape(connection) == quick


class _Undone(Exception):  # noqa: N818  # it is no error
    """Nothing of the transaction stays."""


def _shape(connection: Connection) -> list[object]:
    """Return each table with columns, keys, indices and checks, and the rows that steps write."""
    inspector = inspect(connection)
    shape: list[object] = []
    for table in sorted(inspector.get_table_names()):
        rows = connection.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608
        parts = (
            inspector.get_columns(table), inspector.get_foreign_keys(table),
            inspector.get_indexes(table), inspector.get_unique_constraints(table),
            inspector.get_check_constraints(table), rows,
        )  # fmt: skip
        key = inspector.get_pk_constraint(table)
        shape.append((table, repr(key), *(sorted(map(_plain, part)) for part in parts)))
    return shape


def _plain(part: object) -> str:
    return re.sub(r" at 0x\w+", "", repr(part))  # the text of a condition is an object


def test_an_empty_database_gets_all_tables_and_then_nothing_is_left_to_do(engine: Engine) -> None:
    assert migrating.present(engine) is None
    assert migrating.migrate(engine) is True
    assert migrating.present(engine) == migrating.newest()
    assert migrating.migrate(engine) is False


def test_the_tables_and_the_migrations_say_the_same(engine: Engine) -> None:
    migrating.migrate(engine)
    with writing(engine) as connection:
        list_upkeep.remove(connection)  # what is made again after each step
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_the_migrations_carry_every_check(engine: Engine) -> None:
    """Alembic does not compare checks, so this does."""
    migrating.migrate(engine)
    inspector = inspect(engine)
    for table in tables.metadata.sorted_tables:
        stored = inspector.get_check_constraints(table.name)
        checks = [c for c in table.constraints if isinstance(c, CheckConstraint)]
        assert {check["name"] for check in stored} == {str(check.name) for check in checks}, (
            table.name
        )
        if engine.dialect.name == "sqlite":  # the other one rewrites what a check says
            assert {check["sqltext"] for check in stored} == {
                str(check.sqltext) for check in checks
            }


FIRST_ROWS = """
INSERT INTO organization (slug, name) VALUES ('ours', 'Ours');
INSERT INTO import_run (organization_id, by, at, files, counts)
VALUES (1, 'x', '2026-01-01', '[]', '{}');
INSERT INTO snapshot (source, title, publisher, url, edition, layout, sha256, retrieved,
  licence, licence_url, attribution, rows, statements, status)
VALUES ('a', 't', 'p', '', '1', 'publisher', 'x', '2026-01-01', '', '', '', 1, 1, 'former'),
  ('a', 't', 'p', '', '2', 'publisher', 'x', '2026-01-01', '', '', '', 1, 1, 'current'),
  ('a', 't', 'p', '', '3', 'publisher', 'x', '2026-01-01', '', '', '', 1, 1, 'quarantined');
INSERT INTO statement (snapshot_id, kind, subject, content)
VALUES (1, 'tie', 'a', '{}'), (2, 'tie', 'a', '{}'), (3, 'tie', 'a', '{}')
"""
STANDINGS = """
SELECT status, count(*) FROM snapshot JOIN statement ON snapshot_id = snapshot.id
GROUP BY status, snapshot.id ORDER BY snapshot.id
"""


def at_the_first_step(engine: Engine) -> None:
    with writing(engine) as connection:
        migrating.upgrade(connection, "0001")
        for statement in FIRST_ROWS.split(";"):
            connection.execute(text(statement))


def standings(engine: Engine) -> list[tuple[str, int]]:
    """The statuses of the snapshots, each with how many statements it still has."""
    with reading(engine) as connection:
        return [(status, count) for status, count in connection.execute(text(STANDINGS))]


def test_every_step_upgrades_a_database_with_rows(engine: Engine) -> None:
    at_the_first_step(engine)
    assert migrating.migrate(engine) is True
    assert standings(engine) == [("retired", 1), ("ready", 1), ("quarantined", 1)]
    with reading(engine) as connection:
        assert connection.execute(text("SELECT slug FROM organization")).scalar() == "ours"
        if engine.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_every_step_taken_back_keeps_the_rows_of_the_step_before(engine: Engine) -> None:
    at_the_first_step(engine)
    migrating.migrate(engine)
    with restructuring(engine) as connection:
        migrating.downgrade(connection, "0001")
    assert standings(engine) == [("former", 1), ("current", 1), ("quarantined", 1)]


CONTRACTS = """
INSERT INTO contract (organization_id, public_id, key, content_hash, run_id, changed_at, basis, cpv,
  value_is_estimate, value_includes_vat, defence, read_from, sort_value, search, urgency, flag,
  screened)
VALUES (1, 'seen', '1', '', 1, '2026-01-01', 'contract', '[]', false, false, false, '', 0, '', 12,
  'none', '2026-01-01'),
  (1, 'unseen', '2', '', 1, '2026-01-01', 'contract', '[]', false, false, false, '', 0, '', 12,
  'none', '2026-01-01')
"""
VERDICT = """
INSERT INTO screening (organization_id, contract_id, current, inputs, as_of, flag, band, level,
  confidence, method, document)
VALUES (1, :contract, true, '', '2026-01-01', 'none', 'low', 'L0', 'A', '2', :document)
"""


def test_taken_back_a_verdict_that_nobody_saw_is_due_and_a_document_stays(engine: Engine) -> None:
    at_the_first_step(engine)
    migrating.migrate(engine)
    with writing(engine) as connection:
        connection.execute(text(CONTRACTS))
        for contract, document in ((1, b"x"), (2, None)):
            connection.execute(text(VERDICT), {"contract": contract, "document": document})
    with restructuring(engine) as connection:
        migrating.downgrade(connection, "0022")
    with reading(engine) as connection:
        assert connection.execute(text("SELECT contract_id FROM screening")).scalars().all() == [1]
        due = "SELECT public_id FROM contract WHERE screened IS NULL AND flag IS NULL"
        assert connection.execute(text(due)).scalars().all() == ["unseen"]


OF_BEFORE = """
INSERT INTO screening (organization_id, contract_id, current, inputs, as_of, flag, band, level,
  confidence, document)
VALUES (1, 1, true, '', '2026-01-01', 'none', 'high', 'L0', 'A', :document)
"""
DOCUMENT = {
    "duty": {"not_looked_at": "DE"},
    "listed": {"stop": False},
    "pins": {"method": "2+3f0c9a1e", "as_of": "2026-01-01"},
    "risk": {
        "band": "high",
        "fronts": {
            "chain": {"band": "high", "confidence": "B", "issue": "child_labour"},
            "work_here": {"band": "low", "confidence": "C", "issue": None},
        },
        "issues": [{"issue": "child_labour", "band": "high", "country": "CI"}],
    },
}


def test_a_verdict_of_before_is_kept_in_short_as_its_document_says(engine: Engine) -> None:
    at_the_first_step(engine)
    with restructuring(engine) as connection:
        migrating.upgrade(connection, "0022")
        connection.execute(text(CONTRACTS))
        connection.execute(text("UPDATE contract SET list_facts = '{}', band = 'high'"))
        document = zlib.compress(json.dumps(DOCUMENT).encode())
        connection.execute(text(OF_BEFORE), {"document": document})
    migrating.migrate(engine)
    portfolio = Store(engine).portfolio("ours")
    shown = portfolio.verdicts.outlines(["seen"])["seen"]
    assert (shown.head, shown.country, shown.not_looked_at) == ("child_labour", "CI", "DE")
    assert (shown.fronts[Front.CHAIN].confidence, shown.as_of) == ("B", "2026-01-01")
    (former,) = portfolio.verdicts.of_other_editions(["seen"], "3").values()
    assert (former.method, former.head, former.country) == ("2+3f0c9a1e", "child_labour", "CI")


TIES_OF_BEFORE = """
INSERT INTO party (organization_id, key, name, identifiers, natural_person, anonymous)
VALUES (1, 'a', 'A', '[["NL-KVK", "0123 4567", null], ["EU-VAT", "NL1", false]]', false, false);
INSERT INTO supply (organization_id, key, customer, supplier, kind, evidence_class, source)
VALUES (1, '1', 'a', 'b', 'declared', 'B', ''), (1, '2', 'a', 'b', 'declared', NULL, ''),
  (1, '3', 'a', 'b', 'observed', NULL, ''), (1, '4', 'a', 'b', 'inferred', 'A', '')
"""


def test_ties_of_before_get_the_confidence_and_parties_the_numbers_that_an_import_would_give(
    engine: Engine,
) -> None:
    at_the_first_step(engine)
    with writing(engine) as connection:
        for statement in TIES_OF_BEFORE.split(";"):
            connection.execute(text(statement))
    migrating.migrate(engine)
    with reading(engine) as connection:
        query = "SELECT confidence FROM supply ORDER BY key"
        assert list(connection.execute(text(query)).scalars()) == ["B", "D", "C", "E"]
        numbers = connection.execute(text("SELECT scheme, number, party_key FROM party_identifier"))
        assert [tuple(row) for row in numbers] == [("NL-KVK", "01234567", "a")]


def test_a_check_still_refuses_what_it_refused_when_it_is_said_as_alternatives(
    engine: Engine,
) -> None:
    with writing(engine) as connection:
        migrating.upgrade(connection, "0011")
        connection.execute(text("INSERT INTO organization (slug, name) VALUES ('ours', 'Ours')"))
    tie = (
        "INSERT INTO supply (organization_id, key, customer, supplier, kind, source) "
        "VALUES (1, :key, 'a', 'b', :kind, '')"
    )
    with writing(engine) as connection:
        connection.execute(text(tie), {"key": "1", "kind": "observed"})
    migrating.migrate(engine)
    with writing(engine) as connection:
        connection.execute(text(tie), {"key": "2", "kind": "inferred"})
        kinds = connection.execute(text("SELECT kind FROM supply ORDER BY key")).scalars()
        assert list(kinds) == ["observed", "inferred"]
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(text(tie), {"key": "3", "kind": "guessed"})


def test_of_one_source_one_snapshot_is_in_use_and_one_run_goes_on(engine: Engine) -> None:
    """Whatever a program does wrong, the database refuses a second one."""
    at_the_first_step(engine)
    migrating.migrate(engine)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    run = {"source": "a", "state": "running", "trigger": "manual", "requested_at": moment}
    with writing(engine) as connection:
        connection.execute(tables.job_run.insert().values(**run, slot="1", attempt=1))
    for statement in (
        tables.snapshot.update().values(status="ready"),
        tables.job_run.insert().values(**run, slot="2", attempt=1),
    ):
        with pytest.raises(IntegrityError), writing(engine) as connection:
            connection.execute(statement)


TWICE_IN_A_GROUP = """
INSERT INTO text_group_member (organization_id, group_key, name, needed, code, by, at, left_at)
VALUES (1, 'g', 'G', 2, 'a', 'anna', '2026-01-01', '2026-01-02'),
  (1, 'g', 'G', 2, 'b', 'anna', '2026-01-03', NULL),
  (1, 'g', 'G', 2, 'c', 'bert', '2026-01-03', NULL),
  (1, 'h', 'H', 2, 'd', 'bert', '2026-01-03', NULL)
"""


def test_who_was_twice_in_a_group_of_texts_is_once_in_it_and_cannot_be_again(
    engine: Engine,
) -> None:
    at_the_first_step(engine)
    with restructuring(engine) as connection:
        migrating.upgrade(connection, "0051")
        connection.execute(text(TWICE_IN_A_GROUP))
    migrating.migrate(engine)
    with writing(engine) as connection:
        left = "SELECT code, left_by FROM text_group_member WHERE left_at IS NULL ORDER BY code"
        assert [tuple(row) for row in connection.execute(text(left))] == [("b", None), ("d", None)]
    again = text("UPDATE text_group_member SET left_at = NULL")
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(again)


BY_CLAIMS = """
INSERT INTO sign_in_provider (organization_id, name, issuer, client_id, client_secret, scopes,
  domains, factor_values, made, made_by) VALUES (1, '', '', '', '', '', '', '', '2026-01-01', '');
INSERT INTO person (organization_id, email, name, made, made_by)
VALUES (1, '', '', '2026-01-01', '');
INSERT INTO provided_role (organization_id, person_id, provider_id, role, made)
VALUES (1, 1, 1, 'reader', '2026-01-01')
"""
ON_ZORG = """
INSERT INTO provided_role (organization_id, person_id, provider_id, role, scope_kind, scope_value,
  made) VALUES (1, 1, 1, 'reader', 'department', 'Zorg', '2026-01-01')
"""


def test_roles_by_claims_of_before_are_on_the_whole_organization(engine: Engine) -> None:
    at_the_first_step(engine)
    with restructuring(engine) as connection:
        migrating.upgrade(connection, "0058")
        for statement in BY_CLAIMS.split(";"):
            connection.execute(text(statement))
    migrating.migrate(engine)
    with restructuring(engine) as connection:
        rows = connection.execute(text("SELECT role, scope_kind, scope_value FROM provided_role"))
        assert [tuple(row) for row in rows] == [("reader", "organization", "ours")]
        connection.execute(text(ON_ZORG))
        migrating.downgrade(connection, "0058")
        left = connection.execute(text("SELECT count(*) FROM provided_role")).scalar()
        assert left == 1, "a role on a part is none on the whole"


def test_every_step_can_be_taken_back(engine: Engine) -> None:
    migrating.migrate(engine)
    with restructuring(engine) as connection:
        migrating.downgrade(connection, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]


def test_a_step_that_fails_leaves_nothing_behind(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import op

    def fail(name: str, *columns: object, **more: object) -> None:
        raise RuntimeError(f"no room for {name}")

    monkeypatch.setattr(op, "create_index", fail)
    monkeypatch.setattr(migrating, "upgrade", quick_databases.upgrade)  # step by step
    with pytest.raises(RuntimeError, match="no room"):
        migrating.migrate(engine)
    monkeypatch.undo()
    assert inspect(engine).get_table_names() == []
    assert migrating.migrate(engine) is True


def test_a_database_of_a_newer_version_is_left_alone(engine: Engine) -> None:
    migrating.migrate(engine)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with refuses(SettingsError, "made by a newer version"):
        migrating.migrate(engine)


def test_an_address_that_is_no_database_is_an_error_with_a_way_out() -> None:
    with refuses(SettingsError, "leave it out for SQLite"):
        open_engine("nonsense")
