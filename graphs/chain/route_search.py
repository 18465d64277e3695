"""The shortest ways down to a place, the best k of them, each passing nobody twice. Exact.

Routes are found from the place upwards, and what is still to come is known beforehand: the tier. A
route found leaves *gaps*: where another tie could have been taken. Each gap knows its best route
without search, so that nothing is enumerated. Only where parties supply each other in a circle can
that best one pass somebody twice; then the way around is searched for (A*, the tier as its
heuristic). Ties are broken by the fewest hops, then by names, read from the place upwards.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from graphs.chain.party_graph import PartyGraph

PATIENCE = 200_000  # parties looked at for ways around; beyond it the result is marked as cut


@dataclass
class RouteSearch:
    """Routes as party numbers, from the place up to the contract; ``cut``: patience ran out."""

    routes: list[tuple[int, ...]] = field(default_factory=list)
    cut: bool = False


class Gap:
    """The routes that end as ``kept`` (place first) and go up to ``head`` next."""

    __slots__ = ("at", "base", "exact", "head", "hops", "next", "skip", "up")

    def __init__(
        self, hops: int, base: Sequence[int], at: int, head: int, nth: int, skip: int, up: list[int]
    ) -> None:
        self.hops = hops
        self.base = base  # the route that was left, or the start
        self.at = at  # how much of it is kept
        self.head = head
        self.next = nth  # the next one to try in place of the head; -1 when somebody else does
        self.skip = skip  # the head that the route in ``base`` already took
        self.up = up
        self.exact: tuple[int, ...] | None = None  # the whole route, when it had to be searched for

    def first(self) -> tuple[int, int, int]:
        """Return the sort key of starts: two of them part at the second party at the latest."""
        if self.exact is not None:
            return (self.hops, self.exact[0], self.exact[1])
        return (self.hops, self.base[0], self.head)

    def __iter__(self) -> Iterator[int]:
        if self.exact is not None:
            yield from self.exact
            return
        for at in range(self.at):
            yield self.base[at]
        party = self.head
        while party >= 0:
            yield party
            party = self.up[party]

    def __lt__(self, other: "Gap") -> bool:
        if self.hops != other.hops:
            return self.hops < other.hops
        if self.base is other.base and self.exact is None and other.exact is None:
            if self.at == other.at:
                return self.head < other.head
            nearer, further = (self, other) if self.at < other.at else (other, self)
            first = nearer.head < further.base[nearer.at]
            return first if nearer is self else not first
        for own, others in zip(self, other, strict=False):
            if own != others:
                return own < others
        return False


def best_routes(graph: PartyGraph, ends: Iterable[tuple[int, int]], most: int) -> RouteSearch:
    """Return the ``most`` best routes to any of the ``ends``, each a tie (customer, supplier).

    A route is the supplier, the customer and so on up to the contract. Where every way to a
    customer leads through its own supplier, the way to that supplier is the route.
    """
    search = _Search(graph, most)
    search.run(ends)
    return search.found


def upwards(graph: PartyGraph, at: int) -> Iterator[int]:
    """Yield the parties from this one up to the contract by the shortest way."""
    while at >= 0:
        yield at
        at = graph.up[at]


class _Search:
    def __init__(self, graph: PartyGraph, most: int) -> None:
        self.graph = graph
        self.most = most
        self.found = RouteSearch()
        self._heap: list[Gap] = []
        self._patience = PATIENCE

    def run(self, ends: Iterable[tuple[int, int]]) -> None:
        starts = iter(sorted(map(self._start, sorted(set(ends))), key=Gap.first))
        start = next(starts, None)
        while len(self.found.routes) < self.most:
            if start is not None and (not self._heap or start < self._heap[0]):
                heappush(self._heap, start)
                start = next(starts, None)
            if not self._heap:
                return
            if self._patience < 0 and self.found.routes:  # the best start is known without search
                self.found.cut = True
                return
            gap = heappop(self._heap)
            self._push(gap.base, gap.at, gap.next, gap.skip)
            if gap.exact is None and self._passes_twice(gap):
                self._go_around(gap)
                continue
            route = tuple(gap)
            if route not in self.found.routes:  # it stood in for another tie before
                self.found.routes.append(route)
            for at in range(gap.at + 1, len(route)):
                self._push(route, at, 0, route[at])

    def _start(self, end: tuple[int, int]) -> Gap:
        """Return the best route of one tie, settled at once: starts are taken in order."""
        customer, supplier = end
        hops = self.graph.tier[customer] + 1
        gap = Gap(hops, (supplier,), 1, customer, -1, -1, self.graph.up)
        if not self._passes_twice(gap):
            return gap
        around = self._around(customer, {supplier})
        if around is None:
            gap.exact = tuple(upwards(self.graph, supplier))
            gap.at = len(gap.exact)  # one way is enough: it stands in for the tie
        else:
            gap.exact = (supplier, *around)
        gap.hops = len(gap.exact) - 1
        return gap

    def _push(self, base: Sequence[int], at: int, nth: int, skip: int) -> None:
        """Push the next way to go on above ``base[at - 1]``, if there is another."""
        if nth < 0:
            return
        preferred = self.graph.preferred[base[at - 1]]
        while nth < len(preferred) and preferred[nth] == skip:
            nth += 1
        if nth < len(preferred):
            head = preferred[nth]
            hops = self.graph.tier[head] + at
            heappush(self._heap, Gap(hops, base, at, head, nth + 1, skip, self.graph.up))

    def _passes_twice(self, gap: Gap) -> bool:
        """Return whether the way up from the head meets what is kept; only a round above can."""
        group, up = self.graph.group, self.graph.up
        head_group = group[gap.head]
        if len(self.graph.members(head_group)) == 1:
            return False
        kept = self._kept_in(gap, head_group)
        party = gap.head
        while party >= 0 and group[party] == head_group:
            if party in kept:
                return True
            party = up[party]
        return False

    def _kept_in(self, gap: Gap, group: int) -> set[int]:
        """Return what is kept of this group: the last ones, for no route comes back to a group."""
        kept = set()
        for at in range(gap.at - 1, -1, -1):
            if self.graph.group[gap.base[at]] != group:
                break
            kept.add(gap.base[at])
        self._patience -= len(kept)
        return kept

    def _go_around(self, gap: Gap) -> None:
        """Push the best way up from the head that avoids what is kept, if there is one."""
        kept = self._kept_in(gap, self.graph.group[gap.head])
        if gap.head in kept:
            return
        around = self._around(gap.head, kept)
        if around is not None:
            exact = Gap(gap.at + len(around) - 1, gap.base, gap.at, gap.head, -1, -1, gap.up)
            exact.exact = (*gap.base[: gap.at], *around)
            heappush(self._heap, exact)

    def _around(self, head: int, avoided: set[int]) -> tuple[int, ...] | None:
        tier, above = self.graph.tier, self.graph.above
        steps = {head: 0}
        heap = [(tier[head], head)]
        best: int | None = None
        while heap and (best is None or heap[0][0] <= best):
            bound, party = heappop(heap)
            if bound > steps[party] + tier[party]:
                continue
            if party == 0:
                best = bound
                continue
            self._patience -= 1
            if self._patience < 0:
                self.found.cut = True
                return None
            for other in above[party]:
                if other not in avoided and steps.get(other, len(tier)) > steps[party] + 1:
                    steps[other] = steps[party] + 1
                    heappush(heap, (steps[other] + tier[other], other))
        return None if best is None else self._by_name(head, steps)

    def _by_name(self, head: int, steps: dict[int, int]) -> tuple[int, ...]:
        """Return the first by name of the shortest ways that were found, from the head upwards."""
        below = self.graph.below
        good, front = {0}, [0]
        while front:
            party = front.pop()
            for other in below[party]:
                if other not in good and other in steps and steps[other] == steps[party] - 1:
                    good.add(other)
                    front.append(other)
        way = [head]
        while way[-1]:
            at = way[-1]
            way.append(
                min(a for a in self.graph.above[at] if a in good and steps[a] == steps[at] + 1)
            )
        return tuple(way)
