"""A contract, its suppliers and every declared or observed tie below them.

Declared, observed and inferred ties stay apart: each keeps its kind, source and date. Rounds,
self-loops, duplicates and ties of parties nobody else names are normal input. Everything is sorted,
so the order in which ties arrive never changes a result.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from graphs.chain.chokepoints import Chokepoints
from graphs.chain.party_graph import ROOT, PartyGraph
from graphs.chain.route_search import best_routes, upwards
from graphs.chain.values import (
    DisclosedOrigins,
    Place,
    Route,
    RouteStep,
    StatedCountries,
    StatedOrigin,
)
from graphs.parties import Contract, Kind, Party, Supply

if TYPE_CHECKING:
    import networkx as nx

Ends = dict[tuple[int, int], Supply]  # (customer, supplier) -> the tie between them


@dataclass(frozen=True)  # no slots: what was worked out before lives in the instance
class SupplyChain:
    """The ties below one contract. ``left_out`` counts ties that were reached but not looked at."""

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
        """Return the chain of the ties that a contract reaches, without ties of other contracts.

        A chain file names a contract as people do, by its number; a notice names it by its key.
        """
        names = (None, contract.key, contract.number)
        own = sorted({s for s in supplies if s.contract in names and _is_tie(s)}, key=_order)
        below: dict[str, list[str]] = {}
        for supply in own:
            below.setdefault(supply.customer, []).append(supply.supplier)
        seen = {p.key for p in contract.suppliers}
        front = list(seen)
        while front:
            following = [s for key in front for s in below.get(key, ()) if s not in seen]
            front = list(dict.fromkeys(following))
            seen.update(front)
        by_key = {p.key: p for p in (*contract.suppliers, *parties)}
        reached = tuple(supply for supply in own if supply.customer in seen)
        return cls(contract, reached, by_key, left_out)

    @cached_property
    def direct(self) -> tuple[str, ...]:
        """The keys of the direct suppliers, in order."""
        return tuple(sorted({p.key for p in self.contract.suppliers}))

    @cached_property
    def party_graph(self) -> PartyGraph:
        """The parties below the contract as a graph of numbers."""
        return PartyGraph(self.direct, ((s.customer, s.supplier) for s in self.supplies))

    @cached_property
    def graph(self) -> "nx.DiGraph[str]":
        """The networkx view of the parties; parallel ties of one pair are one edge."""
        import networkx as nx  # as in ``PartyGraph.rounds``

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
        """The shortest distance of each party from the buyer: 1 is a direct supplier."""
        graph = self.party_graph
        return {key: graph.tier[at] for at, key in enumerate(graph.keys) if at}

    def ways_down(self, party: str) -> int:
        """Return the exact number of ways down to a party; ``PartyGraph`` defines a way."""
        at = self.party_graph.number[party]
        return next(ways for number, ways in self.party_graph.each_way() if number == at)

    @property
    def rounds(self) -> tuple[tuple[str, ...], ...]:
        """The groups of parties that supply each other in a circle, each in order of name."""
        return tuple(
            tuple(self.party_graph.keys[at] for at in group) for group in self.party_graph.rounds
        )

    def route_to(self, party: str) -> tuple[RouteStep, ...]:
        """Return the shortest way from the contract down to a party; ties are broken by name."""
        return self._steps(tuple(upwards(self.party_graph, self.party_graph.number[party])))

    def routes(self, place: Place, most: int) -> tuple[tuple[Route, ...], bool]:
        """Return the best ways down to a place, and whether the search for more was cut short.

        An origin that nobody disclosed has one: by way of which supplier it comes was not said.
        """
        if place.disclosed_by is None:
            above = self.route_to(self.direct[0]) if self.direct else ()
            return (Route((*above, *place.route), place.evidence, place.evidence_class),), False
        key = (stated_origin_of(place), most)
        if key not in self._route_cache:
            self._route_cache[key] = self._disclosed_routes(*key)
        return self._route_cache[key]

    @cached_property
    def _route_cache(self) -> dict[tuple[StatedOrigin, int], tuple[tuple[Route, ...], bool]]:
        return {}

    def _disclosed_routes(self, origin: StatedOrigin, most: int) -> tuple[tuple[Route, ...], bool]:
        ends = self.ends[origin]
        search = best_routes(self.party_graph, ends, most)
        routes: list[Route] = []
        ways: set[tuple[int, ...]] = set()
        for upward in search.routes:
            tie = ends.get((upward[1], upward[0])) or self._loop(ends, upward[0])
            above = self._steps(upward, tie)
            end = replace(_step_of(tie), to=origin.good, is_party=False, date=above[-1].date)
            way = self._way(upward)
            routes.append(Route((*above, end), tie.evidence, tie.evidence_class, way not in ways))
            ways.add(way)
        return tuple(routes), search.cut

    def _way(self, upward: tuple[int, ...]) -> tuple[int, ...]:
        """Return a route without what happens inside rounds."""
        if not self.party_graph.rounds:
            return upward
        group = self.party_graph.group
        crossing = ((a, b) for a, b in pairwise(upward) if group[a] != group[b])
        return tuple(at for pair in crossing for at in pair)

    def _loop(self, ends: Ends, supplier: int) -> Supply:
        """Return the tie by which a supplier above its own customer comes."""
        return ends[min(end for end in ends if end[1] == supplier)]

    def _steps(self, upward: tuple[int, ...], last: Supply | None = None) -> tuple[RouteStep, ...]:
        """Return the steps down a way written upwards; ``last`` is the tie of the last step."""
        keys = [self.party_graph.keys[at] for at in reversed(upward)]
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
        """The tie of each pair of parties; of several the first in order."""
        ties: dict[tuple[str, str], Supply] = {}
        for supply in self.supplies:
            ties.setdefault((supply.customer, supply.supplier), supply)
        return ties

    @cached_property
    def ends(self) -> dict[StatedOrigin, Ends]:
        """The ties that state an origin, by the origin that they state."""
        by_statement: dict[tuple[str, str, str | None, Kind, str | None], Ends] = {}
        number = self.party_graph.number
        for supply in self.supplies:
            if supply.good is not None and supply.country is not None:
                statement = (
                    supply.good,
                    supply.country,
                    supply.region,
                    supply.kind,
                    supply.evidence_class,
                )
                pair = (number[supply.customer], number[supply.supplier])
                by_statement.setdefault(statement, {}).setdefault(pair, supply)
        return {StatedOrigin(*statement): ends for statement, ends in by_statement.items()}

    @cached_property
    def _origins_of(self) -> dict[str, list[StatedOrigin]]:
        """The stated origins of each good, in the order of the first tie that names them."""
        by_good: dict[str, list[StatedOrigin]] = {}
        for origin in self.ends:
            by_good.setdefault(origin.good, []).append(origin)
        return by_good

    def ways_to(self, origin: StatedOrigin) -> int:
        """Return the exact number of ways down to a stated origin; ``PartyGraph`` defines a way."""
        return self._ways_to[origin]

    @cached_property
    def _ways_to(self) -> dict[StatedOrigin, int]:
        group = self.party_graph.group
        ties_of: dict[int, list[StatedOrigin]] = {}
        for origin, ends in self.ends.items():
            inside = {group[c] for c, s in ends if group[c] == group[s]}  # every way in counts once
            onwards = (c for c, s in ends if group[s] not in inside)
            for at in (*inside, *onwards):
                ties_of.setdefault(at, []).append(origin)
        total = dict.fromkeys(self.ends, 0)
        for party, ways in self.party_graph.each_way():
            for origin in ties_of.get(party, ()):
                total[origin] += ways
        return total

    def has_round_above(self, origin: StatedOrigin) -> bool:
        """Return whether a round stands above it, so that ways to it are walks and not paths."""
        loops = self.party_graph.has_round_above
        return any(loops[customer] for customer, _ in self.ends[origin])

    @cached_property
    def chokepoints(self) -> Chokepoints:
        """The dominators of the party graph."""
        return Chokepoints(self.party_graph)

    def chokepoints_to(self, origins: Iterable[StatedOrigin]) -> tuple[str, ...]:
        """Return the parties on every way to any of these origins, from the contract down."""
        key = frozenset(origins)
        if key not in self._chokepoint_cache:
            ends = {end for origin in key for end in self.ends[origin]}
            chokepoints = tuple(self.party_graph.keys[at] for at in self.chokepoints.of(ends))
            self._chokepoint_cache[key] = chokepoints
        return self._chokepoint_cache[key]

    @cached_property
    def _chokepoint_cache(self) -> dict[frozenset[StatedOrigin], tuple[str, ...]]:
        return {}

    def first_tie(self, origin: StatedOrigin) -> Supply:
        """Return the tie by which the shortest way comes."""
        tier, ends = self.party_graph.tier, self.ends[origin]
        return ends[min(ends, key=lambda end: (tier[end[0]], end[1], end[0]))]

    def disclosed(self, good: str, full_share: float) -> DisclosedOrigins:
        """Return the stated origins of one good, and how much of it stays typical.

        ``full_share`` is the stated share, 0..1, from which a good counts as wholly disclosed.
        """
        if (result := self._disclosed_cache.get((good, full_share))) is None:
            origins = tuple(self._origins_of.get(good, ()))
            ties = self._evidenced.get(good, [])
            to_all = bool(ties) and self._evidenced_by_all(good)
            result = DisclosedOrigins(origins, _open_share(ties, full_share) if to_all else 1.0)
            self._disclosed_cache[good, full_share] = result
        return result

    def stated(self, good: str) -> StatedCountries:
        """Return the countries that ties state of a good, by how each is known."""
        return self._stated_of.get(good, self._stated_of[None])

    @cached_property
    def _stated_of(self) -> dict[str | None, StatedCountries]:
        """What ties state of each good that they name; under None what holds for all others.

        A tie that is itself inferred states nothing.
        """
        stated = [tie for tie in self.supplies if tie.kind is not Kind.INFERRED]
        unnamed = _countries(tie for tie in stated if tie.good is None)
        by_good: dict[str, list[Supply]] = {}
        for tie in stated:
            if tie.good is not None:
                by_good.setdefault(tie.good, []).append(tie)
        of_goods: dict[str | None, StatedCountries] = {None: StatedCountries(unnamed=unnamed)}
        for good, ties in by_good.items():
            shown = _countries(tie for tie in ties if tie.is_evidenced)
            said = _countries(tie for tie in ties if tie.kind is Kind.DECLARED)
            every = _countries(ties)
            of_goods[good] = StatedCountries(
                shown=shown,
                declared=tuple(country for country in said if country not in shown),
                observed=tuple(country for country in every if country not in (*shown, *said)),
                unnamed=unnamed,
                is_unplaced=any(tie.country is None for tie in ties),
            )
        return of_goods

    @cached_property
    def _disclosed_cache(self) -> dict[tuple[str, float], DisclosedOrigins]:
        return {}

    @cached_property
    def _evidenced(self) -> dict[str, list[Supply]]:
        by_good: dict[str, list[Supply]] = {}
        for supply in self.supplies:
            if supply.good is not None and supply.country is not None and supply.is_evidenced:
                by_good.setdefault(supply.good, []).append(supply)
        return by_good

    @cached_property
    def _coverage_cache(self) -> dict[str, bool]:
        return {}

    def _evidenced_by_all(self, good: str) -> bool:
        """Return whether each direct supplier, or one below it, has shown the good's origin."""
        if good not in self._coverage_cache:
            self._settle([good])
        return self._coverage_cache[good]

    def prepare_goods(self, goods: Iterable[str]) -> None:
        """Settle many goods in one pass over the chain, before each is needed."""
        self._settle([g for g in goods if g in self._evidenced and g not in self._coverage_cache])

    def _settle(self, goods: list[str]) -> None:
        if not goods:
            return
        graph = self.party_graph
        marks: dict[int, int] = {}
        for bit, good in enumerate(goods):
            for customer in {s.customer for s in self._evidenced[good]}:
                at = graph.number[customer]
                marks[at] = marks.get(at, 0) | 1 << bit
        below = graph.below_each(marks)
        of_all = -1
        for key in self.direct:
            of_all &= below[graph.number[key]]
        for bit, good in enumerate(goods):
            self._coverage_cache[good] = bool(of_all >> bit & 1)

    def declared_goods(self) -> tuple[str, ...]:
        """Return the goods of which somebody in the chain states a country, in order."""
        return tuple(sorted({s.good for s in self.supplies if s.good and s.country}))

    def declares_for_contract(self, good: str) -> bool:
        """Return whether a tie that names this contract states a country of the good."""
        return any(s.good == good and s.country and s.contract for s in self.supplies)

    def count(self, kind: Kind) -> int:
        """Return the number of ties of one kind; the contract's own suppliers count as declared."""
        own = len(self.contract.suppliers) if kind is Kind.DECLARED else 0
        return own + sum(1 for s in self.supplies if s.kind is kind)


