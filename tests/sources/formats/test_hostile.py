"""Files made to break the program, of every format and through both feet.

A case is a file, the opener that reads all of it, and what either foot says; where a person may
bring what no publisher sends, the second sentence is empty. Each ends in a refusal of that foot or
in what was put in; nothing else is ever raised.
"""

import contextlib
import gzip
import io
import json
import random
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.readers.guard import UploadGuard
from graphs.readers.reading import RefusedError
from sources.formats import archives, json_stream, json_text, text, workbooks, xml
from sources.formats.guard import Guard
from sources.formats.limits import LISTS, MEGABYTE, UPLOADS
from sources.formats.streams import PrefixedStream
from sources.kit.values.errors import UnreadableError
from sources.kit.values.list_guard import ListGuard
from tests.support import hostile_archives as packs
from tests.support.messages import raises

pytestmark = pytest.mark.usefixtures("patience")

Opener = Callable[[bytes, Guard], object]
# Small enough for a test, large enough for what is sound.
SMALL = replace(
    UPLOADS,
    whole=2 * MEGABYTE,
    stream=4 * MEGABYTE,
    patience=MEGABYTE,
    page=MEGABYTE,
    members=2_000,
    index=MEGABYTE,
    xml=MEGABYTE,
    xml_parts=50_000,
    xml_record=2_000,
    json_values=50_000,
    json_record=20_000,
    json_text=MEGABYTE,
    book_rows=20_000,
)
FEET = {
    "upload": (UploadGuard(SMALL), RefusedError),
    "list": (ListGuard(SMALL), UnreadableError),
}
BODY = b"name;value\n" + b"Mali;1\n" * 300


# -- the openers, each to the end of the file --


def open_gzip(data: bytes, guard: Guard) -> bytes:
    with archives.gunzip(io.BytesIO(data), guard) as stream:
        return stream.read()


def open_zip(data: bytes, guard: Guard) -> list[bytes]:
    pack = archives.Zip(io.BytesIO(data), guard)
    for file in pack.files:
        pack.check(file)
    return [pack.read(file, guard.limits.whole) for file in pack.files]


def open_zip_as_a_list(data: bytes, guard: Guard) -> list[bytes]:
    pack = archives.Zip(io.BytesIO(data), guard)
    pack.must_be_one_delivery(guard.limits.stream)
    return [pack.open(file).read() for file in pack.files]


def open_xml(data: bytes, guard: Guard) -> str:
    return xml.local(xml.parse(data, guard))


def open_xml_stream(data: bytes, guard: Guard) -> int:
    return sum(1 for _ in xml.elements(io.BytesIO(data), ("r",), guard))


def open_xml_root(data: bytes, guard: Guard) -> str:
    return xml.root_name(data, guard)


def open_page(data: bytes, guard: Guard) -> str:
    return xml.local(xml.page(data, guard))


def open_json(data: bytes, guard: Guard) -> list[object]:
    def must_not(number: int) -> None:
        raise guard.json_unknown()

    return list(json_text.values(text.decode(data).text, guard, must_not))


def open_json_document(data: bytes, guard: Guard) -> object:
    return json_text.document(data, guard)


def open_json_stream(data: bytes, guard: Guard) -> int:
    return sum(1 for _ in json_stream.items(io.BytesIO(data), "item", guard))


def open_json_head(data: bytes, guard: Guard) -> str:
    return json_stream.outline(data, guard)[0]


def open_book(data: bytes, guard: Guard) -> list[str]:
    return [sheet.name for sheet in workbooks.sheets(data, guard)]


def open_prefixed(data: bytes, guard: Guard) -> bytes:
    return PrefixedStream.of(data[:100], io.BytesIO(data[100:]), guard).read()


