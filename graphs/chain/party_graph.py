"""The parties below one contract as a graph of numbers: tiers, rounds and how many ways down.

Party 0 is the contract; the others are numbered in the order of their keys, so comparing numbers is
comparing names. Everything here is linear in the number of ties and needs no recursion.

Parties that supply each other in a circle form one *group*; a party outside any such round is a
group of its own. A *way* is a **walk over the condensed graph**: a sequence of ties that leads from
group to group, each tie between two groups apart, and what happens inside a group not at all. Where
no round lies above, that is exactly the number of paths.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

ROOT = "contract"


class PartyGraph:
    """The parties below one contract. ``ties`` are (customer, supplier) pairs, all reached."""

    def __init__(self, direct: Iterable[str], ties: Iterable[tuple[str, str]]) -> None:
        pairs = set(ties)
        first = sorted(set(direct))
        named = {key for pair in pairs for key in pair} | set(first)
        self.keys: list[str] = [ROOT, *sorted(named)]
        self.number = {key: at for at, key in enumerate(self.keys) if at}
        self.below: list[list[int]] = [[] for _ in self.keys]
        self.above: list[list[int]] = [[] for _ in self.keys]
        for supplier in first:
            self._tie(0, self.number[supplier])
        for customer, supplier in sorted(pairs):
            self._tie(self.number[customer], self.number[supplier])

    def _tie(self, customer: int, supplier: int) -> None:
        self.below[customer].append(supplier)
        self.above[supplier].append(customer)

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def tier(self) -> list[int]:
        """The shortest distance of each party from the contract, which is 0 itself."""
        tier = [-1] * len(self)
        tier[0] = 0
        front = [0]
        while front:
            following = []
            for above in front:
                for below in self.below[above]:
                    if tier[below] < 0:
                        tier[below] = tier[above] + 1
                        following.append(below)
            front = following
        return tier

    @cached_property
    def up(self) -> list[int]:
        """The next party on the way up: of the customers one tier nearer, the first by name."""
        tier = self.tier
        nearer = (
            min((a for a in above if tier[a] == tier[at] - 1), default=-1)
            for at, above in enumerate(self.above)
        )
        return list(nearer)

    @cached_property
    def preferred(self) -> list[list[int]]:
        """The customers of each party, the nearest to the contract first, then by name."""
        tier = self.tier
        return [sorted(above, key=lambda at: (tier[at], at)) for above in self.above]

    @cached_property
    def rounds(self) -> tuple[tuple[int, ...], ...]:
        """The groups of parties that supply each other in a circle, each in order of name."""
        left = self._left_after_peeling()
        if not left:
            return ()
        import networkx as nx  # as long to load as a check of one purchase takes; few have rounds

        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(left)
        inside = set(left)
        graph.add_edges_from((a, b) for a in left for b in self.below[a] if b in inside)
        groups = (sorted(group) for group in nx.strongly_connected_components(graph))
        return tuple(sorted(tuple(group) for group in groups if len(group) > 1))

    def _left_after_peeling(self) -> list[int]:
        """Return the parties left when those without customers are taken off, again and again.

        Without a round nothing is left, and the costlier search is never needed.
        """
        waiting = [len(above) for above in self.above]
        done, ready = [False] * len(self), [at for at, n in enumerate(waiting) if n == 0]
        while ready:
            at = ready.pop()
            done[at] = True
            for below in self.below[at]:
                waiting[below] -= 1
                if waiting[below] == 0:
                    ready.append(below)
        return [at for at, peeled in enumerate(done) if not peeled]

    @cached_property
    def group(self) -> list[int]:
        """The group of each party, by the number of its first member."""
        group = list(range(len(self)))
        for members in self.rounds:
            for member in members:
                group[member] = members[0]
        return group

    @cached_property
    def order(self) -> list[int]:
        """The groups, each after all that are above it."""
        group = self.group
        waiting = [0] * len(self)
        for at, above in enumerate(self.above):
            waiting[group[at]] += sum(1 for a in above if group[a] != group[at])
        ready, order = [g for g in set(group) if waiting[g] == 0], []
        while ready:
            at = ready.pop()
            order.append(at)
            for member in self.members(at):
                for below in self.below[member]:
                    to = group[below]
                    if to != at:
                        waiting[to] -= 1
                        if waiting[to] == 0:
                            ready.append(to)
        return order

    def members(self, group: int) -> Sequence[int]:
        """Return the parties of a group by the number of its first member."""
        return self._round_of.get(group, (group,))

    @cached_property
    def _round_of(self) -> dict[int, tuple[int, ...]]:
        return {members[0]: members for members in self.rounds}

    def each_way(self) -> Iterator[tuple[int, int]]:
        """Yield each party with the number of ways down to it, from the contract downwards.

        Such numbers can have thousands of digits: each is dropped once it has been added on.
        """
        group, count = self.group, {0: 1}
        for at in self.order:
            ways = count.pop(at, 0)
            for member in self.members(at):
                yield member, ways
                for below in self.below[member]:
                    to = group[below]
                    if to != at:
                        count[to] = count.get(to, 0) + ways

    @cached_property
    def has_round_above(self) -> list[bool]:
        """For each party, whether a round stands on some way to it, its own included."""
        group, result = self.group, [False] * len(self)
        for at in self.order:
            result[at] = result[at] or at in self._round_of
            if result[at]:
                for member in self.members(at):
                    for below in self.below[member]:
                        result[group[below]] = True
        return [result[group[at]] for at in range(len(self))]

    def below_each(self, marks: dict[int, int]) -> list[int]:
        """Return for each party the union (of bits) of the marks at it or anywhere below it."""
        group, result = self.group, [0] * len(self)
        for at, bits in marks.items():
            result[group[at]] |= bits
        for at in reversed(self.order):
            for member in self.members(at):
                for below in self.below[member]:
                    result[at] |= result[group[below]]
        return [result[group[at]] for at in range(len(self))]