def stated_origin_of(place: Place) -> StatedOrigin:
    """Return the origin that the ties of a disclosed place state."""
    return StatedOrigin(
        place.good, place.country or None, place.region, place.kind, place.evidence_class
    )


def _step_of(supply: Supply) -> RouteStep:
    since = supply.since.isoformat() if supply.since else None
    stated = supply.stated.isoformat() if supply.stated else None
    return RouteStep(
        supply.supplier, True, supply.kind, supply.source, since, supply.evidence_class, stated
    )


def _open_share(ties: list[Supply], full_share: float) -> float:
    """Return the largest part of a customer's need that stated shares leave open; else 0."""
    shares: dict[str, list[float | None]] = {}
    for supply in ties:
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


def _countries(ties: Iterable[Supply]) -> tuple[str, ...]:
    return tuple(sorted({tie.country for tie in ties if tie.country is not None}))


def _is_tie(supply: Supply) -> bool:
    return supply.customer != supply.supplier


def _order(supply: Supply) -> tuple[str, ...]:
    return tuple("" if value is None else str(value) for value in _fields(supply))


def _fields(s: Supply) -> tuple[object, ...]:
    return (
        s.customer, s.supplier, s.good, s.country, s.region, s.share, s.since,
        s.evidence_class, s.evidence, s.kind, s.source, s.contract,
    )  # fmt: skip
