"""The filter of a list."""

from datetime import date

from screening.model.contracts import ContractFilter


def test_a_filter_is_narrow_by_what_it_asks_and_not_by_its_order_or_day() -> None:
    assert not ContractFilter(sort="number", as_of=date(2026, 11, 29)).is_narrow
    assert ContractFilter(flag="required").is_narrow
    assert ContractFilter(supplier="register:kvk:1").is_narrow
    assert ContractFilter(information="overdue").is_narrow


def test_what_was_typed_and_left_empty_asks_for_nothing() -> None:
    assert not ContractFilter(text="", owner="", status="").is_narrow
