"""Dominators: the parties through which every way down to something runs.

Lengauer and Tarjan's algorithm (1979, the simple version), without recursion. The iterative one of
networkx takes minutes where a deep chain and a wide one meet; a test holds that both say the same.
"""

from collections.abc import Collection

from graphs.chain.party_graph import Reached


def immediate_dominators(reached: Reached) -> list[int]:
    """For each party the last one that every way to it passes; the contract itself has -1."""
    order, parent = _preorder(reached)
    number = {at: n for n, at in enumerate(order)}
    above = [[number[a] for a in reached.above[at]] for at in order]
    up = [number[parent[at]] if n else -1 for n, at in enumerate(order)]
    semi, best = list(range(len(order))), list(range(len(order)))
    linked = [-1] * len(order)
    waiting: list[list[int]] = [[] for _ in order]
    dom = [-1] * len(order)

    def lowest(one: int) -> int:
        """The one with the lowest semi-dominator on the linked way above; shortens that way."""
        way = []
        while linked[one] >= 0 and linked[linked[one]] >= 0:
            way.append(one)
            one = linked[one]
        for below in reversed(way):
            if semi[best[linked[below]]] < semi[best[below]]:
                best[below] = best[linked[below]]
            linked[below] = linked[linked[below]]
        return best[way[0]] if way else best[one]

    for n in range(len(order) - 1, 0, -1):
        semi[n] = min(semi[n], *(semi[lowest(a)] for a in above[n]))
        waiting[semi[n]].append(n)
        linked[n] = up[n]
        for one in waiting[up[n]]:
            low = lowest(one)
            dom[one] = low if semi[low] < semi[one] else up[n]
        waiting[up[n]] = []
    found = [-1] * len(order)
    for n in range(1, len(order)):
        if dom[n] != semi[n]:
            dom[n] = dom[dom[n]]
        found[order[n]] = order[dom[n]]
    return found


def _preorder(reached: Reached) -> tuple[list[int], list[int]]:
    """The order in which a search into the depth meets the parties, and by way of whom."""
    order, parent = [], [-1] * len(reached)
    seen = [False] * len(reached)
    stack = [(0, -1)]
    while stack:
        at, via = stack.pop()
        if seen[at]:
            continue
        seen[at], parent[at] = True, via
        order.append(at)
        stack += [(below, at) for below in reversed(reached.below[at]) if not seen[below]]
    return order, parent


class Chokepoints:
    """Answers which parties every way to a set of ties runs through, from the contract down."""

    def __init__(self, reached: Reached) -> None:
        self._over = immediate_dominators(reached)
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
        """The parties that every way to this one passes, the contract left out."""
        found = []
        at = self._over[party]
        while at > 0:
            found.append(at)
            at = self._over[at]
        return found[::-1]

    def of(self, ends: Collection[tuple[int, int]]) -> list[int]:
        """The parties that every way to any of these ties (customer, supplier) passes."""
        if not ends:
            return []
        inside = [0] * len(self._over)
        for customer, _ in ends:
            inside[customer] += 1
        for at in reversed(self._order):
            if at:
                inside[self._over[at]] += inside[at]
        for customer, supplier in ends:
            if not self._is_over(supplier, customer):
                inside[supplier] += 1
        every = [at for at in self._order if at and inside[at] == len(ends)]
        return sorted(every, key=lambda at: self._first[at])

    def _is_over(self, one: int, other: int) -> bool:
        return self._first[one] <= self._first[other] < self._last[one]
