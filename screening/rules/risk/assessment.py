"""The risk of one contract: the worst place per issue, never an average, with its paths (F5-F12).

Severity goes before likelihood in the order; a place that is only incidental to what is bought
never lifts an issue above Medium; what nobody can rate is listed as unknown, not as low.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from graphs.chain import Place, Route, SupplyChain, TypicalGood, places_of
from graphs.chain.supply_chain import stated_origin_of
from screening.model.purchase import Purchase
from screening.model.risk_data import RiskData
from screening.model.verdict import (
    BAND_RANK,
    URGENT_BANDS,
    Band,
    IssueRisk,
    Risk,
    RiskPath,
    Text,
)
from screening.rules.risk import formulas, trade
from screening.rules.risk.country import Countries
from screening.rules.risk.explain import (
    missing_figures,
    path_of,
    place_text,
)
from screening.rules.risk.method import IssueDefinition, Method
from screening.rules.risk.place_rating import (
    PlaceRating,
    Rater,
    Situation,
    rests_on,
)
from screening.rules.risk.product_inputs import Inputs
from screening.rules.risk.sentences import country_name
from screening.rules.risk.typical_goods import Typical, typical_of
from sources.kit.values.statements import Issue

REMEMBERED = 2_000  # shared answers kept; about 60 kB each
PATHS, WALKS = "paths", "walks over the condensed graph"
BANDS_OF_SHARE = ("major", "some", "minor")


@dataclass(frozen=True, slots=True)
class PlaceRisk:
    """One place of this chain with one rating; ``weight`` is R after the incidental ceiling.

    ``band`` says "insufficient information" where no figure is known and the place may be High.
    """

    place: Place
    rated: PlaceRating
    weight: float
    low: float
    high: float
    band: Band


@dataclass(frozen=True, slots=True)
class BestPath:
    """One way down to a rated place; ``cut``: the search for ways to that place was cut short."""

    place_risk: PlaceRisk
    route: Route
    cut: bool = False


def best_paths(places: Iterable[PlaceRisk], chain: SupplyChain, most: int) -> tuple[BestPath, ...]:
    """Return the ``most`` best paths of an issue: place by place in their order, the worst first.

    The value of a path is that of its place. To one place the way with the fewest hops comes
    first, then by name. An origin that nobody disclosed has one path, for nobody said by way of
    which supplier it comes; all its ways are counted.
    """
    best: list[BestPath] = []
    for place_risk in places:
        if len(best) >= most:
            break
        routes, cut = chain.routes(place_risk.place, most - len(best))
        best += [BestPath(place_risk, route, cut) for route in routes]
    return tuple(best)


def path_kind(places: Iterable[Place], chain: SupplyChain) -> str:
    """Return how to call the ways to these places: paths, or walks where a cycle stands above
    one.
    """
    origins = (stated_origin_of(place) for place in places if place.disclosed_by is not None)
    return WALKS if any(map(chain.has_round_above, origins)) else PATHS


@dataclass(frozen=True, slots=True)
class Assessment:
    """The risk, and the intermediate results that other parts of a verdict need."""

    risk: Risk
    typical: Typical
    goods: tuple[TypicalGood, ...]  # those of ``typical``, and the inputs that lists name
    places_by_issue: dict[Issue, tuple[PlaceRisk, ...]]  # worst first
    state_imposed: frozenset[Issue]  # issues that state-imposed labour decides, or could alone
    lifted: Mapping[Issue, Text] = field(default_factory=dict)  # decided by a listed party: why


@dataclass
class Assessor:
    """Assesses purchases with one method over one set of risk data.

    Places that differ only in their route are rated once: a portfolio buys the same things often.
    """

    method: Method
    data: RiskData
    year: int  # of the verdict: figures expire
    _rater: Rater = field(init=False)
    _inputs: Inputs = field(init=False)
    _ratings: dict[tuple[Place, Situation], tuple[PlaceRating, ...]] = field(default_factory=dict)
    _shared: dict[tuple[Typical, Situation, int], Assessment] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._rater = Rater(self.method, self.data, self.year)
        self._inputs = Inputs.of(self.data, self.method)

    @property
    def countries(self) -> Countries:
        """The country risk that ratings rest on; may be lent to a method that shares it."""
        return self._rater.countries

    @countries.setter
    def countries(self, lent: Countries) -> None:
        """The country risk that ratings rest on; may be lent to a method that shares it."""
        self._rater.countries = lent

    def assess(
        self,
        purchase: Purchase,
        chain: SupplyChain,
        *,
        overdue: bool,
        lift: Callable[[Assessment], Assessment] = lambda unchanged: unchanged,
    ) -> Assessment:
        """Return the risk per issue of this chain; ``lift`` adds what lists say of its parties."""
        return self.with_paths(lift(self.assess_bands(purchase, chain, overdue=overdue)), chain)

    def assess_bands(self, purchase: Purchase, chain: SupplyChain, *, overdue: bool) -> Assessment:
        """Return the bands alone, without the paths that explain them."""
        typical = typical_of(purchase, chain, self.method, self.data, self.year)
        return self.assess_goods(typical, chain, Situation(overdue))

    def assess_goods(
        self, typical: Typical, chain: SupplyChain, situation: Situation
    ) -> Assessment:
        """Return the same for given goods, without paths: enough for what-if questions.

        Contracts without declared ties that buy alike share the answer.
        """
        if chain.supplies:
            return self._assess_goods(typical, chain, situation)
        key = (typical, situation, len(chain.contract.suppliers))
        if (shared := self._shared.get(key)) is None:
            if len(self._shared) >= REMEMBERED:
                self._shared.clear()
            shared = self._shared[key] = self._assess_goods(typical, chain, situation)
        return shared

    def _assess_goods(
        self, typical: Typical, chain: SupplyChain, situation: Situation
    ) -> Assessment:
        goods, places = self.places(typical, chain)
        by_issue = self._rate(places, situation)
        issues = ordered_issues(
            [self._issue(issue, by_issue[issue]) for issue in sorted(by_issue)], by_issue
        )
        return Assessment(
            risk=Risk(
                band=overall_band(issues),
                confidence=next(
                    (i.confidence for i in issues if i.band is overall_band(issues)), "E"
                ),
                issues=tuple(issues),
                unassessed=tuple(i.value for i in Issue if i not in by_issue),
            ),
            typical=typical,
            goods=goods,
            places_by_issue=by_issue,
            state_imposed=frozenset(i for i, rated in by_issue.items() if self._by_state(rated)),
        )

    def places(
        self, typical: Typical, chain: SupplyChain
    ) -> tuple[tuple[TypicalGood, ...], tuple[Place, ...]]:
        """Return the goods with the inputs that lists name, and every place where they are made."""
        full = self.method.constants.link.covered_share
        goods = self._inputs.added(typical.goods, chain)
        places = places_of(chain, goods, full)
        return goods, tuple(self._no_more_than_rest(place) for place in places)

    def rate_place(self, place: Place, situation: Situation) -> tuple[PlaceRisk, ...]:
        """Return the ratings of one place, one for each issue."""
        return tuple(self._weigh(place, rated) for rated in self._rated(place, situation))

    def _no_more_than_rest(self, place: Place) -> Place:
        """Return the place with its band limited to the part that nobody has shown."""
        if place.rest == 1.0 or place.band not in BANDS_OF_SHARE:
            return place
        left = trade.band_of(place.rest, self.method.constants.link)
        return replace(place, band=max(place.band, left, key=BANDS_OF_SHARE.index))

    def _rate(
        self, places: Iterable[Place], situation: Situation
    ) -> dict[Issue, tuple[PlaceRisk, ...]]:
        by_issue: dict[Issue, list[PlaceRisk]] = {}
        for place in places:
            for place_risk in self.rate_place(place, situation):
                by_issue.setdefault(place_risk.rated.issue, []).append(place_risk)
        return {i: tuple(sorted(rated, key=self._worst_first)) for i, rated in by_issue.items()}

    def _worst_first(
        self, place_risk: PlaceRisk
    ) -> tuple[int, bool, float, str, int, str, str, str]:
        """Return a sort key: by band, within a band the core places before incidental ones."""
        place = place_risk.place
        return (
            -BAND_RANK[place_risk.band],
            place.incidental,
            -round(place_risk.weight, 12),
            place_risk.rated.confidence,
            place.stage,
            place.good,
            place.country,
            place.region or "",
        )

    def _rated(self, place: Place, situation: Situation) -> tuple[PlaceRating, ...]:
        bare = replace(place, route=(), ways=0, evidence=None, disclosed_by=None)
        if (ratings := self._ratings.get((bare, situation))) is None:
            ratings = self._ratings[bare, situation] = self._rater.rate(bare, situation)
        return ratings

    def _weigh(self, place: Place, rated: PlaceRating) -> PlaceRisk:
        low, value, high = rated.low, rated.value, rated.high
        if place.incidental:
            ceiling = self.method.constants.incidental.ceiling
            low, value, high = (min(x, ceiling) for x in (low, value, high))
        return PlaceRisk(place, rated, value, low, high, self._band(rated, value, high))

    def _band(self, rated: PlaceRating, value: float, high: float) -> Band:
        """Return the band; a place without any figure that may be High is to be investigated (F11).

        It ranks below a place that is High on figures, so that silence never hides that one.
        """
        if rated.is_unfounded and self._is_high(high):
            return Band.INSUFFICIENT
        return self.method.band(value)

    def with_paths(self, assessment: Assessment, chain: SupplyChain) -> Assessment:
        """Return the assessment with the paths to the worst places of its first issues."""
        shown = self.method.constants.show.issues_with_paths
        issues = []
        for index, issue in enumerate(assessment.risk.issues):
            places = assessment.places_by_issue.get(Issue(issue.issue), ())
            explained = self._explained(issue, places, chain) if index < shown else issue
            kind = path_kind((place_risk.place for place_risk in places), chain)
            issues.append(replace(explained, further_are=kind))
        return replace(assessment, risk=replace(assessment.risk, issues=tuple(issues)))

    def _explained(
        self, issue: IssueRisk, places: tuple[PlaceRisk, ...], chain: SupplyChain
    ) -> IssueRisk:
        best = best_paths(places, chain, self.method.constants.show.paths_per_issue)
        shown = [path.place_risk for path in best]
        return replace(
            issue,
            paths=tuple(self.path(path, chain) for path in best),
            further_paths=issue.further_paths - sum(path.route.counted for path in best),
            possible=tuple(self._possible(places, shown)),
        )

    def path(self, path: BestPath, chain: SupplyChain) -> RiskPath:
        """Return a path with the band of the place itself, without the incidental ceiling."""
        rated = path.place_risk.rated
        band = self._band(rated, rated.value, rated.high)
        return replace(path_of(rated, path.route, chain, self.method), band=band)

    def _issue(self, issue: Issue, places: tuple[PlaceRisk, ...]) -> IssueRisk:
        worst = places[0]
        facts = self.method.issues[issue]
        high = max(place_risk.high for place_risk in places)
        return IssueRisk(
            issue=issue.value,
            band=worst.band,
            low=max(place_risk.low for place_risk in places),
            value=max(place_risk.weight for place_risk in places if place_risk.band is worst.band),
            high=high,
            low_band=self.method.band(max(place_risk.low for place_risk in places)),
            high_band=self.method.band(high),
            severity=self._severity(facts),
            confidence=worst.rated.confidence,
            name=facts.name,
            rests_on=rests_on(worst.place),
            country=worst.place.country,
            evidenced=max(
                (
                    place_risk.low
                    for place_risk in places
                    if rests_on(place_risk.place) == "evidenced"
                ),
                default=0.0,
            ),
            missing=tuple(missing_figures(worst.rated, self.method)),
            paths=(),
            further_paths=sum(place_risk.place.ways for place_risk in places),
            breadth=sum(1 for place_risk in places if place_risk.band in URGENT_BANDS),
            possible=(),
        )

    def _severity(self, facts: IssueDefinition) -> int:
        bounds = self.method.constants.severity
        # No source that ships counts the people affected, so scope is unknown.
        return formulas.severity(
            facts.scale, facts.irremediability, None, bounds.minimum, bounds.maximum
        )

    def _by_state(self, places: tuple[PlaceRisk, ...]) -> bool:
        """Return True if state-imposed labour decides the issue, or would give the same high
        band.
        """
        core = [place_risk for place_risk in places if not place_risk.place.incidental]
        if not core or core[0].rated.driver == "state":
            return bool(core)
        band = core[0].band
        return band in URGENT_BANDS and any(
            self.method.band(place_risk.rated.state) is band for place_risk in core
        )

    def _is_high(self, x: float) -> bool:
        return self.method.band(x) in URGENT_BANDS

    def _possible(self, places: tuple[PlaceRisk, ...], shown: list[PlaceRisk]) -> Iterable[Text]:
        """Yield documented pairs through a minor origin: possible here, but not likely."""
        for place_risk in places:
            documented = place_risk.rated.listing or place_risk.rated.state_imposed
            if documented and place_risk.place.band == "minor" and place_risk not in shown:
                yield self.method.sentences.say(
                    "possible",
                    good=self.method.goods[place_risk.place.good].name,
                    country=country_name(place_risk.place.country),
                )


def ordered_issues(
    issues: Iterable[IssueRisk], places: Mapping[Issue, tuple[PlaceRisk, ...]]
) -> list[IssueRisk]:
    """Return issues at High or above by severity first (F8), then the rest by band (decision 12).

    Within a band of the rest, what is core to the purchase comes before what is incidental: a
    cleaning contract is about cleaners before it is about the palm oil in the soap.
    """

    def key(issue: IssueRisk) -> tuple[bool, int, bool, int, str, str]:
        urgent = issue.band in URGENT_BANDS
        worst = places.get(Issue(issue.issue), ())  # nothing where only a list speaks of it
        incidental = any(place_risk.place.incidental for place_risk in worst[:1])
        by_band = -BAND_RANK[issue.band]
        first, second = (-issue.severity, by_band) if urgent else (by_band, -issue.severity)
        return (not urgent, first, incidental and not urgent, second, issue.confidence, issue.issue)

    return sorted(issues, key=key)


def overall_band(issues: Iterable[IssueRisk]) -> Band:
    """Return the highest band over the issues; without any it is insufficient, never low."""
    return max((i.band for i in issues), key=BAND_RANK.__getitem__, default=Band.INSUFFICIENT)


def worst_core_place(places: tuple[PlaceRisk, ...]) -> PlaceRisk | None:
    """Return the worst of the core places of an issue; None where all are incidental."""
    return next((place_risk for place_risk in places if not place_risk.place.incidental), None)


def worst_place(assessment: Assessment, issue: str, method: Method) -> Text:
    """Return the place that decides an issue in words: "Cotton from China (Xinjiang)"."""
    return place_text(assessment.places_by_issue[Issue(issue)][0].rated, method)
