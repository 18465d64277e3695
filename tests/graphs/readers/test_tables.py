"""Rows out of files: encodings, marks between cells, and workbooks that are traps."""

import io
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from graphs.readers import table_sections, tables
from graphs.readers.notes import Notes
from graphs.readers.reading import RefusedError
from sources.formats import text, workbooks
from sources.formats.limits import UPLOADS
from tests.support.folders import ROOT
from tests.support.messages import raises
from tests.support.workbooks import workbook

SHARED = ROOT.parent / "shared/data/contracts"
WORDS = "Café à Zürich, façade, coöperatie, £500, l’été"


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "mac_roman", "utf-16"])
def test_accents_survive_the_encodings_of_offices(encoding: str) -> None:
    assert text.decode(WORDS.encode(encoding)).text == WORDS


def test_the_encoding_of_dos_is_told_from_that_of_windows() -> None:
    words = WORDS.replace("’", "'")
    assert text.decode(words.encode("cp850")).text == words


def test_a_file_of_two_encodings_is_read_line_by_line() -> None:
    lines = ["kontratës,të\n".encode("mac_roman"), "Gadime e Ulët\n".encode(), b"plain\n"]
    decoded = text.decode(b"".join(lines))
    assert decoded.text == "kontratës,të\nGadime e Ulët\nplain\n"
    assert decoded.encoding == "utf-8 and mac_roman"
    assert decoded.guessed


def test_the_pound_sign_of_a_british_file_is_no_polish_letter() -> None:
    assert text.decode("Value £\n£1,000\nCaf\u00e9\n".encode("cp1252")).text.count("£") == 2


@given(st.binary(max_size=200))
def test_no_bytes_break_the_ladder(data: bytes) -> None:
    assert isinstance(text.decode(data).text, str)


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_the_mark_between_cells_is_found(mark: str) -> None:
    rows = [["naam", "bedrag", "plaats"], ["A, B; C", "1.000,50", "x"], ["D", "2,5", "y"]]
    lines = [mark.join(f'"{c}"' if {*c} & {",", ";"} else c for c in row) for row in rows]
    (sheet,) = tables.read("\n".join(lines).encode(), "a.csv").sheets
    assert [list(row) for row in sheet.rows] == rows


def test_rows_that_end_in_a_lone_return_are_rows() -> None:
    (sheet,) = tables.read(b"a;b\rc;d\re;f\r", "a.csv").sheets
    assert [list(row) for row in sheet.rows] == [["a", "b"], ["c", "d"], ["e", "f"]]


def test_a_declared_mark_is_no_row() -> None:
    (sheet,) = tables.read(b"sep=;\na,x;b\nc;d\n", "a.csv").sheets
    assert list(sheet.numbered())[1] == (2, ["a,x", "b"])


def test_a_cell_with_a_line_break_stays_one_cell() -> None:
    (sheet,) = tables.read(b'a,b\n"one\r\ntwo",c\n', "a.csv").sheets
    assert sheet.rows[1] == ["one\ntwo", "c"]


def test_an_empty_file_is_refused_with_its_name() -> None:
    with raises(RefusedError, r"a\.csv is empty"):
        tables.read(b" \n ", "a.csv")


@pytest.mark.parametrize("rest", [b"1,2\n3,4\n", b"1,2\n3,4", b'1,"2"\n3,4\n' * 9000])
def test_a_quotation_mark_that_never_closes_swallows_no_other_row(rest: bytes) -> None:
    table = tables.read(b'a,b\n"x,y\n' + rest, "a.csv")
    (sheet,) = table.sheets
    assert sheet.rows[:4] == [["a", "b"], ['"x', "y"], ["1", "2"], ["3", "4"]]
    assert table.open_quotations == (2,)


@pytest.mark.parametrize("cell", ['"x\ny"', '"x ""z"" \ny"', '"x\ny" "z"'])
def test_a_quotation_mark_that_closes_on_a_later_line_is_no_fault(cell: str) -> None:
    table = tables.read(f"a,b\n1,{cell}\n2,3\n".encode(), "a.csv")
    assert len(table.sheets[0].rows) == 3
    assert table.open_quotations == ()


def test_a_file_of_open_quotation_marks_is_refused_with_the_first_row() -> None:
    with raises(RefusedError, "the first in row 2"):
        tables.read(b"a;b\n" + b'x;"y\n' * 500, "a.csv")


