"""Dominators: the parties through which every way down to something runs.

Lengauer and Tarjan's algorithm (1979, the simple version), without recursion. The iterative one of
networkx takes minutes where a deep chain and a wide one meet; a test holds that both agree.
"""

from collections.abc import Collection

from graphs.chain.party_graph import PartyGraph


def immediate_dominators(graph: PartyGraph) -> list[int]:
    """Return for each party the last one that every way to it passes; -1 for the contract."""
    order, parent = _preorder(graph)
    number = {at: n for n, at in enumerate(order)}
    above = [[number[a] for a in graph.above[at]] for at in order]
    up = [number[parent[at]] if n else -1 for n, at in enumerate(order)]
    semi, best = list(range(len(order))), list(range(len(order)))
    linked = [-1] * len(order)
    waiting: list[list[int]] = [[] for _ in order]
    dom = [-1] * len(order)

    def lowest(node: int) -> int:
        """Return the lowest semi-dominator on the linked way above, and compress that way."""
        path = []
        while linked[node] >= 0 and linked[linked[node]] >= 0:
            path.append(node)
            node = linked[node]
        for below in reversed(path):
            if semi[best[linked[below]]] < semi[best[below]]:
                best[below] = best[linked[below]]
            linked[below] = linked[linked[below]]
        return best[path[0]] if path else best[node]

    for n in range(len(order) - 1, 0, -1):
        semi[n] = min(semi[n], *(semi[lowest(a)] for a in above[n]))
        waiting[semi[n]].append(n)
        linked[n] = up[n]
        for child in waiting[up[n]]:
            low = lowest(child)
            dom[child] = low if semi[low] < semi[child] else up[n]
        waiting[up[n]] = []
    result = [-1] * len(order)
    for n in range(1, len(order)):
        if dom[n] != semi[n]:
            dom[n] = dom[dom[n]]
        result[order[n]] = order[dom[n]]
    return result


def _preorder(graph: PartyGraph) -> tuple[list[int], list[int]]:
    """Return the parties in the order of a depth-first search, and each one's parent in it."""
    order, parent = [], [-1] * len(graph)
    seen = [False] * len(graph)
    stack = [(0, -1)]
    while stack:
        at, via = stack.pop()
        if seen[at]:
            continue
        seen[at], parent[at] = True, via
        order.append(at)
        stack += [(below, at) for below in reversed(graph.below[at]) if not seen[below]]
    return order, parent


class Chokepoints:
    """The parties that every way to a set of ties runs through, from the contract down."""

    def __init__(self, graph: PartyGraph) -> None:
        self._over = immediate_dominators(graph)
        below: list[list[int]] = [[] for _ in self._over]
        for at, over in enumerate(self._over):
            if over >= 0:
                below[over].append(at)
        self._first, self._last = [0] * len(below), [0] * len(below)
        self._order: list[int] = []
        stack = [0]
        while stack:
            at = stack.pop()
            if at < 0:
                self._last[~at] = len(self._order)
                continue
            self._first[at] = len(self._order)
            self._order.append(at)
            stack.append(~at)
            stack += below[at]

    def before(self, party: int) -> list[int]:
        """Return the parties that every way to this one passes, the contract left out."""
        result = []
        at = self._over[party]
        while at > 0:
            result.append(at)
            at = self._over[at]
        return result[::-1]

    def of(self, ends: Collection[tuple[int, int]]) -> list[int]:
        """Return the parties that every way to any of these ties (customer, supplier) passes."""
        if not ends:
            return []
        ends_below = [0] * len(self._over)
        for customer, _ in ends:
            ends_below[customer] += 1
        for at in reversed(self._order):
            if at:
                ends_below[self._over[at]] += ends_below[at]
        for customer, supplier in ends:
            if not self._is_over(supplier, customer):
                ends_below[supplier] += 1
        shared = [at for at in self._order if at and ends_below[at] == len(ends)]
        return sorted(shared, key=lambda at: self._first[at])

    def _is_over(self, upper: int, lower: int) -> bool:
        return self._first[upper] <= self._first[lower] < self._last[upper]
