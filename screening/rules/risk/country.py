"""F1 and F11: how weak the protection against one harm is in one country, by the risk data.

    C = max( sum(w * x) / sum(w), max(x) - softening )

over the indicators that speak about the issue, each turned into x in 0..1 with fixed anchors.
A missing indicator becomes the interval between the 10th and 90th percentile of the countries that
have it, so the bounds of C are exact: every formula here is monotone.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from screening.model.risk_data import RiskData, SourcedObservation
from screening.rules.risk import formulas
from screening.rules.risk.method import (
    IssueIndicators,
    Method,
    Scale,
)
from sources.kit.values.statements import Issue

RATIFICATIONS = "ilo_ratifications"


@dataclass(frozen=True, slots=True)
class IndicatorReading:
    """One indicator of one country on the scale 0..1; ``x`` None: known, but outside the mean."""

    indicator: str
    name: str
    weight: float
    x: float | None
    sourced: SourcedObservation
    not_in_force: tuple[str, ...] | None = None  # for conventions: those that are missing


# An indicator nobody told us: its key, weight, and what its peers span. None: outside the mean.
Missing = tuple[str, float, tuple[float | None, float | None]]


@dataclass(frozen=True, slots=True)
class CountryRisk:
    """C with its bounds. ``readings`` are its evidence; ``missing`` the indicators without a
    figure.
    """

    value: float | None  # None: no indicator of this issue is known for this country
    low: float
    high: float
    readings: tuple[IndicatorReading, ...]
    missing: tuple[str, ...]  # indicators that others have
    few: bool  # fewer indicators than the method wants, or only indirect ones

    @property
    def worst(self) -> IndicatorReading | None:
        """The indicator that weighs most against this country; for the explanation."""
        readings = [reading for reading in self.readings if reading.x is not None]
        return max(readings, key=lambda r: (r.x or 0.0, r.weight, r.name), default=None)


class Countries:
    """Country risk per issue over one set of risk data; caches its results."""

    def __init__(self, data: RiskData, method: Method, year: int) -> None:
        """``year`` is that of the verdict: an expired figure no longer counts as known."""
        self._data = data
        self._method = method
        self._oldest = year - method.constants.freshness.expire_after_years
        self._risks: dict[tuple[str, Issue], CountryRisk] = {}
        self._last_years: dict[str, int] = {}
        self._ratified_spans: dict[tuple[str, ...], tuple[float | None, float | None]] = {}

    def risk(self, country: str, issue: Issue) -> CountryRisk:
        key = (country, issue)
        if key not in self._risks:
            self._risks[key] = self._work_out(country, issue)
        return self._risks[key]

    def _work_out(self, country: str, issue: Issue) -> CountryRisk:
        indicators = self._method.issue_indicators[issue]
        readings: list[IndicatorReading] = []
        missing: list[Missing] = []
        for indicator, weight in indicators.indicators:
            scale = self._method.scales[indicator]
            reading = self._read(scale, country, weight)
            if reading is not None:
                readings.append(reading)
            elif (span := self._peers.get(indicator)) is not None:
                missing.append((indicator, weight, span))
        if (ratified := self._ratified(country, indicators)) is not None:
            readings.append(ratified)
        elif any(among_peers := self._ratified_by_peers(indicators)):
            missing.append((RATIFICATIONS, self._method.ratification_counts, among_peers))
        return self._combine(indicators, readings, missing)

    def _combine(
        self,
        indicators: IssueIndicators,
        readings: list[IndicatorReading],
        missing: list[Missing],
    ) -> CountryRisk:
        constants = self._method.constants.country
        softening = constants.softening
        weighted = [(r.weight, r.x) for r in readings if r.x is not None]
        # What is known but outside the mean is no evidence of protection: alone it says nothing.
        value = formulas.country(weighted, softening) if weighted else None
        low, high = (
            formulas.country(
                [*weighted, *((w, x) for _, w, span in missing if (x := span[end]) is not None)],
                softening,
            )
            for end in (0, 1)
        )
        if not weighted and not missing:
            low, high = 0.0, 1.0
        if value is not None:
            low, high = min(low, value), max(high, value)
        # A ratified convention is known but proves no protection: it does not make a second one.
        few = len(weighted) < constants.few_indicators or indicators.indirect
        return CountryRisk(
            value, low, high, tuple(readings), tuple(name for name, _, _ in missing), few
        )

    def _read(self, scale: Scale, country: str, weight: float) -> IndicatorReading | None:
        figures = self._figures(scale.indicator, country)
        if not figures:
            return self._absent(scale, weight)
        x = on_scale(scale, figures, self._last_year(scale.indicator))
        return (
            None
            if x is None
            else IndicatorReading(scale.indicator, scale.name, weight, x, figures[0])
        )

    def _figures(self, indicator: str, country: str) -> tuple[SourcedObservation, ...]:
        return tuple(
            figure
            for figure in self._data.figures(indicator, country)
            if figure.observation.year is None or figure.observation.year >= self._oldest
        )

    def _absent(self, scale: Scale, weight: float) -> IndicatorReading | None:
        """Return a reading for a country without a row, where its absence from the source is a
        figure.
        """
        data = self._data.countries(scale.indicator)
        if scale.absent is None or not data:
            return None
        if self._last_year(scale.indicator) < self._oldest and self._last_year(scale.indicator):
            return None
        example = self._data.figures(scale.indicator, data[0])[0]
        x = None if scale.absent == "silent" else float(scale.absent)
        return IndicatorReading(scale.indicator, scale.name, weight, x, example)

    def _last_year(self, indicator: str) -> int:
        if indicator not in self._last_years:
            years = (
                figure.observation.year or 0
                for country in self._data.countries(indicator)
                for figure in self._data.figures(indicator, country)[:1]
            )
            self._last_years[indicator] = max(years, default=0)
        return self._last_years[indicator]

    def _ratified(self, country: str, indicators: IssueIndicators) -> IndicatorReading | None:
        conventions = [
            figures[0]
            for instrument in indicators.instruments
            if (figures := self._data.figures(f"ilo_{instrument.lower()}", country))
        ]
        if not conventions:
            return None
        absent = sum(1 for convention in conventions if not convention.observation.value) / len(
            conventions
        )
        x = self._method.ratification_weight * absent if absent else None
        worst = min(
            conventions,
            key=lambda convention: (
                convention.observation.value or 0.0,
                convention.observation.indicator,
            ),
        )
        missing = [
            convention.observation.indicator
            for convention in conventions
            if not convention.observation.value
        ]
        names = tuple(name.removeprefix("ilo_").upper() for name in missing)
        weight = self._method.ratification_counts
        return IndicatorReading(
            RATIFICATIONS, "ILO conventions", weight, x, worst, not_in_force=names
        )

    def _ratified_by_peers(self, indicators: IssueIndicators) -> tuple[float | None, float | None]:
        """Return the span of this indicator over the countries that the source does name."""
        if indicators.instruments not in self._ratified_spans:
            countries = {
                country
                for instrument in indicators.instruments
                for country in self._data.countries(f"ilo_{instrument.lower()}")
            }
            values = sorted(
                reading.x or 0.0
                for country in countries
                if (reading := self._ratified(country, indicators)) is not None
            )
            low, high = (percentile(values, p) if values else 0.0 for p in self._percents)
            self._ratified_spans[indicators.instruments] = (low or None, high or None)
        return self._ratified_spans[indicators.instruments]

    @cached_property
    def _percents(self) -> tuple[float, float]:
        constants = self._method.constants.country
        return constants.low_percentile, constants.high_percentile

    @cached_property
    def _peers(self) -> dict[str, tuple[float, float]]:
        """The 10th and 90th percentile of each indicator over the countries that have it."""
        low, high = self._percents
        spans: dict[str, tuple[float, float]] = {}
        for name, scale in self._method.scales.items():
            last = self._last_year(name)
            values = sorted(
                x
                for country in self._data.countries(name)
                if (x := on_scale(scale, self._figures(name, country), last)) is not None
            )
            if values:
                spans[name] = (percentile(values, low), percentile(values, high))
        return spans


def on_scale(scale: Scale, figures: tuple[SourcedObservation, ...], last_year: int) -> float | None:
    """Return one country's figures as x in 0..1; None where the publisher gives no value."""
    if not figures:
        return None
    newest = figures[0].observation
    if scale.words:
        return next((x for beginning, x in scale.words if newest.says.startswith(beginning)), None)
    if scale.flags:
        country = [s.observation for s in figures if s.observation.region is None] or [newest]
        return max((x for flag, x in scale.flags if flag in country[0].flags), default=None)
    value = newest.value
    if scale.mean_of_years > 1:
        value = _mean_of_years(figures, last_year, scale.mean_of_years)
    if value is None:
        return None
    return interpolate(scale.points or scale.log_points, value, logarithmic=bool(scale.log_points))


