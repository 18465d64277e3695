"""The table of what is kept of people names every column that can hold a text, and the page it."""

from itertools import chain

from sqlalchemy import Boolean, Column, Date, DateTime, Float, Integer

from screening.reports import privacy_page
from screening.services.people.personal_data import Erasure, columns_with, kinds, of_nobody
from screening.store import tables
from tests.support.folders import ROOT

PAGE = ROOT / "docs" / "privacy.md"
NO_TEXT = (Boolean, Date, DateTime, Float, Integer)


def texts() -> set[str]:
    """Every column of every table that can hold a text or bytes."""
    return {
        f"{table.name}.{column.name}"
        for table in tables.metadata.tables.values()
        for column in table.columns
        if can_hold_a_text(column)
    }


def can_hold_a_text(column: "Column[object]") -> bool:
    return not isinstance(column.type, NO_TEXT)


def test_every_column_that_can_hold_a_text_stands_in_the_table_once() -> None:
    named = [*chain.from_iterable(kind.columns for kind in kinds()), *of_nobody()]
    assert sorted(texts() - set(named)) == [], "say of whom it is, or that it is of nobody"
    assert sorted(set(named) - texts()) == [], "there is no such column any more"
    assert len(named) == len(set(named)), "a column is of one kind"


def test_every_number_of_an_account_is_of_a_table_that_is_exported_or_erased() -> None:
    from_person = {
        table.name
        for table in tables.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table is tables.person
    }
    erased_by_row = {table for table, _ in columns_with(Erasure.ROW)}
    assert from_person <= erased_by_row | {"contract_keeper", "role_grant", "provided_role"}


def test_the_page_has_the_table() -> None:
    text = PAGE.read_text("utf-8")
    assert privacy_page.page(text) == text, (
        "the page and the table disagree: run "
        "`python -m screening.reports.privacy_page docs/privacy.md`"
    )
    assert all(f"`{column}`" in text for kind in kinds() for column in kind.columns)
