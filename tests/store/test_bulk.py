"""Many rows at once say the same as SQLAlchemy's own way, on both databases."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, text

from screening.store import tables
from screening.store.database import bulk
from screening.store.database.engine import reading, writing

RUN = {"by": "x", "at": datetime(2026, 1, 1, tzinfo=UTC), "files": "[]", "counts": "{}"}
CONTRACT = {
    "key": "a", "public_id": "a", "content_hash": "", "run_id": 1, "basis": "contract",
    "changed_at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "cpv": "[]", "read_from": "",
    "search": "", "defence": True, "declares_due_diligence": None, "value_includes_vat": False,
    "value_is_estimate": False, "starts": date(2026, 2, 1), "ends": None,
}  # fmt: skip


@pytest.fixture
def ours(tables_engine: Engine) -> Engine:
    """With its tables, one organization and one import."""
    with writing(tables_engine) as connection:
        connection.execute(text("INSERT INTO organization (slug, name) VALUES ('ours', 'Ours')"))
        connection.execute(tables.import_run.insert().values(**RUN, organization_id=1))
    return tables_engine


def test_a_row_reads_back_as_one_that_sqlalchemy_wrote(ours: Engine) -> None:
    table = tables.contract
    other = {**CONTRACT, "key": "b", "public_id": "b"}
    with writing(ours) as connection:
        bulk.insert(connection, table, [CONTRACT], organization_id=1)
        connection.execute(table.insert(), [{**other, "organization_id": 1}])
    with reading(ours) as connection:
        one, two = (dict(row) for row in connection.execute(table.select()).mappings())
    for row in (one, two):
        for name in ("id", "key", "public_id"):
            row.pop(name)
    assert one == two
    assert (one["urgency"], one["sort_value"]) == (0, 0.0)  # what the table puts in by itself
    assert one["starts"] == date(2026, 2, 1)
    assert one["defence"] is True


def test_what_stands_everywhere_goes_before_what_a_row_says(ours: Engine) -> None:
    table = tables.import_change
    rows = [{"organization_id": 7, "run_id": 1, "kind": "party", "key": key} for key in "ab"]
    with writing(ours) as connection:
        bulk.insert(connection, table, rows, organization_id=1)
        found = connection.execute(table.select().order_by(table.c.key)).mappings().all()
    assert [(row["organization_id"], row["key"], row["before"]) for row in found] == [
        (1, "a", None),
        (1, "b", None),
    ]


def test_no_rows_are_no_question_to_the_database(ours: Engine) -> None:
    with writing(ours) as connection:
        bulk.insert(connection, tables.party, [], organization_id=1)


def test_a_row_that_lacks_a_column_of_the_first_is_an_error_and_nothing_is_kept(
    ours: Engine,
) -> None:
    rows = [{"run_id": 1, "kind": "party", "key": "a"}, {"run_id": 1, "kind": "party"}]
    with pytest.raises(Exception, match="key"), writing(ours) as connection:
        bulk.insert(connection, tables.import_change, rows, organization_id=1)
    with reading(ours) as connection:
        assert connection.execute(tables.import_change.select()).all() == []


def test_each_row_becomes_what_is_given_for_its_id(ours: Engine) -> None:
    table = tables.contract
    keys = ("a", "b", "c")
    with writing(ours) as connection:
        rows = [{**CONTRACT, "key": key, "public_id": key} for key in keys]
        bulk.insert(connection, table, rows, organization_id=1)
        found = connection.execute(table.select()).mappings()
        ids = {str(row["key"]): int(row["id"]) for row in found}
        changed: list[dict[str, object]] = [
            {"id": ids["a"], "flag": "required", "starts": None, "urgency": 51},
            {"id": ids["c"], "flag": None, "starts": date(2026, 3, 1), "urgency": 0},
            {"id": 10_000, "flag": "ask", "starts": None, "urgency": 1},
        ]
        bulk.change(connection, table, changed, table.c.organization_id == 1)
        bulk.change(connection, table, [{"id": ids["b"], "urgency": 7}], table.c.run_id == 99)
        bulk.change(connection, table, [], table.c.organization_id == 1)
        names = ("key", "flag", "starts", "urgency", "ends")
        rows_now = connection.execute(table.select().order_by(table.c.key)).columns(*names).all()
    assert [tuple(row) for row in rows_now] == [
        ("a", "required", None, 51, None),
        ("b", None, date(2026, 2, 1), 0, None),
        ("c", None, date(2026, 3, 1), 0, None),
    ]


def test_a_change_that_lacks_a_column_of_the_first_one_is_refused(ours: Engine) -> None:
    changes = [{"id": 1, "urgency": 1}, {"id": 2}]
    with writing(ours) as connection, pytest.raises(KeyError):
        bulk.change(connection, tables.contract, changes, tables.contract.c.organization_id == 1)
