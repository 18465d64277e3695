"""What is this file? Its content says, its name only helps where the content cannot.

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
    lists,
    ocds,
    rows,
    tables,
    ted,
    xml,
)
from graphs.readers.notes import Notes
from graphs.readers.reading import RefusedError
from sources.formats import workbooks

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
_FLATTENED = (
    "This is a flattened OCDS file, whose tables say little without each other. Import the JSON "
    "that it was made from."
)
_A_TEXT = (
    "This file is a text or a list of files, not contracts. Import the data that it goes with."
)
_A_PICTURE = (
    "This is a document or a picture, not data that can be read. Import the table or the notice "
    "that it was made from."
)
_NO_TEXT = (
    "This is not text, and not a spreadsheet that can be read. Save it as .xlsx, or as .csv in "
    "UTF-8."
)
_NO_TABLE = (
    "This is neither a notice, nor JSON, nor a table with columns. Save it as .xlsx or .csv with "
    "headings above its columns."
)
_EMPTY_PACKAGE = (
    "This OCDS package holds neither releases nor records. Download it again, or ask its publisher."
)
_READ = "OCDS, DECP, BODS and GLEIF are read."
_WEB_PAGE = re.compile(rb"(?i)[\xef\xbb\xbf\s]*(<!doctype\s+html\b|<html[\s>])")
_FLAT_OCDS = re.compile(rb"(^|[,;\t\"])ocid([,;\t\"]|$)")


def detect(name: str, data: bytes) -> str:
    """The name of the format; ``data`` may be the first megabyte. RefusedError says why not."""
    if _NOT_DATA.fullmatch(name):
        raise RefusedError(_A_TEXT)
    if not data.strip():
        raise RefusedError("This file is empty. Export or download it again.")
    packed = next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), None)
    if packed == ZIP and is_workbook(name, data):
        return _workbook(data)
    if packed:
        return packed
    if data.startswith(_OLE):
        return TABLE
    if data.startswith(_BINARY):
        raise RefusedError(_A_PICTURE)
    return _text(name, data)


def is_workbook(name: str, data: bytes) -> bool:
    """Whether a zip archive is a spreadsheet; its list of parts may stand at the end."""
    return bool(_WORKBOOK.search(data)) or name.lower().endswith((".xlsx", ".xlsm", ".ods"))


def _workbook(data: bytes) -> str:
    """A spreadsheet, unless its words begin as those of flattened OCDS do."""
    try:
        words = workbooks.first_words(data)
    except OSError as error:
        raise RefusedError(f"This spreadsheet is broken: {error}.") from error
    if _OCID.search(words):
        raise RefusedError(_FLATTENED)
    return TABLE


def _text(name: str, data: bytes) -> str:
    start = data.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n\x1e")[:1]
    if start == b"<":
        return _markup(data)
    if start in (b"{", b"[") or name.lower().endswith((".json", ".jsonl", ".ndjson")):
        return _json(data)
    if b"\0" in data[:400] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RefusedError(_NO_TEXT)
    if tables.is_table(name, data[:4096]) or _looks_tabular(data):
        return _table(data)
    raise RefusedError(_NO_TABLE)


def _looks_tabular(data: bytes) -> bool:
    """A file without a telling name whose first two lines have the same columns."""
    lines = [line for line in data[:20_000].splitlines() if line.strip()][:2]
    return len(lines) == 2 and any(
        0 < lines[0].count(mark) == lines[1].count(mark) for mark in (b";", b",", b"\t")
    )


def _table(data: bytes) -> str:
    first = data.lstrip(b"\xef\xbb\xbf").partition(b"\n")[0].strip()
    if _FLAT_OCDS.search(first):
        raise RefusedError(_FLATTENED)
    if not rows.streams(data):
        return TABLE
    try:
        peeked = rows.Peeked(io.BytesIO(data), Notes())
        peeked.look()
    except RefusedError:  # the reader of tables says it better
        return TABLE
    found = lists.find(peeked.first)
    return found[0] if found else TABLE


def _markup(data: bytes) -> str:
    if _WEB_PAGE.match(data):
        raise RefusedError("This is a web page. Import the file that the page offers.")
    root = xml.root_name(data[:HEAD])
    if root == "TED_EXPORT":
        return ted.FORMAT
    if root in eforms.ROOTS:
        return eforms.FORMAT
    if root in gleif.ROOTS:
        return gleif.FORMAT
    raise RefusedError(
        f"No reader knows XML that begins with {root}; TED, eForms and GLEIF are read."
    )


def _json(data: bytes) -> str:
    shape, keys = json_stream.outline(data)
    if shape not in ("object", "list"):
        raise RefusedError(f"This JSON is only {_A.get(shape, 'a word')}, not contracts. {_READ}")
    found = _known(keys)
    if found == ocds.FORMAT and b'"LEI"' in data and b"ocid" not in data:
        return gleif.FORMAT  # both publishers call their list "records"
    if found:
        return found
    if not keys:
        holds = "no object" if shape == "list" else "nothing"
        raise RefusedError(f"This JSON holds {holds}. {_READ}")
    if {"publishedDate", "publisher"} & keys:
        raise RefusedError(_EMPTY_PACKAGE)
    shown = ", ".join(sorted(keys)[:6])
    raise RefusedError(f"No reader knows JSON with the fields {shown}. {_READ}")


_A = {"null": "null", "boolean": "true or false", "number": "a number", "string": "a text"}


def _known(keys: frozenset[str]) -> str | None:
    """The format whose own fields these are."""
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