# -- workbooks by hand --

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def book(rows: str, sheets: int = 1, more: dict[str, str | bytes] | None = None) -> bytes:
    """A workbook whose sheets are all the same part."""
    numbers = range(1, sheets + 1)
    named = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    linked = "".join(
        f'<Relationship Id="r{n}" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
        for n in numbers
    )
    parts: dict[str, str | bytes] = {
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
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PARTS}">{linked}</Relationships>',
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        ),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **(more or {})}.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def cell(place: str, words: str = "x") -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'


@cache
def sound_book() -> bytes:
    return book(f'<row r="1">{cell("A1", "a")}{cell("B1", "b")}</row>')


def locked_book() -> bytes:
    return b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(10))
    + b"]><a>&k;</a>"
)
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
BY_ADDRESS = b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>'
PARAMETERS = b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://example.org/x.dtd"> %x;]><a/>'
DOCTYPE = ("declares a document type", "brings a DOCTYPE")

CASES: dict[str, tuple[Opener, Callable[[], bytes], str, str]] = {
    # gzip
    "gzip bomb": (open_gzip, packs.gzip_bomb, "far more than it should", "unpacks to more than"),
    "gzip cut off": (open_gzip, lambda: packs.packed(BODY)[:-9], "is broken", "cut off"),
    "gzip of nothing": (open_gzip, lambda: b"", "is broken", "cut off"),
    "gzip with a wrong checksum": (
        open_gzip,
        lambda: packs.packed(BODY)[:-8] + b"\0" * 8,
        "is broken",
        "not a gzip",
    ),
    "gzip with a tail": (
        open_gzip,
        lambda: packs.packed(BODY) + b"tail",
        "is broken",
        "not a gzip",
    ),
    "gzip of too many parts": (
        open_gzip,
        lambda: packs.packed(b"") * 100_001,
        "far more than it should",
        "unpacks to more than",
    ),
    "no gzip": (open_gzip, lambda: BODY, "is broken", "not a gzip"),
    # zip
    "zip bomb": (open_zip, packs.zip_bomb, "too large to read", "larger than its index says"),
    "zip link": (open_zip, packs.zip_link, "only a link", "holds a link"),
    "zip locked": (open_zip, lambda: packs.zip_locked(BODY), "locked with a pass", "locked with"),
    "zip overlap": (open_zip, lambda: packs.zip_overlap(BODY), "files overlap", "that overlap"),
    "zip of a strange method": (
        open_zip,
        lambda: packs.zip_strange(BODY),
        "in an unusual way",
        "in a way that no list needs",
    ),
    "zip of many": (open_zip, packs.zip_of_many, "holds 3,000 files", "holds 3,000 files"),
    "zip with a long index": (
        open_zip,
        packs.zip_of_too_many,
        "longer than that of any archive",
        "index is larger",
    ),
    "zip that lies of a size": (
        open_zip,
        lambda: packs.zip_lying_size(BODY),
        "in the archive is broken",
        "not a whole zip",
    ),
    "zip cut off": (
        open_zip,
        lambda: packs.zipped(("a.csv", BODY))[:-30],
        "is broken",
        "not a whole zip",
    ),
    "no zip": (open_zip, lambda: b"PK\x03\x04" + BODY, "is broken", "not a whole zip"),
    "zip of nothing": (open_zip, lambda: b"", "is broken", "not a whole zip"),
    "list that would unpack too far": (
        open_zip_as_a_list,
        packs.zip_bomb,
        "",
        "would unpack to 62,914,560 bytes",
    ),
    "list of one name twice": (
        open_zip_as_a_list,
        lambda: packs.zipped(("a.csv", b""), ("A.CSV", b"")),
        "",
        "two files of one name",
    ),
    **{
        f"list outside its folder: {name!r}": (
            open_zip_as_a_list,
            partial(packs.zipped, (name, b"")),
            "",
            "names a file outside itself",
        )
        for name in ("../a.csv", "a/../../b.csv", "/a.csv", "C:a.csv", "..\\a.csv", "a\n.csv")
    },
    # XML, read whole, as a stream and by its beginning
    **{
        f"{way}: {what}": (opener, partial(bytes, data), *DOCTYPE)
        for way, opener in (
            ("xml", open_xml),
            ("xml stream", open_xml_stream),
            ("xml head", open_xml_root),
        )
        for what, data in {
            "entities that multiply": LAUGHS,
            "an entity from outside": OUTSIDE,
            "a type by its address": BY_ADDRESS,
            "an entity of parameters": PARAMETERS,
            "a type in UTF-16": BY_ADDRESS.decode().encode("utf-16"),
            "a type in small letters": BY_ADDRESS.replace(b"DOCTYPE", b"doctype"),
        }.items()
    },
    "xml too deep": (open_xml, lambda: b"<a>" * 9_000, "cannot be read", "not whole XML"),
    "xml stream too deep": (
        open_xml_stream,
        lambda: b"<a>" * 900,
        "cannot be read",
        "not whole XML",
    ),
    "xml cut off": (open_xml, lambda: b"<a><b></a>", "cannot be read", "not whole XML"),
    "xml stream cut off": (
        open_xml_stream,
        lambda: b"<a><r/><r/>",
        "cannot be read",
        "not whole XML",
    ),
    "xml of nothing": (open_xml, lambda: b"", "cannot be read", "not whole XML"),
    "xml head of nothing": (open_xml_root, lambda: b" ", "cannot be read|no element", "not whole"),
    "xml of a wrong encoding": (
        open_xml,
        lambda: b"<?xml version='1.0' encoding='utf-99'?><a/>",
        "cannot be read",
        "not whole XML",
    ),
    "xml that is not in its encoding": (
        open_xml,
        lambda: b"<?xml version='1.0' encoding='utf-8'?><a>\xff</a>",
        "cannot be read",
        "not whole XML",
    ),
    "xml with a NUL": (open_xml, lambda: b"<a>\0</a>", "cannot be read", "not whole XML"),
    "xml of too many bytes": (
        open_xml,
        lambda: b"<a>" + b" " * SMALL.xml + b"</a>",
        "far larger than a notice",
        "larger than 1,048,576 bytes",
    ),
    "xml of too many parts": (
        open_xml,
        lambda: b"<a>" + b"<b/>" * 60_000 + b"</a>",
        "far larger than a notice",
        "is larger than",
    ),
    "xml stream of one endless record": (
        open_xml_stream,
        lambda: b"<a><r>" + b"<b/>" * 60_000 + b"</r></a>",
        "One record of this XML",
        "one record of the XML",
    ),
    "xml stream without a record": (
        open_xml_stream,
        lambda: b"<a>" + b"<b/>" * 60_000 + b"</a>",
        "One record of this XML",
        "one record of the XML",
    ),
    # HTML
    "page too large": (
        open_page,
        lambda: b"<html>" + b" " * SMALL.page,
        "a web page",
        "page is larger than",
    ),
    "page in another encoding": (
        open_page,
        lambda: b"<html>\xff</html>",
        "a web page",
        "not a readable page",
    ),
    "page of nothing": (open_page, lambda: b"", "a web page", "not a readable page"),
    # JSON, read whole, as a stream and by its beginning
    "json cut off": (open_json, lambda: b'{"a": [1, ', "not complete JSON", "not whole JSON"),
    "json document cut off": (
        open_json_document,
        lambda: b'{"a": [1, ',
        "not complete JSON",
        "not whole JSON",
    ),
    "json stream cut off": (
        open_json_stream,
        lambda: b'[{"a": 1}, {',
        "not complete JSON",
        "not whole JSON",
    ),
    "json too deep": (open_json, lambda: b"[" * 40_000, "too deeply|complete", "not whole"),
    "json document too deep": (
        open_json_document,
        lambda: b"[" * 40_000,
        "too deeply|complete",
        "not whole",
    ),
    "json stream too deep": (
        open_json_stream,
        lambda: b"[" * 300_000,
        "One record of this JSON",
        "one record of the",
    ),
    "json of millions of values": (
        open_json,
        lambda: b"[" + b"{}," * 60_000 + b"{}]",
        "some 120,002 values",
        "some 120,002",
    ),
    "json document of millions of values": (
        open_json_document,
        lambda: b"[" + b"{}," * 600_000 + b"{}]",
        "some 1,200,002 values",
        "some 1,200,002 values",
    ),
    "json stream of one endless record": (
        open_json_stream,
        lambda: b"[[" + b"{}," * 300_000,
        "One record of this JSON",
        "one record of the JSON",
    ),
    "json stream of a long number": (
        open_json_stream,
        lambda: b"[" + b"1" * 5_000 + b"]",
        "number too long",
        "number too long",
    ),
    "json of a long number": (
        open_json,
        lambda: b"[" + b"1" * 5_000 + b"]",
        "number too long",
        "not whole JSON",
    ),
    "json stream of a long text": (
        open_json_stream,
        lambda: b'["' + b"a" * 3 * MEGABYTE,
        "of many megabytes",
        "of many megabytes",
    ),
    "json document that is no UTF-8": (
        open_json_document,
        lambda: b'["\xff"]',
        "too deeply",
        "not whole JSON",
    ),
    "json stream that is no UTF-8": (
        open_json_stream,
        lambda: b'["\xff\xfe"]',
        "not complete JSON",
        "not whole JSON",
    ),
    "json head of nothing": (open_json_head, lambda: b"?", "not JSON", "not whole JSON"),
    # workbooks
    "book of too many bytes": (
        open_book,
        lambda: b"PK" + b"\0" * SMALL.whole,
        "in one piece",
        "workbook is larger than",
    ),
    "book locked": (open_book, locked_book, "has a password", "locked with a password"),
    "book cut off": (open_book, lambda: sound_book()[:-40], "no complete file", "not a readable"),
    "book of nothing": (open_book, lambda: b"", "cannot be read", "not a readable workbook"),
    "book of an old kind, damaged": (
        open_book,
        lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        "cannot be read",
        "not a readable workbook",
    ),
    "book bomb": (
        open_book,
        lambda: book("", more={"xl/worksheets/sheet2.xml": b" " * 40_000_000}),
        "far tighter",
        "not a list",
    ),
    "book of too many parts": (
        open_book,
        lambda: packs.zipped(*((f"part{n}", b"") for n in range(SMALL.book_parts + 1))),
        "2,001 parts",
        "would unpack to",
    ),
    "book of too many sheets": (
        open_book,
        lambda: book(cell("A1"), sheets=600),
        "600 sheets",
        "600 sheets",
    ),
    **{
        f"book with a far cell: {place} as {written!r}": (
            open_book,
            partial(book, cell("A1") + f"<row><c {written.format(place)}><v>1</v></c></row>"),
            "reaches to row",
            "spans more than|reaches to row",
        )
        for place in ("xfd1048576", "XFD1048576", "AAAAAAAAA99")
        for written in ('r="{}"', "r = '{}'", 'r\n=\t" {}"')
    },
    "book of unnamed rows": (
        open_book,
        lambda: book("<row><c><v>1</v></c></row>" * (SMALL.book_rows + 1)),
        "reaches to row 20,001",
        "reaches to row 20,001",
    ),
    "book that repeats a row for ever": (
        open_book,
        lambda: packs.zipped(
            (
                "content.xml",
                b'<table:table table:name="x"><table:table-row '
                b'table:number-rows-repeated="900000"><table:table-cell office:value="1"/>'
                b"</table:table-row>",
            )
        ),
        "reaches to row 900,000",
        "reaches to row 900,000",
    ),
    # any file
    "stream without end": (
        open_prefixed,
        lambda: b"a" * (SMALL.stream + 1),
        "more than 4 MB",
        "larger than 4,194,304 bytes",
    ),
}


