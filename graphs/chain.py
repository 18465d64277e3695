"""The chain below one contract. The one home of networkx.

Nodes are the contract, parties, goods and places (a good made in a country). Declared, observed and
inferred ties stay apart: each edge keeps its kind, source and date. Cycles, self-loops, duplicates
and ties of parties nobody else names are normal input. Everything is sorted, so the order in which
ties arrive never changes an answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import networkx as nx

from graphs.parties import Contract, Kind, Party, Supply

ROOT = "contract"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a typical good comes from; ``band`` is its share in supply: major, some or minor.

    An origin that the buyer assumes in a check is ``disclosed`` and says that it is assumed.
    """

    country: str  # ISO 3166-1 alpha-2
    band: str
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class TypicalGood:
    """What is usually in such a purchase, and where that usually comes from. Always inferred."""

    good: str
    stage: int  # labour 0, final 1, component 2, raw 3
    origins: tuple[Origin, ...]
    made_from: tuple[str, ...] = ()
    incidental: bool = False
    source: str = ""
    confidence: str = "L"  # of the table row: H, M or L
    date: str | None = None  # of the table, ISO 8601


@dataclass(frozen=True, slots=True)
class Step:
    """One hop of a route, downwards. ``to`` is a party key or a good."""

    to: str
    is_party: bool
    kind: Kind
    source: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A good made (or work done) somewhere in this chain: the node that the method rates."""

    good: str
    stage: int
    country: str
    region: str | None
    band: str  # disclosed | major | some | minor
    kind: Kind
    evidence_class: str | None  # A, B, C or None
    evidence: str | None
    incidental: bool
    assumed: bool
    table_confidence: str
    route: tuple[Step, ...]  # the shortest way down: from the contract where a party disclosed
    # it, else from any direct supplier (so that contracts which buy alike share their places)
    ways: int  # exact number of routes to it (walks are not counted twice: cycles are cut)
    disclosed_by: str | None = None  # Party.key


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What was said of one good: by how many of the direct suppliers, with what evidence."""

    places: tuple[tuple[Supply, tuple[Step, ...], int], ...]
    covered: bool  # evidenced by every direct supplier and for all of the stated share


