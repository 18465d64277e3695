"""The French register, and the two notices that somebody made flat."""

from datetime import date
from decimal import Decimal

import pytest

from graphs.parties import Basis, Money, Nature
from graphs.readers import batch, decp, flat_notices
from graphs.readers.notes import Notes
from graphs.readers.reading import FileOutcome, Reading, RefusedError
from tests.support.folders import ROOT, TESTS

RECORDED = TESTS / "recorded" / "notices"
SHARED = ROOT.parent / "shared" / "data" / "contracts"
FRENCH = decp.read((RECORDED / "decp.json").read_bytes(), "decp.json")
BRITISH = flat_notices.read_contracts_finder(
    (RECORDED / "contracts_finder.json").read_bytes(), "cf.json"
)
FLAT = flat_notices.read_ted((RECORDED / "ted_flat.json").read_bytes(), "flat.json")
BY_KEY = {contract.key: contract for contract in FRENCH.contracts}
STONE = BY_KEY["decp:99999999800019:2024M01"]
AGAIN = BY_KEY["decp:99999999800019:2024M01#2"]
WATER = BY_KEY["decp:99999999800019:2024D01"]


def cautions(reading: Reading) -> dict[str, int]:
    return {caution.code: caution.count for caution in reading.cautions}


def test_an_amount_is_euros_and_the_last_change_of_it_counts() -> None:
    assert STONE.value == Money(Decimal(95000), "EUR")


def test_a_term_in_months_ends_the_day_before_its_anniversary() -> None:
    assert (STONE.awarded, STONE.ends) == (date(2024, 2, 29), date(2025, 2, 27))


def test_midnight_in_another_time_zone_does_not_move_the_day() -> None:
    assert STONE.awarded == AGAIN.awarded == date(2024, 2, 29)


def test_every_holder_is_a_supplier_with_the_country_its_number_shows() -> None:
    assert [(supplier.name, supplier.country) for supplier in STONE.suppliers] == [
        ("Pierre Inventée", "FR"),
        ("Pietra Inventata", "IT"),
    ]
    assert AGAIN.suppliers[0].country is None
    assert cautions(FRENCH)["supplier_abroad_country_unknown"] == 1


def test_one_number_in_two_systems_stays_two_contracts_that_a_person_can_compare() -> None:
    assert cautions(FRENCH)["number_used_twice"] == 1
    assert STONE.process == AGAIN.process


def test_a_row_of_nines_is_no_amount() -> None:
    assert AGAIN.value is None
    assert cautions(FRENCH)["value_placeholder"] == 1


def test_a_damaged_code_is_read_with_a_caution_and_a_lost_zero_is_found() -> None:
    assert STONE.cpv == ("44912400",)
    assert cautions(FRENCH)["cpv_doubtful"] >= 1


def test_a_concession_has_its_own_words_for_the_same_things() -> None:
    assert WATER.value == Money(Decimal(1500000), "EUR")
    assert WATER.nature is Nature.WORKS
    assert (WATER.starts, WATER.ends) == (date(2024, 1, 1), date(2028, 12, 31))
    assert WATER.suppliers[0].identifiers[0].valid is False
    assert cautions(FRENCH)["identifier_fails_its_check"] == 1


def test_the_place_is_france_unless_it_is_a_country_of_its_own() -> None:
    assert (STONE.place, AGAIN.place) == ("FR", "CN")


def test_a_row_without_a_number_is_left_out_and_told() -> None:
    assert FRENCH.outcome is FileOutcome.PARTIAL
    assert [row.row for row in FRENCH.rejected] == [5]
    assert len(FRENCH.contracts) == 4


def test_tags_and_entities_of_the_page_are_gone_from_titles() -> None:
    assert STONE.title == "Dalles de granit"
    assert BRITISH.contracts[0].title == "Food & drink"


def test_the_newer_french_form_with_a_list_inside_is_read_too() -> None:
    text = (RECORDED / "decp.json").read_text("utf-8")
    nested = text.replace('{"marches": [', '{"marches": {"marche": [').replace("]}\n", "]}}\n")
    assert len(decp.read(nested.encode(), "n").contracts) == 4


@pytest.mark.parametrize("content", [b"[]", b'{"marches": []}', b'{"marches": ['])
def test_a_file_without_contracts_is_refused(content: bytes) -> None:
    with pytest.raises(RefusedError):
        decp.read(content, "n")


