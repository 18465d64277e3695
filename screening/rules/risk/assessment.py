"""Risk of one contract: per front and issue the value that its purchases hold, with its place.

Never an average over issues and never added up over places. A purchase is a mixture of kinds (M3):
the value of an issue is the largest that at least half of such purchases hold, its upper bound the
largest that any of them may. Two fronts stand side by side (M5): the international chain, and work
where the contract is performed. What nobody can rate is listed as unknown, not as low.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from graphs.chain import Place, Route, SupplyChain, TypicalGood, places_of
from graphs.chain.supply_chain import stated_origin_of
from graphs.parties import Kind
from screening.model.purchase import Purchase
from screening.model.risk_data import RiskData
from screening.model.verdict import (
    BAND_RANK,
    URGENT_BANDS,
    Band,
    Front,
    FrontRisk,
    Fronts,
    IssueRisk,
    Risk,
    RiskPath,
    Text,
)
from screening.rules.risk import formulas
from screening.rules.risk.country import Countries
from screening.rules.risk.explain import (
    is_made,
    is_work,
    missing_figures,
    path_of,
    place_text,
    stated_of,
    words_of,
)
from screening.rules.risk.method import IssueDefinition, Method
from screening.rules.risk.order import IssueRank
from screening.rules.risk.place_rating import (
    Rater,
    Situation,
    rests_on,
)
from screening.rules.risk.product_inputs import Inputs
from screening.rules.risk.sentences import lower_first
from screening.rules.risk.typical_goods import Typical, typical_of
from screening.rules.risk.weighing import (
    KeptRating,
    PlaceRisk,
    RatedHere,
    Weighed,
    roles_of,
    weigh,
)
from sources.kit.values.statements import Issue

REMEMBERED = 2_000  # shared assessments kept; about 60 kB each
RATINGS_KEPT = 100_000  # places; the tables have about 20,000, and chains name others
SAME_FROM = 5  # letters of a word that two names share, by which they name one thing
PATHS, WALKS = "paths", "walks over the condensed graph"
IssueKey = tuple[Front, Issue]


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
    for place in places:
        if len(best) >= most:
            break
        routes, cut = chain.routes(place.place, most - len(best))
        best += [BestPath(place, route, cut) for route in routes]
    return tuple(best)


def path_kind(places: Iterable[Place], chain: SupplyChain) -> str:
    """Return whether the ways to these places are paths; below a round they are walks."""
    disclosed = (stated_origin_of(place) for place in places if place.disclosed_by is not None)
    return WALKS if any(map(chain.has_round_above, disclosed)) else PATHS


@dataclass(frozen=True, slots=True)
class Assessment:
    """The risk, and what the other parts of a verdict need to know of how it came about."""

    risk: Risk
    typical: Typical
    goods: tuple[TypicalGood, ...]  # those of ``typical``, and the inputs that lists name
    places_by_issue: dict[IssueKey, tuple[PlaceRisk, ...]]  # the place that decides first
    state_imposed: frozenset[IssueKey]  # issues that state-imposed labour decides, or could alone
    ranks: Mapping[IssueKey, IssueRank] = field(default_factory=dict)
    lifted: Mapping[Issue, Text] = field(default_factory=dict)  # decided by a listed party: why

    def places_of(self, issue: IssueRisk) -> tuple[PlaceRisk, ...]:
        """Return the rated places of an issue, the one that decides first."""
        return self.places_by_issue.get(key_of(issue), ())

    def heads(self) -> tuple[IssueRisk, ...]:
        """Return the issues that lead, alike in all that the order looks at (M1)."""
        return leading(self.risk.issues, self.ranks)


class SettledIssue(NamedTuple):
    """What the ratings of one issue on one front come to."""

    issue: IssueRisk
    places: tuple[PlaceRisk, ...]  # the one that decides first
    rank: IssueRank
    by_state: bool  # see ``Assessment.state_imposed``


def key_of(issue: IssueRisk) -> IssueKey:
    """Return the front and issue under which places are kept."""
    return (issue.front, Issue(issue.issue))


def issues_with_paths(risk: Risk, method: Method) -> tuple[IssueKey, ...]:
    """Return the first few issues, and the first of each front."""
    most = method.constants.show.issues_with_paths
    first = {issue.front: key_of(issue) for issue in reversed(risk.issues)}
    return tuple(dict.fromkeys((*map(key_of, risk.issues[:most]), *first.values())))


@dataclass
class Assessor:
    """Assesses purchases with one method over one set of snapshots in use.

    Places that differ only in their route are rated once: a portfolio buys the same things often.
    """

    method: Method
    data: RiskData
    year: int  # of the verdict: figures expire
    _rater: Rater = field(init=False)
    _inputs: Inputs = field(init=False)
    _ratings: dict[tuple[object, ...], tuple[KeptRating, ...]] = field(default_factory=dict)
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
        self._rater.countries = lent
        self._ratings.clear()
        self._shared.clear()

    def assess(
        self,
        purchase: Purchase,
        chain: SupplyChain,
        *,
        overdue: bool,
        lift: Callable[[Assessment], Assessment] = lambda unchanged: unchanged,
    ) -> Assessment:
        """Return the risk per issue for the places of this chain, raised for its listed parties."""
        return self.with_paths(lift(self.assess_bands(purchase, chain, overdue=overdue)), chain)

    def assess_bands(self, purchase: Purchase, chain: SupplyChain, *, overdue: bool) -> Assessment:
        """Return the bands alone, without the paths that explain them."""
        return self.assess_goods(self.typical(purchase, chain), chain, Situation(overdue))

    def typical(self, purchase: Purchase, chain: SupplyChain) -> Typical:
        """Return the goods of a purchase; see ``typical_of``."""
        return typical_of(purchase, chain, self.method, self.data, self.year)

    def assess_once(self, typical: Typical, chain: SupplyChain, *, overdue: bool) -> Assessment:
        """Return the same of given goods, for a caller who keeps what it needs: nothing is
        remembered."""
        return self._assess_goods(typical, chain, Situation(overdue))

    def assess_goods(
        self, typical: Typical, chain: SupplyChain, situation: Situation
    ) -> Assessment:
        """Return the same for given goods, without paths: enough for what-if questions.

        Contracts without declared ties that buy alike share the assessment.
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
        grouped = self._grouped(places, typical, situation)
        return assessment_of(typical, goods, self._settled(grouped, typical))

    def _settled(
        self, grouped: Mapping[IssueKey, list[RatedHere]], typical: Typical
    ) -> dict[IssueKey, SettledIssue]:
        """Return what is settled of each of these issues, each from its own ratings alone."""
        small = self.method.constants.order.not_named
        half = self.method.constants.presence.half
        settled: dict[IssueKey, SettledIssue] = {}
        for key, rated in grouped.items():
            weighed = weigh(rated, typical.alternatives, half)
            issue = self._issue(key, weighed, typical)
            rank = IssueRank.of(issue, weighed.deciding, small)
            by_state = self._by_state(weighed.places)
            settled[key] = SettledIssue(issue, weighed.places, rank, by_state)
        return settled

    def _grouped(
        self, places: Iterable[Place], typical: Typical, situation: Situation
    ) -> dict[IssueKey, list[RatedHere]]:
        """Return the ratings of all places by front and issue, in the order of the places."""
        roles = roles_of(typical.holdings)
        by_front: dict[Front, dict[Issue, list[RatedHere]]] = {front: {} for front in Front}
        for place in places:
            by_issue = by_front[front_of(place, typical.home)]
            its_roles = roles.get((place.good, place.stage), ())
            for kept in self._rated(place, situation):
                by_issue.setdefault(kept.rated.issue, []).append((place, kept, its_roles))
        return {
            (front, issue): by_front[front][issue] for front in Front for issue in by_front[front]
        }

    def places(
        self, typical: Typical, chain: SupplyChain
    ) -> tuple[tuple[TypicalGood, ...], tuple[Place, ...]]:
        """Return the goods, with inputs that lists name, and every place where they are made."""
        full = self.method.constants.link.covered_share
        goods = self._inputs.added(typical.goods, chain)
        return goods, places_of(chain, goods, full)

    def rate_place(self, place: Place, situation: Situation) -> tuple[PlaceRisk, ...]:
        """Return one place with its ratings, an issue each, as if the purchase surely held it."""
        return tuple(
            PlaceRisk(place, kept.in_role(place.role)[0]) for kept in self._rated(place, situation)
        )

    def _rated(self, place: Place, situation: Situation) -> tuple[KeptRating, ...]:
        key = (*_what_is_rated(place), situation)
        if (kept := self._ratings.get(key)) is None:
            if len(self._ratings) >= RATINGS_KEPT:
                self._ratings.clear()
            bare = replace(place, route=(), ways=0, evidence=None, disclosed_by=None)
            rated = self._rater.rate(bare, situation)
            kept = self._ratings[key] = tuple(KeptRating(each, self.method) for each in rated)
        return kept

    def with_paths(self, assessment: Assessment, chain: SupplyChain) -> Assessment:
        """Return the first issues, and the first of each front, with their worst places."""
        shown = issues_with_paths(assessment.risk, self.method)
        issues: list[IssueRisk] = []
        for issue in assessment.risk.issues:
            places = assessment.places_of(issue)
            are = path_kind((place.place for place in places), chain)
            if key_of(issue) in shown:
                issue = self._explained(issue, places, chain, are)
            elif are != issue.further_are:
                issue = replace(issue, further_are=are)
            issues.append(issue)
        return replace(assessment, risk=replace(assessment.risk, issues=tuple(issues)))

    def _explained(
        self, issue: IssueRisk, places: tuple[PlaceRisk, ...], chain: SupplyChain, are: str
    ) -> IssueRisk:
        best = best_paths(places, chain, self.method.constants.show.paths_per_issue)
        return replace(
            issue,
            paths=tuple(self.path(path, chain) for path in best),
            further_paths=issue.further_paths - sum(path.route.counted for path in best),
            further_are=are,
        )

    def path(self, path: BestPath, chain: SupplyChain) -> RiskPath:
        """Return a path with the band of its place after its role in the purchase."""
        risk = path.place_risk
        stated = stated_of(risk.place, chain)
        words = risk.in_role.words.get(stated)
        if words is None:
            words = words_of(risk.rated, self.method, stated)
            risk.in_role.words[stated] = words
        return path_of(risk, words, path.route, chain, self.method)

    def _issue(self, key: IssueKey, weighed: Weighed, typical: Typical) -> IssueRisk:
        front, issue = key
        facts = self.method.issues[issue]
        deciding = weighed.deciding
        value = deciding.weight if deciding is not None else 0.0
        ways = breadth = 0
        evidenced = 0.0
        for place, rating, is_likely in weighed.places:
            ways += place.ways
            breadth += is_likely and rating.band in URGENT_BANDS
            if place.kind is not Kind.INFERRED and rests_on(place) == "evidenced":
                evidenced = max(evidenced, rating.low)
        possible, holds = self._possible(weighed, typical)
        return IssueRisk(
            issue=issue.value,
            front=front,
            band=deciding.band if deciding is not None else _undecided(typical, self.method),
            low=min(weighed.low, value),
            value=value,
            high=max(weighed.high, value),
            low_band=self.method.band(min(weighed.low, value)),
            high_band=self.method.band(max(weighed.high, value)),
            severity=self._severity(facts),
            confidence=deciding.rated.confidence if deciding is not None else "E",
            name=facts.name,
            rests_on=rests_on(deciding.place) if deciding is not None else "inferred",
            country=deciding.place.country if deciding is not None else None,
            evidenced=evidenced,
            missing=tuple(missing_figures(deciding.rated, self.method))
            if deciding is not None
            else (),
            paths=(),
            further_paths=ways,
            breadth=breadth,
            possible=() if possible is None else (possible,),
            holds=holds,
        )

    def _possible(self, weighed: Weighed, typical: Typical) -> tuple[Text | None, Text | None]:
        """Return what would make the issue worse, "High if it holds ...", and what that holds."""
        most, deciding = weighed.most, weighed.deciding
        if most is None:
            return None, None
        band = self.method.band(most.place.high)
        before = deciding.band if deciding is not None else Band.LOW
        if band not in URGENT_BANDS or BAND_RANK[band] <= BAND_RANK[before]:
            return None, None
        say = self.method.sentences.say
        words: dict[str, Text | str] = {
            "band": self.method.sentences.word(f"band.{band.value}"),
            "place": lower_first(place_text(most.place.rated, self.method)),
        }
        if deciding is not None and most.place.place == deciding.place:
            return say("possible.itself", **words), None
        if most.holding.presence >= 1.0 and len(typical.alternatives) == 1:
            return say("possible.bounds", **words), None
        good = lower_first(self.method.goods[most.place.place.good].name)
        kind = typical.kinds[most.holding.alternative]
        if not is_choice(typical, most.holding.alternative) or is_named_alike(kind, good):
            made = is_made(most.place.rated, self.method)
            return say("possible.good", **words), say("holds.made", good=good) if made else good
        if is_work(most.place.rated, self.method):  # whoever buys the kind knows no such work
            return say("possible.holds_work", kind=kind, **words), kind
        return say("possible.holds", kind=kind, **words), say("holds.kind", kind=kind, good=good)

    def _severity(self, facts: IssueDefinition) -> int:
        bounds = self.method.constants.severity
        # No source that ships counts the people affected, so scope is unknown.
        return formulas.severity(
            facts.scale, facts.irremediability, None, bounds.minimum, bounds.maximum
        )

    def _by_state(self, places: tuple[PlaceRisk, ...]) -> bool:
        """Does state-imposed labour decide the issue, or is it as High as what decides it?"""
        likely_ones = [place for place in places if place.is_likely and place.role == "core"]
        if not likely_ones or likely_ones[0].rated.driver == "state":
            return bool(likely_ones)
        band = likely_ones[0].band
        return band in URGENT_BANDS and any(
            self.method.band(place.rated.state) is band for place in likely_ones
        )


