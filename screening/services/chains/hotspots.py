"""A whole portfolio at once: on which parties and places most contracts at High depend.

One contract is looked at with networkx (`graphs.chain`): its tiers, routes, chokepoints and what
is typical of it. What all contracts have below them by way of ties is looked at as columns
(`graphs.network`). Which of the two answers is decided here; whoever asks gets keys and numbers.

What is typical is worked out once for contracts that buy alike. Where a contract has ties below it,
what is shown may replace what is typical, so those are looked at one by one; beyond ``MOST_LOCAL``
of them what is typical stands as if nothing were shown, and the answer says of how many.
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
from screening.rules.risk.method import Method
from screening.rules.risk.place_rating import Situation
from screening.rules.risk.typical_goods import (
    STAGE_OF_KIND,
    typical_of,
    with_known_goods,
)
from screening.services.screening import ScreeningContext, inputs
from sources.kit.values.statements import Issue

if TYPE_CHECKING:
    from graphs.network.assemble import Dependence, Read, Said
    from screening.rules.verdict.change_impact import PurchaseProfile
    from screening.store import Store
    from screening.store.portfolio import Portfolio

MOST_LOCAL = 2_000
MOST_PARTIES = 1_000  # that are told
ISSUES = tuple(Issue)
Spot = tuple[str, str]  # good and country
Rating = tuple[tuple[int, bool], ...]  # stage, and whether it is incidental, of one good
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
    """What some contracts have without their ties."""

    scores: dict[Issue, float] = field(default_factory=dict)
    spots: dict[Spot, set[Issue]] = field(default_factory=dict)  # at High, core to the purchase
    lens: Lens = ()


def hotspots(store: "Store", portfolio: "Portfolio", as_of: date) -> Hotspots:
    """Over all screened contracts of an organization, by the sources in use."""
    work = HotspotCounter(store, portfolio, as_of)
    return work.hotspots()


def band_of(score: float, method: Method) -> Band:
    return method.band(score)


class HotspotCounter:
    def __init__(self, store: "Store", portfolio: "Portfolio", as_of: date) -> None:
        self.portfolio = portfolio
        self.as_of = as_of
        self.method = rulebook.load().method
        self.assessor = Assessor(self.method, store.snapshots.risk_data(), as_of.year)
        self.ties = portfolio.tie_columns
        self._own: dict[str, ContractExposure] = {}
        self._approximate = 0

    def hotspots(self) -> Hotspots:
        found = self.read()
        said = self._said(found)
        with_ties = found.with_ties() if found is not None else ()
        own = self.own(with_ties, said)
        depends = self._dependence(found, own, said) if found is not None and with_ties else None
        return Hotspots(
            as_of=self.as_of.isoformat(),
            contracts=len(own),
            at_high=self._at_high(own, found, depends),
            with_ties=len(with_ties),
            approximate=self._approximate,
            places=self._places(own, found, depends, said),
            parties=self._parties(found, depends),
        )

    def read(self) -> "Read | None":
        """The ties as columns; None without any, so that nothing heavy is loaded for it."""
        if not self.portfolio.ties.customers():
            return None
        from graphs.network.assemble import read  # numba: seconds that other pages need not wait

        return read(self.ties.ties(), self.ties.direct(), self.portfolio.parties.aliases().map)

    def scores(self) -> dict[str, dict[Issue, float]]:
        """The risk of every contract per issue, as the columns have it: own, and through ties."""
        found = self.read()
        said = self._said(found)
        own = self.own(found.with_ties() if found is not None else (), said)
        out = {id: dict(one.scores) for id, one in own.items()}
        if found is not None:
            depends = self._dependence(found, own, said)
            for rank in range(len(found.contracts)):
                brought = zip(ISSUES, depends.scores(rank), strict=False)
                mine = out.get(found.contracts.name(rank), {})
                for issue, score in brought:
                    if score > mine.get(issue, 0.0):
                        mine[issue] = score
        return out

    # -- what contracts have by themselves --

    def own(
        self, with_ties: Iterable[str], said: "tuple[Said, ...]"
    ) -> dict[str, ContractExposure]:
        declared = {good for one in said if one[1] and (good := self._good(one[0]))}
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
        assessment = self.assessor.of_goods(typical, SOMEBODY, Situation())
        return self._of(assessment, declared, whole=True)

    def _local(self, with_ties: tuple[str, ...], declared: set[str]) -> dict[str, ContractExposure]:
        """Contracts whose chain has to be looked at: with networkx, one by one."""
        asked = self.portfolio.clauses.asked_for_chain()
        particular = self.ties.particular()
        chosen = dict.fromkeys((*with_ties[:MOST_LOCAL], *sorted(asked)))
        self._approximate = max(0, len(with_ties) - MOST_LOCAL)
        if not chosen and not particular:
            return {}
        around = ScreeningContext.of(self.portfolio)
        out: dict[str, ContractExposure] = {}
        for stored in self.portfolio.contracts.get_many(chosen):
            purchase, chain, _ = inputs(self.portfolio, stored, around)
            chain = with_known_goods(chain, self.method)
            due = purchase.chain_information_due
            waiting = purchase.chain_received is None
            situation = Situation(due is not None and due < self.as_of and waiting)
            data, year = self.assessor.data, self.assessor.year
            typical = typical_of(purchase, chain, self.method, data, year)
            assessment = self.assessor.of_goods(typical, chain, situation)
            names = {stored.contract.key, stored.contract.number}
            out[stored.id] = self._of(assessment, declared, whole=not particular.isdisjoint(names))
        return out

    def _of(self, assessment: Assessment, declared: set[str], *, whole: bool) -> ContractExposure:
        """``whole``: what ties say too, because the columns do not have the ties of this one."""
        own = ContractExposure(lens=self._lens(assessment, declared))
        shown = {
            (one.place.good, one.place.country)
            for ones in assessment.found.values()
            for one in ones
            if one.place.band == "disclosed" and one.band in URGENT_BANDS
        }
        for issue, ones in assessment.found.items():
            for one in ones:
                if one.band is Band.INSUFFICIENT or (one.place.band == "disclosed" and not whole):
                    continue
                own.scores[issue] = max(one.weight, own.scores.get(issue, 0.0))
                spot = (one.place.good, one.place.country)
                if one.band in URGENT_BANDS and (whole or spot not in shown):
                    own.spots.setdefault(spot, set()).add(issue)
        return own

    def _lens(self, assessment: Assessment, declared: set[str]) -> Lens:
        """The declared goods that this purchase has at another stage, or as incidental."""
        seen: dict[str, list[tuple[int, bool]]] = {}
        for good in assessment.goods:
            if good.good in declared:
                seen.setdefault(good.good, []).append((good.stage, good.incidental))
        return tuple(
            (good, tuple(sorted(ratings)))
            for good, ratings in sorted(seen.items())
            if tuple(sorted(ratings)) != self._usual(good)
        )

    def _usual(self, good: str) -> Rating:
        return ((STAGE_OF_KIND[self.method.goods[good].kind], False),)

    # -- what ties bring --

    def _said(self, found: "Read | None") -> "tuple[Said, ...]":
        return found.said if found is not None else ()

    def _good(self, words: str | None) -> str | None:
        if words is None:
            return None
        if words in self.method.goods:
            return words
        known = self.method.good_called(words)
        return known.good if known is not None else None

    def _dependence(
        self, found: "Read", own: dict[str, ContractExposure], said: "tuple[Said, ...]"
    ) -> "Dependence":
        from graphs.network.assemble import dependence  # as ``read``

        by_lens: dict[Lens, list[str]] = {}
        for id, one in own.items():
            by_lens.setdefault(one.lens, []).append(id)
        views = (
            found.view(ids, [self._row(one, dict(lens)) for one in said])
            for lens, ids in sorted(by_lens.items())
        )
        numbers: dict[Spot | None, int] = {}
        groups = [numbers.setdefault(self._spot(one), len(numbers)) for one in said]
        self._groups = {number: spot for spot, number in numbers.items()}
        return dependence(found, views, self.method.constants.bands.high, groups)

    def _spot(self, said: "Said") -> Spot | None:
        good = self._good(said[0])
        return (good, said[1]) if good is not None and said[1] is not None else None

    def _row(self, said: "Said", lens: dict[str, Rating]) -> list[float]:
        """What a place weighs per issue for contracts that see goods through this lens."""
        row = [0.0] * len(ISSUES)
        for one in self._rated(said, lens):
            at = ISSUES.index(one.rated.issue)
            row[at] = max(row[at], one.weight)
        return row

    def _rated(self, said: "Said", lens: dict[str, Rating]) -> Iterable[PlaceRisk]:
        spot = self._spot(said)
        if spot is None:
            return
        good, country = spot
        for stage, incidental in lens.get(good, self._usual(good)):
            place = Place(
                good=good, stage=stage, country=country, region=said[2], band="disclosed",
                kind=Kind.DECLARED, evidence_class=said[3], evidence=None, incidental=incidental,
                assumed=False, table_confidence="M", route=(), ways=1,
            )  # fmt: skip
            for one in self.assessor.weighed(place, Situation()):
                if one.band is not Band.INSUFFICIENT:
                    yield one

    # -- telling --

    def _at_high(
        self, own: dict[str, ContractExposure], found: "Read | None", depends: "Dependence | None"
    ) -> int:
        high = self.method.constants.bands.high
        at_high = {id for id, one in own.items() if one.spots}
        if found is not None and depends is not None:
            for rank in range(len(found.contracts)):
                if max(depends.scores(rank)) >= high:
                    at_high.add(found.contracts.name(rank))
        return len(at_high & own.keys())

    def _places(
        self,
        own: dict[str, ContractExposure],
        found: "Read | None",
        depends: "Dependence | None",
        said: "tuple[Said, ...]",
    ) -> tuple[HotPlace, ...]:
        typical: dict[Spot, int] = {}
        issues: dict[Spot, set[Issue]] = {}
        for one in own.values():
            for spot, its in one.spots.items():
                typical[spot] = typical.get(spot, 0) + 1
                issues.setdefault(spot, set()).update(its)
        shown: dict[Spot, int] = {}
        if depends is not None:
            for number, count in enumerate(depends.places()):
                shown_spot = self._groups[number]
                if shown_spot is not None and count:
                    shown[shown_spot] = count
            for line in said:
                told = self._spot(line)
                if told in shown:
                    high = (f.rated.issue for f in self._rated(line, {}) if f.band in URGENT_BANDS)
                    issues.setdefault(told, set()).update(high)
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

    def _parties(self, found: "Read | None", depends: "Dependence | None") -> tuple[HotParty, ...]:
        if found is None or depends is None:
            return ()
        counted = [(found.parties.name(r), n) for r, n in depends.parties(MOST_PARTIES)]
        known = {
            party.key: party for party in self.portfolio.parties.get_many(key for key, _ in counted)
        }
        parties = [
            HotParty(key, known[key].name, known[key].country, count)
            for key, count in counted
            if key in known and not known[key].anonymous
        ]
        return tuple(sorted(parties, key=lambda p: (-p.contracts, p.name, p.key)))