@pytest.mark.parametrize("foot", FEET)
@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_is_refused_in_the_words_of_its_foot(name: str, foot: str) -> None:
    opener, make, upload, listed = CASES[name]
    words = upload if foot == "upload" else listed
    if not words:
        pytest.skip("a person's files stand for themselves, and their names are never paths")
    guard, refusal = FEET[foot]
    with raises(refusal, match=words):
        opener(make(), guard)


SOUND: dict[str, tuple[Opener, Callable[[], bytes], object]] = {
    "gzip": (open_gzip, lambda: packs.packed(BODY) + packs.packed(BODY), BODY * 2),
    "zip": (open_zip, lambda: packs.zipped(("a.csv", BODY), ("b/c.csv", b"")), [BODY, b""]),
    "zip as a list": (open_zip_as_a_list, lambda: packs.zipped(("a.csv", BODY)), [BODY]),
    "xml": (open_xml, lambda: b"<?xml version='1.0'?><!-- x --><x:a xmlns:x='u'/>", "a"),
    "xml stream": (open_xml_stream, lambda: b"<a>" + b"<r><b/></r>" * 9_000 + b"</a>", 9_000),
    "xml head": (open_xml_root, lambda: b"<a><b>", "a"),
    "page": (open_page, lambda: b"<html><body>x</body></html>", "html"),
    "json": (open_json, lambda: b'{"a": 1}\n{"a": 2}', [{"a": 1}, {"a": 2}]),
    "json document": (open_json_document, lambda: b'\xef\xbb\xbf{"a": 1.5}', {"a": 1.5}),
    "json stream": (open_json_stream, lambda: b"[" + b'{"a": [1]},' * 40_000 + b"{}]", 40_001),
    "json head": (open_json_head, lambda: b'[{"a": ', "list"),
    "workbook": (open_book, sound_book, ["s1"]),
    "prefixed": (open_prefixed, lambda: BODY, BODY),
}


