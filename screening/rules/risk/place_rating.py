"""F2-F5, F10 and M4-M9 for one place: a good made in a country, and one issue.

    L = max( sqrt(C * S'), P, D, sqrt(M * S_w) )        R = delta[stage] * link(share) * L

S' is the level of the good as far as what it rests on speaks of this place, C the country, P a
documented pair (a list, or an authority on work in its own country), D the domestic floor, M how
hard it is for migrants to leave their employer and S_w the level where they work. State-imposed
labour is .90 times the link of its region. Every term is monotone, so the bounds of R follow from
the bounds of C, of the share of the origin, of a level that is our own judgement, and of what is
only generally known. Confidence never lowers R.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from graphs.chain import MarketShare, Place
from graphs.parties import Kind
from screening.model.risk_data import RiskData, SourcedObservation, publisher_of
from screening.model.verdict import RATED_BANDS
from screening.rules.risk import formulas, list_matches, migrants
from screening.rules.risk.country import Countries, CountryRisk
from screening.rules.risk.domestic_pairs import DomesticPair
from screening.rules.risk.list_matches import ListMatch
from screening.rules.risk.method import Level, Method, StateImposed
from screening.rules.risk.migrants import MigrantRisk
from screening.rules.risk.origin_shares import link_of
from sources.kit.values.statements import Issue

BEST, WORST = "A", "E"
LEVELS = tuple(band.value for band in RATED_BANDS)
NEAR = 1e-11  # apart: what differs by more is not equal to twelve decimals
LIKELIHOODS_KEPT = 100_000  # of goods from countries for an issue; the tables have about 30,000


class Bounds(NamedTuple):
    """A number in 0..1 with its bounds: low <= value <= high."""

    low: float
    value: float
    high: float

    def times(self, other: "Bounds") -> "Bounds":
        return Bounds(*(a * b for a, b in zip(self, other, strict=True)))


NOTHING = Bounds(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Documented:
    """What documents a pair of good, place and issue: rows of lists in use, or of our table."""

    pair: Bounds
    listings: tuple[SourcedObservation, ...] = ()  # of lists in use, one per publisher
    matches: tuple[ListMatch, ...] = ()  # rows of list_matches.csv that name the place
    domestic: tuple[DomesticPair, ...] = ()
    broader: bool = False  # only a list that names something broader than the good


@dataclass(frozen=True, slots=True)
class PlaceRating:
    """One place and one issue, worked out. ``low`` <= ``value`` <= ``high``, each R in 0..1."""

    place: Place
    issue: Issue
    low: float
    value: float
    high: float
    confidence: str
    level: Level
    country: CountryRisk
    documented: Documented
    state_imposed: StateImposed | None
    migrants: MigrantRisk | None
    bands_lower: int  # by which the level counts less here than where its list names the good
    link: float
    delta: float
    driver: str  # what decides L: state, pair, domestic, migrants, product or floor
    second: float  # the second largest part of L, 0..1
    state: float = 0.0  # the part of R that state-imposed labour makes up

    @property
    def listings(self) -> tuple[SourcedObservation, ...]:
        return self.documented.listings

    @property
    def region(self) -> str | None:
        """The region to name: the one where the state imposes it, whatever else was stated."""
        if self.driver == "state" and self.state_imposed is not None:
            return self.state_imposed.region or self.place.region
        return self.place.region

    @property
    def listing(self) -> SourcedObservation | None:
        return self.listings[0] if self.listings else None

    @property
    def is_unfounded(self) -> bool:
        """Nothing decides but the good and a country of which no figure is known."""
        return self.driver == "product" and self.country.value is None


@dataclass(frozen=True, slots=True)
class GoodLikelihood:
    """L of a good made in a country, for one issue: what does not depend on the purchase."""

    reached: Bounds
    driver: str  # the part that is the heaviest; see ``PlaceRating``
    second: float  # the second largest part, 0..1
    country: CountryRisk
    documented: Documented
    migrants: MigrantRisk | None
    bands_lower: int


@dataclass(frozen=True)
class Situation:
    """What of the contract changes the weight of a place, beside the place itself."""

    overdue: bool = False  # the chain information that a clause asked for has not come


class Rater:
    """Rates places with one method over one set of snapshots in use."""

    def __init__(self, method: Method, data: RiskData, year: int) -> None:
        self.method = method
        self.data = data
        self.year = year
        self._likelihoods: dict[tuple[str, int, str, Issue, Level], GoodLikelihood] = {}
        self._countries = Countries(data, method, year)

    @property
    def countries(self) -> Countries:
        """The risk of countries that ratings rest on."""
        return self._countries

    @countries.setter
    def countries(self, lent: Countries) -> None:
        self._countries = lent
        self._likelihoods.clear()

    def rate(
        self, place: Place, situation: Situation, only: Issue | None = None
    ) -> tuple[PlaceRating, ...]:
        """Return one rating for each issue that a table knows for this good; others are unknown.

        ``only``: of this issue alone.
        """
        levels = [
            (issue, level)
            for issue, level in self.method.levels.get((place.good, place.stage), ())
            if not level.only_origins or place.country in level.only_origins
        ]
        levels += self._imposed_beyond({issue for issue, _ in levels}, place)
        levels += self._paired_beyond({issue for issue, _ in levels}, place)
        return tuple(
            self._rate(place, issue, level, situation)
            for issue, level in levels
            if only is None or issue is only
        )

    def _imposed_beyond(self, rated: set[Issue], place: Place) -> list[tuple[Issue, Level]]:
        """State-imposed labour counts for goods that no table rates (everything from KP)."""
        return [
            (imposed.issue, Level("high", "authority", "", imposed.basis.en, imposed.year, "H", ()))
            for imposed in self.method.state_imposed
            if imposed.good == "*" and imposed.origin == place.country
            if imposed.issue not in rated
        ]

    def _paired_beyond(self, rated: set[Issue], place: Place) -> list[tuple[Issue, Level]]:
        """What an authority found of this work counts where no table has a level for the issue."""
        return [
            (issue, Level("low", "authority", "", "", "", "L", ()))
            for issue in Issue
            if issue not in rated
            if self.method.domestic_pairs.of(place.good, place.stage, place.country, issue)
        ]

    def _rate(self, place: Place, issue: Issue, level: Level, situation: Situation) -> PlaceRating:
        likely = self._likelihood(place, issue, level)
        country, documented = likely.country, likely.documented
        link = self._link(place, situation)
        delta = self.method.constants.attenuation.by_stage[place.stage]
        imposed, state = self._imposed(place, issue, link, situation)
        low, value, high = (
            max(formulas.place(delta, link[end], likely.reached[end]), state[end])
            for end in range(3)
        )
        driver = _driver(likely.driver, value, state.value)
        return PlaceRating(
            place=place,
            issue=issue,
            low=low,
            value=value,
            high=high,
            confidence=self._confidence(place, level, country, driver, situation, documented),
            level=level,
            country=country,
            documented=documented,
            state_imposed=imposed,
            migrants=likely.migrants,
            bands_lower=likely.bands_lower,
            link=link.value,
            delta=1.0 if driver == "state" else delta,
            driver=driver,
            second=likely.second,
            state=state.value,
        )

    def _likelihood(self, place: Place, issue: Issue, level: Level) -> GoodLikelihood:
        """Return L of a good from a country, kept for every other share that it has there."""
        key = (place.good, place.stage, place.country, issue, level)
        kept = self._likelihoods.get(key)
        if kept is None:
            if len(self._likelihoods) >= LIKELIHOODS_KEPT:
                self._likelihoods.clear()
            kept = self._likelihoods[key] = self._worked_out(place, issue, level)
        return kept

    def _worked_out(self, place: Place, issue: Issue, level: Level) -> GoodLikelihood:
        """Work out L from the good, stage and country of a place, and nothing else of it."""
        country = self.countries.risk(place.country, issue)
        moving = self._migrants(place, issue)
        lower, documented = self._documented(place, issue, level, moving)
        level_bounds = self._level(level, lower)
        # Without any figure the country counts as its upper bound: hiding never pays (F6).
        likely = country.high if country.value is None else country.value
        parts = {
            "pair": documented.pair if not documented.domestic else NOTHING,
            "domestic": documented.pair if documented.domestic else NOTHING,
            "migrants": self._migrant_part(
                moving, level_bounds, backed=bool(documented.matches) or self._backed(level, lower)
            ),
            "product": _roots(Bounds(country.low, likely, country.high), level_bounds),
            "floor": self._floor(place, level_bounds),
        }
        return GoodLikelihood(
            reached=Bounds(*map(max, zip(*parts.values(), strict=True))),
            driver=_heaviest(parts),
            second=round(sorted(part.value for part in parts.values())[-2], 2),
            country=country,
            documented=documented,
            migrants=moving,
            bands_lower=lower,
        )

    def _level(self, level: Level, lower: int) -> Bounds:
        """S', and one band either way where it is our own judgement (M8, M9)."""
        rank = max(0, LEVELS.index(level.level) - lower)
        aside = 1 if level.basis == "judgement" else 0
        ranks = (max(0, rank - aside), rank, min(len(LEVELS) - 1, rank + aside))
        return Bounds(*(self.method.level(LEVELS[each]) for each in ranks))

    def _documented(
        self, place: Place, issue: Issue, level: Level, moving: MigrantRisk | None
    ) -> tuple[int, Documented]:
        """How many bands the level counts less from here, and what is documented of the place."""
        rows = [row for row in self.method.list_matches.of(place.good, issue) if row.counts]
        named = [(row, self._listings(row, place, issue)) for row in rows]
        here = [(row, said) for row, said in named if said or self._names(row, place)]
        lower = self._bands_lower(level, rows, [row for row, _ in here])
        pairing = [(row, said) for row, said in here if row.relation in list_matches.PAIRING]
        domestic = self.method.domestic_pairs.of(place.good, place.stage, place.country, issue)
        listed = self._listed_pair(pairing, moving)
        worked = self._domestic_pair(domestic)
        if worked.value > listed.value or (not pairing and domestic):
            return lower, Documented(worked, domestic=domestic)
        sources: dict[str, SourcedObservation] = {}
        for _, said in pairing:
            for observation in said:
                sources.setdefault(publisher_of(observation.pin.source), observation)
        return lower, Documented(
            listed,
            tuple(sources.values()),
            tuple(row for row, _ in pairing),
            broader=bool(pairing)
            and all(row.relation == list_matches.BROADER for row, _ in pairing),
        )

    def _listings(
        self, row: ListMatch, place: Place, issue: Issue
    ) -> tuple[SourcedObservation, ...]:
        """The statements of the row's list, as it is in use, on this good from this place."""
        return tuple(
            said
            for said in self.data.listings(row.listed_good, place.country, issue)
            if said.pin.source == row.source
        )

    def _names(self, row: ListMatch, place: Place) -> bool:
        """Whether our table says that a list names the place; for lists not read by good."""
        return row.source not in self.method.sources.read_by_good and place.country in row.places

    def _bands_lower(self, level: Level, rows: list[ListMatch], here: list[ListMatch]) -> int:
        if level.basis.startswith("nordic"):
            return self.method.constants.lists.area_level_lower * (level.basis == "nordic_area")
        if level.list:
            return list_matches.bands_lower(
                {row.relation for row in here if row.speaks_for(level.list)},
                {row.relation for row in rows if row.speaks_for(level.list)},
            )
        of_areas = self.method.list_matches.of_areas
        relations = {row.relation for row in rows if row.source not in of_areas}
        return 1 if relations and not relations & set(list_matches.NAMING) else 0

    def _listed_pair(
        self,
        pairing: list[tuple[ListMatch, tuple[SourcedObservation, ...]]],
        moving: MigrantRisk | None,
    ) -> Bounds:
        """P by lists: one good listing, several publishers, or one producer of a place."""
        constants = self.method.constants.pair
        whole = {row.source for row, _ in pairing if row.covers == "place" and not row.imposed}
        producers = [row for row, _ in pairing if row.covers != "place" and not row.imposed]
        several = any(row.covers == "several" for row in producers) or len(producers) > 1
        structural = moving is not None and moving.value >= constants.structural_migrants
        sure = 0.0
        if whole:
            sure = constants.one_listing if len(whole) == 1 else constants.several_listings
        if producers:
            one = constants.one_listing if several or structural else constants.one_producer
            sure = max(sure, one)
        known = all(row.certainty != "K" for row, _ in pairing)
        return Bounds(sure if known else 0.0, sure if known else 0.0, sure)

    def _domestic_pair(self, pairs: Iterable[DomesticPair]) -> Bounds:
        constants = self.method.constants.pair
        weights = [
            (pair.weight(self.year, constants), pair.possible(self.year, constants))
            for pair in pairs
        ]
        value = max((weight for weight, _ in weights), default=0.0)
        return Bounds(value, value, max((possible for _, possible in weights), default=0.0))

    def _migrants(self, place: Place, issue: Issue) -> MigrantRisk | None:
        if issue not in migrants.ISSUES:
            return None
        risk = self.method.migrants.risk(
            place.good, place.stage, place.country, self.method.constants.migrants
        )
        return risk if migrants.counts_for(risk, issue) else None

    def _backed(self, level: Level, lower: int) -> bool:
        """Whether more than our own judgement, of this place, says that the good is at risk."""
        return level.basis != "judgement" and not (lower and level.list in self._of_one_state)

    @cached_property
    def _of_one_state(self) -> frozenset[str]:
        """The lists that speak only of labour which a state imposes: nothing of other places."""
        rows = [row for rows in self.method.list_matches.by_good.values() for row in rows]
        return frozenset(row.source for row in rows if row.imposed) - frozenset(
            row.source for row in rows if not row.imposed
        )

    def _migrant_part(self, moving: MigrantRisk | None, level: Bounds, *, backed: bool) -> Bounds:
        """sqrt(M * S_w): a country's governance never washes it out (M6).

        A level of ours alone is not lifted: that people are tied says how, not what is made.
        """
        if moving is None:
            return NOTHING
        least = self.method.level(self.method.constants.migrants.level) if backed else 0.0
        value = math.sqrt(moving.value * max(level.value, least))
        possible = math.sqrt(moving.possible * max(level.high, least))
        return Bounds(value, value, max(value, possible))

    def _floor(self, place: Place, level: Bounds) -> Bounds:
        """D: labour-intensive work close to the buyer, which country scores hide."""
        domestic = self.method.constants.domestic
        if place.stage not in domestic.stages:
            return NOTHING
        return Bounds(*(domestic.factor * part for part in level))

    def _link(self, place: Place, situation: Situation) -> Bounds:
        """By the bounds of the origin's share; of a rest that nobody has shown at most that."""
        constants = self.method.constants.link
        if place.band == "disclosed" or place.part is None:
            return Bounds(*(constants.disclosed,) * 3)
        part, rest = place.part, place.rest
        shares = (part.low * rest, min(part.likely, rest), min(part.high, rest))
        low, value, high = (link_of(share, constants) for share in shares)
        if self._counts_in_full(place, situation):
            value = high = max(value, high, constants.overdue_some)
        return Bounds(min(low, value), value, max(value, high))

    def _counts_in_full(self, place: Place, situation: Situation) -> bool:
        """Whether an origin that nobody has shown counts in full, because it is overdue."""
        some = self.method.constants.link.some_share
        return situation.overdue and place.part is not None and place.part.likely >= some

    def _imposed(
        self, place: Place, issue: Issue, link: Bounds, situation: Situation
    ) -> tuple[StateImposed | None, Bounds]:
        """State-imposed labour for this good and origin, the heaviest row of it, and its R."""
        rows: list[tuple[StateImposed | None, Bounds]] = [
            (imposed, self._state(place, imposed, link, situation))
            for imposed in self._imposed_by_origin.get((place.country, issue), ())
            if imposed.good in ("*", place.good)
            if not self._shown_elsewhere(place, imposed)
        ]
        return max(rows, key=lambda row: row[1].value, default=(None, NOTHING))

    @cached_property
    def _imposed_by_origin(self) -> Mapping[tuple[str, Issue], tuple[StateImposed, ...]]:
        rows: dict[tuple[str, Issue], tuple[StateImposed, ...]] = {}
        for imposed in self.method.state_imposed:
            key = (imposed.origin, imposed.issue)
            rows[key] = (*rows.get(key, ()), imposed)
        return rows

    def _shown_elsewhere(self, place: Place, imposed: StateImposed) -> bool:
        """An evidenced other region takes it away; a region that is merely stated does not."""
        return (
            imposed.region is not None
            and place.region is not None
            and place.evidence_class in ("A", "B")
            and not self.method.same_region(place.region, imposed.region)
        )

    def _state(
        self, place: Place, imposed: StateImposed, link: Bounds, situation: Situation
    ) -> Bounds:
        """R of state-imposed labour: the shares of the region and its country multiply (M4).

        Once overdue, an origin that counts in full does so here too: hiding does not pay.
        """
        constants = self.method.constants
        pair = constants.attenuation.state_imposed * constants.pair.state_imposed
        if self._is_there(place, imposed):
            return Bounds(*(pair * part for part in link))
        low, value, high = self._region_share(place, imposed)
        if self._counts_in_full(place, situation):
            whole = max(self._of_country(place, imposed), self._by_word(imposed))
            value, high = max(value, whole), max(high, whole)
        return Bounds(*(pair * link_of(share, constants.link) for share in (low, value, high)))

    def _is_there(self, place: Place, imposed: StateImposed) -> bool:
        """Whether all that comes from this place is what the state imposes."""
        if imposed.region is None:
            return imposed.share_of_origin is None
        return place.region is not None and self.method.same_region(place.region, imposed.region)

    def _of_country(self, place: Place, imposed: StateImposed) -> float:
        """The region's part of what comes from its country, 0..1."""
        row = next((region for region in place.regions if region.name == imposed.region), None)
        return self._by_word(imposed) if row is None else row.of_country

    def _by_word(self, imposed: StateImposed) -> float:
        return self.method.constants.region.by_name[imposed.share_of_origin or "major"]

    def _region_share(self, place: Place, imposed: StateImposed) -> tuple[float, float, float]:
        """The region's part of supply, 0..1; of a disclosed origin its part of that country."""
        of_country = self._of_country(place, imposed)
        if place.part is None:
            return (of_country,) * 3
        row = next((region for region in place.regions if region.name == imposed.region), None)
        rest = place.rest
        if row is not None:
            return row.low * rest, min(row.likely, rest), min(row.high, rest)
        part = place.part
        return (
            part.low * rest * of_country,
            min(part.likely, rest) * of_country,
            min(part.high, rest) * of_country,
        )

    def _confidence(
        self,
        place: Place,
        level: Level,
        country: CountryRisk,
        driver: str,
        situation: Situation,
        documented: Documented,
    ) -> str:
        constants = self.method.constants.confidence
        grades = [self._chain_confidence(place, situation)]
        if driver in ("product", "floor", "migrants") and level.basis == "judgement":
            grades.append(constants.judgement_level)
        if driver == "product":
            if country.value is None:
                grades.append(constants.no_country_figure)
            elif country.few:
                grades.append(self.method.constants.country.few_indicators_confidence)
        grade = max(grades)
        if driver == "pair" and documented.broader:
            worse = ord(grade) + self.method.constants.lists.confidence_lower
            grade = min(WORST, chr(worse))
        return grade

    def _chain_confidence(self, place: Place, situation: Situation) -> str:
        constants = self.method.constants
        if place.kind is not Kind.INFERRED:
            if place.assumed:
                return constants.confidence.assumed
            by_class = constants.confidence.by_evidence_class
            return by_class.get(place.evidence_class, constants.confidence.declared)
        if place.part is not None and situation.overdue:
            share = place.part.likely
            if constants.link.some_share <= share < constants.link.major_share:
                return constants.link.overdue_confidence
        product = place.table_confidence in ("H", "M")
        confidence = constants.confidence
        return confidence.inferred_product if product else confidence.inferred_sector