def assessment_of(
    typical: Typical, goods: tuple[TypicalGood, ...], settled: Mapping[IssueKey, SettledIssue]
) -> Assessment:
    """Return the assessment of a purchase of which each issue is settled."""
    ranks = {key: settled[key].rank for key in sorted(settled)}
    issues = ordered_issues([settled[key].issue for key in ranks], ranks)
    return Assessment(
        risk=risk_of(issues, typical),
        typical=typical,
        goods=goods,
        places_by_issue={key: settled[key].places for key in ranks},
        state_imposed=frozenset(key for key in ranks if settled[key].by_state),
        ranks=ranks,
    )


def is_choice(typical: Typical, number: int) -> bool:
    """Return whether a purchase may be of another kind than this one, so that its name says
    something.
    """
    kinds = {kind.nl for kind in typical.kinds if kind.nl}
    is_named = not typical.alternatives[number].certain and bool(typical.kinds[number].nl)
    return is_named and (len(kinds) > 1 or typical.unknown > 0)


def is_named_alike(kind: Text, good: Text) -> bool:
    """Return whether naming both says a thing twice: "lamps, with lamps and luminaires"."""
    pairs = ((kind.nl, good.nl), (kind.en, good.en))
    return any(
        len(part) >= SAME_FROM and part in other.casefold()
        for name, other in pairs
        for part in name.casefold().replace(",", "").split()
    )