@pytest.mark.parametrize("foot", FEET)
@pytest.mark.parametrize("name", SOUND)
def test_a_sound_file_is_opened_under_the_same_limits(name: str, foot: str) -> None:
    opener, make, content = SOUND[name]
    assert opener(make(), FEET[foot][0]) == content


def test_every_opener_is_tried_with_sound_and_hostile_files() -> None:
    assert {case[0] for case in SOUND.values()} == {case[0] for case in CASES.values()}


@settings(max_examples=30, deadline=None)
@given(
    opener=st.sampled_from([case[0] for case in SOUND.values() if case[0] is not open_book]),
    data=st.one_of(
        st.binary(max_size=300),
        st.sampled_from(["<", "{", "[", "PK\x03\x04", "\x1f\x8b\x08"]).flatmap(
            lambda start: st.binary(max_size=80).map(lambda rest: start.encode("latin-1") + rest)
        ),
    ),
)
def test_noise_raises_nothing_but_a_refusal(opener: Opener, data: bytes) -> None:
    for guard, refusal in FEET.values():
        with contextlib.suppress(refusal):
            opener(data, guard)


@pytest.mark.parametrize("name", ["gzip", "zip", "xml", "xml stream", "json stream"])
@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_file_is_refused_or_read(name: str, seed: int) -> None:
    opener, make, content = SOUND[name]
    chance = random.Random(seed)  # noqa: S311  (which bytes, no secrets)
    data = bytearray(make())
    for _ in range(1 + seed % 5):
        data[chance.randrange(len(data))] = chance.randrange(256)
    for guard, refusal in FEET.values():
        with contextlib.suppress(refusal):
            result = opener(bytes(data), guard)
            assert name not in ("gzip", "zip") or result == content


