"""Values of a form as a browser sends them."""

from datetime import date

import pytest

from screening.model.errors import InputError
from screening.web.form_values import day_in_form


def test_a_day_is_a_day_nothing_or_an_error_with_its_field() -> None:
    form = {"day": " 2026-11-30 ", "empty": " ", "wrong": "30-11-2026"}
    assert day_in_form(form, "day") == date(2026, 11, 30)
    assert day_in_form(form, "empty") is day_in_form(form, "none") is None
    for field, name in ((None, "wrong"), ("looked", "looked")):
        with pytest.raises(InputError) as refusal:
            day_in_form(form, "wrong", field)
        assert refusal.value.field == name
