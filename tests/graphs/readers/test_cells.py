"""Cells: dates, amounts, currencies and durations as registers write them."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.readers import cells

FIRST_OF_MARCH = date(2021, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "01-03-2021",
        "1/3/21",
        "01.03.21",
        "1 maart 2021",
        "01-mrt-21",
        "2021-03-01",
        "2021-03-01T00:00:00+01:00",
        "20210301",
        "1 mars 2021",
        "1. März 2021",
        "1 de marzo de 2021",
        "March 1st, 2021",
        "maandag 1 maart 2021",
        "2021/3/1",
        "01/03/2021 00:00:00",
        " 1\u00a0maart 2021 ",
    ],
)
def test_one_day_in_many_spellings_is_one_day(text: str) -> None:
    assert cells.parse_date(text) == FIRST_OF_MARCH


def test_a_day_of_excel_counts_from_1900() -> None:
    assert cells.parse_date(43658) == date(2019, 7, 12)
    assert cells.parse_date("43658") == date(2019, 7, 12)
    assert cells.parse_date(43658.04) == date(2019, 7, 12)


def test_a_time_zone_never_moves_the_day() -> None:
    summer = timezone(timedelta(hours=1))
    assert cells.parse_date(datetime(2025, 4, 1, 1, 0, tzinfo=summer)) == date(2025, 4, 1)
    assert cells.parse_date(datetime(2025, 4, 1, 1, 0)) == date(2025, 4, 1)  # noqa: DTZ001
    assert cells.parse_date("2025-04-01T00:00:00+02:00") == date(2025, 4, 1)


@pytest.mark.parametrize(
    "text",
    ["n/a", "NaN", "31-02-2021", "31-12-9999", "maart 2021", "2021", "04.2017 30.11", "", "x"],
)
def test_what_is_no_day_stays_unknown(text: str) -> None:
    assert cells.parse_date(text) is None


def test_the_order_of_a_column_comes_from_all_its_values() -> None:
    assert cells.column_date_order(["3/4/21", "3/31/23"]) == "MDY"
    assert cells.column_date_order(["3/4/21", "31/3/23"]) == "DMY"
    assert cells.column_date_order(["3.4.21"]) == "DMY"
    assert cells.column_date_order(["2021-04-03"]) == "YMD"
    assert cells.column_date_order(["3/4/21"]) is None
    assert cells.column_date_order(["13/4/21", "4/13/21"]) is None
    assert cells.column_date_order([date(2021, 1, 1), None, 3.0]) is None


def test_a_decided_order_is_kept_and_never_bent_for_one_cell() -> None:
    assert cells.parse_date("3/4/21", "MDY") == date(2021, 3, 4)
    assert cells.parse_date("3/4/21", "DMY") == date(2021, 4, 3)
    assert cells.parse_date("3/31/23", "DMY") is None
    assert cells.parse_date("3/31/23") == date(2023, 3, 31)


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)), st.sampled_from(["%d-%m-%Y", "%d.%m.%y"]))
def test_every_written_day_is_read_back(day: date, pattern: str) -> None:
    assert cells.parse_date(day.strftime(pattern), "DMY") == day


@pytest.mark.parametrize(
    ("values", "mark"),
    [
        (["25.740", "1.234.567,89"], ","),
        (["100,000.00", "2,730.00"], "."),
        (["25,740", "1.50"], "."),
        (["25.740", "100.000"], ","),  # only groups of three: thousands
        (["EUR 25.000,-"], ","),
        (["1.234,5", "1,234.5"], None),
        (["100", "n/a", "", None, 5.5], None),
        (["12 345,60", "8 000,00"], ","),
    ],
)
def test_the_decimal_mark_is_decided_by_the_column(values: list[object], mark: str | None) -> None:
    assert cells.column_decimal_mark(values) == mark


def test_a_mark_that_only_thousands_speak_for_is_doubtful() -> None:
    assert cells.decimal_mark_and_doubt(["25.740", "100.000"]) == (",", True)
    assert cells.decimal_mark_and_doubt(["25.740", "1,50"]) == (",", False)


@pytest.mark.parametrize(
    ("text", "mark", "amount"),
    [
        ("25.740", ",", "25740"),
        ("25.740", ".", "25.740"),
        ("1.234.567,89", ",", "1234567.89"),
        ("EUR 25.000,-", ",", "25000"),
        ("€ 25.000,--", ",", "25000"),
        ("100,000.00", ".", "100000.00"),
        (" 8,449,569.67 ", ".", "8449569.67"),
        ("8\u00a0449\u202f569,67", ",", "8449569.67"),
        ("1'234.50", ".", "1234.50"),
        ("(1,000.00)", ".", "-1000.00"),
        ("-1.500,00", ",", "-1500.00"),
        ("1500,00-", ",", "-1500.00"),
        ("£5", None, "5"),
        ("€ 1,2 mln", ",", "1200000"),
        ("1,5 miljoen euro", ",", "1500000"),
        ("EUR 250k", ",", "250000"),
        ("-2.5 mio", ".", "-2500000"),
        ("max € 50.000", ",", "50000"),
        ("1.234.567,89", None, "1234567.89"),
        (1041.44, ",", "1041.44"),
        (7740.0, ",", "7740.0"),
    ],
)
def test_amounts_are_read_with_the_mark_of_their_column(
    text: object, mark: str | None, amount: str
) -> None:
    assert cells.parse_amount(text, mark) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("25.740", None),
        ("100.00", ","),
        ("1,2.3", ","),
        ("£1m", "."),
        ("ca. 5.000", ","),
        ("12 mnd", ","),
        ("1,2 mln euro/jr", ","),
        ("n/a", "."),
        ("NaN", "."),
        (float("nan"), "."),
        (float("inf"), "."),
        (True, "."),
        ("1-13", ","),
        ("", "."),
        (None, "."),
    ],
)
def test_what_is_no_amount_stays_unknown(text: object, mark: str | None) -> None:
    assert cells.parse_amount(text, mark) is None


@given(
    st.decimals(-(10**12), 10**12, places=2, allow_nan=False, allow_infinity=False),
    st.sampled_from([",", "."]),
)
def test_every_written_amount_is_read_back(amount: Decimal, mark: str) -> None:
    written = f"{amount:,.2f}"
    if mark == ",":
        written = written.translate(str.maketrans(",.", ".,"))
    assert cells.parse_amount(written, mark) == amount


@given(st.text(max_size=40))
def test_no_text_breaks_a_cell(text: str) -> None:
    cells.parse_amount(text, ",")
    cells.parse_amount(text, None)
    cells.parse_date(text)
    cells.parse_currency(text)
    cells.parse_duration_months(text)
    cells.is_empty(text)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("mdl", "MDL"),
        ("EUR", "EUR"),
        ("€ 5", "EUR"),
        ("Net Amount(GBP)", "GBP"),
        ("Contractwaarde in euro", "EUR"),
        ("£1,000", "GBP"),
        ("US$ 5", "USD"),
        ("$ 5", None),
        ("all amounts", None),
        ("€ or £", None),
        ("EURO'S of niet", "EUR"),
        ("", None),
        (None, None),
    ],
)
def test_a_currency_is_named_or_unknown(text: str | None, currency: str | None) -> None:
    assert cells.parse_currency(text) == currency


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("36 muaj", 36),
        ("36 Muaj", 36),
        ("90 Dite", 3),
        ("4 jaar", 48),
        ("24 mois", 24),
        ("2 jaar en 6 maanden", 30),
        ("1,5 jaar", 18),
        ("P2Y6M", 30),
        ("2 jaar + 2x1 jaar", 24),
        ("3 Jahre", 36),
        ("60 dite", 2),
        ("36", None),
        ("onbepaald", None),
        ("4 stuks", None),
        (None, None),
    ],
)
def test_durations_become_months(text: str | None, months: int | None) -> None:
    assert cells.parse_duration_months(text) == months


def test_words_that_mean_nothing_are_empty() -> None:
    assert all(
        map(cells.is_empty, ["", "  ", "\u00a0", "n/a", "N.V.T.", "-", "NaN", "onbekend", None])
    )
    assert not any(map(cells.is_empty, ["0", 0, False, "nee", "niet bekend bij ons"]))


def test_a_cell_says_that_there_is_no_figure() -> None:
    assert all(map(cells.says_no_figure, ["p.m.", "Onbepaalde tijd", "nnb", "nader te bepalen"]))
    assert not any(map(cells.says_no_figure, ["morgen", "12", "pas in 2027"]))
    assert cells.says_nothing("n.t.b.")
    assert not cells.says_nothing("PM")  # letters of a person's name, where a name is asked
