"""eForms notices, where everything points to something else."""

from datetime import date
from decimal import Decimal

import pytest

from graphs.parties import Basis, Kind, Money, Nature
from graphs.readers import batch, eforms
from graphs.readers.reading import FileOutcome, RefusedError
from tests.support.folders import ROOT, TESTS
from tests.support.messages import english, raises

RECORDED = TESTS / "recorded" / "notices"
SHARED = ROOT.parent / "shared" / "data" / "contracts"
NOTICE = (RECORDED / "eforms_award.xml").read_bytes()
CALL = (RECORDED / "eforms_call.xml").read_bytes()
READING = eforms.read(NOTICE, "notice.xml")
PANELS, ADVICE = READING.contracts
CAUTIONS = {caution.code: caution for caution in READING.cautions}


def test_the_winners_are_found_through_tender_and_tendering_party() -> None:
    assert [supplier.name for supplier in PANELS.suppliers] == [
        "Zonnedak B.V.",
        "Dachwerk Beispiel GmbH",
    ]
    assert [supplier.country for supplier in PANELS.suppliers] == ["NL", "DE"]
    assert "990000" not in repr(READING)


def test_a_signed_contract_says_what_its_lot_and_its_procedure_say() -> None:
    assert PANELS.basis is Basis.CONTRACT
    assert (PANELS.number, PANELS.lot) == ("OVK/2024/17", "LOT-0001")
    assert PANELS.title == "Zonnepanelen voor daken"
    assert PANELS.cpv == ("09332000", "09331200", "45261215")
    assert PANELS.nature is Nature.SUPPLIES
    assert PANELS.value == Money(Decimal(750000), "EUR")
    assert PANELS.awarded == date(2024, 3, 1)
    assert (PANELS.starts, PANELS.ends) == (date(2024, 4, 1), date(2028, 3, 31))
    assert PANELS.place == "NL"


def test_a_central_government_authority_is_central_and_an_unsaid_kind_unknown() -> None:
    def kind(code: bytes) -> str | None:
        return (
            eforms.read(NOTICE.replace(b">cga<", b">" + code + b"<"), "n").contracts[0].buyer_type
        )

    assert PANELS.buyer_type == "central"
    assert {kind(code) for code in (b"la", b"ra", b"pub-undert-la")} == {"subcentral"}
    assert {kind(code) for code in (b"body-pl", b"org-sub", b"")} == {None}


FRAMEWORK = (
    b"<cac:TenderingProcess><cac:ContractingSystem><cbc:ContractingSystemTypeCode "
    b'listName="framework-agreement">%s</cbc:ContractingSystemTypeCode></cac:ContractingSystem>'
    b"</cac:TenderingProcess></cac:ProcurementProjectLot>"
)
LOT_ENDS = b"</cac:ProcurementProjectLot>"


def test_one_lot_of_several_is_a_lot_and_the_estimate_of_the_procedure_is_the_whole() -> None:
    assert (PANELS.part_of, PANELS.total_value) == ("lot", None)
    whole = (
        b"<cac:RequestedTenderTotal><cbc:EstimatedOverallContractAmount currencyID='EUR'>2000000"
        b"</cbc:EstimatedOverallContractAmount></cac:RequestedTenderTotal>"
    )
    before, project = NOTICE.split(b"<cac:ProcurementProject>", 1)
    heading = b"<cac:ProcurementProject>"
    valued = eforms.read(before + heading + whole + project, "n").contracts[0]
    assert valued.total_value == Money(Decimal(2_000_000), "EUR")


def test_a_lot_under_a_framework_is_part_of_it() -> None:
    under = NOTICE.replace(LOT_ENDS, FRAMEWORK % b"fa-wo-rc", 1)
    assert [contract.part_of for contract in eforms.read(under, "n").contracts] == [
        "framework",
        "lot",
    ]
    without = NOTICE.replace(LOT_ENDS, FRAMEWORK % b"none", 1)
    assert eforms.read(without, "n").contracts[0].part_of == "lot"


def test_a_notice_that_announces_due_diligence_is_seen() -> None:
    assert PANELS.declares_due_diligence is True
    assert ADVICE.declares_due_diligence is False


def test_a_named_subcontractor_becomes_a_tie_to_the_firm_it_works_for() -> None:
    (tie,) = READING.supplies
    assert tie.customer == PANELS.suppliers[0].key
    assert tie.supplier == "ted:CN:name:invented solar co ltd"
    assert (tie.kind, tie.contract) == (Kind.DECLARED, PANELS.key)
    assert tie.supplier in {party.key for party in READING.parties}


