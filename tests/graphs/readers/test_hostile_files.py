"""Files made to break an import: each is read or refused, soon and in little memory.

What breaks an opener of one format is in ``tests/sources/formats/test_hostile.py``.
"""

import io
import json
import tracemalloc
import zipfile

import pytest

from graphs import names
from graphs.readers import batch, json_stream, notes, ocds, register, tables, xml
from graphs.readers.notes import Notes
from graphs.readers.reading import RefusedError
from sources.formats.limits import UPLOADS
from sources.kit.values.message import Message
from tests.support.messages import english, raises

HEAD = "Contractnummer;Omschrijving;Leverancier\n"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

pytestmark = pytest.mark.usefixtures("patience")


def book(rows: str, sheets: int = 1, words: str = "") -> bytes:
    """Return a workbook whose sheets are all the same part."""
    numbers = range(1, sheets + 1)
    named = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    links = [(f"r{n}", "worksheet", "worksheets/sheet1.xml") for n in numbers]
    links += [("rs", "sharedStrings", "sharedStrings.xml")] * bool(words)
    linked = "".join(
        f'<Relationship Id="{id}" Type="{LINKS}/{kind}" Target="{target}"/>'
        for id, kind, target in links
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {
            "[Content_Types].xml": (
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}"/></Types>'
            ),
            "_rels/.rels": (
                f'<Relationships xmlns="{PARTS}"><Relationship Id="r1" '
                f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
            ),
            "xl/workbook.xml": (
                f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{named}</sheets></workbook>'
            ),
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships xmlns="{PARTS}">{linked}</Relationships>'
            ),
            "xl/worksheets/sheet1.xml": (
                f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
            ),
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>{words}</t></si></sst>',
        }.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def cell(place: str, words: str = "x") -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'


def reason(name: str, data: bytes) -> str:
    """Return why a file was refused, which it must be."""
    (result,) = batch.read_files([(name, data)]).files
    assert result.outcome == "refused"
    assert "please report it" not in english(result.reason)
    return english(result.reason)


def test_the_hand_made_workbook_of_these_tests_can_be_read() -> None:
    (sheet,) = tables.read(
        book(f'<row r="1">{cell("A1", "a")}{cell("B1", "b")}</row>'), "a.xlsx"
    ).sheets
    assert sheet.rows == [["a", "b"]]


def test_one_sheet_that_is_named_many_times_is_not_laid_out_many_times() -> None:
    assert "600 sheets" in reason("a.xlsx", book(cell("A1"), sheets=600))
    rows = "".join(
        f'<row r="{n}">{"".join(cell(f"{c}{n}", str(n)) for c in "ABCDEFGHIJ")}</row>'
        for n in range(1, 3001)
    )
    assert "more than 3,000,000 cells" in reason("a.xlsx", book(rows, sheets=120))


def test_a_long_word_that_every_cell_repeats_does_not_fill_the_memory() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 60_000))
    words = "".join(chr(97 + n * n % 23) for n in range(30_000))
    assert "holds far too much" in reason("a.xlsx", book(rows, words=words))


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (b"\n" * 2_000_000, "at most 100,100 rows"),
        (b";" * 2_000_000, "2,000,001 columns"),
        (b'a;"b\n' + b"c\n" * 3_000_000, "at most 100,100 rows"),
        (b';;;;"\n";' * 1_000_000, "more than 4,194,304 characters"),
        (b"a" * (65 << 20), "more than 64 MB"),
    ],
    ids=["empty rows", "cells", "an open quotation", "one row on many lines", "one line"],
)
def test_a_table_that_goes_on_for_ever_is_let_go_of_in_time(rows: bytes, why: str) -> None:
    data = HEAD.encode() + rows
    tracemalloc.start()
    with raises(RefusedError, why):
        tables.read(data, "a.csv")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 120 * 2**20


def test_millions_of_empty_values_are_refused_before_they_are_built() -> None:
    many = b'{"releases":[' + b"{}," * 5_000_000 + b"{}]}"
    tracemalloc.start()
    assert "at most 4,000,000 are read" in reason("a.json", many)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200 * 2**20


def test_half_a_letter_in_json_becomes_a_mark_that_a_store_can_keep() -> None:
    release = {
        "ocid": "o-\ud800", "id": "1", "tag": ["award"],
        "awards": [{"id": "1", "title": "a\udfffb \U0001f600",
                    "suppliers": [{"name": "X\ud800 BV"}]}],
    }  # fmt: skip
    (contract,) = ocds.read(json.dumps(release).encode(), "a.json").contracts
    assert contract.title == "a?b \U0001f600"
    assert contract.suppliers[0].name == "X? BV"
    line = json.dumps({"a": "\ud800"}) + '\n{"b": 1'
    assert next(json_stream.values(line, Notes())) == {"a": "?"}


def test_more_releases_than_anybody_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphs.readers.ocds_releases.MOST_RELEASES", 10)
    lines = "\n".join(f'{{"ocid":"o-{n}","id":"1","tag":["award"]}}' for n in range(11))
    assert "more than 10 releases" in reason("a.jsonl", lines.encode())


def test_xml_far_larger_than_a_notice_is_refused_before_it_is_built() -> None:
    wide = b"<TED_EXPORT>" + b"<a/>" * 1_000_000 + b"</TED_EXPORT>"
    assert "far larger than a notice" in reason("a.xml", wide)
    with raises(RefusedError, "far larger"):
        xml.parse(b"<a>" + b" " * UPLOADS.xml + b"</a>")


def test_rows_that_were_left_out_are_told_up_to_a_measure_and_then_counted() -> None:
    taken = Notes()
    for number in range(notes.MOST_REJECTED + 7):
        taken.reject(number, None, Message("table.empty", file="no\nname " + "x" * 9000))
    rejected = taken.rejected()
    assert len(rejected) == notes.MOST_REJECTED + 1
    assert english(rejected[-1].problem).startswith("7 more rows")
    assert rejected[0].problem.params == {"file": "no name " + "x" * 492}


def test_a_text_that_was_escaped_thirty_thousand_times_takes_no_time() -> None:
    for _ in range(20):
        names.clean("&" + "amp;" * 30_000 + "é")


def test_a_name_cannot_turn_the_line_it_stands_in_or_break_it() -> None:
    assert names.clean("abc\u202egnp.exe \u2066x\u2069\u2028y\U000e0041") == "abcgnp.exe x y"


def test_a_name_as_long_as_a_book_is_cut_and_said() -> None:
    reading = register.read(f"{HEAD}1;{'d' * 20_000};{'N' * 1000}\n".encode(), "a.csv")
    (contract,) = reading.contracts
    assert len(contract.suppliers[0].name) == 501
    assert len(contract.description or "") == names.LONGEST + 1
    assert "name_cut" in {caution.code for caution in reading.cautions}


def test_files_that_are_too_much_together_are_refused_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batch, "MOST_READ", 3)
    releases = "\n".join(
        f'{{"ocid":"o-{n}","id":"1","tag":["award"],"awards":[{{"id":"1"}}]}}' for n in range(2)
    )
    files = [
        ("a.csv", f"{HEAD}1;a;B\n2;c;D\n".encode()),
        ("b.jsonl", releases.encode()),
        ("c.csv", f"{HEAD}3;e;F\n".encode()),
    ]
    read = batch.read_files(files)
    assert [file.outcome for file in read.files] == ["imported", "refused", "imported"]
    assert "import it by itself" in english(read.files[1].reason)
    assert len(read.contracts) == 3
    assert not read.processes
