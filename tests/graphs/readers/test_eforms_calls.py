"""Calls and announcements in eForms: contracts before award, and what they declare."""

from datetime import date
from decimal import Decimal

from graphs.notices import Stage
from graphs.parties import Basis, Money, Nature
from graphs.readers import batch, eforms
from tests.support.folders import TESTS

RECORDED = TESTS / "recorded" / "notices"
CALL = (RECORDED / "eforms_call_lots.xml").read_bytes()
ANNOUNCEMENT = (RECORDED / "eforms_announcement.xml").read_bytes()
AWARD = (RECORDED / "eforms_award.xml").read_bytes()
READING = eforms.read(CALL, "call.xml")
PANELS, ADVICE = READING.contracts


def test_each_lot_of_a_call_is_a_contract_to_be_without_a_supplier() -> None:
    assert {contract.basis for contract in READING.contracts} == {Basis.CALL}
    assert {contract.suppliers for contract in READING.contracts} == {()}
    assert (PANELS.lot, ADVICE.lot) == ("LOT-0001", "LOT-0003")
    assert (READING.awards, READING.written["calls"]) == (0, 2)
    assert "notice_without_award" not in {caution.code for caution in READING.cautions}


def test_a_contract_to_be_says_what_its_lot_and_the_procedure_say() -> None:
    assert (PANELS.title, PANELS.description) == (
        "Zonnepanelen",
        "Levering van zonnepanelen voor daken.",
    )
    assert PANELS.cpv == ("09331200", "09332000", "45261215")
    assert (PANELS.nature, ADVICE.nature) == (Nature.SUPPLIES, Nature.SERVICES)
    assert (PANELS.value, PANELS.value_is_estimate) == (Money(Decimal(900000), "EUR"), True)
    assert (PANELS.part_of, PANELS.total_value) == ("lot", Money(Decimal(1000000), "EUR"))
    assert (PANELS.starts, PANELS.ends) == (date(2024, 4, 1), date(2028, 3, 31))
    assert PANELS.place == "NL"
    assert PANELS.buyer is not None
    assert (PANELS.buyer.name, PANELS.buyer_type) == ("Ministerie van Voorbeelden", "central")


def test_the_day_on_which_a_call_was_sent_decides_which_law_holds() -> None:
    assert PANELS.dispatched == date(2023, 11, 2)


def test_a_call_with_one_lot_is_a_whole() -> None:
    before, _, rest = CALL.partition(
        b'<cac:ProcurementProjectLot>\n    <cbc:ID schemeName="Lot">LOT-0003'
    )
    single = before + rest[rest.index(b"</cac:ProcurementProjectLot>") + 28 :]
    (only,) = eforms.read(single, "n").contracts
    assert only.part_of == "none"


def test_aims_and_terms_are_read_back_as_the_notice_declares_them() -> None:
    panels, advice = READING.notices
    assert panels.declared.social == ("hum-right", "work-cond")
    assert panels.declared.strategic == ("soc-obj",)
    assert panels.declared.strategic_text == "Mensenrechten in de keten."
    assert panels.declared.environmental == ("circ-econ",)
    assert panels.declared.terms == "De internationale sociale voorwaarden gelden."
    assert (panels.deadline, panels.publication) == (date(2023, 12, 15), "1001-2024")
    assert panels.notice == "00000000-0000-4000-8000-000000000003-01"
    assert advice.declared.social == ()
    assert (PANELS.declares_due_diligence, ADVICE.declares_due_diligence) == (True, False)


def test_an_award_says_what_it_declares_too() -> None:
    notices = eforms.read(AWARD, "award.xml").notices
    assert {notice.stage for notice in notices} == {Stage.AWARD}
    assert notices[0].declared.social == ("hum-right",)


def test_an_announcement_stands_for_itself_and_no_law_holds_yet() -> None:
    reading = eforms.read(ANNOUNCEMENT, "pin.xml")
    (planned,) = reading.contracts
    (notice,) = reading.notices
    assert (planned.basis, planned.dispatched) == (Basis.CALL, None)
    assert (notice.stage, notice.lots) == (Stage.PLANNED, ("PAR-0001",))
    assert reading.cautions == ()


def test_what_announces_no_contract_gives_none() -> None:
    for kind in (b"qu-sy", b"subco", b"cn-desg"):
        reading = eforms.read(CALL.replace(b">cn-standard<", b">" + kind + b"<"), "n")
        assert (reading.contracts, reading.notices) == ((), ())
        assert [caution.code for caution in reading.cautions] == ["notice_without_award"]


def test_a_correction_has_the_same_keys_and_says_what_it_changes() -> None:
    changes = (
        b"<efac:Changes><efbc:ChangedNoticeIdentifier>00000000-0000-4000-8000-000000000003-01"
        b"</efbc:ChangedNoticeIdentifier><efac:ChangeReason><cbc:ReasonCode>cancel</cbc:ReasonCode>"
        b"</efac:ChangeReason></efac:Changes><efac:Organizations>"
    )
    later = CALL.replace(b"<efac:Organizations>", changes).replace(b"2023-11-02", b"2023-11-20")
    changed = eforms.read(later, "n").notices[0]
    assert (changed.key, changed.reason) == (PANELS.key, "cancel")
    assert changed.changes == READING.notices[0].notice
    whole = batch.read_files([("a", later), ("b", CALL)])
    assert [notice.issued for notice in whole.notices] == [date(2023, 11, 20)] * 2
    assert (whole.counts.contracts, whole.counts.calls) == (0, 2)


def test_a_notice_is_of_a_buyer_by_its_number_however_it_is_spelled() -> None:
    assert eforms.is_of(CALL, "90000016")
    assert eforms.is_of(CALL, "9000 00 16")
    assert eforms.is_of(CALL.replace(b">90000016<", b">NL-KVK 90000016<"), "90000016")
    assert not eforms.is_of(CALL, "90000017")
    assert not eforms.is_of(CALL.replace(b">90000016<", b">190016<"), "16")
