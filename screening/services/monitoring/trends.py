"""How a measure went over the days that were kept, in all or by a dimension, up to today."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from screening.model.errors import UnknownByTagError
from screening.model.monitoring import (
    NOT_STATED,
    Dimension,
    Figure,
    Measure,
    MeasuredRow,
    figures_of,
    grouped,
)
from screening.services.monitoring.kept_days import kept_period
from screening.services.monitoring.rows import rows_on
from screening.store.portfolio import Portfolio

MOST_DAYS = 12  # the latest that were kept, beside today
EVERYTHING = ""


@dataclass(frozen=True, slots=True)
class TrendLine:
    """A group over the days; None where nothing of it was in a kept day, or no such measure."""

    value: str
    figures: tuple[Figure | None, ...]

    @property
    def latest(self) -> Figure | None:
        return self.figures[-1]


@dataclass(frozen=True, slots=True)
class MeasureTrend:
    """A measure over the days, the oldest first and today last. ``lines``: by size today.

    ``unknown``: the days of which it is not known what the person sees by a tag.
    """

    measure: Measure
    dimension: Dimension | None
    days: tuple[date, ...]
    whole: TrendLine
    lines: tuple[TrendLine, ...]
    unknown: tuple[date, ...] = ()


def trend_of(
    portfolio: Portfolio, measure: Measure, dimension: Dimension | None, today: date
) -> MeasureTrend:
    """Return how a measure went, for the contracts that the person sees.

    A kept day is counted by the measure of that day, today by the present one.
    """
    counted, unknown = [], []
    kept = [each.day for each in portfolio.monitored_days.all() if each.day < today]
    for day in kept[-MOST_DAYS:]:
        try:
            period = kept_period(portfolio, day)
        except UnknownByTagError:
            period = None
            unknown.append(day)
        then = () if period is None else period.measures
        own = next((each for each in then if each.id == measure.id), None)
        if period is not None and own is not None:
            counted.append(_counted(day, period.rows, own, dimension))
        else:
            counted.append(_CountedDay(day, None, {}))
    counted.append(_counted(today, rows_on(portfolio, today), measure, dimension))
    return MeasureTrend(
        measure,
        dimension,
        tuple(each.day for each in counted),
        TrendLine(EVERYTHING, tuple(each.whole for each in counted)),
        tuple(_lines(counted)),
        tuple(unknown),
    )


@dataclass(frozen=True, slots=True)
class _CountedDay:
    """A measure on a day, in all and by group."""

    day: date
    whole: Figure | None
    groups: Mapping[str, Figure]


def _counted(
    day: date, rows: Sequence[MeasuredRow], measure: Measure, dimension: Dimension | None
) -> _CountedDay:
    (whole,) = figures_of(rows, [measure])
    if dimension is None:
        return _CountedDay(day, whole, {})
    (groups,) = grouped(rows, [measure], dimension)
    return _CountedDay(day, whole, groups.figures)


def _lines(counted: Sequence[_CountedDay]) -> Iterator[TrendLine]:
    last = counted[-1].groups

    def order(value: str) -> tuple[bool, int, str]:
        figure = last.get(value)
        return value == NOT_STATED, -(figure.in_scope if figure else 0), value

    for value in sorted({value for each in counted for value in each.groups}, key=order):
        figures = tuple(each.groups.get(value) for each in counted)
        if any(figure is not None and figure.in_scope for figure in figures):
            yield TrendLine(value, figures)
