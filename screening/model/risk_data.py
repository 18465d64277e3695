"""Everything the sources in use say, indexed by what the method asks of it: figures on countries,
listed goods, shares in imports, and what goods are said to be made with.

``RiskData`` is one of the inputs of a verdict. It is built from snapshots and knows their pins, so
that a verdict can say which editions it rests on.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from hashlib import sha256

from sources.kit.values.statements import (
    Issue,
    Observation,
    Share,
    Statement,
    Tie,
)


@dataclass(frozen=True, slots=True)
class Pin:
    """One snapshot in use, as a figure names it."""

    source: str
    edition: str
    sha256: str
    retrieved: date
    published: date | None
    licence: str
    attribution: str
    stale_on: date | None = None  # from this day on it is said that the figures are old
    expires_on: date | None = None  # from this day on nothing is called clear by them


@dataclass(frozen=True, slots=True)
class SourcedObservation:
    """An observation with the snapshot it stands in."""

    observation: Observation
    pin: Pin


@dataclass(frozen=True, slots=True)
class SourcedShare:
    """An origin's share in a market's imports, with the snapshot it stands in."""

    share: Share
    pin: Pin


@dataclass(frozen=True, slots=True)
class SourcedInput:
    """A good from a country that is made with an input from a country, with its snapshot."""

    tie: Tie
    pin: Pin


class RiskData:
    """The statements of the snapshots in use, read-only. Equal snapshots give equal results."""

    def __init__(self, snapshots: Iterable[tuple[Pin, Iterable[Statement]]]) -> None:
        self._figures: dict[tuple[str, str], tuple[SourcedObservation, ...]] = {}
        self._listed: dict[tuple[str, str, Issue], list[SourcedObservation]] = {}
        self._countries: dict[str, tuple[str, ...]] = {}
        self._shares: dict[tuple[str, str], list[SourcedShare]] = {}
        self._inputs: dict[tuple[str, str], list[SourcedInput]] = {}
        pins: list[Pin] = []
        figures: dict[tuple[str, str], list[SourcedObservation]] = {}
        for pin, statements in sorted(snapshots, key=_in_order):
            pins.append(pin)
            for statement in statements:
                if isinstance(statement, Observation):
                    self._take(SourcedObservation(statement, pin), figures)
                elif isinstance(statement, Share):
                    key = (statement.good, statement.market)
                    self._shares.setdefault(key, []).append(SourcedShare(statement, pin))
                elif isinstance(statement, Tie) and statement.relation == "input":
                    made_good = (statement.child.casefold(), statement.child_country or "")
                    self._inputs.setdefault(made_good, []).append(SourcedInput(statement, pin))
        self.pins = tuple(pins)
        self._figures = {key: tuple(sorted(s, key=_newest)) for key, s in figures.items()}
        self._countries = _countries(self._figures)
        self.digest = sha256(
            "\n".join(f"{p.source} {p.edition} {p.sha256}" for p in pins).encode()
        ).hexdigest()

    def _take(
        self, sourced: SourcedObservation, figures: dict[tuple[str, str], list[SourcedObservation]]
    ) -> None:
        observation = sourced.observation
        if observation.good is None:
            figures.setdefault((observation.indicator, observation.country), []).append(sourced)
        elif observation.issue is not None and "downstream" not in observation.flags:
            key = (observation.good.casefold(), observation.country, observation.issue)
            self._listed.setdefault(key, []).append(sourced)

    def figures(self, indicator: str, country: str) -> tuple[SourcedObservation, ...]:
        """Return the figures of one country, newest first."""
        return self._figures.get((indicator, country), ())

    def countries(self, indicator: str) -> tuple[str, ...]:
        """Return the countries that have this indicator: the peers of one that lacks it."""
        return self._countries.get(indicator, ())

    def listings(self, good: str, country: str, issue: Issue) -> tuple[SourcedObservation, ...]:
        """Return the listings of this good (in the publishers' words), origin and issue."""
        return tuple(self._listed.get((good.casefold(), country, issue), ()))

    def listing(self, good: str, country: str, issue: Issue) -> SourcedObservation | None:
        """Return the first of these listings, if any."""
        return next(iter(self.listings(good, country, issue)), None)

    def shares(self, code: str, market: str) -> tuple[SourcedShare, ...]:
        """Return the import shares of a market in this HS or CN code, all periods, largest
        first.
        """
        return tuple(sorted(self._shares.get((code, market), ()), key=_largest))

    def inputs(self, good: str, country: str) -> tuple[SourcedInput, ...]:
        """Return the stated inputs of a good (in its publisher's words) from this country."""
        return tuple(sorted(self._inputs.get((good.casefold(), country), ()), key=_by_parent))

    @property
    def input_goods(self) -> tuple[tuple[str, str], ...]:
        """The goods and countries of which an input is named, in order."""
        return tuple(sorted(self._inputs))

    def bare(self) -> "RiskData":
        """Return the same data without editions and locations, which may move while nothing else
        does.

        The order is kept, because a verdict takes the first of several.
        """
        pins = {pin: _bare_pin(pin) for pin in self.pins}

        def bared(rows: Iterable[SourcedObservation]) -> tuple[SourcedObservation, ...]:
            return tuple(SourcedObservation(_bare(row.observation), pins[row.pin]) for row in rows)

        other = RiskData(())
        other.pins = tuple(pins.values())
        other._figures = {key: bared(rows) for key, rows in self._figures.items()}
        other._listed = {key: list(bared(rows)) for key, rows in self._listed.items()}
        other._countries = self._countries
        other._shares = {
            key: [SourcedShare(replace(row.share, where=""), pins[row.pin]) for row in ones]
            for key, ones in self._shares.items()
        }
        other._inputs = {
            key: [SourcedInput(replace(row.tie, where=""), pins[row.pin]) for row in ones]
            for key, ones in self._inputs.items()
        }
        return other


def publisher_of(source: str) -> str:
    """Return the publisher of a source, whose name begins with region and publisher."""
    return "_".join(source.split("_")[:2])


def _bare_pin(pin: Pin) -> Pin:
    same = {"edition": "", "sha256": "", "retrieved": date.min, "published": None}
    return replace(pin, **same, stale_on=None, expires_on=None)  # type: ignore[arg-type]


def _bare(observation: Observation) -> Observation:
    """Return an observation without its location; the year of a listed good is that of its
    edition.
    """
    return replace(observation, where="", year=None if observation.good else observation.year)


def _in_order(snapshot: tuple[Pin, object]) -> tuple[str, str, str]:
    pin = snapshot[0]
    return (pin.source, pin.edition, pin.sha256)


def _newest(sourced: SourcedObservation) -> tuple[int, str, str]:
    observation = sourced.observation
    return (-(observation.year or 0), observation.region or "", observation.where)


def _largest(sourced: SourcedShare) -> tuple[float, str, str]:
    return (-sourced.share.share, sourced.share.origin, sourced.share.period)


def _by_parent(sourced: SourcedInput) -> tuple[str, str, str]:
    return (sourced.tie.parent, sourced.tie.parent_country or "", sourced.tie.where)


def _countries(figures: Mapping[tuple[str, str], object]) -> dict[str, tuple[str, ...]]:
    by_indicator: dict[str, list[str]] = {}
    for indicator, country in sorted(figures):
        by_indicator.setdefault(indicator, []).append(country)
    return {indicator: tuple(countries) for indicator, countries in by_indicator.items()}


def from_snapshots(snapshots: Iterable[tuple[Pin, Iterable[Statement]]]) -> RiskData:
    """Return the risk data of the sources in use."""
    return RiskData(snapshots)


@dataclass(frozen=True)
class SnapshotsInUse:
    """The snapshots in use at one moment; their statements are read on first use."""

    ids: tuple[int, ...]
    pins: tuple[Pin, ...]
    runs: Mapping[str, int]  # source -> the run that brought its snapshot, where one did
    snapshots: Mapping[str, int]  # source -> snapshot
    read: Callable[[], RiskData] = field(repr=False, compare=False)

    @cached_property
    def risk_data(self) -> RiskData:
        return self.read()