@dataclass(frozen=True)  # no slots: the cached graph lives in the instance
class SupplyChain:
    """A contract, its suppliers and every declared or observed tie below them."""

    contract: Contract
    supplies: tuple[Supply, ...] = ()
    parties: dict[str, Party] = field(default_factory=dict, compare=False)

    @classmethod
    def of(
        cls, contract: Contract, supplies: Iterable[Supply], parties: Iterable[Party] = ()
    ) -> "SupplyChain":
        """The ties that the contract reaches; ties declared for another contract are left out.

        A chain file names a contract as people do, by its number; a notice names it by its key.
        """
        names = (None, contract.key, contract.number)
        mine = [s for s in supplies if s.contract in names and _is_tie(s)]
        known = {p.key: p for p in (*contract.suppliers, *parties)}
        below: dict[str, list[Supply]] = {}
        for supply in sorted(set(mine), key=_order):
            below.setdefault(supply.customer, []).append(supply)
        reached: list[Supply] = []
        seen = {p.key for p in contract.suppliers}
        front = sorted(seen)
        while front:
            ties = [s for key in front for s in below.get(key, ())]
            reached += ties
            front = sorted({s.supplier for s in ties} - seen)
            seen.update(front)
        return cls(contract, tuple(sorted(reached, key=_order)), known)

    @cached_property
    def graph(self) -> "nx.DiGraph[str]":
        """Parties below the contract; parallel ties of one pair are one edge."""
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_node(ROOT)
        for key in sorted(p.key for p in self.contract.suppliers):
            graph.add_edge(ROOT, key, supply=None)
        for supply in self.supplies:
            if not graph.has_edge(supply.customer, supply.supplier):
                graph.add_edge(supply.customer, supply.supplier, supply=supply)
        return graph

    @cached_property
    def tiers(self) -> dict[str, int]:
        """Shortest distance from the buyer: 1 is a direct supplier."""
        lengths = nx.single_source_shortest_path_length(self.graph, ROOT)
        return {key: tier for key, tier in sorted(lengths.items()) if key != ROOT}

    def route_to(self, party: str) -> tuple[Step, ...]:
        """The shortest way from the contract down to a party; ties are broken by name."""
        keys = self._nearest[party]
        return tuple(
            self._step(above, key) for above, key in zip((ROOT, *keys), keys, strict=False)
        )

    def whole_route(self, place: Place) -> tuple[Step, ...]:
        """From the contract down to a place, by way of the first supplier where none is named."""
        if place.disclosed_by is not None:
            return place.route
        direct = sorted(p.key for p in self.contract.suppliers)
        return (*self.route_to(direct[0]), *place.route) if direct else place.route

    @cached_property
    def _nearest(self) -> dict[str, tuple[str, ...]]:
        """For each reached party the keys on its shortest route, smallest names first."""
        nearest: dict[str, tuple[str, ...]] = {ROOT: ()}
        front = [ROOT]
        while front:
            found: dict[str, tuple[str, ...]] = {}
            for above in front:
                for key in sorted(self.graph.successors(above)):
                    if key not in nearest and key not in found:
                        found[key] = (*nearest[above], key)
            nearest.update(found)
            front = sorted(found, key=lambda key: nearest[key])
        return nearest

    def _step(self, above: str, key: str) -> Step:
        supply: Supply | None = self.graph.edges[above, key]["supply"]
        if supply is None:
            signed = self.contract.awarded or self.contract.starts or self.contract.dispatched
            day = signed.isoformat() if signed else None
            return Step(key, True, Kind.DECLARED, self.contract.read_from or "register", day)
        return _step_of(supply)

    @cached_property
    def _ways(self) -> dict[str, int]:
        """Number of ways down to each party over the graph with its cycles condensed."""
        condensed: nx.DiGraph[int] = nx.condensation(self.graph)
        home: dict[str, int] = condensed.graph["mapping"]
        count: dict[int, int] = {home[ROOT]: 1}
        edges: dict[int, list[int]] = {}
        for above, below in self.graph.edges:
            if home[above] != home[below]:
                edges.setdefault(home[above], []).append(home[below])
        for node in nx.lexicographical_topological_sort(condensed):
            for below in edges.get(node, ()):
                count[below] = count.get(below, 0) + count.get(node, 0)
        return {key: count.get(home[key], 0) for key in self.graph.nodes}

    def disclosed(self, good: str, full_share: float) -> Disclosure:
        """What the ties say of one good, and whether that replaces what is typical of it."""
        said = [s for s in self.supplies if s.good == good and s.country is not None]
        places = tuple((s, self._route_of(s), self._ways[s.customer]) for s in said)
        shown = [s for s in said if s.is_evidenced]
        return Disclosure(places, self._covered(shown) and not _leaves_open(shown, full_share))

    def _route_of(self, supply: Supply) -> tuple[Step, ...]:
        """Down to a tie by way of the customer who stated it, and then the tie itself."""
        above = self.route_to(supply.customer)
        for at, step in enumerate(above, start=1):
            if step.to == supply.supplier:  # the supplier stands above its own customer: a loop
                return above[:at]
        return (*above, _step_of(supply))

    def _covered(self, shown: list[Supply]) -> bool:
        """Has every direct supplier, or somebody below it, shown where the good is from?"""
        direct = {p.key for p in self.contract.suppliers}
        heads = {
            head
            for customer in {s.customer for s in shown}
            for head in direct & {customer, *nx.ancestors(self.graph, customer)}
        }
        return bool(shown) and direct <= heads

    def declared_goods(self) -> tuple[str, ...]:
        """Goods that somebody in the chain says a country of, in order."""
        return tuple(sorted({s.good for s in self.supplies if s.good and s.country}))

    def count(self, kind: Kind) -> int:
        """Ties of one kind, the contract's own suppliers counted as declared."""
        own = len(self.contract.suppliers) if kind is Kind.DECLARED else 0
        return own + sum(1 for s in self.supplies if s.kind is kind)


