"""TED notices before eForms: the traps of importing.md that concern them."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from graphs.parties import Basis, Money, Nature
from graphs.readers import batch, ted
from graphs.readers.reading import RefusedError
from tests.support.folders import ROOT, TESTS
from tests.support.messages import english, raises

RECORDED = TESTS / "recorded" / "notices"
SHARED = ROOT.parent / "shared" / "data" / "contracts"
NOTICE = (RECORDED / "ted_two_languages.xml").read_bytes()
READING = ted.read(NOTICE, "notice.xml")
CLOTHES, SHOES = READING.contracts
CAUTIONS = {caution.code: caution for caution in READING.cautions}


def test_an_award_is_counted_once_though_the_form_is_repeated_in_each_language() -> None:
    assert READING.awards == 2
    assert "Needlework" not in repr(READING)


def test_of_several_original_forms_the_first_is_read_and_a_caution_says_so() -> None:
    twice = ted.read(NOTICE.replace(b"TRANSLATION", b"ORIGINAL"), "notice.xml")
    assert twice.contracts == READING.contracts
    assert "several_original_forms" in {caution.code for caution in twice.cautions}


def test_an_award_says_what_by_whom_from_whom_and_when() -> None:
    assert CLOTHES.basis is Basis.AWARD
    assert (CLOTHES.number, CLOTHES.lot, CLOTHES.title) == ("C-1", "1", "Werkkleding")
    assert CLOTHES.buyer is not None
    assert CLOTHES.buyer.name == "Ministerie van Verzonnen Zaken"
    assert CLOTHES.buyer_type == "central"
    assert CLOTHES.cpv == ("18110000", "18130000")
    assert CLOTHES.nature is Nature.SUPPLIES
    assert CLOTHES.value == Money(Decimal("480000.50"), "EUR")
    assert CLOTHES.awarded == date(2019, 4, 15)
    assert (CLOTHES.starts, CLOTHES.ends) == (date(2019, 6, 1), date(2021, 5, 31))
    assert CLOTHES.declares_due_diligence is None
    assert CLOTHES.read_from == "notice.xml, award 1"


def test_the_day_an_award_notice_was_sent_is_not_taken_for_the_day_of_the_call() -> None:
    assert CLOTHES.dispatched is None


def test_a_contractor_printed_twice_is_one_supplier_and_two_mentions() -> None:
    assert [supplier.name for supplier in CLOTHES.suppliers] == [
        "Naaldwerk & Zonen B.V.",
        "Threadbare Ltd",
    ]
    assert READING.written == {"notices": 1, "awards": 2, "suppliers": 4}


def test_uk_and_el_become_the_codes_of_iso() -> None:
    assert [supplier.country for supplier in CLOTHES.suppliers] == ["NL", "GB"]
    assert SHOES.suppliers[0].country == "GR"


def test_a_number_that_says_not_available_is_no_number() -> None:
    assert CLOTHES.suppliers[1].identifiers == ()
    assert CLOTHES.suppliers[1].key == "ted:GB:name:threadbare ltd"
    assert CLOTHES.suppliers[0].key == "ted:NL:id:90000016"


def test_a_lowest_and_a_highest_offer_are_no_value() -> None:
    assert SHOES.value is None
    assert "100000 to 200000 EUR" in english(CAUTIONS["value_is_a_range"].example)


def test_lots_in_two_countries_leave_the_place_unknown() -> None:
    assert (CLOTHES.place, SHOES.place) == ("NL", None)


def test_subcontractors_that_are_announced_but_not_named_are_told_to_a_person() -> None:
    assert CAUTIONS["subcontractors_announced_not_named"].count == 1
    assert READING.supplies == ()


def test_no_contact_person_is_taken_from_a_notice() -> None:
    assert "Voorbeeld" not in repr(READING)
    assert "example.org" not in repr(READING)


def test_the_estimate_stands_in_where_there_is_no_price_and_is_marked() -> None:
    no_price = NOTICE.replace(b'<VAL_TOTAL CURRENCY="EUR">480000.50</VAL_TOTAL>', b"")
    contract = ted.read(no_price, "n").contracts[0]
    assert contract.value == Money(Decimal(500000), "EUR")
    assert contract.value_is_estimate


@pytest.mark.parametrize("printed", ["0", "0.01", "1.00", "999999999", "9999999999.99", "-5", "x"])
def test_a_placeholder_is_no_value(printed: str) -> None:
    changed = NOTICE.replace(b"480000.50", printed.encode()).replace(b"ESTIMATED", b"OTHER")
    reading = ted.read(changed, "n")
    assert reading.contracts[0].value is None
    assert any(
        caution.code.startswith("value_") and printed in english(caution.example)
        for caution in reading.cautions
    )


def test_one_amount_on_several_lots_is_flagged() -> None:
    ceiling = b'<VAL_TOTAL CURRENCY="EUR">480000.50</VAL_TOTAL>'
    ranged = NOTICE[NOTICE.index(b"<VAL_RANGE") : NOTICE.index(b"</VAL_RANGE_TOTAL>")]
    same = NOTICE.replace(ranged + b"</VAL_RANGE_TOTAL>", ceiling)
    cautions = {caution.code: caution.count for caution in ted.read(same, "n").cautions}
    assert cautions["value_repeated_on_lots"] == 2


def test_a_notice_without_an_award_is_read_with_a_caution() -> None:
    nothing = NOTICE.replace(b"AWARDED_CONTRACT>", b"OTHER>")
    reading = ted.read(nothing, "n")
    assert (reading.contracts, reading.awards) == ((), 0)
    assert reading.processes == {"ted:900001-2019"}
    assert [caution.code for caution in reading.cautions] == ["notice_without_award"]


def test_the_journal_gives_the_number_where_the_attribute_is_missing() -> None:
    assert ted.read(NOTICE.replace(b' DOC_ID="900001-2019"', b""), "n").processes == {
        "ted:900001-2019"
    }


def test_a_notice_under_the_defence_directive_is_marked() -> None:
    defence = ted.read(NOTICE.replace(b"32014L0024", b"32009L0081"), "n")
    assert defence.contracts[0].defence
    assert not CLOTHES.defence


@pytest.mark.parametrize(
    "broken",
    [
        NOTICE[:2000],
        b"",
        b"<a/>",
        NOTICE.replace(b"ORIGINAL", b"TRANSLATION"),
        NOTICE.replace(b"<TED_EXPORT", b'<!DOCTYPE x SYSTEM "x"><TED_EXPORT'),
        b"<a>" * 5000 + b"</a>" * 5000,
    ],
    ids=["cut", "empty", "other", "no original", "doctype", "deep"],
)
def test_what_is_no_sound_notice_is_refused_with_a_sentence(broken: bytes) -> None:
    with raises(RefusedError, r"\.$"):
        ted.read(broken, "n")


def test_an_external_entity_is_never_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("do not read me")
    for declared in ("<!DOCTYPE x [<!ENTITY e SYSTEM 'file://%s'>]>", "<!doctype x '%s'>"):
        bomb = NOTICE.replace(b"<TED_EXPORT", (declared % secret).encode() + b"<TED_EXPORT")
        with pytest.raises(RefusedError):
            ted.read(bomb, "n")


@pytest.mark.skipif(not SHARED.exists(), reason="the real notices are not beside the project")
def test_the_real_notices_give_the_totals_that_were_counted_by_hand() -> None:
    files = sorted((SHARED / "ted_xml_2016_2019").rglob("*.xml"))
    whole = batch.read_files((path.name, path.read_bytes) for path in files)
    assert whole.written == {"notices": 872, "awards": 1255, "suppliers": 1626}
    assert (whole.counts.awards, whole.counts.contracts) == (1255, 1255)
    assert whole.counts.processes == 871  # one notice stands there under two names
    cautions = {caution.code: caution.count for caution in whole.cautions}
    assert cautions["several_original_forms"] == 5
    assert cautions["award_without_supplier"] == 85
    assert all(file.outcome == "imported" for file in whole.files)
    countries = {party.country for party in whole.parties}
    assert not {"UK", "EL"} & countries
    assert {"GB", "GR"} <= countries


def test_an_award_says_whether_it_is_a_lot_or_under_a_framework() -> None:
    assert {contract.part_of for contract in READING.contracts} == {"lot"}

    def part(old: bytes, new: bytes) -> str | None:
        assert old in NOTICE
        return ted.read(NOTICE.replace(old, new), "n").contracts[0].part_of

    assert part(b"<LOT_DIVISION/>", b"<NO_LOT_DIVISION/>") == "none"
    framework = b"<PROCEDURE><FRAMEWORK/></PROCEDURE><AWARD_CONTRACT"
    assert part(b"<AWARD_CONTRACT", framework) == "framework"