def _what_is_rated(place: Place) -> tuple[object, ...]:
    """Return what a rating looks at: all of a place but the way to it and its role."""
    return (
        place.good, place.stage, place.country, place.region, place.band, place.kind,
        place.evidence_class, place.assumed, place.table_confidence, place.rest, place.part,
        place.regions, place.made_into,
    )  # fmt: skip


def front_of(place: Place, home: str) -> Front:
    """Return the front of a place: work where the contract is performed, or the chain (M5)."""
    return Front.WORK_HERE if place.stage == 0 and place.country == home else Front.CHAIN


def _undecided(typical: Typical, method: Method) -> Band:
    """Of purchases whose kind is mostly unknown nothing is known; of others the issue is Low."""
    return Band.INSUFFICIENT if typical.unknown > method.constants.presence.half else Band.LOW


def ordered_issues(
    issues: Iterable[IssueRisk], ranks: Mapping[IssueKey, IssueRank]
) -> tuple[IssueRisk, ...]:
    """Return the issues in M1's order; names only keep the order of equals the same."""
    return tuple(sorted(issues, key=lambda issue: (ranks[key_of(issue)], issue.issue, issue.front)))


def leading(
    issues: tuple[IssueRisk, ...], ranks: Mapping[IssueKey, IssueRank]
) -> tuple[IssueRisk, ...]:
    """Return the first issue and those that equal it in all that the order looks at."""
    if not issues:
        return ()
    first = ranks[key_of(issues[0])]
    return tuple(
        issue
        for issue in issues
        if ranks[key_of(issue)] == first and issue.front is issues[0].front
    )


