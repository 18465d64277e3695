"""The places of a chain: disclosed where somebody said so, typical where nobody did."""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush

from graphs.chain.supply_chain import SupplyChain
from graphs.chain.values import Origin, Place, RouteStep, StatedOrigin, TypicalGood
from graphs.parties import Kind


def places_of(
    chain: SupplyChain, typical: Iterable[TypicalGood], full_share: float
) -> tuple[Place, ...]:
    """Return the places of the chain, good by good; disclosed ones replace what is typical.

    ``full_share`` is the stated share of a good, 0..1, from which it counts as all of it.
    """
    goods = sorted(typical, key=lambda g: (g.stage, g.good))
    chain.prepare_goods(good.good for good in goods)
    routes = _good_routes(chain, goods)
    places: list[Place] = []
    for good in goods:
        disclosed = chain.disclosed(good.good, full_share)
        places += [_disclosed_place(good, stated, chain) for stated in disclosed.places]
        if disclosed.covered:
            continue
        route, ways = routes[good.good]
        places += [
            _typical_place(good, origin, route, ways, disclosed.rest) for origin in good.origins
        ]
    return tuple(places)


def _good_routes(
    chain: SupplyChain, goods: list[TypicalGood]
) -> dict[str, tuple[tuple[RouteStep, ...], int]]:
    """Return the shortest route and the number of routes to each good, from what is bought down."""
    by_name = {good.good: good for good in goods}
    above: dict[str, list[str]] = {}
    for good in goods:
        for part in good.made_from:
            if part in by_name and by_name[part].stage >= good.stage and part != good.good:
                above.setdefault(part, []).append(good.good)
    direct = max(1, len(chain.contract.suppliers))
    settled: dict[str, tuple[tuple[RouteStep, ...], int]] = {}
    for good in _from_the_top(goods, above):
        step = RouteStep(good.good, False, Kind.INFERRED, good.source, good.date)
        parents = [settled[p] for p in sorted(above.get(good.good, ())) if p in settled]
        ways = sum(way for _, way in parents)
        shortest = min((route for route, _ in parents), key=len, default=None)
        if shortest is None:
            shortest, ways = (), direct
        settled[good.good] = ((*shortest, step), ways)
    return settled


def _from_the_top(goods: list[TypicalGood], above: dict[str, list[str]]) -> list[TypicalGood]:
    """Sort goods so that the parts of a thing come after it (a loop is cut by stage)."""
    order = {good.good: index for index, good in enumerate(goods)}
    parts: dict[str, list[str]] = {}
    waiting: dict[str, int] = {}  # part -> wholes that come before it
    for part, wholes in above.items():
        waiting[part] = len(set(wholes))
        for whole in set(wholes):
            parts.setdefault(whole, []).append(part)
    ready = [index for name, index in order.items() if name not in waiting]
    heapify(ready)
    settled: list[TypicalGood] = []
    while ready:
        settled.append(goods[heappop(ready)])
        for part in parts.get(settled[-1].good, ()):
            waiting[part] -= 1
            if not waiting[part]:
                heappush(ready, order[part])
    return settled if len(settled) == len(order) else goods


def _disclosed_place(good: TypicalGood, origin: StatedOrigin, chain: SupplyChain) -> Place:
    first = chain.first_tie(origin)
    return Place(
        good=good.good,
        stage=good.stage,
        country=origin.country or "",
        region=origin.region,
        band="disclosed",
        kind=origin.kind,
        evidence_class=origin.evidence_class,
        evidence=first.evidence,
        role=good.role,
        assumed=False,
        table_confidence=good.confidence,
        route=(),
        ways=chain.ways_to(origin),
        disclosed_by=first.supplier,
    )


def _typical_place(
    good: TypicalGood, origin: Origin, route: tuple[RouteStep, ...], ways: int, rest: float
) -> Place:
    return Place(
        good=good.good,
        stage=good.stage,
        country=origin.country,
        region=None,
        band=origin.band,
        kind=Kind.DECLARED if origin.assumed else Kind.INFERRED,
        evidence_class=None,
        evidence=None,
        role=good.role,
        assumed=origin.assumed,
        table_confidence=good.confidence,
        route=route,
        ways=ways,
        rest=rest,
        part=origin.part,
        made_into=origin.made_into,
        regions=origin.regions,
    )
