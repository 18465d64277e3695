"""Declared supply chains in a table."""

import pytest

from graphs.parties import Kind
from graphs.readers import chain, register, tables
from graphs.readers.reading import FileOutcome, Reading, RefusedError
from tests.support.folders import TESTS
from tests.support.messages import raises
from tests.support.workbooks import workbook

RECORDED = TESTS / "recorded/registers"
HEAD = "customer,supplier,good,country,share,since,evidence\n"


def recorded() -> Reading:
    return chain.read((RECORDED / "chain_nl.csv").read_bytes(), "chain_nl.csv")


def read(rows: str, head: str = HEAD) -> Reading:
    return chain.read((head + rows).encode(), "chain.csv")


def codes(reading: Reading) -> set[str]:
    return {caution.code for caution in reading.cautions}


def test_a_dutch_chain_gives_its_ties_and_parties() -> None:
    reading = recorded()
    assert [(tie.good, tie.country) for tie in reading.supplies] == [
        ("stof", "TR"),
        ("stof", "BD"),
        ("katoen", None),
        ("afval", "TR"),
    ]
    assert len(reading.parties) == 4
    assert reading.supplies[0].contract == "VH-2023-002"
    assert all(tie.kind is Kind.DECLARED for tie in reading.supplies)


def test_shares_are_parts_of_one_however_they_are_written() -> None:
    assert [tie.share for tie in read("A,B,x,NL,20%,,\nA,C,x,NL,0.2,,\n").supplies] == [0.2, 0.2]
    assert [tie.share for tie in read('A,B,x,NL,20,,\nA,C,x,NL,"12,5",,\n').supplies] == [
        0.2,
        0.125,
    ]
    assert [tie.share for tie in read("A,B,x,NL,1,,\n").supplies] == [1.0]


def test_a_share_nobody_can_tell_is_left_out_and_said() -> None:
    reading = recorded()
    assert [tie.share for tie in reading.supplies] == [0.6, None, None, 0.2]
    assert "share_unreadable" in codes(reading)
    assert read("A,B,x,NL,120%,,\n").supplies[0].share is None


def test_shares_of_more_than_all_are_said() -> None:
    assert "shares_exceed_all" in codes(read("A,B,x,NL,60%,,\nA,C,x,NL,60%,,\n"))


def test_repetition_and_loops_are_said_and_loops_stay_in() -> None:
    reading = recorded()
    assert {"tie_repeated", "tie_with_itself", "ties_go_round"} <= codes(reading)
    assert len(reading.supplies) == 4
    assert "ties_go_round" not in codes(read("A,B,x,NL,,,\nA,C,x,NL,,,\nB,C,x,NL,,,\n"))


def test_of_two_rows_on_one_tie_the_one_that_shows_more_stays() -> None:
    head = HEAD.replace("evidence", "evidence,evidence_class")
    poor, rich = "A,B,x,TR,,,,\n", "A,B,x,TR,40%,2025-01-01,audit report,A\n"
    for rows in (poor + rich, rich + poor):
        reading = read(rows, head)
        assert [(tie.evidence_class, tie.share) for tie in reading.supplies] == [("A", 0.4)]
        assert "tie_repeated" in codes(reading)


def test_a_long_chain_is_no_loop_and_takes_no_time() -> None:
    rows = "".join(f"F{number},F{number + 1},x,NL,,,\n" for number in range(5000))
    assert codes(read(rows)) == set()


def test_a_row_without_a_customer_is_left_out_with_its_reason() -> None:
    reading = recorded()
    assert reading.outcome is FileOutcome.PARTIAL
    assert [(row.row, row.column) for row in reading.rejected] == [(8, "afnemer")]


@pytest.mark.parametrize(
    ("evidence", "grade"),
    [
        ("klasse B: factuur 2024-17", "B"),
        ("Class A", "A"),
        ("evidence class C, customs record", "C"),
        ("SA8000 certificate 12", None),
        ("audit gepland", None),
        ("BSCI lid", None),
        ("verklaring leverancier", None),
        ("rapport volgt", None),
        ("https://example.org/origin", None),
        ("first class goods, of class a maker", None),
        ("", None),
        (None, None),
    ],
)
def test_only_a_class_that_a_person_wrote_counts(evidence: str | None, grade: str | None) -> None:
    assert chain.class_of(evidence) == grade