def test_an_award_without_a_contract_is_one_to_screen_too() -> None:
    assert ADVICE.basis is Basis.AWARD
    assert (READING.awards, len(READING.contracts)) == (2, 2)


def test_a_withheld_price_gives_way_to_the_estimate_of_its_lot() -> None:
    assert ADVICE.value == Money(Decimal(60000), "EUR")
    assert ADVICE.value_is_estimate
    assert english(CAUTIONS["fields_withheld"].example).endswith("win-cho")


def test_a_natural_person_is_marked_and_its_number_not_kept() -> None:
    (person,) = ADVICE.suppliers
    assert person.natural_person
    assert person.identifiers == ()
    assert "900000321" not in repr(READING)


def test_contacts_owners_and_signatories_are_left_out() -> None:
    assert "Voorbeeld" not in repr(READING)
    assert "Eigenaar" not in repr(READING)


def test_a_subcontractor_that_is_in_no_list_is_a_caution() -> None:
    assert english(CAUTIONS["organization_missing"].example).startswith("ORG-0009")


def test_an_id_without_a_digit_is_no_id() -> None:
    assert PANELS.suppliers[0].key == "ted:NL-KVK:90000024"
    assert PANELS.suppliers[1].key == "ted:DE:name:dachwerk beispiel gmbh"


def test_a_changed_version_of_a_notice_has_the_same_keys_and_the_later_one_stands() -> None:
    changed = NOTICE.replace(b"<cbc:VersionID>01", b"<cbc:VersionID>02").replace(
        b">750000<", b">800000<"
    )
    assert [contract.key for contract in eforms.read(changed, "n").contracts] == [
        PANELS.key,
        ADVICE.key,
    ]
    for files in ([("a", NOTICE), ("b", changed)], [("a", changed), ("b", NOTICE)]):
        whole = batch.read_files(files)
        assert [contract.value.amount for contract in whole.contracts if contract.value] == [
            800000,
            60000,
        ]
        assert (whole.counts.awards, whole.counts.contracts, whole.counts.ties) == (2, 1, 1)
        assert "later_version_kept" in {caution.code for caution in whole.cautions}


def test_a_call_is_imported_with_no_contract_and_a_caution() -> None:
    reading = eforms.read(CALL, "n")
    assert (reading.outcome, reading.contracts) == (FileOutcome.IMPORTED, ())
    assert [caution.code for caution in reading.cautions] == ["notice_without_award"]


def test_several_buyers_are_told() -> None:
    party = NOTICE[
        NOTICE.index(b"<cac:ContractingParty>") : NOTICE.index(b"<cac:ProcurementProject>")
    ]
    reading = eforms.read(NOTICE.replace(party, party + party), "n")
    assert "several_buyers" in {caution.code for caution in reading.cautions}


def test_a_notice_that_does_not_say_which_it_is_is_refused() -> None:
    nameless = CALL.replace(b"00000000-0000-4000-8000-00000000abce", b"")
    assert eforms.read(nameless, "n").processes == {
        "ted:notice:00000000-0000-4000-8000-000000000002"
    }
    with raises(RefusedError, "neither which procedure nor which notice"):
        eforms.read(nameless.replace(b"00000000-0000-4000-8000-000000000002", b""), "n")


@pytest.mark.skipif(not SHARED.exists(), reason="the real notices are not beside the project")
def test_the_examples_of_the_publisher_are_all_read_or_refused_with_a_reason() -> None:
    files = sorted((SHARED / "eforms_sdk_examples" / "notices").glob("*.xml"))
    whole = batch.read_files((path.name, path.read_bytes) for path in files)
    refused = {file.path for file in whole.files if file.outcome is FileOutcome.REFUSED}
    assert len(whole.files) == 92
    assert all(name.startswith("INVALID_") for name in refused)
    assert all(
        file.reason or file.cautions or file.written.get("calls")
        for file in whole.files
        if file.path.startswith("INVALID_")
    )
    results = [file for file in whole.files if file.path.startswith(("can", "veat"))]
    assert len(results) == 27
    assert all(result.outcome is FileOutcome.IMPORTED for result in results)
    assert (whole.counts.contracts, whole.counts.awards) == (31, 27)
    assert whole.counts.calls > 100
    assert {
        contract.read_from[:7] for contract in whole.contracts if contract.declares_due_diligence
    } == {"veat_81"}
    assert whole.counts.ties == 2  # one subcontractor of a group of two
