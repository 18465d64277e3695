"""The kind of a file by its first few kilobytes: a name or a header may say anything.

Publishers send csv as text/html and a page of apologies as csv with status 200; so nobody's word is
taken, and what looks like a page is a list only to a source that asked for a page.
"""

import re

from sources.kit.values.message import Message

HEAD = 4096

PAGE = re.compile(
    r"<(?:!doctype\s+html|html|head|body|script|title|meta|center|h[1-3]|iframe|style|div|p)[\s>/]"
)
PREFACE = re.compile(r"\s*(?:<\?xml[^>]*\?>|<!--.*?-->|<\?xml-stylesheet[^>]*\?>)", re.DOTALL)
MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
BINARY = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x1f\x8b": "gzip",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "xls",
    b"%PDF": "pdf",
}
TEXTS = frozenset({"csv", "json", "xml"})
# What a source may ask for, and what that can look like.
KINDS: dict[str, frozenset[str]] = {
    "data": TEXTS | {"zip", "gzip", "xls", "binary"},
    "text": TEXTS,
    "csv": frozenset({"csv"}),
    "json": frozenset({"json"}),
    "xml": frozenset({"xml"}),
    "html": frozenset({"html"}),
    "zip": frozenset({"zip"}),
    "gzip": frozenset({"gzip"}),
    "xlsx": frozenset({"zip"}),
    "workbook": frozenset({"zip", "xls"}),
}
ENDINGS = {"csv": ".csv", "json": ".json", "xml": ".xml", "html": ".html", "xlsx": ".xlsx"} | {
    "zip": ".zip",
    "gzip": ".gz",
    "xls": ".xls",
}
SHOWN: dict[str, Message] = {
    "html": Message("fetch.kind_html"),
    "pdf": Message("fetch.kind_pdf"),
    "binary": Message("fetch.kind_binary"),
}


def kind_of(head: bytes) -> str:
    """Return the kind that a file begins like; all that is text and nothing else is ``csv``."""
    head = head.lstrip()[:HEAD]
    for magic, name in BINARY.items():
        if head.startswith(magic):
            return name
    text = _text(head)
    if "\0" in text:
        return "binary"
    while preface := PREFACE.match(text):
        text = text[preface.end() :]
    text = text.lstrip().lower()
    if PAGE.match(text):
        return "html"
    if text.startswith("<"):
        return "xml"
    return "json" if text.startswith(("{", "[")) else "csv"


def why_other_kind(head: bytes, kind: str) -> Message | None:
    """Return why a file cannot be of the kind that was asked for; None where it can."""
    seen = kind_of(head)
    if seen in KINDS[kind]:
        return None
    wanted = "data" if kind == "data" else SHOWN.get(kind, kind)
    return Message("fetch.other_kind", kind=SHOWN.get(seen, seen), wanted=wanted)


def file_ending(head: bytes, kind: str) -> str:
    """Return how the name of such a file ends; what was asked for says more than what is seen."""
    return ENDINGS.get(kind) or ENDINGS.get(kind_of(head), "")


def _text(head: bytes) -> str:
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, errors="replace")
    return head.decode("latin-1")
