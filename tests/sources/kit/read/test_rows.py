"""The strict readers of tables, workbooks and XML, trap by trap."""

import io
import zipfile
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from sources.formats.limits import LISTS
from sources.kit import (
    JsonRecord,
    Snapshot,
    TableRow,
    UnreadableError,
    json_of,
    records,
)
from sources.kit.read import workbooks
from sources.kit.read.rows import csv_rows, month_of
from sources.kit.read.workbooks import sheet_rows
from sources.kit.read.xml import parse
from sources.kit.values.list_guard import ListGuard
from tests.support.refusals import refused, refuses


def first_row(text: str, **options: object) -> TableRow:
    return next(csv_rows(text.encode(), **options))  # type: ignore[arg-type]


def names(data: bytes, **options: object) -> list[str]:
    return [row.take("name") for row in csv_rows(data, **options)]  # type: ignore[arg-type]


def workbook(*rows: tuple[object, ...], sheet: str = "Sheet1") -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return out.getvalue()


def limited(monkeypatch: pytest.MonkeyPatch, **limits: int) -> None:
    """Read workbooks with other limits."""
    monkeypatch.setattr(workbooks, "GUARD", ListGuard(replace(LISTS, **limits)))


def test_a_byte_order_mark_is_no_part_of_the_first_heading() -> None:
    assert names(b"\xef\xbb\xbfname\r\nMali\r\n") == ["Mali"]


def test_windows_letters_need_to_be_announced() -> None:
    data = "name\nCôte d'Ivoire\n".encode("cp1252")
    with refused(
        UnreadableError, "list.not_encoded", where="row 2", byte="0xf4", encoding="utf-8-sig"
    ):
        names(data)
    assert names(data, encoding="cp1252") == ["Côte d'Ivoire"]


def test_outer_and_doubled_spaces_are_not_part_of_a_name() -> None:
    assert names("name\n\u00a0India  and   all \n".encode()) == ["India and all"]


@pytest.mark.parametrize("heading", ["Status", " status ", "STATUS", "Status 2024", "status_2025"])
def test_headings_compare_without_case_outer_spaces_and_year(heading: str) -> None:
    assert first_row(f"{heading}\nActive\n").take("Status") == "Active"


def test_a_new_column_stops_the_reading_and_is_named() -> None:
    with refused(UnreadableError, "list.new_columns", where="row 2", columns=("Subsidiary",)):
        names(b"name,Subsidiary\nA,B\n")


def test_a_column_ignored_by_name_is_ignored_in_every_year() -> None:
    assert names(b"name,rank_2024\nA,1\n", ignore=("Rank_2022",)) == ["A"]


def test_a_missing_column_stops_the_reading_and_is_named() -> None:
    with refused(UnreadableError, "list.no_column", where="row 2", column="name"):
        names(b"title\nA\n")


def test_a_new_category_stops_the_reading() -> None:
    row = first_row("Status\nSuspended\n")
    with refused(
        UnreadableError, "list.new_value", where="row 2", cell="Suspended", column="Status"
    ):
        row.pick("Status", {"Active": True})


def test_two_columns_with_one_heading_are_refused() -> None:
    with refused(UnreadableError, "list.heading_twice", where="row 1", column="Name "):
        names(b"name,Name \nA,B\n")


def test_one_heading_for_several_years_is_not_guessed_at() -> None:
    with refused(UnreadableError, "list.heading_of_years", column="hdi"):
        first_row("hdi_2021,hdi_2022\n1,2\n").take("hdi")


def test_a_series_knows_its_years_and_leaves_gaps_out() -> None:
    row = first_row("hdi_2021,hdi_2022,hdi_rank_2022\n0.5,,7\n", ignore=("hdi_rank",))
    assert row.series("hdi") == {2021: 0.5}
    with refused(UnreadableError, "list.no_columns_of_years", where="row 2", column="gii"):
        row.series("gii")


@pytest.mark.parametrize("text", ["x", "nan", "inf", "1,5", "-"])
def test_what_is_no_number_stops_the_reading(text: str) -> None:
    with refuses(UnreadableError, "is no number"):
        first_row(f'value\n"{text}"\n').number("value")