def _mean_of_years(figures: tuple[SourcedObservation, ...], last_year: int, years: int) -> float:
    """Return the yearly mean over the last years of the edition; a year without a row counts
    as 0.
    """
    window = range(last_year - years + 1, last_year + 1)
    return (
        sum(
            figure.observation.value or 0.0
            for figure in figures
            if figure.observation.year in window
        )
        / years
    )


def interpolate(
    points: tuple[tuple[float, float], ...], value: float, *, logarithmic: bool = False
) -> float:
    """Return x, linear between anchors (on log10(1 + value) if logarithmic), constant outside
    them.
    """
    if value <= points[0][0]:
        return points[0][1]
    if value >= points[-1][0]:
        return points[-1][1]
    for (v0, x0), (v1, x1) in pairwise(points):
        if value <= v1:
            at = _axis(value, logarithmic) - _axis(v0, logarithmic)
            return x0 + (x1 - x0) * at / (_axis(v1, logarithmic) - _axis(v0, logarithmic))
    return points[-1][1]


def _axis(value: float, logarithmic: bool) -> float:
    return math.log10(1.0 + value) if logarithmic else value


def percentile(ordered: list[float], percent: float) -> float:
    """Return a percentile by linear interpolation (definition 7 of Hyndman and Fan 1996)."""
    at = (len(ordered) - 1) * percent / 100.0
    below = math.floor(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)
