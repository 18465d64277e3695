"""A trend as rows: the same figures for CSV, a workbook and the table on the page."""

from collections.abc import Iterator

from screening.i18n.language import Language
from screening.model.monitoring import Figure, Part
from screening.reports.figure_words import value_words
from screening.reports.spreadsheet import Cell, csv_line, xlsx
from screening.services.monitoring.trends import MeasureTrend

HEADINGS = (
    "day", "measure", "edition", "dimension", "value", "value_words", "in_scope", "met", "not_met",
    "unknown", "out_of_scope", "share_low", "share_high", "euros_in_scope", "euros_met",
    "worth_unknown",
)  # fmt: skip


def as_csv(trend: MeasureTrend, language: Language) -> str:
    """Return a line for each group and day."""
    return "".join(map(csv_line, (HEADINGS, *_rows(trend, language))))


def as_workbook(trend: MeasureTrend, language: Language) -> bytes:
    """Return the same as a workbook."""
    return xlsx(HEADINGS, _rows(trend, language))


def _rows(trend: MeasureTrend, language: Language) -> Iterator[tuple[Cell, ...]]:
    by = trend.dimension.value if trend.dimension else ""
    for dimension, line in (("", trend.whole), *((by, each) for each in trend.lines)):
        words = value_words(dimension, line.value, language)
        for day, figure in zip(trend.days, line.figures, strict=True):
            if figure is not None:
                named = (figure.measure, figure.edition, dimension, line.value, words)
                yield (day, *named, *_counts(figure))


def _counts(figure: Figure) -> tuple[Cell, ...]:
    return (
        figure.in_scope,
        figure.met,
        figure.not_met,
        figure.unknown,
        figure.counts[Part.OUT_OF_SCOPE],
        _share(figure.share_low),
        _share(figure.share_high),
        figure.euros_in_scope,
        figure.euros[Part.MET],
        figure.worth_unknown,
    )


def _share(value: float | None) -> Cell:
    return None if value is None else round(value, 4)
