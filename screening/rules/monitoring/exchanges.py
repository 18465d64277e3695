"""How much can be moved between the figures of a table while its totals stay as they are.

A table is a network: each figure is an arc, its value the flow, and at each node what comes in is
what goes out. Figures that are shown are fixed; hidden ones can be anything from nought. By how
much a figure can differ is the largest flow around it over arcs that may change.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from screening.model.published_figures import FigurePlace

HIDING = 1_000_000_000_000  # what hiding one more figure weighs beside its value


@dataclass(slots=True)
class Arc:
    """A figure between two nodes. ``is_free``: hidden; ``is_fixed``: known, it cannot be hidden."""

    start: str
    end: str
    place: FigurePlace
    value: int
    is_free: bool = False
    is_fixed: bool = False

    @property
    def cost(self) -> int:
        """What it costs to have it change: nothing where it is hidden anyway."""
        return 0 if self.is_free else HIDING + self.value


@dataclass(frozen=True, slots=True)
class Moved:
    """What another figure takes over."""

    place: FigurePlace
    amount: int


@dataclass(frozen=True, slots=True)
class _Crossing:
    """One way over an arc. ``arc``: None for an exchange of totals that is allowed."""

    end: str
    index: int  # of the arc; negative: of an allowed exchange
    is_up: bool


class TableNetwork:
    """The figures of one table."""

    def __init__(self, arcs: Iterable[Arc]) -> None:
        self._arcs = list(arcs)
        self._costs = [arc.cost for arc in self._arcs]
        self._by_place = {arc.place: arc for arc in self._arcs}
        self._indexes = {arc.place: index for index, arc in enumerate(self._arcs)}
        self._allowed: list[tuple[str, str, int]] = []
        self._steps: dict[str, list[_Crossing]] = defaultdict(list)
        for index, arc in enumerate(self._arcs):
            if not arc.is_fixed:
                self._steps[arc.start].append(_Crossing(arc.end, index, True))
                self._steps[arc.end].append(_Crossing(arc.start, index, False))

    def free(self, place: FigurePlace) -> None:
        """Let a figure change from now on: it is hidden. Others than these are no matter."""
        if place in self._by_place:
            self._by_place[place].is_free = True
            self._costs[self._indexes[place]] = 0

    def allow(self, start: str, end: str, amount: int) -> None:
        """Allow that totals exchange an amount."""
        if amount:
            self._allowed.append((start, end, amount))
            self._steps[start].append(_Crossing(end, -len(self._allowed), True))
            self._steps[end].append(_Crossing(start, -len(self._allowed), False))

    def exchanged(self, place: FigurePlace, amount: int, is_up: bool) -> list[Moved]:
        """Return which figures beside one take over an amount, between the same two nodes."""
        arc, moved = self._by_place[place], []
        others = [other for other in self._arcs if other is not arc and not other.is_fixed]
        for other in sorted(others, key=lambda other: other.cost):
            shrinks = (other.start == arc.start) is is_up
            part = min(amount, other.value) if shrinks else amount
            if part:
                moved.append(Moved(other.place, part))
                amount -= part
            if not amount:
                break
        return moved

    def moved(
        self, start: str, end: str, amount: int, without: FigurePlace | None
    ) -> tuple[list[FigurePlace], bool]:
        """Return which figures change where an amount moves from a node to another at least cost.

        The second is whether all of it can move. ``without``: a figure that does not take part.
        """
        flow: dict[int, int] = defaultdict(int)
        used: set[int] = set()
        left_out = None if without is None else self._indexes[without]
        while amount > 0:
            way = self._cheapest(start, end, flow, used, left_out)
            if not way:
                return [self._arcs[index].place for index in sorted(used)], False
            part = min(amount, *(self._capacity(step, flow) for step in way))
            for step in way:
                flow[step.index] += part if step.is_up else -part
                if step.index >= 0:
                    used.add(step.index)
            amount -= part
        return [self._arcs[index].place for index in sorted(used)], True

    def _capacity(self, step: _Crossing, flow: dict[int, int]) -> int:
        if step.index < 0:
            most = self._allowed[-step.index - 1][2]
            return most - flow[step.index] if step.is_up else flow[step.index]
        if step.is_up:
            return HIDING * HIDING
        return self._arcs[step.index].value + flow[step.index]

    def _cheapest(
        self,
        start: str,
        end: str,
        flow: dict[int, int],
        used: set[int],
        left_out: int | None,
    ) -> list[_Crossing]:
        """Return the way that hides least; empty where there is none."""
        best, came = {start: 0}, dict[str, tuple[str, _Crossing]]()
        costs = self._costs
        queue = [(0, start)]
        while queue:
            cost, node = heapq.heappop(queue)
            if node == end:
                break
            if cost > best[node]:
                continue
            for step in self._steps[node]:
                index = step.index
                if index == left_out:
                    continue
                # A figure can always be more; else it may be that nothing is left to move.
                is_open = step.is_up and index >= 0
                if not is_open and self._capacity(step, flow) <= 0:
                    continue
                is_new = index >= 0 and index not in used
                total = cost + (costs[index] if is_new else 0)
                if total < best.get(step.end, total + 1):
                    best[step.end], came[step.end] = total, (node, step)
                    heapq.heappush(queue, (total, step.end))
        way, node = [], end
        while node != start:
            if node not in came:
                return []
            node, step = came[node]
            way.append(step)
        return way
