"""The golden form: what of a document or a page is compared, as one text.

JSON is written with sorted keys and without the five pins that hash bytes and names of files; a
page is its text without markup. In both the few things that differ from run to run are masked:
``MASKS`` is the whole list.
"""

import json
import re
from html.parser import HTMLParser
from typing import Any

# What a verdict is pinned to that moves when a file moves, though nothing is decided otherwise.
MOVING_PINS = frozenset({"policy", "method", "clauses", "inputs", "software"})

# In a text (pages and what commands print) the same pins stand in words, and a few things are made
# anew in each run: what signs a form, a link or an upload, and where a fault of ours stood.
MASKS = (
    (re.compile(r"\b[0-9a-f]{64}\b"), "<sha256>"),
    (re.compile(r"(?<=\d\+)[0-9a-f]{8}\b"), "<digest>"),
    (re.compile(r"\bketenblik \d+\.\d+\.\d+\b"), "<software>"),
    (re.compile(r"(?<=/imports/new/)[A-Za-z0-9_-]{22}\b"), "<upload>"),
    (re.compile(r"(?<=/d/)[A-Za-z0-9_-]{30,}"), "<token>"),
    (re.compile(r" in \w+\.py, line \d+"), " in <file>, line <line>"),
    (re.compile(r"[^\s\"]*/example/(?=(chain|register)\.csv)"), "<example>/"),
)

# Elements that begin and end a line in the text of a page.
_LINES = {
    *("address", "article", "aside", "blockquote", "body", "br", "button", "caption", "dd", "div"),
    *("details", "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5"),
    *("h6", "head", "header", "hr", "html", "label", "legend", "li", "main", "nav", "ol", "option"),
    *("p", "pre", "section", "select", "summary", "table", "tbody", "td", "textarea", "tfoot"),
    *("th", "thead", "title", "tr", "ul"),
}
_SAID = ("title", "aria-label", "alt", "placeholder", "data-label")  # words that stand in a tag
_HIDDEN = ("script", "style")


def without_moving_pins(document: Any) -> Any:
    """The document without the five pins, wherever in it a verdict stands; a verdict holds none."""
    if isinstance(document, dict):
        pins = document.get("pins")
        if isinstance(pins, dict):
            left = {name: said for name, said in pins.items() if name not in MOVING_PINS}
            return {**document, "pins": left}
        return {name: without_moving_pins(value) for name, value in document.items()}
    if isinstance(document, list | tuple):
        return [without_moving_pins(one) for one in document]
    return document


def of_document(document: Any) -> str:
    """A JSON document in its one golden spelling."""
    plain = without_moving_pins(document)
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def of_text(text: str, folder: str = "") -> str:
    """A text as it is, with what differs from run to run masked; JSON in its golden spelling."""
    if folder:
        text = text.replace(folder, "<folder>")
    if text[:1] in ("{", "["):
        try:
            return of_document(json.loads(text))
        except ValueError:
            pass
    for pattern, mask in MASKS:
        text = pattern.sub(mask, text)
    return text


def of_page(markup: str, folder: str = "") -> str:
    """The words of a page, a line for each block; a word that stands in a tag is in brackets."""
    reader = _Words()
    reader.feed(markup)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return of_text("\n".join(line for line in lines if line), folder)


class _Words(HTMLParser):
    """Collects what a visitor reads or hears, and what stands in the fields of a form."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag in _HIDDEN:
            self._hidden += 1
        if tag in _LINES:
            self.parts.append("\n")
        for name in _SAID:
            if said.get(name):
                self.parts.append(f" [{said[name]}] ")
        if tag == "input" and said.get("type", "text") not in ("hidden", "checkbox", "radio"):
            self.parts.append(f" [{said['value']}] " if said.get("value") else "")
        if {"selected", "checked"} & set(said):
            self.parts.append(" [chosen] ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden -= 1
        if tag in _LINES:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data))