@pytest.mark.parametrize("text", ["", "22", "20222", "2022.5", "9999"])
def test_what_is_no_year_stops_the_reading(text: str) -> None:
    assert first_row("when,a\n2022,b\n").year("when") == 2022
    with refuses(UnreadableError, "'when' is no year"):
        first_row(f"when,a\n{text},b\n").year("when")


def test_what_a_publisher_writes_for_missing_is_missing() -> None:
    assert first_row("value\n..\n").number("value", missing=("..",)) is None


def test_what_was_made_or_traded_is_never_negative() -> None:
    assert first_row("value\n0.5\n").amount("value") == 0.5
    assert first_row("value\nNA\n").amount("value", ("NA",)) is None
    with refused(UnreadableError, "list.negative", where="row 2", cell="-1", column="value"):
        first_row("value\n-1\n").amount("value")


def test_dates_are_read_as_the_publisher_writes_them() -> None:
    assert first_row("day\n04-06-2026\n").date("day", "%d-%m-%Y") == date(2026, 6, 4)
    assert first_row("day,a\n,b\n").date("day", "%d-%m-%Y") is None
    with refused(
        UnreadableError, "list.no_date_in", where="row 2", cell="2026-06-04", column="day"
    ):
        first_row("day\n2026-06-04\n").date("day", "%d-%m-%Y")


@pytest.mark.parametrize(
    "data",
    [b"name,b\nA\n", b"name,b\nA,B,C\n", b'name,b\nA,"B\n', b"", b"\n\n"],
    ids=["short", "long", "open quote", "empty", "blank"],
)
def test_a_torn_table_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        names(data, ignore=("b",))


def test_blank_lines_do_not_count() -> None:
    rows = list(csv_rows(b"name\nA\n\nB\n", ignore=("*",)))
    assert [row.where for row in rows] == ["row 2", "row 4"]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1))
def test_any_text_is_read_or_refused(parts: list[str]) -> None:
    with suppress(UnreadableError):
        list(csv_rows(",".join(parts).encode(), ignore=("*",)))


def test_a_workbook_is_read_as_strictly_as_a_csv() -> None:
    data = workbook(("ORIGIN", "CL"), ("India ", "X"))
    assert [(r.take("Origin"), r.take("CL")) for r in sheet_rows(data)] == [("India", "X")]
    with refused(UnreadableError, "list.new_columns", where="row 2", columns=("CL",)):
        [row.take("ORIGIN") for row in sheet_rows(data)]


def test_numbers_of_a_workbook_keep_their_digits() -> None:
    data = workbook(("year", "value"), (1996, -1.291704773902893))
    row = next(sheet_rows(data))
    assert (row.take("year"), row.number("value")) == ("1996", -1.291704773902893)


def test_days_of_a_workbook_are_read_as_days() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write(0, 0, "day")
        form = book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_datetime(1, 0, datetime(2026, 6, 4), form)  # noqa: DTZ001
    assert next(sheet_rows(out.getvalue())).take("day").startswith("2026-06-04")


def test_a_sheet_is_found_whatever_spaces_follow_its_name() -> None:
    data = workbook(("name",), ("A",), sheet="Data 2024 ")
    assert [row.take("name") for row in sheet_rows(data, "data 2024")] == ["A"]
    with refuses(UnreadableError, "no sheet 'Other'; there are: Data 2024"):
        next(sheet_rows(data, "Other"))


def test_a_bomb_in_a_workbook_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b" " * 40_000_000)
    with refuses(UnreadableError, "that unpack to 40,000,000: not a list"):
        next(sheet_rows(out.getvalue()))


def test_a_workbook_of_too_many_parts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch, book_parts=2)
    with refuses(UnreadableError, "would unpack to"):
        next(sheet_rows(workbook(("name",), ("A",))))


def test_a_workbook_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch, whole=100)
    with refuses(UnreadableError, "larger than 100 bytes"):
        next(sheet_rows(workbook(("name",), ("A",))))


def test_a_sheet_of_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch, book_cells=1)
    with refuses(UnreadableError, "spans more than 1 cells"):
        next(sheet_rows(workbook(("name",), ("A",))))


