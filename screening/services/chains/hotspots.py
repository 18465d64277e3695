"""The hot spots of a portfolio: the parties and places on which most contracts at High depend.

One contract is looked at with networkx (`graphs.chain`): its tiers, routes, chokepoints and what
is typical of it. What all contracts have below them by way of ties is looked at as columns
(`graphs.network`). Which of the two is used is decided here; callers get keys and numbers.

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
from screening.model.purchase import Purchase
from screening.model.verdict import URGENT_BANDS, Band, Text
from screening.rules import rulebook
from screening.rules.risk.assessment import (
    Assessment,
    Assessor,
    PlaceRisk,
)
from screening.rules.risk.place_rating import Situation
from screening.rules.risk.typical_goods import (
    typical_of,
    with_known_goods,
)
from screening.services.screening import ScreeningContext, inputs
from sources.kit.values.statements import Issue

if TYPE_CHECKING:
    from graphs.network.assemble import Dependence, TiePlace, TieTable
    from screening.rules.verdict.change_impact import PurchaseProfile
    from screening.store import Store
    from screening.store.portfolio import Portfolio

MOST_LOCAL = 2_000
MOST_PARTIES = 1_000  # in the result
ISSUES = tuple(Issue)
Spot = tuple[str, str]  # good and country
Rating = tuple[tuple[int, str], ...]  # stage and role in the purchase, of one good
Lens = tuple[tuple[str, Rating], ...]  # goods that these contracts see otherwise than others
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


@dataclass(slots=True)
class ContractExposure:
    """The risk that some contracts have without their ties: scores from 0, and spots at High."""

    scores: dict[Issue, float] = field(default_factory=dict)
    spots: dict[Spot, set[Issue]] = field(default_factory=dict)  # at High, core to the purchase
    lens: Lens = ()


def hotspots(store: "Store", portfolio: "Portfolio", as_of: date) -> Hotspots:
    """Return the hot spots over all screened contracts of an organization, as of a day."""
    work = HotspotCounter(store, portfolio, as_of)
    return work.hotspots()


class HotspotCounter:
    """A count over one portfolio as of a day; what is looked up once is kept on it."""

    def __init__(self, store: "Store", portfolio: "Portfolio", as_of: date) -> None:
        self.portfolio = portfolio
        self.as_of = as_of
        self.method = rulebook.load().method
        self.assessor = Assessor(self.method, store.snapshots.risk_data(), as_of.year)
        self.ties = portfolio.tie_columns
        self._own: dict[str, ContractExposure] = {}
        self._approximate = 0

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
        purchase = Purchase(
            "", cpv=buying.cpv, place=buying.place, buyer_country=buying.buyer_country
        )
        data, year = self.assessor.data, self.assessor.year
        typical = typical_of(purchase, SOMEBODY, self.method, data, year)
        assessment = self.assessor.assess_goods(typical, SOMEBODY, Situation())
        return self._of(assessment, declared, whole=True)

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
            out[stored.id] = self._of(assessment, declared, whole=not particular.isdisjoint(names))
        return out

    def _of(self, assessment: Assessment, declared: set[str], *, whole: bool) -> ContractExposure:
        """Return the exposure of an assessment.

        ``whole``: with what ties say, because the columns do not have the ties of this contract.
        """
        own = ContractExposure(lens=self._lens(assessment, declared))
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

    def _lens(self, assessment: Assessment, declared: set[str]) -> Lens:
        """Return the declared goods that this purchase has at another stage, or in another role."""
        seen: dict[str, list[tuple[int, str]]] = {}
        for good in assessment.goods:
            if good.good in declared:
                seen.setdefault(good.good, []).append((good.stage, good.role))
        return tuple(
            (good, tuple(sorted(ratings)))
            for good, ratings in sorted(seen.items())
            if tuple(sorted(ratings)) != self._usual(good)
        )

    def _usual(self, good: str) -> Rating:
        return ((self.method.stage_of(good), "core"),)

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

        by_lens: dict[Lens, list[str]] = {}
        for id, exposure in own.items():
            by_lens.setdefault(exposure.lens, []).append(id)
        views = (
            columns.view(ids, [self._row(place, dict(lens)) for place in places])
            for lens, ids in sorted(by_lens.items())
        )
        numbers: dict[Spot | None, int] = {}
        groups = [numbers.setdefault(self._spot(place), len(numbers)) for place in places]
        self._groups = {number: spot for spot, number in numbers.items()}
        return dependence(columns, views, self.method.constants.bands.high, groups)

    def _spot(self, place: "TiePlace") -> Spot | None:
        good = self._good(place[0])
        return (good, place[1]) if good is not None and place[1] is not None else None

    def _row(self, place: "TiePlace", lens: dict[str, Rating]) -> list[float]:
        """Return the weight of a place per issue for contracts that see goods through this lens."""
        row = [0.0] * len(ISSUES)
        for risk in self._rated(place, lens):
            at = ISSUES.index(risk.rated.issue)
            row[at] = max(row[at], risk.weight)
        return row

    def _rated(self, declared: "TiePlace", lens: dict[str, Rating]) -> Iterable[PlaceRisk]:
        spot = self._spot(declared)
        if spot is None:
            return
        good, country = spot
        for stage, role in lens.get(good, self._usual(good)):
            place = Place(
                good=good, stage=stage, country=country, region=declared[2], band="disclosed",
                kind=Kind.DECLARED, evidence_class=declared[3], evidence=None,
                role=role, assumed=False, table_confidence="M", route=(), ways=1,
            )  # fmt: skip
            for risk in self.assessor.rate_place(place, Situation()):
                if risk.band is not Band.INSUFFICIENT:
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
                    high = (f.rated.issue for f in self._rated(line, {}) if f.band in URGENT_BANDS)
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