def test_companies_that_leave_no_doubt_are_told_apart_with_a_caution() -> None:
    assert [supplier.name for supplier in BRITISH.contracts[0].suppliers] == [
        "Grocer Example Ltd",
        "Baker Example Limited",
    ]
    assert cautions(BRITISH)["several_names_in_one_cell_split"] == 2


def test_a_comma_inside_a_name_is_left_alone_with_a_caution() -> None:
    assert [supplier.name for supplier in BRITISH.contracts[1].suppliers] == [
        "Baker, Lomax & Sample Limited"
    ]
    assert cautions(BRITISH)["several_names_in_one_cell_kept"] == 1


def test_lots_in_a_cell_give_their_winners_and_a_lot_without_award_gives_none() -> None:
    assert [supplier.name for supplier in BRITISH.contracts[2].suppliers] == ["Green Example Ltd"]


def test_a_withheld_name_is_anonymous_and_joins_nobody_else() -> None:
    (hidden,) = BRITISH.contracts[3].suppliers
    assert hidden.anonymous
    assert hidden.key.endswith(":uk-contracts-finder:n4:0")


def test_what_was_not_awarded_is_counted_as_a_process_only() -> None:
    assert len(BRITISH.processes) == 7
    assert len(BRITISH.contracts) == 5
    assert cautions(BRITISH)["notice_without_award"] == 2


def test_several_codes_in_one_cell_are_several_codes() -> None:
    assert BRITISH.contracts[0].cpv == ("03142500", "15000000")


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("A Ltd", ["A Ltd"]),
        ("A Ltd,B plc,C LLP", ["A Ltd", "B plc", "C LLP"]),
        ("A Ltd, T/a The A Group", ["A Ltd, T/a The A Group"]),
        ("A Electrical,Fire & Safety ltd", ["A Electrical,Fire & Safety ltd"]),
        ("A---B", ["A", "B"]),
        ("Lot 1 - A Ltd,Lot 2 - B, C & D,Lot 3 - No Award", ["A Ltd", "B, C & D"]),
    ],
)
def test_a_cell_is_only_taken_apart_where_its_form_leaves_no_doubt(
    cell: str, names: list[str]
) -> None:
    notes = Notes()
    assert flat_notices.split_names(cell, notes) == names
    assert bool(notes.cautions()) == ("," in cell or "---" in cell)


def test_a_flat_lot_has_the_number_of_its_notice_and_its_own_value() -> None:
    first, second = FLAT.contracts
    assert first.process == second.process == "ted:900002-2023"
    assert (first.key, second.key) == ("ted:900002-2023:lot:1", "ted:900002-2023:lot:2")
    assert first.basis is Basis.AWARD
    assert first.buyer_type == "subcentral"
    assert [(party.name, party.country) for party in first.suppliers] == [
        ("Alpha Example AE", "GR"),
        ("Beta Example Ltd", "GB"),
    ]


def test_the_value_of_a_whole_notice_on_each_of_its_lots_is_flagged() -> None:
    assert cautions(FLAT)["value_repeated_on_lots"] == 2
    assert cautions(FLAT)["award_without_supplier"] == 1


@pytest.mark.skipif(not SHARED.exists(), reason="the real registers are not beside the project")
def test_the_real_french_register_gives_its_known_totals() -> None:
    path = SHARED / "fr_decp_marches_publics_info" / "marches-publics.info.json"
    whole = batch.read_files([(path.name, path.read_bytes)])
    assert whole.counts.contracts == whole.written["contracts"] == 4509
    assert sum(len(contract.suppliers) > 1 for contract in whole.contracts) == 224
    counts = {caution.code: caution.count for caution in whole.cautions}
    assert counts["number_used_twice"] == 13
    # the ten without "titulaires" are concessions, whose holders stand in a field of their own
    assert "award_without_supplier" not in counts


@pytest.mark.skipif(not SHARED.exists(), reason="the real registers are not beside the project")
def test_the_real_flat_notices_give_their_known_totals() -> None:
    councils = sorted((SHARED / "uk_contracts_finder_lancashire").rglob("*.json"))
    british = batch.read_files((f"{file.parent.name}.json", file.read_bytes) for file in councils)
    assert british.written["rows"] == 1224
    assert british.counts.processes == 1223  # one notice of two councils stands in both files
    counts = {caution.code: caution.count for caution in british.cautions}
    assert counts["notice_without_award"] == 422 + 3  # three cells say that nobody won
    assert british.counts.contracts == 799
    (flat,) = (SHARED / "ted_can_flat_500").glob("*.json")
    european = batch.read_files([(flat.name, flat.read_bytes)])
    assert (european.counts.awards, european.counts.processes) == (500, 499)