def test_a_stated_class_wins_over_the_words() -> None:
    head = "customer,supplier,good,evidence,evidence_class\n"
    reading = read("A,B,x,SA8000 certificate,c\nA,C,x,SA8000 certificate,Z\n", head)
    assert [tie.evidence_class for tie in reading.supplies] == ["C", None]
    assert {"evidence_class_unknown", "evidence_without_a_class"} <= codes(reading)
    assert reading.supplies[1].evidence == "SA8000 certificate"


def test_words_without_a_class_stay_as_they_are_and_are_said() -> None:
    reading = read("A,B,x,NL,,,audit gepland\nA,C,x,NL,,,\n")
    assert [(tie.evidence, tie.evidence_class) for tie in reading.supplies] == [
        ("audit gepland", None),
        (None, None),
    ]
    (doubt,) = (
        caution for caution in reading.cautions if caution.code == "evidence_without_a_class"
    )
    assert doubt.count == 1


def test_a_tie_keeps_its_period_the_day_it_was_stated_and_what_it_rests_on() -> None:
    head = "customer,supplier,good,since,until,stated,kind,evidence class,confidence\n"
    reading = read(
        "A,B,x,2023-01-01,2024-12-31,2025-02-01,observed,B,\n"
        "A,C,x,,,,declared,,\nA,D,x,,,,inferred,A,\nA,E,x,,,,observed,,\nA,F,x,,,,,,e\n"
        "A,G,x,,,,,,sure\n",
        head,
    )
    first = reading.supplies[0]
    assert [str(day) for day in (first.since, first.until, first.stated)] == [
        "2023-01-01",
        "2024-12-31",
        "2025-02-01",
    ]
    assert [tie.confidence for tie in reading.supplies] == ["B", "D", "E", "C", "E", "D"]
    assert "confidence_unknown" in codes(reading)


def test_a_firm_is_one_party_when_only_one_row_gives_its_number() -> None:
    head = "customer,supplier,good,supplier_id\n"
    reading = read("A,B Ltd,x,529900T8BM49AURSDO55\nB Ltd,C,y,\n", head)
    assert len(reading.parties) == 3
    assert reading.supplies[0].supplier == reading.supplies[1].customer


def test_anonymous_suppliers_of_two_firms_are_two() -> None:
    reading = read("A,Anoniem 1,x,NL,,,\nB,Anoniem 1,x,NL,,,\n")
    assert len({tie.supplier for tie in reading.supplies}) == 2


def test_a_chain_and_a_register_of_one_source_share_the_keys_of_names() -> None:
    ties = chain.read(b"customer,supplier,good\nX BV,Y Ltd,x\n", "a.csv", source="veldhaven")
    contracts = register.read(
        b"Contractnaam;Leverancier\nA;X B.V.\n", "b.csv", source="veldhaven"
    ).contracts
    assert ties.supplies[0].customer == contracts[0].suppliers[0].key


def test_how_a_tie_is_known_is_kept() -> None:
    head = "customer,supplier,good,kind\n"
    kinds = [tie.kind for tie in read("A,B,x,observed\nA,C,x,afgeleid\nA,D,x,\n", head).supplies]
    assert kinds == [Kind.OBSERVED, Kind.INFERRED, Kind.DECLARED]


def test_a_french_chain_in_a_workbook_is_read_too() -> None:
    rows = [
        ["Client", "Fournisseur", "Produit", "Pays d'origine"],
        ["A", "B", "coton", "Ouzbékistan"],
    ]
    (tie,) = chain.read(workbook({"Chaîne": rows}), "a.xlsx").supplies
    assert (tie.good, tie.country) == ("coton", "UZ")


def test_a_file_without_customers_is_refused_with_the_columns_it_needs() -> None:
    with raises(RefusedError, "customer and the supplier"):
        read("NL,A,B,C\n", "country,name,address,sector\n")


def test_a_chain_is_told_from_a_register() -> None:
    for name, is_chain in (
        ("chain_nl.csv", True),
        ("nl_veldhaven.csv", False),
        ("xk_lugina.csv", False),
    ):
        rows = tables.read((RECORDED / name).read_bytes(), name).sheets[0].rows
        assert chain.recognises(rows) == is_chain
        assert register.recognises(rows) != is_chain
