"""F2-F5 and F10 for one place: a good made in a country, and one issue.

    L = max( sqrt(C * S), P, D )        R = delta[stage] * link * L

S is the level of the good, C the country, P a documented pair, D the domestic floor. Every term is
monotone, so the bounds of R follow from the bounds of C and, where trade statistics give the share
of an origin, from the bounds of that. Confidence never lowers R.
"""

from dataclasses import dataclass

from graphs.chain import Place
from graphs.parties import Kind
from screening.model.risk_data import (
    RiskData,
    SourcedObservation,
    publisher_of,
)
from screening.rules.risk import formulas, trade
from screening.rules.risk.country import Countries, CountryRisk
from screening.rules.risk.method import (
    Level,
    Method,
    StateImposed,
)
from sources.kit.values.statements import Issue

BEST, WORST = "A", "E"


@dataclass(frozen=True, slots=True)
class PlaceRating:
    """The rating of one place and issue. ``low`` <= ``value`` <= ``high``, each R in 0..1."""

    place: Place
    issue: Issue
    low: float
    value: float
    high: float
    confidence: str
    level: Level
    country: CountryRisk
    listings: tuple[SourcedObservation, ...]  # documented pairs of this good, origin and issue
    state_imposed: StateImposed | None
    link: float
    delta: float
    driver: str  # what decides L: "pair", "state", "floor" or "product"
    state: float = 0.0  # the part of R that state-imposed labour makes up

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
        """True if only the good decides, in a country without any figure."""
        return self.driver == "product" and self.country.value is None


@dataclass(frozen=True)
class Situation:
    """The facts of a contract that change the weight of its places."""

    overdue: bool = False  # the chain information that a clause asked for has not come


