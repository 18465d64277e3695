"""Texts of a report are kept by version; figures, names and typed numbers are asked about."""

import unicodedata
from pathlib import Path

import pytest

from screening.model.corrections import Correction
from screening.model.council_report import BLOCKS, LANGUAGES
from screening.model.errors import InputError, MissingError
from screening.model.keepers import Seat
from screening.model.people import Role
from screening.services.council_report import texts
from screening.services.council_report.names import named_in
from screening.services.council_report.places import typed_numbers
from screening.services.council_report.texts import TextEdit
from screening.services.open_store import open_store
from screening.store.portfolio import Portfolio
from tests.support.kept_store import import_into
from tests.support.people import add_person
from tests.support.ready_made import settings

VALUES = {"year": "2025"}


@pytest.fixture
def portfolio(tmp_path: Path) -> Portfolio:
    return import_into(open_store(settings(tmp_path)), "C")


def edit(text: str, seen: int = 0, name: str = "opening", sure: bool = False) -> TextEdit:
    return TextEdit("nl", name, text, seen, sure)


def test_every_text_ships_in_every_language_without_a_number() -> None:
    for language in LANGUAGES:
        for name in BLOCKS:
            text = texts.shipped(2025, language, name)
            assert text.version == 0
            assert text.text
            assert typed_numbers(text.text, 2025) == ()


def test_what_a_person_writes_is_the_next_version_and_the_former_stays(
    portfolio: Portfolio,
) -> None:
    first = texts.keep(portfolio, 2025, edit("In {year} deden wij dit."), VALUES, "Anna")
    second = texts.keep(portfolio, 2025, edit("En dat.", 1), VALUES, "Bert")
    assert (first.version, second.version) == (1, 2)
    history = portfolio.report_texts.history(2025, "nl", "opening")
    assert [(block.version, block.by) for block in history] == [(2, "Bert"), (1, "Anna")]
    assert texts.text_of(portfolio, 2025, "nl", "opening").text == "En dat."
    assert texts.text_of(portfolio, 2026, "nl", "opening").version == 0
    assert texts.text_of(portfolio, 2025, "en", "opening").version == 0


def test_who_saw_an_older_version_writes_over_nobody(portfolio: Portfolio) -> None:
    texts.keep(portfolio, 2025, edit("Eerst."), VALUES, "Anna")
    with pytest.raises(InputError) as refusal:
        texts.keep(portfolio, 2025, edit("Later."), VALUES, "Bert")
    assert refusal.value.field == "text"
    assert texts.text_of(portfolio, 2025, "nl", "opening").text == "Eerst."


def test_a_typed_number_is_asked_about_once(portfolio: Portfolio) -> None:
    with pytest.raises(InputError) as refusal:
        texts.keep(portfolio, 2025, edit("Er zijn 12 contracten."), VALUES, "Anna")
    assert refusal.value.field == "numbers"
    assert "12" in str(refusal.value)
    kept = texts.keep(portfolio, 2025, edit("Er zijn 12 provincies.", sure=True), VALUES, "Anna")
    assert kept.numbers == ("12",)
    assert portfolio.report_texts.latest(2025)[0].numbers == ("12",)


def test_a_place_that_is_no_figure_is_refused(portfolio: Portfolio) -> None:
    with pytest.raises(InputError) as refusal:
        texts.keep(portfolio, 2025, edit("{figuur}"), VALUES, "Anna")
    assert "figuur" in str(refusal.value)


def test_nobody_is_named_where_cases_are_told(portfolio: Portfolio) -> None:
    name = portfolio.report_texts.names()[0]
    wanted = edit(f"Bij “{name.upper()}” ging het mis.", name="cases")
    with pytest.raises(InputError) as refusal:
        texts.keep(portfolio, 2025, wanted, VALUES, "Anna")
    assert name in str(refusal.value)
    told = texts.keep(portfolio, 2025, edit("Het ging mis.", name="cases"), VALUES, "Anna")
    assert told.version == 1


@pytest.mark.parametrize(
    "written",
    [
        "Bij Hóógh & Zonen Textiel BV ging het mis.",
        "Bij Hóógh & Zonen Textiel ging het mis.",
        "Bij hoogh & zonen textiel N.V. ging het mis.",
        "Bij Hóó\u00adgh & Zo\u200bnen Textiel ging het mis.",
        unicodedata.normalize("NFD", "Bij Hóógh & Zonen Textiel ging het mis."),
        "Bij Ｈóógh & Zonen Textiel ging het mis.",
        "Bij Zorgelozia ging het mis.",
    ],
)
def test_a_name_is_known_however_it_is_written(written: str) -> None:
    assert len(named_in(written, ["Hóógh & Zonen Textiel B.V.", "Zorgelozia B.V."])) == 1


def test_a_common_word_is_no_name_because_a_firm_is_called_so() -> None:
    text = "De zorg voor het werk is samen gedaan."
    assert named_in(text, ["Stichting Zorg", "Het Werk B.V.", "Samen B.V."]) == ()


def test_who_looks_after_a_contract_is_not_named_either(tmp_path: Path) -> None:
    store = open_store(settings(tmp_path))
    portfolio = import_into(store, "C")
    person = add_person(store, Role.BUYER, name="Wilhelmina Zandstra")
    (first, *_) = portfolio.contracts.ids()
    portfolio.corrections.keep(Seat.OWNER, [Correction(first, str(person))], "test")
    assert "Wilhelmina Zandstra" in portfolio.report_texts.names()


def test_there_is_no_text_and_no_year_that_is_none(portfolio: Portfolio) -> None:
    with pytest.raises(MissingError):
        texts.keep(portfolio, 2025, edit("x", name="slot"), VALUES, "Anna")
    with pytest.raises(MissingError):
        texts.refuse_year(1999)