def risk_of(issues: tuple[IssueRisk, ...], typical: Typical) -> Risk:
    """Return the whole risk: the headline is the worse of the two fronts."""
    band = overall_band(issues)
    assessed = {issue.issue for issue in issues}
    return Risk(
        band=band,
        confidence=next((issue.confidence for issue in issues if issue.band is band), "E"),
        issues=issues,
        unassessed=tuple(issue.value for issue in Issue if issue.value not in assessed),
        fronts=fronts_of(issues, typical),
    )


def fronts_of(issues: tuple[IssueRisk, ...], typical: Typical) -> Fronts:
    """Return the worst issue of each front."""
    return Fronts(
        chain=_front(Front.CHAIN, issues, typical),
        work_here=_front(Front.WORK_HERE, issues, typical),
    )


def _front(front: Front, issues: tuple[IssueRisk, ...], typical: Typical) -> FrontRisk:
    """One front; where a known purchase holds nothing of it, there is nothing to be harmed by."""
    mine = [issue for issue in issues if issue.front is front]
    if not mine:
        if typical.match == "none":
            return FrontRisk(Band.INSUFFICIENT, "E", None)
        return FrontRisk(Band.LOW, "D", None)
    return FrontRisk(overall_band(mine), mine[0].confidence, mine[0].issue)


def overall_band(issues: Iterable[IssueRisk]) -> Band:
    """Return the highest band over the issues; nothing rated is insufficient information."""
    return max(
        (issue.band for issue in issues), key=BAND_RANK.__getitem__, default=Band.INSUFFICIENT
    )


def worst_core_place(places: tuple[PlaceRisk, ...]) -> PlaceRisk | None:
    """Return the worst likely place of an issue that is no incidental part; None without one."""
    return next((place for place in places if place.is_likely and place.role != "incidental"), None)