def test_a_cell_without_end_leaves_out_its_row_and_no_other() -> None:
    table = tables.read(b'a,b\n"' + b"x" * 200_000 + b"\n1,2\n", "a.csv")
    assert table.sheets[0].rows == [["a", "b"], [], ["1", "2"]]
    taken = Notes()
    table.look_over("a.csv", taken)
    assert [row.row for row in taken.rejected()] == [2]


def test_rows_of_a_sheet_keep_the_numbers_a_spreadsheet_shows() -> None:
    data = workbook({"Jan": [["naam", "bedrag"], ["A", 1]]}, top=4)
    (sheet,) = tables.read(data, "a.xlsx").sheets
    assert [number for number, _ in sheet.numbered()] == [5, 6]


def test_one_sheet_can_be_asked_for_and_a_wrong_name_lists_the_right_ones() -> None:
    data = workbook({"Jan": [["a", "b"]], "Feb": [["c", "d"]]})
    assert [sheet.name for sheet in tables.read(data, "a.xlsx", "Feb").sheets] == ["Feb"]
    with raises(RefusedError, "“Jan”, “Feb”"):
        tables.read(data, "a.xlsx", "Mrt")


def test_a_far_cell_that_would_fill_the_memory_is_refused() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "b")
    with raises(RefusedError, "1,048,576"):
        tables.read(buffer.getvalue(), "far.xlsx")


def test_a_workbook_that_unpacks_too_far_is_refused() -> None:
    data = packed({"xl/worksheets/sheet1.xml": b" " * (20 << 20)})
    with raises(RefusedError, "packed far tighter"):
        tables.read(data, "bomb.xlsx")


def test_a_workbook_of_too_many_parts_is_refused() -> None:
    data = packed({f"part{number}": b"" for number in range(UPLOADS.book_parts + 1)})
    with raises(RefusedError, "parts"):
        tables.read(data, "many.xlsx")


def test_unnamed_rows_and_cells_are_counted_too() -> None:
    rows = b"<row><c><v>1</v></c></row>" * (UPLOADS.book_rows + 1)
    chunks = iter([rows[place : place + 65536] for place in range(0, len(rows), 65536)])
    assert workbooks._xlsx_extent(chunks)[0] > UPLOADS.book_rows


def test_repeated_cells_of_an_open_document_are_counted_when_they_hold_something() -> None:
    row = (
        b'<table:table-row table:number-rows-repeated="9000"><table:table-cell '
        b'table:number-columns-repeated="800"/><table:table-cell office:value="1"/>'
        b'</table:table-row><table:table-row table:number-rows-repeated="1000000">'
        b'<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert workbooks._ods_extent(iter([b'<table:table table:name="x">' + row])) == (9000, 801)


@pytest.mark.parametrize("data", [b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_a_damaged_workbook_is_refused_with_advice(data: bytes) -> None:
    with raises(RefusedError, "save it"):
        tables.read(data, "a.xls")


def test_a_workbook_with_a_password_says_so() -> None:
    data = b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    with raises(RefusedError, "password"):
        tables.read(data, "a.xlsx")


def test_a_table_is_known_by_its_name_and_its_first_bytes() -> None:
    assert tables.is_table("a.CSV", b"a;b")
    assert tables.is_table("a.xlsx", b"PK\x03\x04....")
    assert not tables.is_table("a.zip", b"PK\x03\x04....")
    assert not tables.is_table("a.csv", b'{"ocid": 1}')
    assert not tables.is_table("notes.md", b"# notes")


def test_headings_under_a_title_are_found() -> None:
    rows = [["Register 2024"], [], ["Leverancier", "Contractwaarde"], ["A", "5"]]
    assert table_sections.header("register", rows) == 2


def test_a_total_is_told_from_a_firm_of_that_name() -> None:
    assert table_sections.is_total(["Totaal", "", "", "1.000"])
    assert table_sections.is_total([None, "Grand total", 5.0])
    assert not table_sections.is_total(["Total Gas Ltd", "Gas", "1.000"])
    assert not table_sections.is_total(["7", "Totaal onderhoud", "A"])


@pytest.mark.parametrize("suffix", ["csv", "xls", "xlsx"])
def test_one_list_in_three_formats_has_the_same_rows(suffix: str) -> None:
    path = SHARED / "osh_facility_lists_a"
    if not path.exists():
        pytest.skip("the shared facility lists are not here")
    rows = tables.read((path / f"12.{suffix}").read_bytes(), f"12.{suffix}").sheets[0].rows
    first = tables.read((path / "12.csv").read_bytes(), "12.csv").sheets[0].rows
    assert len(rows) == len(first) == 16
    assert [(row[0], row[3]) for row in rows] == [(row[0], row[3]) for row in first]
