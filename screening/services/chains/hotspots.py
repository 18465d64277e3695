"""The hot spots of a portfolio: the parties and places on which most contracts at High depend.

One contract is looked at with networkx (`graphs.chain`): its tiers, routes, chokepoints and what
is typical of it. What all contracts have below them by way of ties is looked at as columns
(`graphs.network`). Which of the two is used is decided here; callers get keys and numbers.

Scores are weights after the role of a good in the purchase, and only of places that at least half
of such purchases hold. A tie brings a contract nothing of a good that is not in its purchase (M2).

What is typical is computed once for contracts that buy alike. Where a contract has ties below it,
what is shown may replace what is typical, so those are looked at one by one; beyond ``MOST_LOCAL``
of them what is typical counts as if nothing were shown, and ``approximate`` says of how many.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from graphs.chain import Place, SupplyChain
from graphs.parties import Contract, Kind, Party
from screening.model.verdict import URGENT_BANDS, Band, Text
from screening.rules.risk.assessment import Assessment, front_of
from screening.rules.risk.holdings import chance_of
from screening.rules.risk.place_rating import Situation
from screening.rules.risk.typical_goods import (
    goes_into,
    typical_of,
    with_known_goods,
)
from screening.rules.risk.weighing import PlaceRisk
from screening.services.screening import ScreeningContext, inputs, screener_for
from sources.kit.values.statements import Issue

if TYPE_CHECKING:
    from graphs.network.assemble import Dependence, TiePlace, TieTable
    from screening.rules.verdict.change_impact import PurchaseProfile
    from screening.store import Store
    from screening.store.portfolio import Portfolio

MOST_LOCAL = 2_000
MOST_PARTIES = 1_000  # in the result
NARROW = 1e-9  # a rounding fault is no difference in weight
ISSUES = tuple(Issue)
Spot = tuple[str, str]  # good and country
Rating = tuple[tuple[int, str], ...]  # stage and role in the purchase, of one good
Cap = tuple[str, str, float]  # front, issue, and the most that half of such purchases reach
SOMEBODY = SupplyChain.of(Contract(key="anyone", suppliers=(Party("anyone", "anyone"),)), ())


@dataclass(frozen=True, slots=True)
class HotPlace:
    """A good made in a country. ``typical`` of the contracts have it only because it is usual."""

    good: str
    name: Text
    country: str
    contracts: int
    typical: int
    issues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HotParty:
    """A party and how many contracts at High depend on it."""

    key: str
    name: str
    country: str | None
    contracts: int


@dataclass(frozen=True, slots=True)
class Hotspots:
    """``contracts`` were looked at, ``at_high`` have a place at High or above.

    ``approximate`` of them have ties below them and were not looked at one by one.
    """

    as_of: str
    contracts: int
    at_high: int
    with_ties: int
    approximate: int
    places: tuple[HotPlace, ...]
    parties: tuple[HotParty, ...]


@dataclass(frozen=True, slots=True, order=True)
class PurchaseLens:
    """How some contracts rate the goods that ties name: those that it leaves out count nothing.

    ``caps`` are kept where a tie names what fewer than half of such purchases hold; ``home`` then
    tells the fronts apart.
    """

    goods: tuple[tuple[str, Rating], ...] = ()
    caps: tuple[Cap, ...] = ()
    home: str = ""

    def keeps(self, place: Place, issue: Issue, weight: float) -> bool:
        """Return whether at least half of such purchases hold a place of this weight."""
        front = front_of(place, self.home).value
        return all(
            weight <= most + NARROW for of, name, most in self.caps if (of, name) == (front, issue)
        )


@dataclass(slots=True)
class ContractExposure:
    """The risk that some contracts have without their ties: scores from 0, and spots at High."""

    scores: dict[Issue, float] = field(default_factory=dict)
    spots: dict[Spot, set[Issue]] = field(default_factory=dict)  # at High and likely
    lens: PurchaseLens = PurchaseLens()


def hotspots(store: "Store", portfolio: "Portfolio", as_of: date) -> Hotspots:
    """Return the hot spots over all screened contracts of an organization, as of a day."""
    work = HotspotCounter(store, portfolio, as_of)
    return work.hotspots()


class HotspotCounter:
    """A count over one portfolio as of a day; what is looked up once is kept on it."""

    def __init__(self, store: "Store", portfolio: "Portfolio", as_of: date) -> None:
        self.portfolio = portfolio
        self.as_of = as_of
        screener = screener_for(store, as_of)  # with what screening worked out
        self.method = screener.rulebook.method
        self.assessor = screener.assessor
        self.ties = portfolio.tie_columns
        self._approximate = 0
        self._lenses: tuple[PurchaseLens, ...] = ()  # of contracts with ties below them

    def hotspots(self) -> Hotspots:
        """Return the hot spots."""
        columns = self.read()
        places = self._declared_places(columns)
        with_ties = columns.with_ties() if columns is not None else ()
        own = self.own(with_ties, places)
        depends = None
        if columns is not None and with_ties:
            depends = self._dependence(columns, own, places)
        return Hotspots(
            as_of=self.as_of.isoformat(),
            contracts=len(own),
            at_high=self._at_high(own, columns, depends),
            with_ties=len(with_ties),
            approximate=self._approximate,
            places=self._places(own, columns, depends, places),
            parties=self._parties(columns, depends),
        )

    def read(self) -> "TieTable | None":
        """Return the ties as columns; None without any, so that nothing heavy is loaded for it."""
        if not self.portfolio.ties.customers():
            return None
        from graphs.network.assemble import read_ties  # numba: seconds other pages need not wait

        return read_ties(self.ties.ties(), self.ties.direct(), self.portfolio.parties.aliases().map)

    def scores(self) -> dict[str, dict[Issue, float]]:
        """Return the risk of every contract per issue, of its own and through ties."""
        columns = self.read()
        places = self._declared_places(columns)
        own = self.own(columns.with_ties() if columns is not None else (), places)
        out = {id: dict(exposure.scores) for id, exposure in own.items()}
        if columns is not None:
            depends = self._dependence(columns, own, places)
            for rank in range(len(columns.contracts)):
                brought = zip(ISSUES, depends.scores(rank), strict=False)
                mine = out.get(columns.contracts.name(rank), {})
                for issue, score in brought:
                    if score > mine.get(issue, 0.0):
                        mine[issue] = score
        return out

    # -- what contracts have by themselves --

    def own(
        self, with_ties: Iterable[str], places: "tuple[TiePlace, ...]"
    ) -> dict[str, ContractExposure]:
        declared = {good for place in places if place[1] and (good := self._good(place[0]))}
        local = self._local(tuple(with_ties), declared)
        out: dict[str, ContractExposure] = {}
        for buying, ids in self.portfolio.rescreening.buyings().items():
            alike: ContractExposure | None = None
            for id in ids:
                if id in local:
                    out[id] = local[id]
                    continue
                if alike is None:
                    alike = self._alike(buying, declared)
                out[id] = alike
        return out

    def _alike(self, buying: "PurchaseProfile", declared: set[str]) -> ContractExposure:
        data, year = self.assessor.data, self.assessor.year
        typical = typical_of(buying.purchase(), SOMEBODY, self.method, data, year)
        assessment = self.assessor.assess_goods(typical, SOMEBODY, Situation())
        exposure = self._of(assessment, whole=True)
        exposure.lens = self._lens_of_likely(assessment, declared)
        return exposure

    def _local(self, with_ties: tuple[str, ...], declared: set[str]) -> dict[str, ContractExposure]:
        """Return the exposure of contracts whose chain is looked at with networkx, one by one."""
        chain_requested = self.portfolio.clauses.with_records()
        particular = self.ties.contracts_with_own_ties()
        chosen = dict.fromkeys((*with_ties[:MOST_LOCAL], *sorted(chain_requested)))
        self._approximate = max(0, len(with_ties) - MOST_LOCAL)
        if not chosen and not particular:
            return {}
        context = ScreeningContext.of(self.portfolio)
        out: dict[str, ContractExposure] = {}
        for stored in self.portfolio.contracts.get_many(chosen):
            purchase, chain, _ = inputs(self.portfolio, stored, context)
            chain = with_known_goods(chain, self.method)
            due = purchase.chain_information_due
            waiting = purchase.chain_received is None
            situation = Situation(due is not None and due < self.as_of and waiting)
            data, year = self.assessor.data, self.assessor.year
            typical = typical_of(purchase, chain, self.method, data, year)
            assessment = self.assessor.assess_goods(typical, chain, situation)
            names = {stored.contract.key, stored.contract.number}
            exposure = self._of(assessment, whole=not particular.isdisjoint(names))
            exposure.lens = self._lens(assessment, declared)
            out[stored.id] = exposure
        return out

    def _of(self, assessment: Assessment, *, whole: bool) -> ContractExposure:
        """Return the exposure of an assessment.

        ``whole``: with what ties say, because the columns do not have the ties of this contract.
        """
        own = ContractExposure()
        shown = {
            (risk.place.good, risk.place.country)
            for risks in assessment.places_by_issue.values()
            for risk in risks
            if risk.place.band == "disclosed" and risk.is_likely and risk.band in URGENT_BANDS
        }
        for (_, issue), risks in assessment.places_by_issue.items():
            for risk in risks:
                if not risk.is_likely:
                    continue
                if risk.band is Band.INSUFFICIENT or (risk.place.band == "disclosed" and not whole):
                    continue
                own.scores[issue] = max(risk.weight, own.scores.get(issue, 0.0))
                spot = (risk.place.good, risk.place.country)
                if risk.band in URGENT_BANDS and (whole or spot not in shown):
                    own.spots.setdefault(spot, set()).add(issue)
        return own

    def _lens(self, assessment: Assessment, declared: set[str]) -> PurchaseLens:
        """Return how a purchase whose ties were looked at rates the goods that any tie names."""
        typical = assessment.typical
        seen: dict[str, set[tuple[int, str]]] = {}
        for (good, stage), holdings in typical.holdings:
            if good in declared:
                ratings = {(stage, holding.role) for holding in holdings}
                seen.setdefault(good, set()).update(ratings)
        caps = tuple(self._caps(assessment))
        return self._lens_over(seen, caps, typical.home if caps else "")

    def _caps(self, assessment: Assessment) -> Iterable[Cap]:
        """Yield what half of such purchases reach, where more than that is disclosed."""
        part = self.method.constants.role.by_name
        roles = {
            key: max((part[holding.role] for holding in holdings), default=0.0)
            for key, holdings in assessment.typical.holdings
        }
        for (front, issue), risks in sorted(assessment.places_by_issue.items()):
            most = max((risk.weight for risk in risks if risk.is_likely), default=0.0)
            if any(
                roles.get((risk.place.good, risk.place.stage), 0.0) * risk.rated.value
                > most + NARROW
                for risk in risks
                if risk.place.band == "disclosed"
            ):
                yield front.value, issue.value, most

    def _lens_of_likely(self, assessment: Assessment, declared: set[str]) -> PurchaseLens:
        """Return how a purchase whose ties were not looked at rates the goods that ties name.

        What goes into something that is bought counts as an input of it (M2).
        """
        typical = assessment.typical
        half = self.method.constants.presence.half
        seen: dict[str, set[tuple[int, str]]] = {}
        bought = {good for (good, _), _ in typical.holdings}
        for (good, stage), holdings in typical.holdings:
            for role in {holding.role for holding in holdings} if good in declared else ():
                presences: dict[int, float] = {}
                for holding in holdings:
                    if holding.role == role:
                        before = presences.get(holding.alternative, 0.0)
                        presences[holding.alternative] = max(before, holding.presence)
                if chance_of(presences, typical.alternatives) >= half - NARROW:
                    seen.setdefault(good, set()).add((stage, role))
        for good in declared - bought:
            if goes_into(good, bought, self.method):
                seen[good] = {(self.method.stage_of(good), "input")}
        return self._lens_over(seen, (), "")

    def _lens_over(
        self, seen: dict[str, set[tuple[int, str]]], caps: tuple[Cap, ...], home: str
    ) -> PurchaseLens:
        part = self.method.constants.role.by_name
        goods = (
            (good, tuple(sorted(rating for rating in ratings if part[rating[1]] > 0.0)))
            for good, ratings in sorted(seen.items())
        )
        return PurchaseLens(tuple((good, rating) for good, rating in goods if rating), caps, home)

    # -- what ties bring --

    def _declared_places(self, columns: "TieTable | None") -> "tuple[TiePlace, ...]":
        return columns.places if columns is not None else ()

    def _good(self, words: str | None) -> str | None:
        if words is None:
            return None
        if words in self.method.goods:
            return words
        matched = self.method.find_good(words)
        return matched.good if matched is not None else None

    def _dependence(
        self, columns: "TieTable", own: dict[str, ContractExposure], places: "tuple[TiePlace, ...]"
    ) -> "Dependence":
        from graphs.network.assemble import dependence  # as ``read_ties``

        by_lens: dict[PurchaseLens, list[str]] = {}
        for id in columns.with_ties():
            if id in own and own[id].lens.goods:
                by_lens.setdefault(own[id].lens, []).append(id)
        self._lenses = tuple(sorted(by_lens))
        views = (
            columns.view(ids, [self._row(place, lens) for place in places])
            for lens, ids in sorted(by_lens.items())
        )
        numbers: dict[Spot | None, int] = {}
        groups = [numbers.setdefault(self._spot(place), len(numbers)) for place in places]
        self._groups = {number: spot for spot, number in numbers.items()}
        return dependence(columns, views, self.method.constants.bands.high, groups)

    def _spot(self, place: "TiePlace") -> Spot | None:
        good = self._good(place[0])
        return (good, place[1]) if good is not None and place[1] is not None else None

    def _row(self, place: "TiePlace", lens: PurchaseLens) -> list[float]:
        """Return the weight of a place per issue for contracts that see goods through this lens."""
        row = [0.0] * len(ISSUES)
        for risk in self._rated(place, lens):
            at = ISSUES.index(risk.rated.issue)
            row[at] = max(row[at], risk.weight)
        return row

    def _rated(self, declared: "TiePlace", lens: PurchaseLens) -> Iterable[PlaceRisk]:
        spot = self._spot(declared)
        if spot is None:
            return
        good, country = spot
        for stage, role in dict(lens.goods).get(good, ()):
            place = Place(
                good=good, stage=stage, country=country, region=declared[2], band="disclosed",
                kind=Kind.DECLARED, evidence_class=declared[3], evidence=None,
                role=role, assumed=False, table_confidence="M", route=(), ways=1,
            )  # fmt: skip
            for risk in self.assessor.rate_place(place, Situation()):
                is_rated = risk.band is not Band.INSUFFICIENT
                if is_rated and lens.keeps(place, risk.rated.issue, risk.weight):
                    yield risk

    # -- the result --

    def _at_high(
        self,
        own: dict[str, ContractExposure],
        columns: "TieTable | None",
        depends: "Dependence | None",
    ) -> int:
        high = self.method.constants.bands.high
        at_high = {id for id, exposure in own.items() if exposure.spots}
        if columns is not None and depends is not None:
            for rank in range(len(columns.contracts)):
                if max(depends.scores(rank)) >= high:
                    at_high.add(columns.contracts.name(rank))
        return len(at_high & own.keys())

    def _places(
        self,
        own: dict[str, ContractExposure],
        columns: "TieTable | None",
        depends: "Dependence | None",
        declared: "tuple[TiePlace, ...]",
    ) -> tuple[HotPlace, ...]:
        typical: dict[Spot, int] = {}
        issues: dict[Spot, set[Issue]] = {}
        for exposure in own.values():
            for spot, its in exposure.spots.items():
                typical[spot] = typical.get(spot, 0) + 1
                issues.setdefault(spot, set()).update(its)
        shown: dict[Spot, int] = {}
        if depends is not None:
            for number, count in enumerate(depends.places()):
                shown_spot = self._groups[number]
                if shown_spot is not None and count:
                    shown[shown_spot] = count
            for line in declared:
                declared_spot = self._spot(line)
                if declared_spot in shown:
                    high = (
                        risk.rated.issue
                        for lens in self._lenses
                        for risk in self._rated(line, lens)
                        if risk.band in URGENT_BANDS
                    )
                    issues.setdefault(declared_spot, set()).update(high)
        places = [
            HotPlace(
                good=good,
                name=self.method.goods[good].name,
                country=country,
                contracts=typical.get((good, country), 0) + shown.get((good, country), 0),
                typical=typical.get((good, country), 0),
                issues=tuple(sorted(issues.get((good, country), ()))),
            )
            for good, country in typical.keys() | shown.keys()
        ]
        return tuple(sorted(places, key=lambda p: (-p.contracts, p.good, p.country)))

    def _parties(
        self, columns: "TieTable | None", depends: "Dependence | None"
    ) -> tuple[HotParty, ...]:
        if columns is None or depends is None:
            return ()
        counted = [(columns.parties.name(r), n) for r, n in depends.parties(MOST_PARTIES)]
        named = {
            party.key: party for party in self.portfolio.parties.get_many(key for key, _ in counted)
        }
        parties = [
            HotParty(key, named[key].name, named[key].country, count)
            for key, count in counted
            if key in named and not named[key].anonymous
        ]
        return tuple(sorted(parties, key=lambda p: (-p.contracts, p.name, p.key)))