def places_of(
    chain: SupplyChain, typical: Iterable[TypicalGood], full_share: float
) -> tuple[Place, ...]:
    """Every place of the chain: disclosed where somebody said so, typical where nobody did."""
    goods = sorted(typical, key=lambda g: (g.stage, g.good))
    routes = _good_routes(chain, goods)
    found: list[Place] = []
    for good in goods:
        said = chain.disclosed(good.good, full_share)
        found += [_disclosed_place(good, s, route, ways) for s, route, ways in said.places]
        if said.covered:
            continue
        route, ways = routes[good.good]
        found += [_typical_place(good, origin, route, ways) for origin in good.origins]
    return tuple(found)


def _good_routes(
    chain: SupplyChain, goods: list[TypicalGood]
) -> dict[str, tuple[tuple[Step, ...], int]]:
    """The shortest route and the number of routes to each good, from what is bought downwards."""
    known = {good.good: good for good in goods}
    above: dict[str, list[str]] = {}
    for good in goods:
        for part in good.made_from:
            if part in known and known[part].stage >= good.stage and part != good.good:
                above.setdefault(part, []).append(good.good)
    direct = max(1, len(chain.contract.suppliers))
    settled: dict[str, tuple[tuple[Step, ...], int]] = {}
    for good in _from_the_top(goods, above):
        step = Step(good.good, False, Kind.INFERRED, good.source, good.date)
        parents = [settled[p] for p in sorted(above.get(good.good, ())) if p in settled]
        ways = sum(way for _, way in parents)
        shortest = min((route for route, _ in parents), key=len, default=None)
        if shortest is None:
            shortest, ways = (), direct
        settled[good.good] = ((*shortest, step), ways)
    return settled


def _from_the_top(goods: list[TypicalGood], above: dict[str, list[str]]) -> list[TypicalGood]:
    """Goods so that what a thing is made of comes after the thing (a loop is cut by stage)."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    order = {good.good: index for index, good in enumerate(goods)}
    graph.add_nodes_from(order)
    for part, wholes in above.items():
        graph.add_edges_from((whole, part) for whole in wholes)
    if not nx.is_directed_acyclic_graph(graph):
        return goods
    by_name = {good.good: good for good in goods}
    return [by_name[g] for g in nx.lexicographical_topological_sort(graph, key=order.__getitem__)]


def _disclosed_place(
    good: TypicalGood, supply: Supply, route: tuple[Step, ...], ways: int
) -> Place:
    step = Step(good.good, False, supply.kind, supply.source, route[-1].date)
    return Place(
        good=good.good,
        stage=good.stage,
        country=supply.country or "",
        region=supply.region,
        band="disclosed",
        kind=supply.kind,
        evidence_class=supply.evidence_class,
        evidence=supply.evidence,
        incidental=good.incidental,
        assumed=False,
        table_confidence=good.confidence,
        route=(*route, step),
        ways=ways,
        disclosed_by=supply.supplier,
    )


def _typical_place(good: TypicalGood, origin: Origin, route: tuple[Step, ...], ways: int) -> Place:
    return Place(
        good=good.good,
        stage=good.stage,
        country=origin.country,
        region=None,
        band=origin.band,
        kind=Kind.DECLARED if origin.assumed else Kind.INFERRED,
        evidence_class=None,
        evidence=None,
        incidental=good.incidental,
        assumed=origin.assumed,
        table_confidence=good.confidence,
        route=route,
        ways=ways,
    )


def _step_of(supply: Supply) -> Step:
    since = supply.since.isoformat() if supply.since else None
    return Step(supply.supplier, True, supply.kind, supply.source, since)


def _leaves_open(shown: list[Supply], full_share: float) -> bool:
    """Does some customer state shares of its need that are known to leave a part open?"""
    shares: dict[str, list[float | None]] = {}
    for supply in shown:
        shares.setdefault(supply.customer, []).append(supply.share)
    return any(
        sum(stated) < full_share
        for all_of_it in shares.values()
        if len(stated := [share for share in all_of_it if share is not None]) == len(all_of_it)
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
