"""A contract, its suppliers and every declared or observed tie below them.

Declared, observed and inferred ties stay apart: each keeps its kind, source and date. Rounds,
self-loops, duplicates and ties of parties nobody else names are normal input. Everything is sorted,
so the order in which ties arrive never changes an answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import networkx as nx

from graphs.chain.chokepoints import Chokepoints
from graphs.chain.party_graph import ROOT, Reached
from graphs.chain.route_search import best_routes, upwards
from graphs.chain.values import DisclosedOrigins, Place, Route, RouteStep, StatedOrigin
from graphs.parties import Contract, Kind, Party, Supply

Ends = dict[tuple[int, int], Supply]  # (customer, supplier) -> the tie between them


@dataclass(frozen=True)  # no slots: what was worked out before lives in the instance
class SupplyChain:
    """What is known below one contract. ``left_out`` ties were reached but not looked at."""

    contract: Contract
    supplies: tuple[Supply, ...] = ()
    parties: dict[str, Party] = field(default_factory=dict, compare=False)
    left_out: int = 0

    @classmethod
    def of(
        cls,
        contract: Contract,
        supplies: Iterable[Supply],
        parties: Iterable[Party] = (),
        left_out: int = 0,
    ) -> "SupplyChain":
        """The ties that the contract reaches; ties declared for another contract are left out.

        A chain file names a contract as people do, by its number; a notice names it by its key.
        """
        names = (None, contract.key, contract.number)
        mine = sorted({s for s in supplies if s.contract in names and _is_tie(s)}, key=_order)
        below: dict[str, list[str]] = {}
        for supply in mine:
            below.setdefault(supply.customer, []).append(supply.supplier)
        seen = {p.key for p in contract.suppliers}
        front = list(seen)
        while front:
            found = [s for key in front for s in below.get(key, ()) if s not in seen]
            front = list(dict.fromkeys(found))
            seen.update(front)
        known = {p.key: p for p in (*contract.suppliers, *parties)}
        reached = tuple(supply for supply in mine if supply.customer in seen)
        return cls(contract, reached, known, left_out)

    @cached_property
    def direct(self) -> tuple[str, ...]:
        """The keys of the direct suppliers, in order."""
        return tuple(sorted({p.key for p in self.contract.suppliers}))

    @cached_property
    def reached(self) -> Reached:
        """Who is above whom, as numbers."""
        return Reached(self.direct, ((s.customer, s.supplier) for s in self.supplies))

    @cached_property
    def graph(self) -> "nx.DiGraph[str]":
        """The networkx view of the parties; parallel ties of one pair are one edge."""
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_node(ROOT)
        for key in self.direct:
            graph.add_edge(ROOT, key, supply=None)
        for supply in self.supplies:
            if not graph.has_edge(supply.customer, supply.supplier):
                graph.add_edge(supply.customer, supply.supplier, supply=supply)
        return graph

    @cached_property
    def tiers(self) -> dict[str, int]:
        """Shortest distance from the buyer: 1 is a direct supplier."""
        reached = self.reached
        return {key: reached.tier[at] for at, key in enumerate(reached.keys) if at}

    def ways_down(self, party: str) -> int:
        """Exact number of ways down to a party; see ``Reached`` for what a way is."""
        at = self.reached.number[party]
        return next(ways for one, ways in self.reached.each_way() if one == at)

    @property
    def rounds(self) -> tuple[tuple[str, ...], ...]:
        """Parties that supply each other round, each group in order of name."""
        return tuple(tuple(self.reached.keys[at] for at in group) for group in self.reached.rounds)

    def route_to(self, party: str) -> tuple[RouteStep, ...]:
        """The shortest way from the contract down to a party; ties are broken by name."""
        return self._steps(tuple(upwards(self.reached, self.reached.number[party])))

    def routes_to(self, party: str, most: int) -> tuple[Route, ...]:
        """The best ways down to a party, each passing nobody twice."""
        at = self.reached.number[party]
        found = best_routes(self.reached, ((above, at) for above in self.reached.above[at]), most)
        return tuple(Route(self._steps(route)) for route in found.routes)

    def routes(self, place: Place, most: int) -> tuple[tuple[Route, ...], bool]:
        """The best ways down to a place, and whether the search for more was cut short.

        An origin that nobody disclosed has one: by way of which supplier it comes was not said.
        """
        if place.disclosed_by is None:
            above = self.route_to(self.direct[0]) if self.direct else ()
            return (Route((*above, *place.route), place.evidence, place.evidence_class),), False
        asked = (spot_of(place), most)
        if asked not in self._known_routes:
            self._known_routes[asked] = self._disclosed_routes(*asked)
        return self._known_routes[asked]

    @cached_property
    def _known_routes(self) -> dict[tuple[StatedOrigin, int], tuple[tuple[Route, ...], bool]]:
        return {}

    def _disclosed_routes(self, spot: StatedOrigin, most: int) -> tuple[tuple[Route, ...], bool]:
        ends = self.ends[spot]
        found = best_routes(self.reached, ends, most)
        routes: list[Route] = []
        ways: set[tuple[int, ...]] = set()
        for upward in found.routes:
            tie = ends.get((upward[1], upward[0])) or self._loop(ends, upward[0])
            above = self._steps(upward, tie)
            end = replace(_step_of(tie), to=spot.good, is_party=False, date=above[-1].date)
            way = self._way(upward)
            routes.append(Route((*above, end), tie.evidence, tie.evidence_class, way not in ways))
            ways.add(way)
        return tuple(routes), found.cut

    def _way(self, upward: tuple[int, ...]) -> tuple[int, ...]:
        """A route without what happens inside rounds."""
        if not self.reached.rounds:
            return upward
        group = self.reached.group
        crossing = ((a, b) for a, b in pairwise(upward) if group[a] != group[b])
        return tuple(at for pair in crossing for at in pair)

    def whole_route(self, place: Place) -> tuple[RouteStep, ...]:
        """From the contract down to a place, by way of the first supplier where none is named."""
        return self.routes(place, 1)[0][0].steps

    def _loop(self, ends: Ends, supplier: int) -> Supply:
        """The tie that a supplier above its own customer comes by."""
        return ends[min(end for end in ends if end[1] == supplier)]

    def _steps(self, upward: tuple[int, ...], last: Supply | None = None) -> tuple[RouteStep, ...]:
        """Steps down a way that is written upwards; ``last`` is the tie that the last one is."""
        keys = [self.reached.keys[at] for at in reversed(upward)]
        ties = list(pairwise(keys))
        steps = [self._step(above, key, first=at == 0) for at, (above, key) in enumerate(ties)]
        if last is not None and len(keys) > 2 and ties[-1] == (last.customer, last.supplier):
            steps[-1] = _step_of(last)
        return tuple(steps)

    def _step(self, above: str, key: str, *, first: bool) -> RouteStep:
        if first:
            signed = self.contract.awarded or self.contract.starts or self.contract.dispatched
            day = signed.isoformat() if signed else None
            return RouteStep(key, True, Kind.DECLARED, self.contract.read_from or "register", day)
        return _step_of(self.tie_between[above, key])

    @cached_property
    def tie_between(self) -> dict[tuple[str, str], Supply]:
        """Of several ties of one pair the first in order."""
        found: dict[tuple[str, str], Supply] = {}
        for supply in self.supplies:
            found.setdefault((supply.customer, supply.supplier), supply)
        return found

    @cached_property
    def ends(self) -> dict[StatedOrigin, Ends]:
        """The ties that say where a good is from, by what they say."""
        found: dict[tuple[str, str, str | None, Kind, str | None], Ends] = {}
        number = self.reached.number
        for s in self.supplies:
            if s.good is not None and s.country is not None:
                said = (s.good, s.country, s.region, s.kind, s.evidence_class)
                pair = (number[s.customer], number[s.supplier])
                found.setdefault(said, {}).setdefault(pair, s)
        return {StatedOrigin(*said): ends for said, ends in found.items()}

    @cached_property
    def _spots_of(self) -> dict[str, list[StatedOrigin]]:
        """The spots of each good, in the order of the first tie that names them."""
        found: dict[str, list[StatedOrigin]] = {}
        for spot in self.ends:
            found.setdefault(spot.good, []).append(spot)
        return found

    def ways_to(self, spot: StatedOrigin) -> int:
        """Exact number of ways down to what ties say; see ``Reached`` for what a way is."""
        return self._ways_to[spot]

    @cached_property
    def _ways_to(self) -> dict[StatedOrigin, int]:
        group = self.reached.group
        ties_of: dict[int, list[StatedOrigin]] = {}
        for spot, ends in self.ends.items():
            inside = {group[c] for c, s in ends if group[c] == group[s]}  # every way in counts once
            onwards = (c for c, s in ends if group[s] not in inside)
            for at in (*inside, *onwards):
                ties_of.setdefault(at, []).append(spot)
        found = dict.fromkeys(self.ends, 0)
        for party, ways in self.reached.each_way():
            for spot in ties_of.get(party, ()):
                found[spot] += ways
        return found

    def has_round_above(self, spot: StatedOrigin) -> bool:
        """Does a round stand above it, so that ways to it are walks and not paths?"""
        loops = self.reached.has_round_above
        return any(loops[customer] for customer, _ in self.ends[spot])

    @cached_property
    def chokepoints(self) -> Chokepoints:
        return Chokepoints(self.reached)

    def chokepoints_to(self, spots: Iterable[StatedOrigin]) -> tuple[str, ...]:
        """The parties that every way to any of these runs through, from the contract down."""
        asked = frozenset(spots)
        if asked not in self._known_chokepoints:
            ends = {end for spot in asked for end in self.ends[spot]}
            found = tuple(self.reached.keys[at] for at in self.chokepoints.of(ends))
            self._known_chokepoints[asked] = found
        return self._known_chokepoints[asked]

    @cached_property
    def _known_chokepoints(self) -> dict[frozenset[StatedOrigin], tuple[str, ...]]:
        return {}

    def first_tie(self, spot: StatedOrigin) -> Supply:
        """The tie by which the shortest way comes."""
        tier, ends = self.reached.tier, self.ends[spot]
        return ends[min(ends, key=lambda end: (tier[end[0]], end[1], end[0]))]

    def disclosed(self, good: str, full_share: float) -> DisclosedOrigins:
        """What the ties say of one good, and whether that replaces what is typical of it."""
        if (known := self._known_said.get((good, full_share))) is None:
            spots = tuple(self._spots_of.get(good, ()))
            shown = self._shown.get(good, [])
            to_all = bool(shown) and self._shown_to_all(good)
            known = DisclosedOrigins(spots, _rest(shown, full_share) if to_all else 1.0)
            self._known_said[good, full_share] = known
        return known

    @cached_property
    def _known_said(self) -> dict[tuple[str, float], DisclosedOrigins]:
        return {}

    @cached_property
    def _shown(self) -> dict[str, list[Supply]]:
        found: dict[str, list[Supply]] = {}
        for s in self.supplies:
            if s.good is not None and s.country is not None and s.is_evidenced:
                found.setdefault(s.good, []).append(s)
        return found

    @cached_property
    def _known_covered(self) -> dict[str, bool]:
        return {}

    def _shown_to_all(self, good: str) -> bool:
        """Has every direct supplier, or somebody below it, shown where the good is from?"""
        if good not in self._known_covered:
            self._settle([good])
        return self._known_covered[good]

    def look_up(self, goods: Iterable[str]) -> None:
        """Settle many goods in one pass over the chain, before they are asked one by one."""
        self._settle([g for g in goods if g in self._shown and g not in self._known_covered])

    def _settle(self, goods: list[str]) -> None:
        if not goods:
            return
        reached = self.reached
        marks: dict[int, int] = {}
        for bit, good in enumerate(goods):
            for customer in {s.customer for s in self._shown[good]}:
                at = reached.number[customer]
                marks[at] = marks.get(at, 0) | 1 << bit
        below = reached.below_each(marks)
        of_all = -1
        for key in self.direct:
            of_all &= below[reached.number[key]]
        for bit, good in enumerate(goods):
            self._known_covered[good] = bool(of_all >> bit & 1)

    def declared_goods(self) -> tuple[str, ...]:
        """Goods that somebody in the chain says a country of, in order."""
        return tuple(sorted({s.good for s in self.supplies if s.good and s.country}))

    def count(self, kind: Kind) -> int:
        """Ties of one kind, the contract's own suppliers counted as declared."""
        own = len(self.contract.suppliers) if kind is Kind.DECLARED else 0
        return own + sum(1 for s in self.supplies if s.kind is kind)


