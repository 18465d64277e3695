"""Encrypted values are gone through column by column, and what was written meanwhile stays."""

import pytest
from sqlalchemy import Engine

from screening.model.people import Role
from screening.store import Store
from screening.store.sealed_values import COLUMNS
from tests.support.people import add_person

COLUMN = "held_form.content"


@pytest.fixture
def store(tables_engine: Engine) -> Store:
    store = Store(tables_engine)
    store.add_organization("local", "Local")
    person = add_person(store, Role.READER, password=None)
    for content in ("old 1", "new.2", "old 3", "old 4"):
        store.held_forms.hold(person, content)
    return store


def test_values_without_the_mark_come_page_by_page(store: Store) -> None:
    values = store.sealed_values
    first = values.page(COLUMN, "new.", 0, 2)
    assert [value.closed for value in first] == ["old 1", "old 3"]
    assert [value.closed for value in values.page(COLUMN, "new.", first[-1].id, 2)] == ["old 4"]
    assert values.count("new.") == 3
    assert [values.page(name, "new.", 0, 9) for name in COLUMNS if name != COLUMN] == [()] * 7


def test_a_value_that_somebody_wrote_meanwhile_stays_as_it_is(store: Store) -> None:
    values = store.sealed_values
    one, three, _ = values.page(COLUMN, "new.", 0, 9)
    assert values.replace(COLUMN, [(one, "new.1"), (three._replace(closed="x"), "new.3")]) == 1
    assert [value.closed for value in values.page(COLUMN, "new.", 0, 9)] == ["old 3", "old 4"]