def rests_on(place: Place) -> str:
    """Return how it is known that the chain holds this place: shown, said, assumed or inferred."""
    if place.assumed:
        return "assumed"
    if place.kind is Kind.INFERRED:
        return "inferred"
    return "evidenced" if place.evidence_class in ("A", "B") else "declared"


def share_of(place: Place) -> float:
    """Return the origin's likely part of supply, 0..1; 1 for an origin that somebody stated."""
    return 1.0 if place.part is None else min(place.part.likely, place.rest)


def is_own_estimate(part: MarketShare) -> bool:
    """Whether a share is our own estimate rather than a publisher's figure."""
    return not part.edition


def _roots(country: Bounds, level: Bounds) -> Bounds:
    """F3, sqrt(C * S), bound by bound."""
    return Bounds(*(formulas.likelihood(c, s) for c, s in zip(country, level, strict=True)))


def _driver(likely: str, value: float, state: float) -> str:
    """What decides: state-imposed labour where it makes up all of R, else the driver of L."""
    return "state" if state > 0.0 and round(state, 12) >= round(value, 12) else likely


def _heaviest(parts: Mapping[str, Bounds]) -> str:
    """The heaviest part of L; of equal ones the first, so documented reasons are given first."""
    top = max(part.value for part in parts.values())
    if not top:
        return "product"
    near = [name for name, part in parts.items() if part.value > top - NEAR]
    if len(near) == 1:
        return near[0]
    return max(near, key=lambda name: round(parts[name].value, 12))
