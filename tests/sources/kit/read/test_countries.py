"""Names and codes of countries, as publishers really write them."""

import csv

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.kit import Snapshot, SourceReading
from sources.kit.read import countries
from tests.support.refusals import in_english

SPELLINGS = {
    "Burma": "MM",
    "Congo, Democratic Republic of the": "CD",
    "Congo": "CG",
    "Democratic Republic of the Congo": "CD",
    "DR Congo (Zaire)": "CD",
    "Yemen (North Yemen)": "YE",
    "Russia (Soviet Union)": "RU",
    "Kingdom of eSwatini (Swaziland)": "SZ",
    "Zimbabwe (Rhodesia)": "ZW",
    "Turkey (Türkiye)": "TR",
    "TURKEY": "TR",
    "Türkiye": "TR",
    "Netherlands (Kingdom of the)": "NL",
    "The Netherlands": "NL",
    "Cote d'Ivoire": "CI",
    "Côte d’Ivoire": "CI",
    "Ivory Coast": "CI",
    "Korea, Rep.": "KR",
    "Republic of Korea": "KR",
    "North Korea": "KP",
    "Saint Lucia": "LC",
    "St. Lucia": "LC",
    "Trinidad & Tobago": "TT",
    "Bosnia-Herzegovina": "BA",
    "Kosovo": "XK",
    "Niger": "NE",
    "Nigeria": "NG",
    "Guinea": "GN",
    "Equatorial Guinea": "GQ",
    "Dominica": "DM",
    "Dominican Republic": "DO",
}
CODES = {
    "NLD": "NL",
    "nl": "NL",
    "ADO": "AD",
    "ROM": "RO",
    "TMP": "TL",
    "WBG": "PS",
    "ZAR": "CD",
    "KSV": "XK",
    "XKX": "XK",
    "NAM": "NA",
}


@pytest.mark.parametrize(("name", "code"), SPELLINGS.items())
def test_a_publishers_spelling_finds_its_country(name: str, code: str) -> None:
    assert countries.by_name(name) == code


@pytest.mark.parametrize(("text", "code"), CODES.items())
def test_a_publishers_code_finds_its_country(text: str, code: str) -> None:
    assert countries.by_code(text) == code


@pytest.mark.parametrize("code", ["ANT", "PSG", "SML", "ZZB"])
def test_what_is_no_country_of_today_has_a_reason_and_no_code(code: str) -> None:
    assert countries.by_code(code) is None
    assert countries.why_no_code(code)


def test_a_word_of_two_letters_is_not_taken_for_a_name() -> None:
    assert countries.by_name("No") is None


def test_every_country_of_the_standard_is_found() -> None:
    for country in pycountry.countries:
        assert countries.by_name(country.name) == country.alpha_2
        assert countries.by_code(country.alpha_3) == country.alpha_2


def test_every_other_spelling_leads_to_a_country_and_stands_once() -> None:
    with countries.ALIASES.open(encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines))
    codes = {country.alpha_2 for country in pycountry.countries} | {"XK"}
    assert {line["code"] for line in table if line["code"]} <= codes
    assert all(line["seen"] for line in table if not line["code"])
    spellings = [line["spelling"] for line in table]
    assert len(spellings) == len(set(spellings))


def test_an_unknown_name_is_reported_once_and_never_dropped_silently() -> None:
    reading = SourceReading(Snapshot("a.csv", b""), "2022")
    assert reading.country("Atlantis") is None
    assert reading.country("Atlantis") is None
    assert reading.country_code("ANT") is None
    assert in_english(reading.warnings) == (
        "'Atlantis': not a country that we know; its rows are left out",
        "'ANT': Netherlands Antilles, dissolved in 2010; its rows are left out",
    )


def test_an_unknown_name_is_reported_with_the_first_row_that_has_it() -> None:
    reading = SourceReading(Snapshot("a.csv", b"land\nMali\nAtlantis\nLemuria\nAtlantis\n"), "2022")
    for row in reading.csv():
        reading.country(row.take("land"))
    assert in_english(reading.warnings) == (
        "'Atlantis', first in row 3: not a country that we know; its rows are left out",
        "'Lemuria', first in row 4: not a country that we know; its rows are left out",
    )
    whole = SourceReading(Snapshot("b.csv", b""), "2022")
    whole.absorb(reading)
    assert in_english(whole.warnings)[0].startswith("'Atlantis', first in a.csv, row 3: ")


@given(st.text())
def test_any_text_is_a_country_or_not(text: str) -> None:
    assert countries.by_name(text) is None or len(countries.by_name(text) or "") == 2
