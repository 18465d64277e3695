"""Ambitions: set with their formal basis, withdrawn, and followed over the days that were kept."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from screening.model.errors import InputError, UnknownByTagError
from screening.model.monitoring import (
    Ambition,
    AmbitionPoint,
    AmbitionProgress,
    Figure,
    FormalBasis,
    figures_of,
    state_of,
)
from screening.model.typed_text import typed_line
from screening.rules.monitoring import ambition_presets, measure_book
from screening.services.monitoring.kept_days import kept_period
from screening.services.monitoring.rows import rows_on
from screening.services.typed_values import read_day
from screening.store.monitoring.ambitions import WantedAmbition
from screening.store.portfolio import Portfolio
from sources.kit.values.message import Message

FIELDS = ("title", "measure", "target", "until", "basis", "reference", "basis_day", "owner")
LONGEST = 300  # letters of a line
MOST_DAYS = 36  # kept days that are looked at, the latest
KEPT_FIGURES = 100  # days whose figures stay in memory; what is kept never changes


def problems(given: Mapping[str, str], today: date) -> tuple[InputError, ...]:
    """Return everything that is wrong with an ambition as it is typed, at most once per field."""
    wrong = [
        InputError(Message("ambition.fill_in"), name)
        for name in ("title", "basis", "owner")
        if not typed_line(given.get(name, ""))
    ]
    wrong += [
        InputError(Message("ambition.too_long", most=LONGEST), name)
        for name in ("title", "basis", "reference", "owner")
        if len(typed_line(given.get(name, ""))) > LONGEST
    ]
    if measure_book.load().measure(given.get("measure", "")) is None:
        known = tuple(measure.id for measure in measure_book.load().measures)
        wrong.append(InputError(Message("ambition.choose_measure", known=known), "measure"))
    if _target(given.get("target", "")) is None:
        wrong.append(InputError(Message("ambition.target"), "target"))
    until = read_day(given.get("until", ""))
    if until is None or until <= today:
        wrong.append(InputError(Message("ambition.until"), "until"))
    typed = given.get("basis_day", "").strip()
    day = read_day(typed) if typed else None
    if typed and (day is None or day > today):
        wrong.append(InputError(Message("ambition.basis_day"), "basis_day"))
    return tuple(wrong)


def add(portfolio: Portfolio, given: Mapping[str, str], by: str, today: date) -> int:
    """Keep an ambition and return its number. Raises InputError with its field."""
    for problem in problems(given, today):
        raise problem
    target, until = _target(given["target"]), read_day(given["until"])
    assert target is not None and until is not None  # noqa: S101, PT018 - ``problems`` read them
    preset = given.get("preset", "")
    wanted = WantedAmbition(
        title=typed_line(given["title"]),
        measure=given["measure"],
        target=target,
        until=until,
        basis=FormalBasis(
            typed_line(given["basis"]),
            typed_line(given.get("reference", "")) or None,
            read_day(given.get("basis_day", "")),
        ),
        owner=typed_line(given["owner"]),
        preset=preset if preset in {each.id for each in ambition_presets.load()} else None,
    )
    return portfolio.ambitions.add(wanted, by)


def progress(portfolio: Portfolio, today: date) -> tuple[AmbitionProgress, ...]:
    """Return each ambition that stands, over the days that were kept and today.

    A day on which its measure was not kept has no figure, and gets none.
    """
    standing = [each for each in portfolio.ambitions.all() if each.withdrawn is None]
    if not standing:
        return ()
    days = [
        (kept.day, _kept_figures(portfolio, kept.day, kept.sha256))
        for kept in portfolio.monitored_days.all()[-MOST_DAYS:]
        if kept.day < today
    ]
    measures = measure_book.load().measures
    now = figures_of(rows_on(portfolio, today), measures)
    days.append((today, {figure.measure: figure for figure in now}))
    return tuple(_progress(ambition, days) for ambition in standing)


def _progress(
    ambition: Ambition, days: Sequence[tuple[date, Mapping[str, Figure]]]
) -> AmbitionProgress:
    points = []
    for day, figures in days:
        figure = figures.get(ambition.measure)
        state = None if figure is None else state_of(ambition.target, figure)
        points.append(AmbitionPoint(day, figure, state))
    return AmbitionProgress(ambition, tuple(points))


class _KeptFigures:
    """The figures of a kept day, found once: equal where hash and reach are."""

    def __init__(self, portfolio: Portfolio, day: date, sha256: str) -> None:
        self.portfolio, self.day = portfolio, day
        self._key = (portfolio.organization, portfolio.reach, day, sha256)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _KeptFigures) and other._key == self._key


def _kept_figures(portfolio: Portfolio, day: date, sha256: str) -> Mapping[str, Figure]:
    return _figures_of_kept(_KeptFigures(portfolio, day, sha256))


@lru_cache(maxsize=KEPT_FIGURES)
def _figures_of_kept(wanted: _KeptFigures) -> Mapping[str, Figure]:
    try:
        period = kept_period(wanted.portfolio, wanted.day)
    except UnknownByTagError:
        period = None
    if period is None:
        return {}
    return {figure.measure: figure for figure in figures_of(period.rows, period.measures)}


def _target(typed: str) -> Decimal | None:
    """Return a share of per cents as a person types them: "50", "50%", "62,5"."""
    text = typed.strip().removesuffix("%").strip().replace(",", ".")
    if not text or len(text) > 6 or not text.replace(".", "", 1).isdigit():
        return None
    try:
        share = Decimal(text) / 100
    except InvalidOperation:
        return None
    return share if 0 < share <= 1 else None
