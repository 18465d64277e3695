"""What is measured of a day: as it stands now, or as it was kept, and never one for the other."""

from dataclasses import dataclass
from datetime import date

from screening.model.contracts import ContractFilter
from screening.model.errors import InputError
from screening.model.monitoring import (
    NOT_STATED,
    Dimension,
    Figure,
    GroupedFigures,
    KeptDay,
    Measure,
    MeasuredRow,
    MeasuredUnit,
    Part,
    figures_of,
    grouped,
    rows_in,
)
from screening.rules.monitoring import measure_book
from screening.services.monitoring.kept_days import kept_period
from screening.services.monitoring.rows import rows_on
from screening.store.portfolio import Portfolio
from sources.kit.values.message import Message

NOT_KEPT = (Dimension.OWNER,)  # by these nothing can be grouped of a kept day


@dataclass(frozen=True, slots=True)
class MonitoredDay:
    """The rows of a day and the measures that count them. ``kept``: None where it is as of now."""

    day: date
    kept: KeptDay | None
    edition: str
    rows: tuple[MeasuredRow, ...]
    measures: tuple[Measure, ...]

    @property
    def figures(self) -> tuple[tuple[Measure, Figure], ...]:
        """Each measure with its figure."""
        return tuple(zip(self.measures, figures_of(self.rows, self.measures), strict=True))

    def by(self, dimension: Dimension) -> tuple[GroupedFigures, ...]:
        """Return each measure by the values of a dimension.

        Raises InputError where a kept day does not hold it.
        """
        if self.kept is not None and dimension in NOT_KEPT:
            raise InputError(Message("monitoring.dimension_not_kept"), "by")
        return grouped(self.rows, self.measures, dimension)

    def only(self, id: str | None) -> "MonitoredDay":
        """Return the same day with one measure; with all where none is named. Raises InputError."""
        if id is None:
            return self
        chosen = tuple(measure for measure in self.measures if measure.id == id)
        if not chosen:
            known = tuple(measure.id for measure in self.measures)
            raise InputError(Message("monitoring.no_measure", id=id[:100], known=known), "measure")
        return MonitoredDay(self.day, self.kept, self.edition, self.rows, chosen)


def monitored(portfolio: Portfolio, day: date | None, today: date) -> MonitoredDay:
    """Return what is measured of a day: of today as it stands, of another as it was kept.

    Raises InputError where nothing was kept of that day.
    """
    if day is None:
        return _now(portfolio, today)
    period = kept_period(portfolio, day)
    if period is not None:
        return MonitoredDay(day, period.kept, period.kept.edition, period.rows, period.measures)
    if day == today:
        return _now(portfolio, today)
    kept = tuple(each.day.isoformat() for each in portfolio.monitored_days.all())
    message = Message("monitoring.not_kept", day=str(day), kept=kept)
    raise InputError(message if kept else Message("monitoring.nothing_kept", day=str(day)), "day")


def _now(portfolio: Portfolio, today: date) -> MonitoredDay:
    book = measure_book.load()
    return MonitoredDay(today, None, book.edition, rows_on(portfolio, today), book.measures)


def contracts_behind(
    portfolio: Portfolio, filter: ContractFilter, *, with_cases: bool
) -> tuple[str, ...] | None:
    """Return the ids of the contracts in the part of a measure that a filter names.

    None where it names none. ``with_cases``: whether the person may read signals; who may not sees
    how many cases there are, and not of which contracts. Raises InputError.
    """
    if filter.measure is None or filter.as_of is None:
        return None
    day = monitored(portfolio, filter.measured_on, filter.as_of).only(filter.measure)
    (measure,) = day.measures
    if measure.unit is MeasuredUnit.CASE and (day.kept is not None or not with_cases):
        raise InputError(Message("monitoring.cases_are_counted"), "measure")
    part = Part(filter.part or Part.MET)
    rows = rows_in(day.rows, measure, part)
    if filter.measured_by is not None:
        dimension, value = Dimension(filter.measured_by), filter.measured_value or NOT_STATED
        rows = tuple(row for row in rows if row.value_of(dimension) == value)
    ids = {id for row in rows for id in row.contracts}
    return tuple(sorted(ids))