def test_one_cell_in_the_far_corner_is_refused_before_the_sheet_is_laid_out() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write(0, 0, "name")
        page.write(1_048_575, 16_383, "far")
    with refuses(UnreadableError, "spans more than"):
        next(sheet_rows(out.getvalue()))


def test_other_kinds_of_workbook_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("content.xml", "<office/>")
    with refuses(UnreadableError, r"not an \.xlsx"):
        next(sheet_rows(out.getvalue()))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04nothing", b"\xd0\xcf\x11\xe0", b"name\nA\n"])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        next(sheet_rows(data))


def test_xml_is_read_as_strictly_as_a_table() -> None:
    root = parse(b"<All><One><Name>A</Name><New>B</New></One></All>", "All")
    with refused(UnreadableError, "list.new_columns", where="line 1", columns=("New",)):
        [element.take("Name") for element in root.each("One")]


def test_an_element_beside_a_list_is_named() -> None:
    root = parse(b"<All><One><Parts><Part><A>1</A></Part><Odd/></Parts></One></All>", "All")
    with refused(UnreadableError, "list.new_columns", where="line 1", columns=("Odd",)):
        [part.take("A") for element in root.each("One") for part in element.each("Parts/Part")]


def test_an_element_that_comes_twice_is_not_guessed_at() -> None:
    root = parse(b"<All><One><Name>A</Name><Name>B</Name></One></All>", "All")
    with refuses(UnreadableError, "'Name' is there several times"):
        [element.take("Name") for element in root.each("One")]


def test_json_is_read_as_strictly_as_a_table() -> None:
    with refused(UnreadableError, "list.new_fields", where="entry 1", fields=("new",)):
        [entry.text("name") for entry in records([{"name": "A", "new": 1}], "entry")]
    assert [e.text("name") for e in records([{"name": " A ", "b": 1}], "entry", ["b"])] == ["A"]


@pytest.mark.parametrize("field_value", [None, 1, True, [], {}, float("inf"), 10**40])
def test_a_field_of_another_type_stops_the_reading(field_value: object) -> None:
    record = JsonRecord({"field": field_value}, "entry 1")
    with refuses(UnreadableError, "entry 1: 'field' is not text"):
        record.text("field")
    if field_value is not True:
        with refuses(UnreadableError, "is not true or false"):
            record.boolean("field")


@pytest.mark.parametrize("field_value", ["1", True, [], {}, float("inf"), float("nan"), 10**40])
def test_what_is_no_number_in_json_stops_the_reading(field_value: object) -> None:
    with refuses(UnreadableError, "entry 1: 'field' is not a number"):
        JsonRecord({"field": field_value}, "entry 1").number("field")
    assert JsonRecord({"field": None}, "entry 1").number("field") is None


def test_a_missing_field_is_named() -> None:
    with refused(UnreadableError, "list.no_field", where="entry 1", field="name"):
        JsonRecord({}, "entry 1").text("name")


@pytest.mark.parametrize("text", ["", "[", '{"a": NaN', "\xff", "[" * 100_000])
def test_torn_json_is_refused(text: str) -> None:
    with refuses(UnreadableError, "not whole JSON"):
        json_of(Snapshot("a.json", text.encode("latin-1")))


def test_a_month_is_read_without_the_machines_language() -> None:
    assert month_of("June 2026") == "2026-06"
    with refused(UnreadableError, "list.no_month", cell="juni 2026"):
        month_of("juni 2026")


def test_truncated_xml_is_refused() -> None:
    with refuses(UnreadableError, "not whole XML"):
        parse(b"<All><One><Name>A</Name></One>", "All")


@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE All SYSTEM "http://example.org/all.dtd">',
        b'<!DOCTYPE All [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        b'<!DOCTYPE All [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
    ],
)
def test_a_doctype_is_refused(doctype: bytes) -> None:
    with refuses(UnreadableError, "DOCTYPE"):
        parse(doctype + b"<All/>", "All")


def test_another_document_is_refused() -> None:
    with refuses(UnreadableError, "'html', not a 'Goods'"):
        parse(b"<html/>", "Goods")
