"""Monitoring: what is reached, of how many, and of how many nobody knows; each figure opens."""

from datetime import date

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from screening.model.errors import InputError
from screening.model.monitoring import Dimension, MeasuredUnit, Part
from screening.reports import monitoring as reports
from screening.rules.monitoring import measure_book
from screening.services.command_context import today
from screening.services.monitoring.monitor import MonitoredDay, monitored
from screening.services.typed_values import read_day
from screening.web.address_choices import choice
from screening.web.request_context import Problems, language, portfolio, problems_of, visitor
from sources.kit.values.message import Message

pages = Blueprint("monitoring", __name__)

MOST_VALUES = 100  # of a dimension that are shown; the file has all


@pages.get("/monitoring")
def overview() -> str | tuple[str, int]:
    """Show the figures of today, or of a day that was kept."""
    dimension = chosen_dimension()
    try:
        day = chosen_day()
        groups = day.by(dimension) if dimension is not None else ()
    except InputError as refusal:
        return _page(None, None, problems_of(refusal, "day")), 422
    by_measure = {each.measure: each for each in groups}
    return _page(day, dimension, [], groups=by_measure)


@pages.get("/monitoring.csv")
def export() -> AnyResponse | tuple[str, int]:
    """Save the figures as a table."""
    dimension = chosen_dimension()
    try:
        day = chosen_day()
        content = "".join(reports.as_csv(day, dimension, language()))
    except InputError as refusal:
        return _page(None, None, problems_of(refusal, "day")), 422
    attachment = {"Content-Disposition": 'attachment; filename="monitoring.csv"'}
    return Response(content, content_type="text/csv; charset=utf-8", headers=attachment)


def chosen_day() -> MonitoredDay:
    """Return the day in the address. Raises InputError where it is none, or was not kept."""
    typed = request.args.get("day", "").strip()
    day = read_day(typed) if typed else None
    if typed and day is None:
        raise InputError(Message("commitment.no_day"), "day")
    shown = monitored(portfolio(), day, today())
    return shown.only(request.args.get("measure", "").strip() or None)


def chosen_dimension() -> Dimension | None:
    """Return the dimension in the address. Raises UnknownChoiceError."""
    wanted = choice(request.args, "by", tuple(Dimension))
    return Dimension(wanted) if wanted else None


def _page(
    day: MonitoredDay | None,
    dimension: Dimension | None,
    problems: Problems,
    groups: object = None,
) -> str:
    spoken = language()
    return render_template(
        "monitoring.html",
        day=day,
        groups=groups or {},
        dimension=dimension,
        dimensions=tuple(Dimension),
        parts=tuple(Part),
        by_group=reports.by_group(day) if day else (),
        facts=measure_book.load().facts,
        kept_days=portfolio().monitored_days.all(),
        typed=request.args.get("day", "")[:40],
        one_measure=request.args.get("measure", "")[:100],
        problems=problems,
        provenance=reports.provenance(day, spoken) if day else "",
        sentence=lambda measure, figure: reports.sentence(measure, figure, spoken),
        share=lambda figure: reports.share(figure, spoken),
        money_sentence=lambda figure: reports.money_sentence(figure, spoken),
        hours_sentence=lambda figure: reports.hours_sentence(figure, spoken),
        left_out=lambda figure: tuple(reports.left_out(figure, spoken)),
        value_name=lambda kind, value: reports.value_name(kind, value, spoken),
        opens=_opens,
        most=MOST_VALUES,
    )


def _opens(unit: MeasuredUnit, kept: date | None) -> bool:
    """Return whether a figure opens into its contracts for this visitor.

    A kept day holds no contract of a case; cases of today open for who may read signals.
    """
    if unit is MeasuredUnit.CASE:
        return kept is None and bool(visitor().may("read_signals"))
    return True
