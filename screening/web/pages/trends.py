"""How measures went: over the days that were kept, by department, category, issue and others."""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request
from markupsafe import Markup

from screening.i18n import labels
from screening.model.monitoring import Dimension, Figure, Measure
from screening.model.publication import TO_PUBLISH
from screening.reports import trends as reports
from screening.reports.figure_words import SharePoint, trend_words, value_words
from screening.reports.measure_words import span
from screening.reports.trend_chart import TrendBar, share_chart
from screening.rules.monitoring import measure_book
from screening.services.command_context import today
from screening.services.monitoring.trends import MeasureTrend, TrendLine, trend_of
from screening.web.address_choices import choice
from screening.web.request_context import language, portfolio
from screening.web.template_filters import gettext

pages = Blueprint("trends", __name__)

BY = tuple(dimension.value for dimension in TO_PUBLISH)
MOST_BARS = 12
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class ChartWords:
    """A drawing with its title and the sentence that says what it shows."""

    title: str
    says: str
    chart: Markup


@pages.get("/monitoring/trends")
def page() -> str:
    """Show how one measure went."""
    trend = _trend()
    drawings = [_over_time(trend)]
    if trend.dimension is not None and trend.lines:
        drawings.append(_by_group(trend))
    return render_template(
        "trends.html",
        trend=trend,
        drawings=drawings,
        measures=measure_book.load().measures,
        by=BY,
        chosen=trend.dimension.value if trend.dimension else "",
        lines=(trend.whole, *trend.lines),
        label_of=lambda line: _label(trend, line),
        share_of=_share_words,
        money_of=lambda figure: span(figure.euro_share_low, figure.euro_share_high),
    )


@pages.get("/monitoring/trends.<any(csv, xlsx):form>")
def export(form: str) -> Response:
    """Save the figures of the page."""
    trend = _trend()
    name = f"{trend.measure.id}-{trend.days[-1]}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form == "csv":
        content = reports.as_csv(trend, language())
        return Response(content, content_type="text/csv; charset=utf-8", headers=headers)
    return Response(reports.as_workbook(trend, language()), content_type=WORKBOOK, headers=headers)


def _trend() -> MeasureTrend:
    by = choice(request.args, "by", BY)
    return trend_of(portfolio(), _measure(), Dimension(by) if by else None, today())


def _measure() -> Measure:
    book = measure_book.load()
    ids = tuple(measure.id for measure in book.measures)
    measure = book.measure(choice(request.args, "measure", ids) or ids[0])
    if measure is None:
        abort(404)
    return measure


def _over_time(trend: MeasureTrend) -> ChartWords:
    spoken = language()
    points = [
        SharePoint(day, *_shares(figure))
        for day, figure in zip(trend.days, trend.whole.figures, strict=True)
    ]
    bars = [
        _bar(spoken.date(day), figure)
        for day, figure in zip(trend.days, trend.whole.figures, strict=True)
    ]
    return _drawn("time", gettext("Over time"), trend_words(points, spoken), bars)


def _by_group(trend: MeasureTrend) -> ChartWords:
    spoken = language()
    shown = trend.lines[:MOST_BARS]
    by = labels.word(trend.dimension, "dimension", spoken)
    says = _lowest(trend)
    if len(trend.lines) > MOST_BARS:
        says += " " + gettext("The largest {most} are drawn; the table has all.").format(
            most=MOST_BARS
        )
    bars = [_bar(_label(trend, line), line.latest) for line in shown]
    return _drawn("group", by, says, bars)


def _lowest(trend: MeasureTrend) -> str:
    """Return which group has the lowest share today, where that can be said."""
    shares = [(line, *_shares(line.latest)) for line in trend.lines]
    known = sorted(
        ((high, low, line) for line, low, high in shares if low is not None and high is not None),
        key=lambda each: each[:2],
    )
    if not known:
        return gettext("Today nothing of this is in scope.")
    (high, _, lowest), *others = known
    named = {"group": _label(trend, lowest), "share": _share_words(lowest.latest)}
    if not others:
        return gettext("Today one group is in scope: {group}, {share}.").format(**named)
    if any(low < high for _, low, _ in others):
        return gettext("Which group is lowest today cannot be said: of some it is not known.")
    return gettext("Lowest today: {group}, {share}.").format(**named)


def _drawn(id: str, title: str, says: str, bars: list[TrendBar]) -> ChartWords:
    drawing = share_chart(id, bars, title, says)
    return ChartWords(title, says, Markup(drawing))  # noqa: S704 - it escapes what it is given


def _bar(label: str, figure: Figure | None) -> TrendBar:
    return TrendBar(label, _share_words(figure), *_shares(figure))


def _shares(figure: Figure | None) -> tuple[float | None, float | None]:
    return (None, None) if figure is None else (figure.share_low, figure.share_high)


def _share_words(figure: Figure | None) -> str:
    return span(*_shares(figure))


def _label(trend: MeasureTrend, line: TrendLine) -> str:
    is_whole = line is trend.whole or trend.dimension is None
    return value_words("" if is_whole else str(trend.dimension), line.value, language())
