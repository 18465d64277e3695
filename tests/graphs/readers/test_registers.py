"""Contract registers and payment lists in spreadsheets, with every trap they are known for."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from graphs.parties import Contract, Money
from graphs.readers import register, spend, tables
from graphs.readers.reading import FileOutcome, Reading, RefusedError
from tests.support.folders import ROOT, TESTS
from tests.support.messages import english, raises
from tests.support.workbooks import workbook

RECORDED = TESTS / "recorded/registers"
SHARED = ROOT.parent / "shared/data/contracts"
HEAD = "Contractnummer;Contractnaam;Leverancier;Contractwaarde;Ingangsdatum\n"


def recorded(name: str) -> Reading:
    return register.read((RECORDED / name).read_bytes(), name)


def read(rows: str, mapping: Mapping[str, str] | None = None, head: str = HEAD) -> Reading:
    return register.read((head + rows).encode(), "a.csv", mapping)


def codes(reading: Reading) -> dict[str, int]:
    return {caution.code: caution.count for caution in reading.cautions}


def by_number(reading: Reading) -> dict[str | None, Contract]:
    return {contract.number: contract for contract in reading.contracts}


def test_a_dutch_register_is_read_under_its_titles_and_without_its_totals() -> None:
    reading = recorded("nl_veldhaven.csv")
    assert [contract.number for contract in reading.contracts] == [
        f"VH-2023-00{n}" for n in range(1, 7)
    ]
    assert reading.encoding == "cp1252"
    assert codes(reading)["totals_row"] == 1
    assert reading.outcome is FileOutcome.PARTIAL
    assert [row.row for row in reading.rejected] == [14]


def test_the_first_row_says_everything_it_says() -> None:
    contract = recorded("nl_veldhaven.csv").contracts[0]
    assert contract.title == "Schoonmaak gemeentehuis"
    assert contract.cpv == ("90910000",)
    assert contract.value == Money(Decimal("1234567.89"), "EUR")
    assert (contract.awarded, contract.starts, contract.ends) == (
        date(2023, 1, 15),
        date(2023, 3, 1),
        date(2027, 2, 28),
    )
    (supplier,) = contract.suppliers
    assert supplier.name == "Blinkend Façadeservice B.V."
    assert supplier.identifiers[0].id == "08079417"
    assert supplier.country is None
    assert contract.read_from == "row 5"


def test_the_currency_of_a_cell_is_its_own_and_a_missing_one_follows_the_dutch_heading() -> None:
    contracts = by_number(recorded("nl_veldhaven.csv"))
    assert contracts["VH-2023-002"].value == Money(Decimal(25000), "EUR")
    assert contracts["VH-2023-006"].value == Money(Decimal(25740), "EUR")


def test_fillers_for_a_value_are_no_value() -> None:
    reading = recorded("nl_veldhaven.csv")
    contracts = by_number(reading)
    for number in ("VH-2023-003", "VH-2023-004", "VH-2023-005"):
        assert contracts[number].value is None
    assert {"value_zero", "value_placeholder", "value_negative"} <= set(codes(reading))


def test_a_day_that_does_not_exist_leaves_a_gap_and_says_where() -> None:
    reading = recorded("nl_veldhaven.csv")
    assert by_number(reading)["VH-2023-003"].ends is None
    (caution,) = [caution for caution in reading.cautions if caution.code == "date_unreadable"]
    assert english(caution.example) == "row 7, “Einddatum”: 31-02-2025"


def test_one_contract_on_two_rows_has_two_suppliers_and_one_value() -> None:
    contract = by_number(recorded("nl_veldhaven.csv"))["VH-2023-006"]
    assert [supplier.name for supplier in contract.suppliers] == [
        "Keienland Infra B.V.",
        "Straatwerk Oost B.V.",
    ]
    assert contract.value == Money(Decimal(25740), "EUR")
    assert contract.cpv == ("45230000", "45233000")


def test_two_rows_with_two_values_leave_the_value_unknown() -> None:
    reading = read("C-001;A;X BV;100,50;\nC-001;A;Y BV;200,50;\nC-001;A;Z BV;100,50;\n")
    assert [contract.value for contract in reading.contracts] == [None]
    assert codes(reading)["values_disagree"] == 1


def test_several_names_in_a_cell_are_proposed_and_never_split() -> None:
    reading = recorded("nl_veldhaven.csv")
    (supplier,) = by_number(reading)["VH-2023-003"].suppliers
    assert supplier.name == "Noorderlicht ICT B.V., Zuiderkruis ICT B.V."
    assert codes(reading)["several_suppliers_in_one_cell"] == 1


@pytest.mark.parametrize(
    ("cell", "several"),
    [
        ("A Ltd,B Ltd", True),
        ("Lot 1 - Fennel,Lot 4 - No Award", True),
        ("Ura & Partners", False),
        ("Gjelbër&Bletë", True),
        ("Jansen BV / Pietersen BV", True),
        ("Smith, Jones and Co", False),
        ("Green &#039;n&#039; Tidy", False),
        ("Wevers & Zonen Textiel N.V.", False),
    ],
)
def test_a_comma_or_an_and_alone_makes_no_two_suppliers(cell: str, several: bool) -> None:
    reading = read(f'C-001;A;"{cell}";100,50;\n')
    assert ("several_suppliers_in_one_cell" in codes(reading)) == several


def test_anonymous_suppliers_and_persons_are_marked() -> None:
    contracts = by_number(recorded("nl_veldhaven.csv"))
    assert contracts["VH-2023-004"].suppliers[0].anonymous
    assert contracts["VH-2023-005"].suppliers[0].natural_person


def test_two_anonymous_suppliers_are_never_one_party() -> None:
    reading = read("C-001;A;Anoniem 4;;\nC-002;B;Anoniem 4;;\n")
    assert len(reading.parties) == 2


def test_american_dates_are_read_as_their_column_says() -> None:
    first, second, _ = recorded("uk_brackenford.csv").contracts
    assert (first.starts, first.ends) == (date(2021, 3, 4), date(2023, 3, 31))
    assert second.starts == date(2020, 12, 25)


def test_a_heading_gives_the_currency_and_entities_are_undone() -> None:
    contract = recorded("uk_brackenford.csv").contracts[0]
    assert contract.value == Money(Decimal("100000.00"), "GBP")
    assert contract.title == "Uniforms & workwear"
    assert contract.suppliers[0].identifiers[0].scheme == "GB-COH"
    assert (contract.buyer, contract.department) == (None, "Parks")


def test_a_french_register_keeps_a_number_that_fails_and_a_code_of_elsewhere_is_said() -> None:
    reading = recorded("fr_valbrume.csv")
    first, second = reading.contracts
    assert first.value == Money(Decimal("12345.60"))
    assert first.awarded == date(2023, 2, 5)
    assert first.suppliers[0].country == "FR"
    assert second.suppliers[0].country == "BE"
    assert second.suppliers[0].identifiers[0].valid is False
    assert second.cpv == ()
    assert codes(reading)["cpv_doubtful"] == 1


def test_a_register_of_kosovo_keeps_both_columns_of_one_name() -> None:
    reading = recorded("xk_lugina.csv")
    assert reading.encoding == "utf-8 and mac_roman"
    assert {"Ankesat në autoritet", "Ankesat në autoritet (2)"} <= set(reading.mapping)
    bridge, seeds = reading.contracts
    assert [supplier.name for supplier in bridge.suppliers] == ["Ura Beton", "Gur Bardh"]
    assert bridge.cpv == ("45000000",)
    assert bridge.value == Money(Decimal("149961.00"))
    assert codes(reading)["value_includes_vat"] == 2
    assert seeds.cpv == ("03000000",)
    assert seeds.value is None


def test_an_estimate_stands_in_where_there_is_no_value_and_is_marked() -> None:
    head = "Contractnummer;Contractnaam;Geraamde waarde\n"
    (contract,) = read("C-001;A;€ 5,50\n", head=head).contracts
    assert contract.value == Money(Decimal("5.50"), "EUR")
    assert contract.value_is_estimate


def test_a_term_gives_the_end_only_where_the_start_is_known() -> None:
    head = "Contractnaam;Leverancier;Ingangsdatum;Looptijd (maanden)\n"
    first, second = read("A;X;01-03-2023;24\nB;Y;;24\n", head=head).contracts
    assert first.ends == date(2025, 2, 28)
    assert second.ends is None


def test_headings_may_change_with_the_year_and_the_sheet() -> None:
    head = ["Contractnummer", "Contractnaam", "Leverancier"]
    data = workbook(
        {
            "Januari": [[*head, "Waarde 2023"], ["C-001", "A", "X BV", 100]],
            "Februari": [
                ["Stand per februari"],
                [*head, "Waarde 2024"],
                ["C-002", "B", "Y BV", 200],
            ],
            "Codes": [["1", "leveringen"], ["2", "diensten"]],
        }
    )
    reading = register.read(data, "a.xlsx")
    assert [contract.value and contract.value.amount for contract in reading.contracts] == [
        100,
        200,
    ]
    assert reading.contracts[1].read_from == "sheet “Februari”, row 3"


def test_headings_that_come_back_with_moved_columns_are_followed() -> None:
    reading = read(
        "C-001;A;X BV;100,50;\nContractnummer;Leverancier;Contractnaam;;\nC-002;Y BV;B;;\n"
    )
    assert [contract.title for contract in reading.contracts] == ["A", "B"]


def test_real_dates_of_a_workbook_are_days() -> None:
    head = ["Contractnaam", "Leverancier", "Einddatum"]
    rows: list[list[object]] = [[*head], ["A", "X BV", date(2024, 2, 29)]]
    (contract,) = register.read(workbook({"x": rows}), "a.xlsx").contracts
    assert contract.ends == date(2024, 2, 29)


def test_reading_twice_gives_the_same_keys_whatever_the_file_is_called() -> None:
    data = (RECORDED / "nl_veldhaven.csv").read_bytes()
    first = register.read(data, "2023.csv").contracts
    second = register.read(data, "kopie.csv").contracts
    assert [contract.key for contract in first] == [contract.key for contract in second]
    assert len({contract.key for contract in first}) == len(first)


def test_a_row_keeps_its_key_when_others_come_before_it() -> None:
    old = read(";A;X BV;100,50;01-03-2023\n").contracts[0]
    new = read(";B;Y BV;200,50;01-03-2023\n;A;X BV;100,50;01-03-2023\n").contracts[1]
    assert old.key == new.key


def test_the_same_words_twice_without_a_number_are_two_contracts() -> None:
    reading = read(";A;X BV;100,50;\n;A;X BV;100,50;\n")
    assert len({contract.key for contract in reading.contracts}) == 2
    assert codes(reading)["same_row_again"] == 1


def test_serial_numbers_that_start_anew_each_year_do_not_meet() -> None:
    reading = read("7;A;X BV;;01-03-2022\n7;B;Y BV;;01-03-2023\n")
    assert len(reading.contracts) == 2


def test_a_lone_amount_of_groups_of_three_is_shown_as_a_guess() -> None:
    reading = read("C-001;A;X BV;25.740;\nC-002;B;Y BV;100.000;\n")
    assert [contract.value and contract.value.amount for contract in reading.contracts] == [
        25740,
        100000,
    ]
    assert codes(reading)["decimal_mark_assumed"] == 1


def test_a_person_overrules_the_mark_and_the_order() -> None:
    mapping = {"Contractwaarde": "value:point", "Ingangsdatum": "starts:MDY"}
    (contract,) = read("C-001;A;X BV;25.740;03/04/2023\n", mapping).contracts
    assert contract.value == Money(Decimal("25.740"), "EUR")
    assert contract.starts == date(2023, 3, 4)


def test_a_table_nobody_understands_asks_for_its_headings() -> None:
    reading = read("x;y;1\n", head="wie;wat;hoeveel\n")
    assert reading.outcome is FileOutcome.NEEDS_MAPPING
    assert reading.contracts == ()
    assert set(reading.mapping) == {"wie", "wat", "hoeveel"}
    assert reading.reason is not None
    assert "“wie”" in english(reading.reason)
    assert "supplier" in english(reading.reason)


def test_a_mapping_settles_what_headings_mean() -> None:
    mapping = {"wie": "supplier", "wat": "title", "hoeveel": "value"}
    reading = read("x;y;1,50\n", mapping, head="wie;wat;hoeveel\n")
    assert reading.outcome is FileOutcome.IMPORTED
    assert reading.contracts[0].title == "y"
    assert reading.mapping == mapping


def test_a_table_without_headings_is_mapped_by_the_places_of_its_columns() -> None:
    mapping = {"Column 1": "supplier", "Column 2": "title"}
    reading = read("Y BV;B;2\n", mapping, head="X BV;A;1\n")
    assert [contract.title for contract in reading.contracts] == ["A", "B"]


def test_a_mapping_to_a_field_that_does_not_exist_names_the_fields() -> None:
    with raises(RefusedError, r"“leverncier” is no field.*supplier"):
        read("C;A;X;1;\n", {"Leverancier": "leverncier"})


def test_a_column_can_be_left_alone() -> None:
    (contract,) = read("C-001;A;X BV;100,50;\n", {"Contractwaarde": ""}).contracts
    assert contract.value is None


def test_a_heading_that_lost_its_letters_is_known_all_the_same() -> None:
    supplier = "Emri i OE t\ufffd cilit i \ufffdsht\ufffd dh\ufffdn\ufffd kontrata"
    reading = read("Ura,Gur\n", head=f"Titulli i aktivitetit te prokurimit,{supplier}\n")
    assert reading.contracts[0].suppliers[0].name == "Gur"
    assert codes(reading)["letters_lost"] == 5


def test_payments_are_grouped_and_never_called_contracts() -> None:
    reading = recorded("uk_payments.csv")
    assert reading.contracts == ()
    training = reading.spending[0]
    assert (training.payments, training.value) == (3, Money(Decimal("1400.00")))
    assert (training.first, training.last) == (date(2022, 4, 3), date(2022, 4, 20))
    assert (training.period, training.category) == ("2022-04", "Training")
    assert codes(reading)["payments_grouped"] == 5
    assert codes(reading)["credit_note"] == 1
    assert [row.row for row in reading.rejected] == [7]


def test_bands_are_no_money_and_anonymous_suppliers_of_two_ministries_stay_two() -> None:
    reading = recorded("nl_rijk.csv")
    assert [spend.value for spend in reading.spending] == [None, None, None, None]
    assert [spend.period for spend in reading.spending] == ["2022", "2022", "2022", "2023"]
    assert len({spend.supplier.key for spend in reading.spending[:2]}) == 2
    assert codes(reading)["value_is_a_band"] == 4


def test_what_was_understood_of_payments_can_be_given_back_as_a_mapping() -> None:
    reading = recorded("nl_rijk.csv")
    data = (RECORDED / "nl_rijk.csv").read_bytes()
    assert register.read(data, "nl_rijk.csv", reading.mapping).spending == reading.spending


def test_registers_and_payments_are_told_apart() -> None:
    for name, is_spend in (("nl_veldhaven.csv", False), ("uk_payments.csv", True)):
        rows = tables.read((RECORDED / name).read_bytes(), name).sheets[0].rows
        assert spend.recognises(rows) == is_spend
        assert register.recognises(rows) != is_spend


@pytest.mark.parametrize(
    "head",
    [
        "Body Name,Department Area,Invoice Reference,Payment Date,Amount Paid,Supplier Name",
        "Department Area,Supplier,Payment Date,Amount Paid,Invoice Reference,Description,Title",
        "Body Name,Expenditure Category,Payment Date,Net Amount,Supplier Name,Contract Title",
        "Vendor Name,Invoice Date,Amount Paid (£),Invoice Reference,Subjective,Start Date",
        "Crediteur,Betaaldatum,Factuurnummer,Betaald bedrag,Omschrijving,Afdeling",
        "Leverancier,Boekdatum,Bedrag,Grootboekrekening",
        "Contract Reference,Supplier,Payment Date,Amount Paid,Description",
    ],
)
def test_a_list_of_payments_is_never_taken_for_contracts(head: str) -> None:
    assert spend.recognises([head.split(",")])
    assert not register.recognises([head.split(",")])


@pytest.mark.parametrize(
    "head",
    [
        "Contract Number,Title,Supplier,Amount,Date,Payment terms",
        "Title,Supplier,Total paid,Payment date,Start date,End date",
        "Contractnummer,Onderwerp,Leverancier,Bedrag,Jaar",
        "Contractnummer,Omschrijving,Leverancier,Bedrag,Datum",
    ],
)
def test_a_register_with_a_column_on_payment_stays_a_register(head: str) -> None:
    assert not spend.recognises([head.split(",")])
    assert register.recognises([head.split(",")])


def test_an_explained_column_makes_no_contracts_of_payments() -> None:
    head = "Crediteur;Betaaldatum;Betaald bedrag;Wat\n"
    reading = read("Blink BV;01-02-2024;10,00;Schoonmaak\n", {"Wat": "category"}, head)
    assert reading.contracts == ()
    assert reading.spending[0].category == "Schoonmaak"


def test_the_keeper_of_a_register_has_columns_of_its_own() -> None:
    head = "Contractnr;Omschrijving;Afdeling;Contracteigenaar;Status;Opmerkingen;Leverancier\n"
    (contract,) = read("C-1;Hout;ICT;A. de Vries;lopend;let op;Zager BV\n", head=head).contracts
    assert contract.buyer is None
    assert (contract.owner, contract.department) == ("A. de Vries", "ICT")
    assert (contract.status, contract.notes) == ("lopend", "let op")


def test_no_figure_and_no_end_are_no_fault_of_the_file() -> None:
    head = "Zaaknr;Omschrijving contract;Leverancier;Contractwaarde;Einddatum\n"
    reading = read("Z-1;Hout;Zager BV;p.m.;onbepaalde tijd\n", head=head)
    (contract,) = reading.contracts
    assert (contract.number, contract.value, contract.ends) == ("Z-1", None, None)
    assert not {"value_unreadable", "date_unreadable"} & set(codes(reading))


def test_a_status_that_says_ended_without_an_end_date_is_told() -> None:
    head = "Contractnr;Titel;Leverancier;Status;Einddatum\n"
    rows = "C-1;Hout;Zager;Beëindigd;\nC-2;Zand;G;beëindigd;31-12-2023\nC-3;Klei;G;lopend;\n"
    assert codes(read(rows, head=head))["ended_without_a_day"] == 1


@pytest.mark.parametrize(
    "heading",
    ["ISV-clausule", "Clausules", "Mensenrechten-clausule(s)", "Clauses", "Human rights clauses"],
)
def test_what_a_register_says_of_clauses_is_kept_in_its_own_words(heading: str) -> None:
    head = f"Contractnummer;Contractnaam;Leverancier;{heading}\n"
    rows = "AB-1000;Hout;Zager BV;ja\nAB-2000;Steen;Hak BV;\nAB-3000;Zand;Graaf BV;n.v.t.\n"
    reading = read(rows, head=head)
    assert [contract.clause_words for contract in reading.contracts] == ["ja", None, None]


def test_a_person_says_which_column_names_the_clauses() -> None:
    head = "Contractnummer;Contractnaam;Leverancier;Bijlage 4\n"
    (contract,) = read("AB-1000;Hout;Zager BV;C2\n", {"Bijlage 4": "clauses"}, head).contracts
    assert contract.clause_words == "C2"


def test_a_contract_on_two_rows_carries_the_clauses_of_either() -> None:
    head = "Contractnummer;Contractnaam;Leverancier;Clausules\n"
    rows = "AB-1000;Hout;Zager BV;C1\nAB-1000;Hout;Schaver BV;C2\nAB-1000;Hout;Boor BV;C1\n"
    (contract,) = read(rows, head=head).contracts
    assert contract.clause_words == "C1; C2"


@pytest.mark.parametrize("cell", ["nnb", "N.n.b.", "n.v.t.", "-", "?", "onbekend", "N/A"])
def test_an_owner_whom_nobody_filled_in_is_none(cell: str) -> None:
    head = "Contractnr;Omschrijving;Afdeling;Contracteigenaar;Leverancier\n"
    (contract,) = read(f"C-1;Hout;ICT;{cell};Zager BV\n", head=head).contracts
    assert contract.owner is None


def test_departments_that_number_apart_keep_their_contracts_apart() -> None:
    head = "Contractnr;Omschrijving;Afdeling;Leverancier\n"
    rows = "2024-0001;Hout;ICT;Zager BV\n2024-0001;Zand;Wegen;Graver BV\n"
    assert len(read(rows, head=head).contracts) == 2


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("organisatienaam,oin\nX,00000001855432950000\n", "OIN"),
        ('"a b.v.","8079417"\n"b b.v.","56627033"\n"c b.v.","8160044"\n', "company numbers"),
        ("just a text\nof lines\n", "one column"),
    ],
)
def test_lists_that_hold_no_contract_are_refused_with_a_sentence(rows: str, reason: str) -> None:
    with raises(RefusedError, reason):
        register.read(rows.encode(), "a.csv")


def real(path: str) -> Reading:
    full = SHARED / path
    if not full.exists():
        pytest.skip(f"the shared file {path} is not here")
    return register.read(full.read_bytes(), full.name)


@pytest.mark.parametrize(
    ("path", "contracts"),
    [
        ("procurements/old/2010.csv", 250),
        ("procurements/old/2015.csv", 363),
        ("procurements/new/2017.csv", 174),
        ("procurements/new/2019.csv", 40),
        ("lipjan/2017.csv", 185),
        ("lipjan/2019.csv", 1),
    ],
)
def test_a_real_register_of_kosovo_is_read_whatever_its_year(path: str, contracts: int) -> None:
    reading = real(f"xk_prishtina_contracts/{path}")
    assert reading.outcome is FileOutcome.IMPORTED
    assert len(reading.contracts) == contracts


def test_the_purchases_of_dutch_ministries_are_payments_without_a_sum() -> None:
    reading = real("nl_rijk_inkoop/inkoop.csv")
    assert reading.contracts == ()
    assert sum(spend.payments for spend in reading.spending) == 1000
    assert all(spend.value is None for spend in reading.spending)


@pytest.mark.parametrize(
    ("name", "payments"),
    [("fire-2022-23", 2908), ("fire-2023-24", 6999), ("fire-2025-26-q3", 881)],
)
def test_a_real_list_of_payments_is_grouped(name: str, payments: int) -> None:
    reading = real(f"uk_lancashire_fire_xlsx/{name}.xlsx")
    assert codes(reading)["payments_grouped"] == payments
    assert reading.contracts == ()
    assert sum(spend.payments for spend in reading.spending) == payments
    assert len(reading.spending) < payments


@pytest.mark.parametrize("name", ["aanbestedende_diensten_2010-2016", "kvk", "oin_register"])
def test_real_lists_of_buyers_are_refused(name: str) -> None:
    with pytest.raises(RefusedError):
        real(f"nl_aanbestedende_diensten/{name}.csv")


def test_dutch_words_over_money_without_a_currency_are_read_as_euros_and_said() -> None:
    dutch = register.read(
        b"Contractnummer;Omschrijving;Leverancier;Contractwaarde (excl. btw)\n"
        b"1;Stoelen;A B.V.;5.000,00\n",
        "register.csv",
    )
    english = register.read(
        b"Contract number,Title,Supplier,Contract value\n1,Chairs,A Ltd,5000.00\n", "register.csv"
    )
    assert dutch.contracts[0].value == Money(Decimal("5000.00"), "EUR")
    assert "currency_derived" in {caution.code for caution in dutch.cautions}
    assert english.contracts[0].value == Money(Decimal("5000.00"), None)


def test_a_row_with_more_cells_than_headings_is_read_and_said() -> None:
    reading = register.read(
        b"Contractnummer;Omschrijving;Leverancier\n"
        b"C-1;Kleding; Laken;Naald BV\nC-2;Papier;Blad BV\n",
        "a.csv",
    )
    assert len(reading.contracts) == 2
    (wider,) = (
        caution for caution in reading.cautions if caution.code == "row_wider_than_headings"
    )
    assert (wider.count, english(wider.example)) == (1, "row 2 has 4 cells under 3 headings")


def test_a_place_that_is_no_country_stays_unknown_and_is_said() -> None:
    reading = register.read(
        "Contractnummer;Omschrijving;Leverancier;Plaats van uitvoering\n"
        "C-1;Kleding;Naald BV;Atlantis\nC-2;Papier;Blad BV;België\n".encode(),
        "a.csv",
    )
    assert {contract.place for contract in reading.contracts} == {None, "BE"}
    (unknown,) = (caution for caution in reading.cautions if caution.code == "country_unknown")
    assert english(unknown.example) == "row 2, “Plaats van uitvoering”: Atlantis"


@pytest.mark.parametrize("cells", [";;\n;;\n", "  ;\t; \n"])
def test_a_table_that_says_nothing_is_empty(cells: str) -> None:
    with raises(RefusedError, "no cell says anything"):
        register.read(cells.encode(), "a.csv")


def test_a_table_of_flattened_ocds_is_known_by_its_headings() -> None:
    with raises(RefusedError, "flattened OCDS"):
        register.read(b"ocid,id,date,initiationType\n,,,\n", "a.csv")


PARTS = "Contractnummer;Contractnaam;Leverancier;Raamovereenkomst;Perceel;Onderdeel van;"


@pytest.mark.parametrize(
    ("cells", "part"),
    [
        ("RO-2021-33;;", "framework"),
        ("ja;2;", "framework"),
        ("nee;2;", "lot"),
        ("nee;;", None),
        (";n.v.t.;", None),
        (";;raamovereenkomst", "framework"),
        (";;perceel 3", "lot"),
        (";;geen", "none"),
        (";;", None),
    ],
)
def test_a_register_says_what_a_contract_is_a_part_of(cells: str, part: str | None) -> None:
    head = PARTS.removesuffix(";") + "\n"
    (contract,) = read(f"A-1;Stoelen;Zit B.V.;{cells}\n", head=head).contracts
    assert contract.part_of == part


def test_the_value_of_the_whole_and_the_country_of_the_buyer_have_their_columns() -> None:
    head = "Nummer;Titel;Leverancier;Opdrachtgever;Land opdrachtgever;Waarde raamovereenkomst\n"
    (contract,) = read("A-1;Stoelen;Zit B.V.;Byen;Noorwegen;€ 900.000\n", head=head).contracts
    assert contract.total_value == Money(Decimal(900_000), "EUR")
    assert contract.buyer is not None
    assert contract.buyer.country == "NO"


@pytest.mark.parametrize(
    ("options", "until"),
    [
        ("2 x 1 jaar", date(2028, 12, 31)),
        ("1 jaar + 6 maanden", date(2028, 6, 30)),
        ("24 maanden", date(2028, 12, 31)),
        ("ja", None),
        ("2027-03-01", None),
        ("", None),
    ],
)
def test_option_years_count_from_the_end_where_their_length_is_said(
    options: str, until: date | None
) -> None:
    head = "Nummer;Titel;Leverancier;Einddatum;Verlengingsopties\n"
    (contract,) = read(f"A-1;Stoelen;Zit B.V.;2026-12-31;{options}\n", head=head).contracts
    assert contract.options_until == until


@pytest.mark.parametrize("heading", ["Labels", "Tags", "Trefwoorden", "Keywords"])
def test_tags_are_read_out_of_one_cell_and_of_each_row_of_a_contract(heading: str) -> None:
    head = f"Contractnummer;Contractnaam;Leverancier;{heading}\n"
    rows = (
        'AB-1000;Hout;Zager BV;"Regio, Inhuur"\nAB-1000;Hout;Schaver BV;Jeugd\n'
        "AB-2000;Steen;Hak BV;n.v.t.\n"
    )
    reading = read(rows, head=head)
    assert [contract.tags for contract in reading.contracts] == [("Inhuur", "Jeugd", "Regio"), ()]
