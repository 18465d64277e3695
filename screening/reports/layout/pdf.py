"""A paper as a PDF for archives and screen readers: PDF/A-3a and PDF/UA-1, with its JSON inside.

typst writes it out of ``paper.typ``. Text goes in as data, so that no name is read as markup.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files

from screening.reports.layout.blocks import Block, FigureBlock, Heading, Paper
from screening.reports.layout.characters import in_the_fonts
from screening.reports.layout.typesetting import as_pages, as_pdf

DATA_FILE = "data.json"
NOTHING = "–"  # a heading or a drawing without words is none to a screen reader


def render(paper: Paper) -> bytes:
    """Return the document; the same paper gives the same bytes."""
    return as_pdf(_template(), _given(paper), datetime.combine(paper.day, time(), UTC))


def pictures(paper: Paper) -> tuple[bytes, ...]:
    """Return its pages as PNG, for documentation."""
    return as_pages(_template(), _given(paper))


def _given(paper: Paper) -> dict[str, str]:
    document = {
        "title": in_the_fonts(paper.title),
        "language": paper.language,
        "day": [paper.day.year, paper.day.month, paper.day.day],
        "footer": in_the_fonts(paper.footer),
        "page_of": paper.page_of,
        "blocks": [_as_values(block) for block in paper.blocks],
        "data": json.dumps(paper.data, ensure_ascii=False, sort_keys=True, indent=1),
        "data_file": DATA_FILE,
    }
    return {"paper": json.dumps(document, ensure_ascii=False)}


def _as_values(block: Block) -> dict[str, object]:
    """Return a block as the template reads it: its kind, and its texts in letters of the fonts."""
    if isinstance(block, FigureBlock):
        svg, alt = in_the_fonts(block.svg), in_the_fonts(block.alt)
        return {"kind": "figure", "svg": svg, "alt": alt.strip() or NOTHING}
    values = {name: _texts(value) for name, value in asdict(block).items()}
    if isinstance(block, Heading) and not str(values["text"]).strip():
        values["text"] = NOTHING
    return {"kind": type(block).__name__.lower(), **values}


def _texts(value: object) -> object:
    if isinstance(value, str):
        return in_the_fonts(value)
    if isinstance(value, tuple | list):
        return [_texts(item) for item in value]
    return value


@cache
def _template() -> bytes:
    return (files("screening.reports.layout") / "paper.typ").read_bytes()
