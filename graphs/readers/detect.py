"""The format of a file: by its content, and by its name only where that cannot tell.

A file that is no data (a page of text, a list of checksums, a picture) is refused with a sentence
and counts nowhere, so that a whole folder can be imported as it is.
"""

import io
import re

from graphs.readers import (
    bods,
    decp,
    eforms,
    flat_notices,
    gleif,
    json_stream,
    ocds,
    party_tables,
    table_rows,
    tables,
    ted,
    xml,
)
from graphs.readers.notes import Notes
from graphs.readers.reading import RefusedError
from sources.formats import workbooks
from sources.kit.values.message import Message

TABLE = "table"
GZIP, ZIP = "gzip", "zip"
HEAD = 1 << 20  # enough to know a file; what is larger is read as a stream

_NOT_DATA = re.compile(
    r"(?i)(.*\.(md|markdown|rst|pdf|docx?|odt|pptx?|png|jpe?g|gif|svg|log|toml|ya?ml|py)"
    r"|(.*[/\\])?(manifest|index|checksums?|sha256sums?|md5sums?)(\.(tsv|txt|csv))?"
    r"|(.*[/\\])?(readme|licen[cs]e|copying|provenance|changelog)(\.txt)?"
    r"|(.*[/\\])?\.[^/\\]+)"
)
_MAGIC = {
    b"\x1f\x8b": GZIP,
    b"PK\x03\x04": ZIP,
    b"PK\x05\x06": ZIP,  # an empty one
}
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BZh", b"7z\xbc\xaf", b"\xfd7zXZ")
_OLE = b"\xd0\xcf\x11\xe0"
_WORKBOOK = re.compile(rb"xl/workbook\.(xml|bin)|mimetypeapplication/vnd\.oasis\.opendocument\.sp")
_OCID = re.compile(rb"<t[^>]*>ocid</t>")
_WEB_PAGE = re.compile(rb"(?i)[\xef\xbb\xbf\s]*(<!doctype\s+html\b|<html[\s>])")
_FLAT_OCDS = re.compile(rb"(^|[,;\t\"])ocid([,;\t\"]|$)")


def detect(name: str, data: bytes) -> str:
    """Return the name of the format; raise RefusedError if none. ``data`` may be the first MB."""
    if _NOT_DATA.fullmatch(name):
        raise RefusedError(Message("file.list_of_files"))
    if not data.strip():
        raise RefusedError(Message("file.empty"))
    packed = next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), None)
    if packed == ZIP and is_workbook(name, data):
        return _workbook(data)
    if packed:
        return packed
    if data.startswith(_OLE):
        return TABLE
    if data.startswith(_BINARY):
        raise RefusedError(Message("file.picture"))
    return _text(name, data)


def is_workbook(name: str, data: bytes) -> bool:
    """Return whether a zip archive is a spreadsheet; its list of parts may stand at the end."""
    return bool(_WORKBOOK.search(data)) or name.lower().endswith((".xlsx", ".xlsm", ".ods"))


def _workbook(data: bytes) -> str:
    """Return the format of a spreadsheet; refuse flattened OCDS."""
    try:
        words = workbooks.first_words(data)
    except OSError as error:
        raise RefusedError(Message("workbook.broken", error=str(error))) from error
    if _OCID.search(words):
        raise RefusedError(Message("ocds.flattened"))
    return TABLE


def _text(name: str, data: bytes) -> str:
    start = data.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n\x1e")[:1]
    if start == b"<":
        return _markup(data)
    if start in (b"{", b"[") or name.lower().endswith((".json", ".jsonl", ".ndjson")):
        return _json(data)
    if b"\0" in data[:400] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RefusedError(Message("file.not_text"))
    if tables.is_table(name, data[:4096]) or _looks_tabular(data):
        return _table(data)
    raise RefusedError(Message("file.unknown"))


def _looks_tabular(data: bytes) -> bool:
    """Return whether the first two lines of a file have the same columns."""
    lines = [line for line in data[:20_000].splitlines() if line.strip()][:2]
    return len(lines) == 2 and any(
        0 < lines[0].count(mark) == lines[1].count(mark) for mark in (b";", b",", b"\t")
    )


def _table(data: bytes) -> str:
    first = data.lstrip(b"\xef\xbb\xbf").partition(b"\n")[0].strip()
    if _FLAT_OCDS.search(first):
        raise RefusedError(Message("ocds.flattened"))
    if not table_rows.streams(data):
        return TABLE
    try:
        preview = table_rows.CsvPreview(io.BytesIO(data), Notes())
        preview.read_first()
    except RefusedError:  # the reader of tables gives the better reason
        return TABLE
    known_list = party_tables.find(preview.first)
    return known_list[0] if known_list else TABLE


def _markup(data: bytes) -> str:
    if _WEB_PAGE.match(data):
        raise RefusedError(Message("file.web_page"))
    root = xml.root_name(data[:HEAD])
    if root == "TED_EXPORT":
        return ted.FORMAT
    if root in eforms.ROOTS:
        return eforms.FORMAT
    if root in gleif.ROOTS:
        return gleif.FORMAT
    raise RefusedError(Message("xml.unknown_root", root=root))


def _json(data: bytes) -> str:
    shape, keys = json_stream.outline(data)
    if shape not in ("object", "list"):
        raise RefusedError(_ONLY.get(shape, Message("json.only_word")))
    format_ = _format_of_keys(keys)
    if format_ == ocds.FORMAT and b'"LEI"' in data and b"ocid" not in data:
        return gleif.FORMAT  # both publishers call their list "records"
    if format_:
        return format_
    if not keys:
        raise RefusedError(
            Message("json.no_object") if shape == "list" else Message("json.nothing")
        )
    if {"publishedDate", "publisher"} & keys:
        raise RefusedError(Message("ocds.package_empty"))
    raise RefusedError(Message("json.unknown_fields", fields=tuple(sorted(keys)[:6])))


_ONLY = {
    "null": Message("json.only_null"),
    "boolean": Message("json.only_boolean"),
    "number": Message("json.only_number"),
    "string": Message("json.only_text"),
}


def _format_of_keys(keys: frozenset[str]) -> str | None:
    """Return the format whose own fields these are."""
    if keys & {"releases", "records", "ocid", "compiledRelease"} or {"tag", "tender"} <= keys:
        return ocds.FORMAT
    if keys & {"marches", "titulaires", "concessionnaires"}:
        return decp.FORMAT
    if {"awarded_supplier", "cpv_codes"} <= keys or {"contracts", "meta", "stats"} <= keys:
        return flat_notices.CONTRACTS_FINDER
    if "notice_id" in keys and keys & {"winner_name", "lot_value_eur"}:
        return flat_notices.TED_FLAT
    if keys & {"statementID", "statementId", "statementType", "recordType"}:
        return bods.FORMAT
    if keys & {"LEI", "Relationship", "RelationshipRecord", "relations", "exceptions"}:
        return gleif.FORMAT
    return None
