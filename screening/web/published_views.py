"""How published figures are shown: a drawing, a sentence and a table for each measure and group."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from screening.i18n import labels
from screening.model.monitoring import Dimension
from screening.model.publication import OpenFigure, PublishedDocument, PublishedMeasure
from screening.model.published_figures import OVERALL, Column
from screening.reports.figure_words import SharePoint, share, trend_words, value_words
from screening.reports.measure_words import span
from screening.reports.trend_chart import TrendBar, share_chart
from screening.web.request_context import language
from screening.web.template_filters import gettext

Group = dict[Column, OpenFigure]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One group on one day, in all columns; None: not shown."""

    label: str
    counts: dict[Column, int | None]
    share: str
    euros: str | None
    share_of_money: str


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The rows of a table with their drawing and its sentence."""

    id: str
    title: str
    says: str
    chart: Markup
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure as the page shows it: over the days, and by each dimension on the last day."""

    measure: PublishedMeasure
    has_money: bool
    tables: tuple[FigureTable, ...]


def measure_views(document: PublishedDocument) -> list[MeasureView]:
    return [_view(document, measure) for measure in document.measures]


def _view(document: PublishedDocument, measure: PublishedMeasure) -> MeasureView:
    spoken = language()
    own = [figure for figure in document.figures if figure.measure == measure.id]
    overall = [figure for figure in own if figure.dimension == OVERALL]
    days = sorted({figure.day for figure in own})
    groups = [(spoken.date(day), _of(overall, day, OVERALL)) for day in days]
    points = [SharePoint(day, *_shares(_of(overall, day, OVERALL))) for day in days]
    says = trend_words(points, spoken)
    tables = [_table(f"{measure.id}-days", gettext("Over time"), says, groups)]
    for dimension in document.dimensions:
        by = [figure for figure in own if figure.dimension == dimension.value]
        if by:
            tables.append(_by(measure, dimension, by))
    has_money = any(figure.euros for figure in own)
    return MeasureView(measure, has_money, tuple(tables))


def _by(measure: PublishedMeasure, dimension: Dimension, figures: list[OpenFigure]) -> FigureTable:
    """Return the groups on the last day on which a share of one of them is shown."""
    spoken, days = language(), sorted({figure.day for figure in figures})
    by_day = {day: _groups(figures, day) for day in days}
    shown = {day: _number_shown(groups) for day, groups in by_day.items()}
    day = next((day for day in reversed(days) if shown[day]), days[-1])
    groups = [
        (value_words(dimension, value, spoken), group) for value, group in by_day[day].items()
    ]
    says = gettext(
        "On {day}: {shown} of {groups} groups have a share that can be shown without telling of a "
        "single contract."
    ).format(day=spoken.date(day), shown=shown[day], groups=len(groups))
    name = labels.word(dimension.value, "dimension", spoken)
    return _table(f"{measure.id}-{dimension}", name, says, groups)


def _number_shown(groups: Mapping[str, Group]) -> int:
    return sum(_shares(group)[0] is not None for group in groups.values())


def _groups(figures: list[OpenFigure], day: date) -> dict[str, Group]:
    values = dict.fromkeys(figure.value for figure in figures if figure.day == day)
    return {value: _of(figures, day, value) for value in values}


def _of(figures: list[OpenFigure], day: date, value: str) -> Group:
    return {
        figure.column: figure for figure in figures if figure.day == day and figure.value == value
    }


def _shares(group: Group) -> tuple[float | None, float | None]:
    """Return the share of what is met, and of what may be; None where it is not shown."""
    met, unknown, whole = (
        group[column].count if column in group else None
        for column in (Column.MET, Column.UNKNOWN, Column.IN_SCOPE)
    )
    if met is None or unknown is None:
        return None, None
    return share(met, whole), share(met + unknown, whole)


def _table(id: str, title: str, says: str, groups: list[tuple[str, Group]]) -> FigureTable:
    bars, rows = [], []
    for label, group in groups:
        low, high = _shares(group)
        words = span(low, high) if low is not None else gettext("not shown")
        bars.append(TrendBar(label, words, low, high))
        rows.append(_row(label, group, words))
    chart = Markup(share_chart(id, bars, title, says))  # noqa: S704 - it escapes what it is given
    return FigureTable(id, title, says, chart, tuple(rows))


def _row(label: str, group: Group, words: str) -> FigureRow:
    met, unknown, whole = (
        group[column].euros if column in group else None
        for column in (Column.MET, Column.UNKNOWN, Column.IN_SCOPE)
    )
    most = None if met is None or unknown is None else met + unknown
    of_money = span(share(met, whole), share(most, whole))
    return FigureRow(
        label=label,
        counts={column: group[column].count if column in group else None for column in Column},
        share=words,
        euros=None if met is None else language().money(Decimal(met), "EUR"),
        share_of_money=of_money,
    )
