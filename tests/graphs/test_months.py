"""The same day of another month."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.months import months_later


def test_a_month_that_is_shorter_has_its_last_day() -> None:
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2027, 11, 30), 3) == date(2028, 2, 29)
    assert months_later(date(2026, 3, 15), -4) == date(2025, 11, 15)


def test_a_year_that_no_date_has_is_refused() -> None:
    for day, months in ((date(9999, 12, 1), 1), (date(1, 1, 1), -1)):
        with pytest.raises(ValueError, match="year"):
            months_later(day, months)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-600, 600))
def test_the_month_is_so_many_months_away(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
