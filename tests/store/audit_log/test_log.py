"""The log of writes: a line with each write, in one chain, and nothing in it changes unseen."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from screening.model.audit import (
    SERVICE,
    About,
    Action,
    Actor,
    Door,
    LogFilter,
    acting,
)
from screening.store import Store, tables
from screening.store.audit_log.lines import record
from screening.store.audit_log.signing import HeadSigner, is_signed
from screening.store.database.engine import open_engine, writing
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from tests.support import ready_made
from tests.support.effort import tries
from tests.support.kept_store import killed_in
from tests.support.killed_writes import POINTS, SECRET, report_errors
from tests.support.logged_writes import UnloggedWriteError

EVERYTHING = LogFilter()


def begun(engine: Engine) -> Store:
    """Return a store on tables without rows, with the logs of the service and one organization."""
    store = Store(engine)
    with writing(engine) as connection:
        store._begin(connection, None)
    return store


@pytest.fixture
def address(tables_engine: Engine) -> str:
    return tables_engine.url.render_as_string(hide_password=False)


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    made = begun(open_engine(address, secret=lambda: SECRET))
    yield made
    made.close()


@pytest.fixture
def ours(store: Store) -> Portfolio:
    return store.portfolio(LOCAL)


def codes(portfolio: Portfolio) -> list[str]:
    return [fault.message.code for fault in portfolio.log.faults()]


def test_a_write_leaves_one_line_that_says_who_did_what_by_which_door(ours: Portfolio) -> None:
    with acting(Actor(Door.PAGE, "A. Inkoper", 7, "request 1")):
        ours.error_reports.add("m1", "Weverij", "Dit klopt niet.", "typed")
    entry = ours.log.page(EVERYTHING, 1)[0]
    assert (entry.who, entry.line.account, entry.line.door) == ("A. Inkoper", 7, "page")
    assert (entry.line.action, entry.line.kind) == ("error_report.added", "error_report")
    assert json.loads(entry.line.after or "") == {"about": "m1"}
    assert (entry.line.run, entry.line.at[-1]) == ("request 1", "Z")


def test_the_name_that_was_typed_is_kept_where_nobody_is_signed_in(ours: Portfolio) -> None:
    with acting(Actor(Door.COMMAND, "local")):
        ours.error_reports.add("m1", "Weverij", "Dit klopt niet.", "Anna")
    assert ours.log.page(EVERYTHING, 1)[0].who == "Anna"


def test_a_write_that_is_undone_leaves_no_line(store: Store, ours: Portfolio) -> None:
    before = ours.log.page(EVERYTHING, 100)
    scope = ours._scope

    def fail() -> None:
        with scope.writing() as connection:
            record(scope, connection, Action.ERROR_REPORTED, (About.ERROR_REPORT, 1), by="anna")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert ours.log.page(EVERYTHING, 100) == before
    assert codes(ours) == []


def test_a_log_is_whole_and_signed_from_its_first_line(store: Store, ours: Portfolio) -> None:
    assert [entry.line.action for entry in ours.log.page(EVERYTHING, 9)] == ["log.begun"]
    for _ in range(3):
        ours.error_reports.add("m1", "Weverij", "Dit klopt niet.", "Anna")
    head = ours.log.head()
    assert head is not None
    assert head.count == 4
    assert is_signed(head, HeadSigner(SECRET).public_key)
    assert codes(ours) == []
    assert store.log.faults() == []


def test_writers_of_one_log_at_the_same_time_keep_one_chain(address: str, store: Store) -> None:
    def write(number: int) -> None:
        own = Store.open(address, secret=lambda: SECRET)
        for _ in range(5):
            own.portfolio(LOCAL).error_reports.add("m1", "Weverij", "Klopt niet.", f"w{number}")
        own.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    ours = store.portfolio(LOCAL)
    assert [entry.line.number for entry in ours.log.entries(EVERYTHING)] == list(range(1, 22))
    assert codes(ours) == []


def test_whenever_a_writer_is_killed_there_is_a_line_for_each_write_and_no_other(
    address: str, store: Store
) -> None:
    ours = store.portfolio(LOCAL)
    deaths = [(point, after % 40) for after in tries([1], list(range(250))) for point in POINTS]
    for die_at, after in deaths:
        before = len(ours.error_reports.all())
        assert killed_in(partial(report_errors, address, 40, die_at, after)), (die_at, after)
        assert len(ours.error_reports.all()) - before <= after + 1
        with store._engine.connect() as connection:
            written = select(func.count()).select_from(tables.error_report)
            rows = connection.execute(written).scalar_one()
        lines = list(ours.log.entries(LogFilter(action=Action.ERROR_REPORTED)))
        assert len(lines) == rows, (die_at, after)
        assert codes(ours) == [], (die_at, after)


def test_a_write_of_the_product_without_a_line_fails_every_test(
    store: Store, ours: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.store.matches.error_reports.record", lambda *_, **__: None)
    with pytest.raises(UnloggedWriteError, match="error_report"):
        ours.error_reports.add("m1", "Weverij", "Dit klopt niet.", "Anna")
    assert ours.error_reports.all() == ()


# -- what was changed is found --


def test_the_database_refuses_to_change_or_remove_a_line(store: Store) -> None:
    for statement in (
        "UPDATE audit_line SET door = 'api'",
        "DELETE FROM audit_line",
        "UPDATE audit_text SET text = 'x'",
    ):
        with pytest.raises(DBAPIError, match="only added to"), store._engine.begin() as connection:
            connection.execute(text(statement))


def _unlock(connection: Connection) -> None:
    """Take away what refuses changes, as whoever holds the database can."""
    for refusal in ("audit_line_no_update", "audit_line_no_delete", "audit_text_no_update"):
        table = refusal.partition("_no_")[0]
        on = f" ON {table}" if connection.dialect.name == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER {refusal}{on}"))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A log of six lines of two persons, with reasons, which nothing refuses to change."""
    file = ready_made.tables(tmp_path_factory.mktemp("log") / "test.db")
    store = begun(open_engine(f"sqlite:///{file}", secret=lambda: SECRET))
    ours = store.portfolio(LOCAL)
    for by in ("Anna", "Bert"):
        ours.error_reports.add("m1", "Weverij", "Dit klopt niet.", by)
        ours.error_reports.settle(ours.error_reports.all()[0].id, by, f"nagevraagd door {by}")
    with store._engine.begin() as connection:
        _unlock(connection)
    yield store
    store.close()