class Rater:
    """Rates places with one method over one set of risk data; caches country risk."""

    def __init__(self, method: Method, data: RiskData, year: int) -> None:
        self.method = method
        self.data = data
        self.countries = Countries(data, method, year)

    def rate(self, place: Place, situation: Situation) -> tuple[PlaceRating, ...]:
        """Return one rating for each issue that a table knows for this good; the others are
        unknown.
        """
        levels = [
            (issue, level)
            for issue, level in self.method.levels.get((place.good, place.stage), ())
            if not level.only_origins or place.country in level.only_origins
        ]
        levels += self._imposed_beyond({issue for issue, _ in levels}, place)
        return tuple(self._rate(place, issue, level, situation) for issue, level in levels)

    def _imposed_beyond(self, rated: set[Issue], place: Place) -> list[tuple[Issue, Level]]:
        """Return levels for state-imposed labour in goods that no table rates (everything
        from KP).
        """
        return [
            (imposed.issue, Level("high", "authority", imposed.basis.en, imposed.year, "H", ()))
            for imposed in self.method.state_imposed
            if imposed.good == "*" and imposed.origin == place.country
            if imposed.issue not in rated
        ]

    def _rate(self, place: Place, issue: Issue, level: Level, situation: Situation) -> PlaceRating:
        country = self.countries.risk(place.country, issue)
        s = self.method.level(level.level)
        listings = self._listings(place, issue)
        links = self._links(place, situation)
        states = {link: self._imposed(place, issue, link) for link in dict.fromkeys(links)}
        imposed, state = states[links[1]]
        delta = self.method.constants.attenuation.by_stage[place.stage]
        pair = self._pair(listings)
        floor = self._floor(place, s)
        low, high = (
            max(
                formulas.place(delta, links[end], formulas.likelihood(c, s, pair, floor)),
                states[links[end]][1],
            )
            for end, c in ((0, country.low), (2, country.high))
        )
        link = links[1]
        # Without any figure the country counts as its upper bound: hiding never pays (F6).
        c = country.high if country.value is None else country.value
        product, documented, domestic = (
            formulas.place(delta, link, likely)
            for likely in (formulas.likelihood(c, s), pair, floor)
        )
        value = formulas.contract((product, documented, domestic, state))
        driver = _driver(product, documented, domestic, state)
        return PlaceRating(
            place=place,
            issue=issue,
            low=low,
            value=value,
            high=high,
            confidence=self._confidence(place, level, country, driver, situation),
            level=level,
            country=country,
            listings=listings,
            state_imposed=imposed,
            link=link,
            delta=1.0 if driver == "state" else delta,
            driver=driver,
            state=state,
        )

    def _links(self, place: Place, situation: Situation) -> tuple[float, float, float]:
        """Return the link by the lower bound of the origin's share, its likely share and its upper
        bound.
        """
        bands = (place.band, place.band, place.band)
        if place.part is not None:
            # A rest that nobody has shown is at most itself: an origin is no larger part of it.
            ends = (place.part.low * place.rest, min(place.part.high, place.rest))
            low, high = (trade.band_of(end, self.method.constants.link) for end in ends)
            bands = (low, place.band, high)
        low_link, link, high_link = (self._link(band, situation) for band in bands)
        return min(low_link, link), link, max(link, high_link)

    def _link(self, band: str, situation: Situation) -> float:
        if band == "some" and situation.overdue:
            return self.method.constants.link.overdue_some
        return self.method.constants.link.by_origin[band]

    def _floor(self, place: Place, s: float) -> float:
        """Return D: labour-intensive work close to the buyer, which country scores hide."""
        domestic = self.method.constants.domestic
        return domestic.factor * s if place.stage in domestic.stages else 0.0

    def _listings(self, place: Place, issue: Issue) -> tuple[SourcedObservation, ...]:
        """Return one listing of each publisher that names this good, origin and issue."""
        by_publisher: dict[str, SourcedObservation] = {}
        for name in self.method.goods[place.good].dol_goods:
            for listing in self.data.listings(name, place.country, issue):
                by_publisher.setdefault(publisher_of(listing.pin.source), listing)
        return tuple(by_publisher.values())

    def _pair(self, listings: tuple[SourcedObservation, ...]) -> float:
        """Return P, a documented pair; two lists of one publisher are not independent."""
        if not listings:
            return 0.0
        pair = self.method.constants.pair
        return pair.one_listing if len(listings) == 1 else pair.several_listings

    def _imposed(
        self, place: Place, issue: Issue, link: float
    ) -> tuple[StateImposed | None, float]:
        """Return the heaviest row of state-imposed labour for this good and origin, and its R."""
        rows: list[tuple[StateImposed | None, float]] = [
            (imposed, self._state(place, imposed, link))
            for imposed in self.method.state_imposed
            if imposed.origin == place.country and imposed.issue is issue
            if imposed.good in ("*", place.good)
            if not self._shown_elsewhere(place, imposed)
        ]
        return max(rows, key=lambda row: row[1], default=(None, 0.0))

    def _shown_elsewhere(self, place: Place, imposed: StateImposed) -> bool:
        """Return True if evidence shows another region; a region that is merely stated does not
        count.
        """
        return (
            imposed.region is not None
            and place.region is not None
            and place.evidence_class in ("A", "B")
            and not self.method.same_region(place.region, imposed.region)
        )

    def _state(self, place: Place, imposed: StateImposed, link: float) -> float:
        """Return R of state-imposed labour; the region's part of the origin bounds the link."""
        in_region = bool(
            imposed.region
            and place.region
            and self.method.same_region(place.region, imposed.region)
        )
        if imposed.share_of_origin and not in_region:
            link = min(link, self.method.constants.link.by_origin[imposed.share_of_origin])
        constants = self.method.constants
        delta, pair = constants.attenuation.state_imposed, constants.pair.state_imposed
        return formulas.place(delta, link, pair)

    def _confidence(
        self, place: Place, level: Level, country: CountryRisk, driver: str, situation: Situation
    ) -> str:
        constants = self.method.constants
        grades = [self._chain_confidence(place, situation)]
        if driver in ("product", "floor") and level.basis == "judgement":
            grades.append(constants.confidence.judgement_level)
        if driver == "product":
            if country.value is None:
                grades.append(constants.confidence.no_country_figure)
            elif country.few:
                grades.append(constants.country.few_indicators_confidence)
        return max(grades)

    def _chain_confidence(self, place: Place, situation: Situation) -> str:
        confidence = self.method.constants.confidence
        if place.kind is not Kind.INFERRED:
            if place.assumed:
                return confidence.assumed
            return confidence.by_evidence_class.get(place.evidence_class, confidence.declared)
        if situation.overdue and place.band == "some":
            return self.method.constants.link.overdue_confidence
        product = place.table_confidence in ("H", "M") or place.part is not None
        return confidence.inferred_product if product else confidence.inferred_sector


def rests_on(place: Place) -> str:
    """Return how the place is known: evidenced, declared, assumed or inferred."""
    if place.assumed:
        return "assumed"
    if place.kind is Kind.INFERRED:
        return "inferred"
    return "evidenced" if place.evidence_class in ("A", "B") else "declared"


def _driver(product: float, pair: float, floor: float, state: float) -> str:
    """Return what decides; of equal weights a documented reason is named before a computed one."""
    ranked = (("state", state), ("pair", pair), ("product", product), ("floor", floor))
    deciding = [reason for reason in ranked if reason[1] > 0] or [("product", product)]
    return max(deciding, key=lambda reason: round(reason[1], 12))[0]
