"""A file is known by its content, and what is no data says so."""

import gzip
import io
import json
import zipfile

import pytest

from graphs.readers import detect, json_stream
from graphs.readers.notes import Notes
from graphs.readers.reading import RefusedError
from tests.support.folders import TESTS
from tests.support.messages import english, raises

RECORDED = TESTS / "recorded" / "notices"

KNOWN = {
    "ted_two_languages.xml": "ted",
    "eforms_award.xml": "eforms",
    "eforms_call.xml": "eforms",
    "eforms_call_lots.xml": "eforms",
    "eforms_announcement.xml": "eforms",
    "ocds_tender_1_0.json": "ocds",
    "ocds_award_1_1.json": "ocds",
    "ocds_record.json": "ocds",
    "ocds_lines.jsonl": "ocds",
    "decp.json": "decp",
    "contracts_finder.json": "contracts_finder",
    "ted_flat.json": "ted_flat",
}


@pytest.mark.parametrize(("name", "kind"), KNOWN.items())
def test_a_recording_is_known_whatever_its_name(name: str, kind: str) -> None:
    content = (RECORDED / name).read_bytes()
    assert detect.detect(name, content) == kind
    assert detect.detect("upload", content) == kind


def test_every_recording_is_tried() -> None:
    assert {path.name for path in RECORDED.iterdir()} == set(KNOWN)


def test_the_head_of_a_file_is_enough() -> None:
    head = json.dumps({"uri": "x" * 500, "releases": [{"ocid": "a"} for _ in range(9999)]})
    assert detect.detect("x.json", head.encode()[:4000]) == "ocds"


@pytest.mark.parametrize("root", ["ContractNotice", "PriorInformationNotice"])
def test_every_kind_of_eforms_notice_is_known(root: str) -> None:
    assert detect.detect("n", f"<x:{root} xmlns:x='urn:y'/>".encode()) == "eforms"
    assert detect.detect("n", f"\n<x:{root} xmlns:x='urn:y'/>".encode("utf-16")) == "eforms"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (b"null", "only null"),
        (b"42", "only a number"),
        (b'"text"', "only a text"),
        (b"true", "only true or false"),
        (b"{}", "holds nothing"),
        (b"[]", "holds no object"),
        (b'{"publishedDate": "x", "publisher": {}}', "neither releases nor records"),
        (b'{"char": 1}', "No reader knows JSON with the fields char"),
        (b"<a/>", "XML that begins with a;"),
        (b"<html><body/></html>", "a web page"),
        (b"<a", "cannot be read|no element"),
        (b"[1, [2]]", "holds no object"),
        (b"\n<!doctype HTML><html/>", "a web page"),
        (b'<!DOCTYPE TED_EXPORT SYSTEM "x"><TED_EXPORT/>', "document type"),
        (b"%PDF-1.7 ...", "a document or a picture"),
        (b"\x89PNG\r\n\x1a\n\0", "a document or a picture"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(content: bytes, says: str) -> None:
    with raises(RefusedError, says) as refused:
        detect.detect("file.json", content)
    assert english(getattr(refused.value, "message", "")).endswith(".")


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "data/MANIFEST",
        "data/MANIFEST.tsv",
        "INDEX.tsv",
        "LICENSE",
        "a/PROVENANCE.md",
        "a/.gitignore",
        "script.py",
        "checksums.txt",
    ],
)
def test_a_page_of_text_or_a_list_of_files_is_no_data(name: str) -> None:
    with raises(RefusedError, "a text or a list of files"):
        detect.detect(name, b"file\tdigest\na\tb\n")


@pytest.mark.parametrize("name", ["notice.xml", "index.xml", "manifest.json", "licences.csv"])
def test_a_name_that_only_resembles_one_is_looked_into(name: str) -> None:
    content = {"xml": b"<TED_EXPORT/>", "json": b'{"ocid": "x"}', "csv": b"a;b\n1;2\n"}
    assert detect.detect(name, content[name.rpartition(".")[2]])


def test_tables_are_left_to_the_readers_of_tables() -> None:
    assert detect.detect("register.csv", b"Leverancier;Bedrag\nA;1\n") == detect.TABLE
    assert detect.detect("register", b"Leverancier;Bedrag\nA;1\n") == detect.TABLE
    assert (
        detect.detect("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99) == detect.TABLE
    )


def workbook(words: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/sharedStrings.xml", f"<sst><si><t>{words}</t></si></sst>")
    return packed.getvalue()


def test_a_workbook_is_known_by_its_parts_and_an_archive_by_having_none() -> None:
    assert detect.detect("x", workbook("Leverancier")) == detect.TABLE
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.json", "{}")
    assert detect.detect("x", packed.getvalue()) == detect.ZIP
    assert detect.detect("x", gzip.compress(b"{}")) == detect.GZIP


def test_flattened_ocds_is_refused_with_what_to_import_instead() -> None:
    for name, content in (
        ("awards.csv", b"ocid,id,awards/0/id\nocds-1,1,a\n"),
        ("award.xlsx", workbook("ocid")),
    ):
        with raises(RefusedError, "Import the JSON"):
            detect.detect(name, content)


def test_values_of_all_shapes_come_out_one_by_one() -> None:
    notes = Notes()
    for text in ('{"a": 1}{"a": 2}', '{"a": 1}\n\n{"a": 2}\n', '\ufeff{"a":\n1}\r\n{"a": 2}'):
        assert list(json_stream.values(text, notes)) == [{"a": 1}, {"a": 2}]
    assert notes.rejected() == ()