def tampered(store: Store, *changes: str) -> list[str]:
    """Return what is found in the log of the organization after a change, which is undone."""
    ours = store.portfolio(LOCAL)
    with store._engine.connect() as connection:
        before = [row._mapping for row in connection.execute(select(tables.audit_line)).all()]
        texts = [row._mapping for row in connection.execute(select(tables.audit_text)).all()]
        heads = [row._mapping for row in connection.execute(select(tables.audit_head)).all()]
    try:
        with store._engine.begin() as connection:
            for change in changes:
                connection.exec_driver_sql(change)
        return codes(ours)
    except IntegrityError:
        return ["refused by the database"]
    finally:
        with store._engine.begin() as connection:
            for table, rows in (
                (tables.audit_line, before),
                (tables.audit_text, texts),
                (tables.audit_head, heads),
            ):
                connection.execute(table.delete())
                connection.execute(table.insert(), [dict(row) for row in rows])


COLUMNS = [
    (table.name, column.name)
    for table in (tables.audit_line, tables.audit_text, tables.audit_head)
    for column in table.columns
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.sampled_from(COLUMNS), row=st.integers(0, 99), at=st.integers(0, 9999), data=st.data()
)
def test_any_single_change_to_any_stored_value_is_found(
    written: Store, place: tuple[str, str], row: int, at: int, data: st.DataObject
) -> None:
    table, column = place
    with written._engine.connect() as connection:
        key = connection.exec_driver_sql(
            f"SELECT id FROM organization WHERE slug = '{LOCAL}'"  # noqa: S608
        ).scalar_one()
        ids = connection.exec_driver_sql(
            f"SELECT rowid, {column} FROM {table} WHERE organization_id = {key} ORDER BY 1"  # noqa: S608
        ).all()
    rowid, value = ids[row % len(ids)]
    if value is None:
        changed = data.draw(st.sampled_from(["1", "''", "'x'"]))
    elif isinstance(value, int):
        changed = str(value + data.draw(st.sampled_from([-3, -1, 1, 2, 1000])))
        if column == "is_name":
            changed = str(1 - value)
    else:
        cut = at % max(len(value), 1)
        letter = data.draw(st.sampled_from(["", "0", "f", "x", " ", "é", "=", "\u00e9", "A"]))
        other = value[:cut] + letter + value[cut + 1 :]
        if other == value:
            other = value + "0"
        changed = "'" + other.replace("'", "''") + "'"
    statement = f"UPDATE {table} SET {column} = {changed} WHERE rowid = {rowid}"  # noqa: S608
    assert tampered(written, statement) != [], statement


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gone=st.sets(st.integers(1, 5), min_size=1))
def test_the_removal_of_any_lines_is_found(written: Store, gone: set[int]) -> None:
    numbers = ", ".join(map(str, sorted(gone)))
    key = written.portfolio(LOCAL)._scope.id
    statement = f"DELETE FROM audit_line WHERE organization_id = {key} AND number IN ({numbers})"  # noqa: S608
    assert tampered(written, statement) != []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        (["DELETE FROM audit_line WHERE number = 5"], ["log.tail_cut"]),
        (["DELETE FROM audit_line WHERE number = 3"], ["log.gap"]),
        (["UPDATE audit_line SET object_id = 'm2' WHERE number = 2"], ["log.changed"]),
        (["UPDATE audit_head SET count = 4"], ["log.tail_added", "log.head_unsigned"]),
        (["DELETE FROM audit_head"], ["log.no_head"]),
        (["UPDATE audit_text SET text = 'Bart' WHERE text = 'Bert'"], ["log.text_changed"] * 2),
        (["DELETE FROM audit_text WHERE text = 'Bert'"], ["log.text_missing"] * 2),
        (
            [
                "UPDATE audit_line SET number = 99 WHERE number = 3",
                "UPDATE audit_line SET number = 3 WHERE number = 4",
                "UPDATE audit_line SET number = 4 WHERE number = 99",
            ],
            ["log.order", "log.changed", "log.order", "log.changed", "log.order"],
        ),
    ],
)
def test_it_is_said_what_was_done(written: Store, changes: list[str], found: list[str]) -> None:
    key = written.portfolio(LOCAL)._scope.id
    own = [
        change + (" AND" if "WHERE" in change else " WHERE") + f" organization_id = {key}"
        for change in changes
    ]
    assert tampered(written, *own) == found


