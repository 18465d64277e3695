"""The figures of a publication as CSV, and all of it as JSON."""

import json
from collections.abc import Iterator

from screening.i18n.language import Language
from screening.model.json_document import as_document
from screening.model.publication import OpenFigure, PublishedVersion
from screening.reports.figure_words import value_words
from screening.reports.open_data.addresses import Addresses
from screening.reports.spreadsheet import Cell, csv_line

FORMAT = "ketenblik-open-figures/1"
HEADINGS = (
    "day", "measure", "measure_nl", "measure_en", "dimension", "value", "value_nl", "value_en",
    "counts", "count", "euros", "count_is_shown", "euros_are_shown",
)  # fmt: skip


def as_csv(version: PublishedVersion, addresses: Addresses) -> bytes:
    """Return a line per figure; what is not shown is empty and says so."""
    titles = {measure.id: measure.title for measure in version.document.measures}
    lines = [csv_line(HEADINGS)]
    for figure in version.document.figures:
        title = titles[figure.measure]
        lines.append(csv_line((*_name(figure, title.nl, title.en), *_shown(figure))))
    return "".join(lines).encode()


def _name(figure: OpenFigure, title_nl: str, title_en: str) -> Iterator[Cell]:
    yield from (figure.day.isoformat(), figure.measure, title_nl, title_en)
    yield from (figure.dimension, figure.value)
    for code in ("nl", "en"):
        yield value_words(figure.dimension, figure.value, Language(code))
    yield figure.column.value


def _shown(figure: OpenFigure) -> Iterator[Cell]:
    yield "" if figure.count is None else figure.count
    yield "" if figure.euros is None else figure.euros
    yield "no" if figure.count is None else "yes"
    yield "no" if figure.euros is None else "yes"


def as_json(version: PublishedVersion, addresses: Addresses) -> bytes:
    """Return the whole document with where it is from."""
    body = {
        "format": FORMAT,
        "page": addresses.page,
        "version": version.number,
        "published": version.at.isoformat(),
        "sha256": version.sha256,
        **as_document(version.document),
    }
    return json.dumps(body, ensure_ascii=False, indent=1).encode()