@pytest.mark.parametrize("name", ["gzip bomb", "json of millions of values", "book bomb"])
def test_what_is_small_outside_takes_little_memory_until_it_is_refused(name: str) -> None:
    opener, make, *_ = CASES[name]
    data = make()
    tracemalloc.start()
    with pytest.raises(RefusedError):
        opener(data, FEET["upload"][0])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * MEGABYTE + len(data)


def test_a_stream_of_records_is_never_held() -> None:
    class Endless(io.RawIOBase):
        """A list of three megabytes, made while it is read."""

        left = 120

        def read(self, size: int = -1) -> bytes:
            self.left -= 1
            if self.left < 0:
                return b""
            return b"<a>" if self.left == 119 else b"</a>" if not self.left else RECORDS

    guard = ListGuard(LISTS)
    tracemalloc.start()
    count = sum(1 for _ in xml.elements(Endless(), ("r",), guard))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 118 * 500
    assert peak < MEGABYTE


RECORDS = b"<r><name>Some party</name><country>NL</country></r>" * 500


def test_a_workbook_that_ends_the_library_ends_no_more_than_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbooks, "_inspect", lambda data, guard, part: None)  # as if not seen
    far = book(f'<row r="1">{cell("A1")}</row><row><c r="xfd1048576"><v>1</v></c></row>')
    for guard, refusal in FEET.values():
        with raises(refusal, match="holds far too much"):
            open_book(far, guard)