def test_what_was_tampered_with_is_never_signed_again_by_the_next_write(
    address: str, store: Store
) -> None:
    ours = store.portfolio(LOCAL)
    for _ in range(3):
        ours.error_reports.add("m1", "Weverij", "Dit klopt niet.", "Anna")
    key = ours._scope.id
    with store._engine.begin() as connection:
        _unlock(connection)
        connection.execute(
            text(f"DELETE FROM audit_line WHERE organization_id = {key} AND number = 4")  # noqa: S608
        )
        hash_of = select(tables.audit_line.c.hash).where(
            tables.audit_line.c.organization_id == key, tables.audit_line.c.number == 3
        )
        last = connection.execute(hash_of).scalar_one()
        head = tables.audit_head
        own = head.update().where(head.c.organization_id == key)
        connection.execute(own.values(count=3, hash=last))
    ours.error_reports.add("m1", "Weverij", "Dit klopt niet.", "Anna")
    assert codes(ours) == ["log.head_unsigned"]
    ours.log.sign_anew("Beheer", "sleutel vervangen")
    assert codes(ours) == []
    assert ours.log.page(EVERYTHING, 1)[0].why == "sleutel vervangen"


def test_a_log_that_is_put_back_to_an_earlier_state_is_found_by_a_head_kept_elsewhere(
    store: Store,
) -> None:
    ours = store.portfolio(LOCAL)
    ours.error_reports.add("m1", "Weverij", "Dit klopt niet.", "Anna")
    exported = ours.log.head()
    assert exported is not None
    assert ours.log.faults([exported]) == []
    later = replace(exported, count=exported.count + 1)
    other = replace(exported, hash="0" * 64)
    assert [fault.message.code for fault in ours.log.faults([later])] == ["log.exported_missing"]
    assert [fault.message.code for fault in ours.log.faults([other])] == ["log.other_than_exported"]


def test_without_the_secret_nothing_is_signed(address: str, store: Store) -> None:
    other = Store.open(address, secret=lambda: "another")
    other.portfolio(LOCAL).error_reports.add("m1", "Weverij", "Dit klopt niet.", "Anna")
    other.close()
    assert codes(store.portfolio(LOCAL)) == ["log.head_unsigned"]


def test_a_name_can_be_erased_and_the_chain_still_holds(ours: Portfolio) -> None:
    ours.error_reports.add("m1", "Weverij", "Dit klopt niet.", "Anna")
    assert ours.log.erase_name("Anna", "Beheer") == 1
    entries = ours.log.page(EVERYTHING, 2)
    assert [(entry.line.action, entry.who) for entry in entries] == [
        ("log.name_erased", "Beheer"),
        ("error_report.added", None),
    ]
    assert codes(ours) == []
    assert "Anna" not in repr(ours.log.page(EVERYTHING, 100))


# -- reading --


def test_the_log_is_filtered_and_read_page_by_page(ours: Portfolio) -> None:
    for number in range(4):
        with acting(Actor(Door.API if number % 2 else Door.PAGE)):
            ours.error_reports.add(f"m{number}", "Weverij", "Dit klopt niet.", f"w{number}")
    reported = LogFilter(action="error_report.added")
    assert [entry.who for entry in ours.log.page(reported, 2)] == ["w3", "w2"]
    last = ours.log.page(reported, 2)[-1].line.number
    assert [entry.who for entry in ours.log.page(reported, 2, last)] == ["w1", "w0"]
    assert [entry.who for entry in ours.log.page(LogFilter(who="w1"), 9)] == ["w1"]
    assert [entry.who for entry in ours.log.page(LogFilter(door="api"), 9)] == ["w3", "w1"]
    assert ours.log.page(LogFilter(since="2999-01-01"), 9) == ()
    assert len(ours.log.page(LogFilter(until="2999-01-01"), 9)) == 5
    found = ours.log.about([(About.ERROR_REPORT, "1"), (About.ERROR_REPORT, "2")], 9)
    assert [entry.who for entry in found] == ["w1", "w0"]


def test_one_organization_never_reads_the_log_of_another(store: Store, ours: Portfolio) -> None:
    theirs = store.add_organization("theirs", "Theirs")
    theirs.error_reports.add("m1", "Weverij", "Dit klopt niet.", "Zij")
    assert "Zij" not in repr(ours.log.page(EVERYTHING, 100))
    assert ours.log.page(LogFilter(who="Zij"), 9) == ()
    assert store.log.page(EVERYTHING, 1)[0].line.organization == SERVICE
