"""The contracts that the changed rows of a refresh can affect: a superset is allowed, a miss is
not.

The risk data before and after is compared: of each place (a good, its stage and its country) the
country risk per issue, the listings under every name by which a list calls the good, and the inputs
that a list leads to from there; of a purchase, the expected origins of all that any of its kinds
holds. So an effect without a row of its own is seen too, such as a moved percentile of the peers
that stand in for a missing figure.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property

from graphs.chain import SupplyChain
from graphs.parties import Contract
from screening.model.purchase import AssumedCode, Purchase
from screening.model.risk_data import RiskData, SourcedObservation
from screening.rules.risk.country import (
    Countries,
    CountryRisk,
    IndicatorReading,
)
from screening.rules.risk.method import Method
from screening.rules.risk.product_inputs import Inputs
from screening.rules.risk.typical_goods import Typical, typical_of
from sources.kit.values.statements import (
    Issue,
    Listing,
    Observation,
    Share,
    Statement,
    Tie,
)

Key = tuple[object, ...]
NOBODY = SupplyChain.of(Contract(key="reach"), ())  # of whom something is known


@dataclass(frozen=True, slots=True)
class RowChange:
    """One statement that two snapshots of a source do not share."""

    source: str
    before: Statement | None  # None: the row is new
    after: Statement | None  # None: the row is gone

    @property
    def kind(self) -> str:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def row(self) -> str:
        """The location of the row in the new snapshot, or in the former one where it is gone."""
        statement = self.after or self.before
        return statement.where if statement else ""


@dataclass(frozen=True, slots=True)
class PurchaseProfile:
    """The facts of a contract that decide which places are typical of it."""

    cpv: tuple[str, ...]
    place: str | None
    buyer_country: str | None
    assumed: tuple[AssumedCode, ...] = ()  # by its description, while there is no code

    def purchase(self) -> Purchase:
        """Return a purchase of which nothing else is known."""
        return Purchase(
            "",
            cpv=self.cpv,
            place=self.place,
            buyer_country=self.buyer_country,
            assumed_cpv=self.assumed,
        )


@dataclass(frozen=True, slots=True, order=True)
class AffectedPlace:
    """A good at a stage in a country."""

    good: str
    stage: int
    country: str


@dataclass(frozen=True, slots=True, order=True)
class Impact:
    """A reason why contracts are affected: something about this issue at this place has changed."""

    place: AffectedPlace
    issue: Issue
    listed: bool  # the listing of the good changed, rather than the country's figures


# -- rows --


def differences(
    source: str, before: Iterable[Statement], after: Iterable[Statement]
) -> tuple[RowChange, ...]:
    """Return the rows in which two snapshots differ. A row that only moved within its file does
    not.
    """
    left = _by_key(before)
    new = _by_key(after)
    changes = []
    for key, now_rows in new.items():
        former_rows = left.pop(key, [])
        rest = _without(now_rows, former_rows)
        gone = _without(former_rows, now_rows)
        changes += [RowChange(source, was, now) for was, now in zip(gone, rest, strict=False)]
        changes += [RowChange(source, None, now) for now in rest[len(gone) :]]
        changes += [RowChange(source, was, None) for was in gone[len(rest) :]]
    changes += [RowChange(source, was, None) for now_rows in left.values() for was in now_rows]
    return tuple(changes)


def _by_key(statements: Iterable[Statement]) -> dict[Key, list[Statement]]:
    by_key: dict[Key, list[Statement]] = {}
    for statement in statements:
        by_key.setdefault(subject(statement), []).append(statement)
    return by_key


def _without(statements: Sequence[Statement], others: Sequence[Statement]) -> list[Statement]:
    """Return those that are not among the others, each counted as often as it is there."""
    left = [without_location(other) for other in others]
    remaining = []
    for statement in statements:
        if without_location(statement) in left:
            left.remove(without_location(statement))
        else:
            remaining.append(statement)
    return remaining


def without_location(statement: Statement) -> Statement:
    """Return a statement without its location in the file."""
    return replace(statement, where="")


def subject(statement: Statement) -> Key:
    """Return the key of a statement: two with one key and another content are a changed row."""
    match statement:
        case Observation():
            good = statement.good.casefold() if statement.good else None
            # A list of goods gives each row its edition's year; a figure has a year of its own.
            year = None if good else statement.year
            named = (statement.indicator, statement.country, statement.issue, good)
            return ("observation", *named, statement.region, year)
        case Listing():
            return ("listing", statement.name, statement.country, statement.programme)
        case Tie():
            ends = (statement.child, statement.parent)
            return ("tie", statement.relation, *ends, statement.child_country)
        case Share():
            return ("share", statement.good, statement.origin, statement.market, statement.period)


# -- places --


class ImpactFinder:
    """Compares two states of the risk data at any place; caches its results.

    ``before`` and ``after`` are bare: of a new edition that says the same nothing is reached.
    """

    def __init__(self, before: RiskData, after: RiskData, method: Method, year: int) -> None:
        self.before, self.after = before.bare(), after.bare()
        self.method, self.year = method, year
        both = (self.before, self.after)
        self._countries = tuple(Countries(data, method, year) for data in both)
        self._inputs = tuple(Inputs.of(data, method) for data in both)
        self._risks: dict[tuple[str, Issue], bool] = {}
        self._by_place: dict[AffectedPlace, tuple[Impact, ...]] = {}
        self._by_profile: dict[PurchaseProfile, tuple[Impact, ...]] = {}
        self._typical: dict[PurchaseProfile, tuple[Typical, Typical]] = {}

    def typical(self, profile: PurchaseProfile) -> tuple[Typical, Typical]:
        """Return the goods of such a purchase before and after, if nobody discloses anything."""
        kept = self._typical.get(profile)
        if kept is None:
            before, after = (
                typical_of(profile.purchase(), NOBODY, self.method, data, self.year)
                for data in (self.before, self.after)
            )
            kept = self._typical[profile] = (before, before if after == before else after)
        return kept

    def of_profile(self, profile: PurchaseProfile) -> tuple[Impact, ...]:
        """Return the impacts on the places that are typical of such a contract, whoever supplies
        it.
        """
        if profile not in self._by_profile:
            before, after = self.typical(profile)
            expected = typical_places(before)
            impacts = {impact for place in expected for impact in self.of_place(place)}
            if after is not before:
                impacts |= self._of_origins(expected, typical_places(after))
            self._by_profile[profile] = tuple(sorted(impacts))
        return self._by_profile[profile]

    def _of_origins(
        self, before: dict[AffectedPlace, object], after: dict[AffectedPlace, object]
    ) -> set[Impact]:
        """Return the impacts on places that came, went or are expected for another reason."""
        impacts = {impact for place in after for impact in self.of_place(place)}
        for place in before.keys() | after.keys():
            if before.get(place) != after.get(place):
                impacts |= {Impact(place, issue, listed=False) for issue in self._issues(place)}
        return impacts

    def of_country(self, country: str) -> tuple[Impact, ...]:
        """Return the impacts on any good from this country: for places that a chain discloses."""
        places = [AffectedPlace(good, stage, country) for good, stage in self._goods]
        return tuple(impact for place in places for impact in self.of_place(place))

    def of_place(self, place: AffectedPlace) -> tuple[Impact, ...]:
        if place not in self._by_place:
            self._by_place[place] = (*self._impacts(place), *self._of_inputs(place))
        return self._by_place[place]

    def moved_at(self, good: str, stage: int, country: str) -> frozenset[Issue]:
        """Return the issues of which this place may be rated otherwise."""
        place = AffectedPlace(good, stage, country)
        return frozenset(impact.issue for impact in self._impacts(place))

    def _of_inputs(self, place: AffectedPlace) -> Iterator[Impact]:
        """Yield the impacts on the inputs that a list leads to from here, and of edges that came or
        went.
        """
        before, after = (
            {
                (e.input, e.origin): e.sourced.pin.licence
                for e in inputs.of_good(place.good, place.country)
            }
            for inputs in self._inputs
        )
        for good, origin in sorted(before.keys() | after.keys()):
            moved = before.get((good, origin)) != after.get((good, origin))
            for stage in (stage for rated_good, stage in self._goods if rated_good == good):
                below = AffectedPlace(good, stage, origin)
                yield from self._impacts(below)
                if moved:
                    yield from (Impact(below, issue, listed=False) for issue in self._issues(below))

    def _impacts(self, place: AffectedPlace) -> Iterator[Impact]:
        for issue in self._issues(place):
            if self._listing_moved(place, issue):
                yield Impact(place, issue, listed=True)
            elif self.risk_moved(place.country, issue):
                yield Impact(place, issue, listed=False)

    def _issues(self, place: AffectedPlace) -> Iterable[Issue]:
        """Return every issue that may be rated there, also where no level is known of it."""
        rated = {issue for issue, _ in self.method.levels.get((place.good, place.stage), ())}
        rated |= {
            imposed.issue
            for imposed in self.method.state_imposed
            if imposed.origin == place.country
        }
        documented = self.method.domestic_pairs.of
        rated |= {
            issue for issue in Issue if documented(place.good, place.stage, place.country, issue)
        }
        return sorted(rated)

    def risk_moved(self, country: str, issue: Issue) -> bool:
        key = (country, issue)
        if key not in self._risks:
            before, after = (
                comparable_risk(countries.risk(country, issue), country)
                for countries in self._countries
            )
            self._risks[key] = before != after
        return self._risks[key]

    def _listing_moved(self, place: AffectedPlace, issue: Issue) -> bool:
        before, after = (
            [
                tuple(map(_comparable, data.listings(name, place.country, issue)))
                for name in self.method.listed_names(place.good)  # whatever the relation is
            ]
            for data in (self.before, self.after)
        )
        return before != after

    @cached_property
    def _goods(self) -> tuple[tuple[str, int], ...]:
        """Every good and stage that any table rates."""
        documented = {node for node, _, _ in self.method.domestic_pairs.by_place}
        return tuple(sorted(documented | self.method.levels.keys()))


def typical_places(typical: Typical) -> dict[AffectedPlace, object]:
    """Return the places that any kind of such a purchase expects, with the reasons for each.

    A chain can remove some.
    """
    return {
        AffectedPlace(good.good, good.stage, origin.country): (
            origin.band,
            origin.part,
            origin.regions,
        )
        for good in typical.goods
        for origin in good.origins
    }


def comparable_risk(risk: CountryRisk, country: str) -> object:
    """Return all that a verdict may take from a country's risk, without locations in files.

    Where a publisher's silence is the figure, the row on another country only shows the source.
    """
    readings = tuple(
        (_fields_except(reading, "sourced"), _comparable(reading.sourced))
        if reading.sourced.observation.country == country
        else (
            _fields_except(reading, "sourced"),
            reading.sourced.pin.source,
            reading.sourced.pin.licence,
        )
        for reading in risk.readings
    )
    return (_fields_except(risk, "readings"), readings)


def _fields_except(value: CountryRisk | IndicatorReading, left_out: str) -> tuple[object, ...]:
    """Return every field but one, so that a field that is added later is included."""
    return tuple(getattr(value, field.name) for field in fields(value) if field.name != left_out)


def _comparable(sourced: SourcedObservation) -> object:
    """Return an observation as compared; the year of a listed good is that of its edition."""
    observation, pin = sourced.observation, sourced.pin
    year = None if observation.good else observation.year
    compared = replace(observation, where="", year=year)
    return (compared, pin.source, pin.licence)


# -- because of which rows --


class ImpactReasons:
    """Finds the rows behind an impact: those about the very place first, then those of its
    peers.
    """

    def __init__(self, changes: Iterable[RowChange], method: Method) -> None:
        self._method = method
        self._by_country: dict[tuple[str, str], list[RowChange]] = {}
        self._by_indicator: dict[str, list[RowChange]] = {}
        self._by_good: dict[tuple[str, str, Issue | None], list[RowChange]] = {}
        self._by_code: dict[str, list[RowChange]] = {}
        self._by_made: dict[str, list[RowChange]] = {}
        for change in changes:
            self._add(change)

    def _add(self, change: RowChange) -> None:
        statement = change.after or change.before
        if isinstance(statement, Share):
            self._by_code.setdefault(statement.good, []).append(change)
        elif isinstance(statement, Tie):
            self._by_made.setdefault(statement.child.casefold(), []).append(change)
        elif isinstance(statement, Observation):
            self._add_observation(statement, change)

    def _add_observation(self, observation: Observation, change: RowChange) -> None:
        if observation.good is not None:
            key = (observation.good.casefold(), observation.country, observation.issue)
            self._by_good.setdefault(key, []).append(change)
        else:
            self._by_country.setdefault((observation.indicator, observation.country), []).append(
                change
            )
            self._by_indicator.setdefault(observation.indicator, []).append(change)

    def of(self, impacts: Iterable[Impact], most: int) -> tuple[RowChange, ...]:
        """Return the first rows that explain these impacts, each once."""
        impacts = tuple(impacts)
        reasons: dict[int, RowChange] = {}
        for rows in (self._direct, self._of_peers):
            for impact in impacts:
                for change in rows(impact):
                    reasons.setdefault(id(change), change)
                    if len(reasons) == most:
                        return tuple(reasons.values())
            if reasons:
                break
        return tuple(reasons.values())

    def _direct(self, impact: Impact) -> Iterator[RowChange]:
        place = impact.place
        if impact.listed:
            for name in self._method.listed_names(place.good):
                yield from self._by_good.get((name.casefold(), place.country, impact.issue), ())
        for indicator in self._speaks(impact.issue):
            yield from self._by_country.get((indicator, place.country), ())
        for link in self._method.input_links:
            if link.input == place.good:
                rows = self._by_made.get(link.listed.casefold(), ())
                yield from (row for row in rows if place.country in _input_from(row))
        for row in self._shares_of(place.good):
            if place.country == _origin_of(row):
                yield row

    def _shares_of(self, good: str) -> Iterator[RowChange]:
        for link in self._method.trade_links:
            if link.use and link.good == good:
                for code in link.codes:
                    yield from self._by_code.get(code, ())

    def _of_peers(self, impact: Impact) -> Iterator[RowChange]:
        """Yield the rows of other countries: one that supplies more leaves less for this one."""
        yield from self._shares_of(impact.place.good)
        for indicator in self._speaks(impact.issue):
            yield from self._by_indicator.get(indicator, ())

    def _speaks(self, issue: Issue) -> Iterator[str]:
        indicators = self._method.issue_indicators[issue]
        yield from (indicator for indicator, _ in indicators.indicators)
        yield from (f"ilo_{instrument.lower()}" for instrument in indicators.instruments)


def _input_from(row: RowChange) -> tuple[str | None, ...]:
    return tuple(t.parent_country for t in (row.before, row.after) if isinstance(t, Tie))


def _origin_of(row: RowChange) -> str | None:
    statement = row.after or row.before
    return statement.origin if isinstance(statement, Share) else None
