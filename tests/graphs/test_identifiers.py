"""Company numbers, codes and names: repaired, checked, and never silently dropped."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs import cpv, identifiers, names
from graphs.parties import Identifier
from tests.support.folders import ROOT

SHARED = ROOT.parent / "shared"


@pytest.mark.parametrize(
    ("hint", "text", "scheme", "number", "valid"),
    [
        ("KvK", "8079417", "NL-KVK", "08079417", None),
        ("kvk-nummer", "12345678.0", "NL-KVK", "12345678", None),
        ("NL-KVK", "123", "NL-KVK", "123", False),
        (None, "KvK 12345678", "NL-KVK", "12345678", None),
        ("OIN", "00000001855432950000", "NL-OIN", "00000001855432950000", True),
        ("OIN", "1006825515000", "NL-OIN", "00000001006825515000", True),
        (None, "00000003271687190000", "NL-OIN", "00000003271687190000", None),
        ("SIRET", "73282932000074", "FR-SIRET", "73282932000074", True),
        ("SIRET", "73282932000075", "FR-SIRET", "73282932000075", False),
        (None, "73282932000074", "FR-SIRET", "73282932000074", True),
        ("SIREN", "732829320", "FR-SIREN", "732829320", True),
        ("GB-COH", "1234567", "GB-COH", "01234567", None),
        ("company number", "sc123456", "GB-COH", "SC123456", None),
        ("GB-COH", "12", "GB-COH", "12", False),
        ("TVA", "FR 83 404833048", "EU-VAT", "FR83404833048", True),
        ("BTW-nummer", "NL123456789B01", "EU-VAT", "NL123456789B01", False),
        ("LEI", "529900T8BM49AURSDO55", "XI-LEI", "529900T8BM49AURSDO55", True),
        (None, "529900T8BM49AURSDO55", "XI-LEI", "529900T8BM49AURSDO55", True),
        ("LEI", "529900T8BM49AURSDO56", "XI-LEI", "529900T8BM49AURSDO56", False),
        ("KBO", "0403.170.701", "BE-BCE_KBO", "0403170701", True),
        ("KBO", "0403.170.702", "BE-BCE_KBO", "0403170702", False),
        ("HORS-UE", "QSDFG", "HORS-UE", "QSDFG", None),
        ("TAHITI", "A12345", "PF-TAHITI", "A12345", None),
        (None, "8079417", identifiers.UNKNOWN_SCHEME, "8079417", None),
    ],
)
def test_a_number_is_read_with_its_register(
    hint: str | None, text: str, scheme: str, number: str, valid: bool | None
) -> None:
    result = identifiers.identify(hint, text)
    assert result is not None
    assert (result.scheme, result.id, result.valid) == (scheme, number, valid)


@pytest.mark.parametrize("text", ["", None, "0", "1", "00000000", "n/a", "onbekend", "  "])
def test_no_number_is_made_of_a_filler(text: str | None) -> None:
    assert identifiers.identify("KvK", text) is None


@given(st.text(max_size=30), st.sampled_from([None, "KvK", "OIN", "LEI", "BTW", "KBO", "RSIN"]))
def test_no_text_breaks_an_identifier(text: str, hint: str | None) -> None:
    identifiers.identify(hint, text)


@pytest.mark.parametrize(
    ("text", "codes", "doubts"),
    [
        ("45314000", ("45314000",), 0),
        ("45314000-1", ("45314000",), 0),
        ("45314000-8", ("45314000",), 1),
        ("453140001", ("45314000",), 0),
        ("3142500", ("03142500",), 0),
        ("3142500-3", ("03142500",), 0),
        ("45", ("45000000",), 0),
        ("3", ("03000000",), 0),
        ("03142500 03221210 15000000", ("03142500", "03221210", "15000000"), 0),
        ("45000000; 45000000, 72000000", ("45000000", "72000000"), 0),
        ("72000000-5 IT services: 4 consultants", ("72000000",), 0),
        ("CPV 72000000", ("72000000",), 0),
        ("45999999", ("45000000",), 1),
        ("453140009", (), 1),
        ("UNSPSC 43211500", (), 1),
        ("N7050", (), 1),
        ("99", (), 1),
        ("schoonmaak", (), 1),
        ("", (), 0),
        (None, (), 0),
    ],
)
def test_codes_of_the_vocabulary_are_found_and_doubts_are_said(
    text: str | None, codes: tuple[str, ...], doubts: int
) -> None:
    reading = cpv.parse(text)
    assert reading.codes == codes
    assert len(reading.problems) == doubts


def test_the_vocabulary_has_its_codes_and_titles() -> None:
    assert cpv.is_code("90910000")
    assert not cpv.is_code("12345678")
    assert cpv.title("03000000", "en") != cpv.title("03000000", "nl")
    assert cpv.title("12345678", "en") is None


@given(st.text(max_size=60))
def test_no_text_breaks_a_code(text: str) -> None:
    assert all(cpv.is_code(code) for code in cpv.parse(text).codes)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("BelgiÃƒÂ«", "België"),
        ("BelgiÃ«", "België"),
        ("Uniforms &amp;amp; more", "Uniforms & more"),
        ("Smith&#039;s", "Smith's"),
        ("UNITED\u00a0MALACCA\u00a0BHD", "UNITED MALACCA BHD"),
        ("  two   spaces ", "two spaces"),
        ("Ângela Ã", "Ângela Ã"),
        ("lost \ufffd letter", "lost \ufffd letter"),
        ("zero\u200bwidth", "zerowidth"),
        (None, ""),
    ],
)
def test_names_are_repaired_where_the_damage_is_plain(text: str | None, name: str) -> None:
    assert names.clean(text) == name


@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = names.clean(text)
    assert names.clean(once) == once


@given(st.text(max_size=80))
def test_the_key_of_a_key_is_itself(text: str) -> None:
    once = names.key(text)
    assert names.key(once) == once


def test_one_company_in_two_spellings_has_one_key() -> None:
    assert names.key("JANSEN B.V.") == names.key("Jansen BV") == names.key("  jansen b.v.")
    assert names.key("Café Zürich") == names.key("CAFE ZURICH")


def test_two_companies_never_share_a_key() -> None:
    pairs = [("Jansen B.V.", "Jansen N.V."), ("Jansen", "Jansen Holding"), ("A+ Care", "A Care")]
    pairs += [("3.5 BV", "35 BV"), ("東京", "大阪"), ("***", "---")]
    assert all(names.key(first) != names.key(second) for first, second in pairs)


@pytest.mark.parametrize(
    "name",
    [
        "Anoniem 405",
        "ANONIEM_I&W_38",
        "diverse leveranciers",
        "divers",
        "various",
        "n/a",
        "No Award",
        "N.V.T.",
        "-",
        "",
        "Various Suppliers",
        "REDACTED",
        "Onbekend",
    ],
)
def test_a_name_for_nobody_is_anonymous(name: str) -> None:
    assert names.is_anonymous(name)


@pytest.mark.parametrize(
    "name", ["Anonymous Content LLC", "Diverse Solutions Ltd", "Divers & Zn", "Various Artists BV"]
)
def test_a_firm_with_such_a_word_in_its_name_is_not(name: str) -> None:
    assert not names.is_anonymous(name)


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("Vriesema, W.", True),
        ("Vriesema, J.P. van", True),
        ("Mevr. A. de Vries", True),
        ("Fennel Farm Ltd, X", False),
        ("Wilder, Cutter", False),
        ("J. Smith", False),
        ("Mr Price Ltd", False),
        ("Bakker, B.V.", False),
    ],
)
def test_a_natural_person_is_known_by_initials_or_a_form_of_address(
    name: str, person: bool
) -> None:
    assert names.is_natural_person(name) == person


def test_a_french_register_has_sirets_that_fail_and_none_is_dropped() -> None:
    path = SHARED / "data/contracts/fr_decp_marches_publics_info/marches-publics.info.json"
    if not path.exists():
        pytest.skip("the shared register of France is not here")
    contracts = json.loads(path.read_text("utf-8"))["marches"]
    holders = [holder for contract in contracts for holder in contract.get("titulaires") or []]
    sirets = [h["id"] for h in holders if h.get("typeIdentifiant") == "SIRET" and h.get("id")]
    numbers = [identifiers.identify("SIRET", text) for text in sirets]
    assert len(sirets) > 5000
    assert 50 < sum(number is not None and number.valid is False for number in numbers) < 150


@pytest.mark.parametrize("text", ["NL-KVK-90000001", "nl-kvk: 90000001", "KvK 90000001"])
def test_a_number_that_names_its_register_is_read_as_such(text: str) -> None:
    number = identifiers.identify(None, text)
    assert number is not None
    assert (number.scheme, number.id) == ("NL-KVK", "90000001")


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("CN2021250D1DTN7", True),
        ("cn-2021250-D1DTN-7", True),
        ("CN2021250D1DTN8", False),  # the check
        ("CN2021450D1DTN7", False),  # no year has that day
        ("CN2021250D1DTI7", False),  # a letter that is never used
        ("CN2021250D1DTN", False),
    ],
)
def test_the_number_of_a_facility_has_a_check(text: str, valid: bool) -> None:
    number = identifiers.identify("OS ID", text)
    assert number is not None
    assert (number.scheme, number.valid) == ("OS-ID", valid)


def test_the_number_of_a_facility_is_known_without_its_heading() -> None:
    assert identifiers.identify(None, "CN2021250D1DTN7") == Identifier(
        "OS-ID", "CN2021250D1DTN7", True
    )


def test_only_a_number_of_a_known_register_that_holds_is_a_key() -> None:
    assert identifiers.key(Identifier("NL-KVK", "1234 5678")) == "id:NL-KVK:12345678"
    assert identifiers.key(Identifier("XI-LEI", "X", False)) is None
    assert identifiers.key(Identifier("UNKNOWN", "12345678")) is None