def test_one_sheet_that_is_named_many_times_is_not_laid_out_many_times() -> None:
    rows = "".join(f'<row r="{n}">{cell(f"A{n}")}{cell(f"B{n}")}</row>' for n in range(1, 101))
    few = replace(SMALL, book_cells=1_000)
    with raises(RefusedError, match="more than 1,000 cells"):
        open_book(book(rows, sheets=20), UploadGuard(few))
    with raises(UnreadableError, match="more than 1,000 cells"):
        open_book(book(rows, sheets=20), ListGuard(few))


def test_a_workbook_that_needs_more_memory_than_it_may_is_refused() -> None:
    with raises(UnreadableError, match="it is damaged"):
        open_book(sound_book(), ListGuard(replace(SMALL, book_memory=1)))


def test_a_long_number_ends_no_process() -> None:
    """ijson ends the process on a number that it cannot convert, so it never sees one."""
    code = (
        "from graphs.readers.guard import GUARD\n"
        "from sources.formats import json_stream\n"
        "for text in (b'[' + b'1' * 5000 + b']', b'{\"a\":' + b'9' * 5000 + b'}') * 3:\n"
        "    print(json_stream.outline(text, GUARD)[0])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.split() == ["list", "object"] * 3


@pytest.mark.parametrize("opener", [open_json_document, open_json])
def test_half_a_letter_becomes_a_mark_that_a_store_can_keep(opener: Opener) -> None:
    written = json.dumps({"a": "b\ud800"}).encode()
    assert opener(written, FEET["list"][0]) in ({"a": "b?"}, [{"a": "b?"}])


def test_a_document_type_behind_a_megabyte_of_comments_is_seen() -> None:
    late = b"<!--" + b" " * 2 * MEGABYTE + b"-->" + OUTSIDE.replace(b"<a>", b"<a><r/>")
    with raises(UnreadableError, match="DOCTYPE"):
        open_xml_stream(late, FEET["list"][0])


def test_a_file_of_two_encodings_on_a_million_lines_is_read() -> None:
    assert "é" in text.decode(b"\xe9\n\xc3\xa9\n" * 600_000).text


def test_an_open_document_of_unfinished_tags_is_measured() -> None:
    assert workbooks._ods_extent(iter([b"<table:table-cell" * 200_000])) == (0, 0)


def blocks_of(data: bytes) -> Iterator[bytes]:
    for at in range(0, len(data), 7):
        yield data[at : at + 7]


def test_a_gzip_in_any_pieces_is_the_same() -> None:
    packed = gzip.compress(BODY)
    assert b"".join(archives.gunzipped(blocks_of(packed), FEET["list"][0])) == BODY
