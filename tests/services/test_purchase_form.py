"""A purchase as a person types it: strict where it can be read, open where it is left out."""

from datetime import date
from decimal import Decimal

import pytest

from graphs.parties import Nature
from screening.rules.duty import policy
from screening.services.purchase_form import (
    CheckInput,
    MalformedError,
    categories,
    parse,
    problems,
    purchase_of,
)
from tests.support.refusals import refuses

TODAY = date(2026, 11, 23)


def test_the_answers_to_choose_from_are_the_categories_of_the_policy() -> None:
    assert tuple(policy.load().categories) == categories()


def test_nothing_given_is_nothing_known() -> None:
    assert parse({}) == CheckInput()
    assert parse({"cpv": "", "value": " ", "origins": []}) == CheckInput()
    purchase = purchase_of(CheckInput(), TODAY)
    assert purchase.value_eur is None
    assert purchase.buyer_type is None
    assert purchase.confirmation is None
    assert purchase.dispatched is None


@pytest.mark.parametrize(
    ("given", "amount"),
    [
        ("140000", "140000"),
        ("140000,50", "140000.50"),
        (140000, "140000"),
        (140000.0, "140000"),
        (Decimal("0.5"), "0.5"),
        (" 7 ", "7"),
    ],
)
def test_reads_a_value(given: object, amount: str) -> None:
    assert parse({"value": given}).value == Decimal(amount)


@pytest.mark.parametrize(
    ("given", "amount"),
    [
        ("1.200.000,00", "1200000.00"),
        ("€ 1.200.000,00", "1200000.00"),
        ("1.200.000", "1200000"),
        ("140.000", "140000"),
        ("140,000", "140000"),
        ("25 000", "25000"),
        ("1 234 567,89", "1234567.89"),
        ("25.000,-", "25000"),
        ("EUR 5", "5"),
        ("140000 euro", "140000"),
        ("1,2 mln", "1200000"),
        ("€ 1.25 miljoen", "1250000"),
        ("1,125 mln", None),
        ("2 miljard", "2000000000"),
        ("80k", "80000"),
        ("0,5", "0.5"),
    ],
)
def test_reads_a_value_as_people_write_it(given: str, amount: str | None) -> None:
    if amount is None:
        with pytest.raises(MalformedError):
            parse({"value": given})
    else:
        assert parse({"value": given}).value == Decimal(amount)


@pytest.mark.parametrize(
    "given", ["1.234 mln", "1.23.456", "12,34,567", "1.2345", "5 usd", "$ 5", "12 dozijn", "0.500"]
)
def test_refuses_a_value_that_can_be_read_in_two_ways_or_in_none(given: str) -> None:
    with refuses(MalformedError, "two ways") as caught:
        parse({"value": given})
    assert caught.value.field == "value"


@pytest.mark.parametrize(
    "given",
    ["2026-11-03", "3-11-2026", "03-11-2026", "3/11/2026", "3.11.2026", "3 november 2026",
     "3 nov. 2026", "November 3, 2026", "2026/11/3", " 3 November 2026 "],
)  # fmt: skip
def test_reads_a_day_as_people_write_it(given: str) -> None:
    assert parse({"date": given}).date == date(2026, 11, 3)


@pytest.mark.parametrize("given", ["-1", -1, "−5", -0.5])
def test_refuses_a_negative_value(given: object) -> None:
    with refuses(MalformedError, "negative"):
        parse({"value": given})


@pytest.mark.parametrize("given", [True, [], "١٤", float("nan"), float("inf"), 1e300, "1" * 30, {}])
def test_refuses_what_is_no_amount(given: object) -> None:
    with pytest.raises(MalformedError):
        parse({"value": given})


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("cpv", "1810"),
        ("cpv", 18100000),
        ("cpv", [18100000]),
        ("buyer_type", "state"),
        ("nature", "goods"),
        ("date", "3-11-26"),
        ("date", "2026-02-30"),
        ("date", 2026),
        ("ends", "31 december"),
        ("part_of", "perceel"),
        ("total_value", "1.4.0"),
        ("buyer_country", "Narnia"),
        ("category_confirmed", "kleding"),
        ("origins", "ZZ"),
        ("origins", 5),
        ("origins", ["Narnia"]),
        ("budget", "5"),
    ],
)
def test_names_the_field_that_is_malformed(field: str, given: object) -> None:
    with pytest.raises(MalformedError) as caught:
        parse({field: given})
    assert caught.value.field == field


def test_reads_countries_by_code_and_by_name() -> None:
    assert parse({"origins": "BD TR"}).origins == ("BD", "TR")
    assert parse({"origins": ["bd", "Sri Lanka"]}).origins == ("BD", "LK")
    assert parse({"origins": "Turkije, BD, BD"}).origins == ("TR", "BD")


def test_finds_everything_that_is_wrong_at_once() -> None:
    found = problems({"value": "1.4.0", "origins": "ZZ", "extra": 1})
    assert [problem.field for problem in found] == ["extra", "value", "origins"]


def test_a_confirmed_category_is_the_word_of_the_person_who_asks() -> None:
    given = {"category_confirmed": "geen", "nature": "supplies", "date": "2026-03-01"}
    purchase = purchase_of(parse(given), TODAY)
    assert purchase.confirmation is not None
    assert purchase.confirmation.category == "geen"
    assert purchase.confirmation.on == TODAY
    assert purchase.nature is Nature.SUPPLIES
    assert purchase.dispatched == date(2026, 3, 1)


def test_a_long_answer_is_cut_in_the_sentence() -> None:
    with pytest.raises(MalformedError) as caught:
        parse({"value": "x" * 5000})
    assert len(str(caught.value)) < 200


def test_a_part_its_whole_its_end_and_the_country_of_the_buyer_are_read() -> None:
    answers = parse(
        {
            "part_of": "framework",
            "total_value": "900000",
            "buyer_country": "Noorwegen",
            "ends": "2028-12-31",
        }
    )
    purchase = purchase_of(answers, TODAY)
    assert (purchase.part_of, purchase.total_value_eur) == ("framework", Decimal(900_000))
    assert (purchase.buyer_country, purchase.ends) == ("NO", date(2028, 12, 31))