def spot_of(place: Place) -> StatedOrigin:
    """What the ties of a disclosed place say."""
    return StatedOrigin(
        place.good, place.country or None, place.region, place.kind, place.evidence_class
    )


def _step_of(supply: Supply) -> RouteStep:
    since = supply.since.isoformat() if supply.since else None
    stated = supply.stated.isoformat() if supply.stated else None
    return RouteStep(
        supply.supplier, True, supply.kind, supply.source, since, supply.evidence_class, stated
    )


def _rest(shown: list[Supply], full_share: float) -> float:
    """The largest part of a customer's need that stated shares leave open; unstated ones, none."""
    shares: dict[str, list[float | None]] = {}
    for supply in shown:
        shares.setdefault(supply.customer, []).append(supply.share)
    return max(
        (
            1.0 - sum(stated)
            for all_of_it in shares.values()
            if len(stated := [share for share in all_of_it if share is not None]) == len(all_of_it)
            and sum(stated) < full_share
        ),
        default=0.0,
    )


def _is_tie(supply: Supply) -> bool:
    return supply.customer != supply.supplier


def _order(supply: Supply) -> tuple[str, ...]:
    return tuple("" if value is None else str(value) for value in _fields(supply))


def _fields(s: Supply) -> tuple[object, ...]:
    return (
        s.customer, s.supplier, s.good, s.country, s.region, s.share, s.since,
        s.evidence_class, s.evidence, s.kind, s.source, s.contract,
    )  # fmt: skip
