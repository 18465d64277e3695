"""The k best paths of many contracts at once, and how many there are. Exact; nothing is enumerated.

A path goes from a contract to a node that adds risk by itself; its value is the product of the
links on it and of what that node adds. A path passes nobody twice. Order: value, then fewest hops,
then names from the contract down.

So that the same factors in another order are equal, values are compared as whole numbers: the sum
of -ln of each factor, rounded to units of 2**-24 (6e-8 of a value), with the hops behind it in one
number.

1. A pass gives for every node what is still to come from there: the best value and its hops.
2. From a contract the search (A*) always goes on where the whole path will be best. Without cycles
   it never looks at anything that is not part of an answer or beside one.

In cycles what is to come may lead through a node that the path has passed already; then more is
looked at, ``PATIENCE`` entries at most per answer, and an answer that was cut says so.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from graphs.network.columns import Bytes, Floats, Ints, Network, Pointers
from graphs.network.compiled import compiled
from graphs.network.path_search import HOPS, NOWHERE, UNIT, PathArrays, search

PATIENCE = 200_000
_Result = TypeVar("_Result")
MANY = 500  # contracts, or ties, from which a second processor is worth calling


@dataclass(frozen=True, slots=True)
class NetworkPath:
    """One path of a contract and an issue: its nodes from the contract down."""

    value: float
    nodes: tuple[int, ...]


@dataclass(frozen=True)
class PathGuide:
    """The best value still to come from each node, per issue; made once for a network."""

    network: Network
    cost: Ints  # int32[m], of each link
    own: Pointers  # int64[issues, n], of what a node adds; NOWHERE for nothing
    to_come: Pointers  # int64[issues, n]
    free: Bytes  # uint8[n]: no cycle here or below

    @classmethod
    def of(cls, network: Network) -> "PathGuide":
        """Run a pass per issue; time grows with ties, times the turns of values in cycles."""
        issues = len(network.issues)
        cost = np.empty(network.ties, np.int32)
        _costs(network.down_w, cost)
        own = np.empty((issues, network.n), np.int64)
        to_come = np.empty((issues, network.n), np.int64)
        free = np.empty(network.n, np.uint8)
        ties = (network.down_ptr, network.down_idx)
        _mark_free(*ties, network.component, network.loops, free)

        def look(lane: int) -> None:
            _own_costs(network.own, lane, own[lane])
            _look_ahead(*ties, cost, own[lane], network.loops, to_come[lane])

        _each(look, issues, alone=network.ties < MANY)
        return cls(network, cost, own, to_come, free)

    def best(self, contracts: Sequence[int], most: int = 3) -> "BestPaths":
        """Return the ``most`` best paths of each of these nodes for every issue."""
        roots = np.asarray(contracts, np.int64)
        net = self.network

        def of_issue(lane: int) -> PathArrays:
            return search(
                net.down_ptr, net.down_idx, net.down_w, self.cost, net.own, lane, self.own[lane],
                self.to_come[lane], net.component, self.free, net.rank_of, roots, most, PATIENCE,
            )  # fmt: skip

        results = _each(of_issue, len(net.issues), alone=len(roots) < MANY)
        return BestPaths(tuple(results))

    def named(self, contract: str, most: int = 3) -> dict[str, list[tuple[float, list[str]]]]:
        """Return per issue the paths of a contract by the keys on them; none for an unknown one."""
        node = self.network.node(contract, contract=True)
        if node is None:
            return {}
        paths = self.best([node], most)
        return {
            issue: [(p.value, [self.network.key(at) for at in p.nodes]) for p in paths.of(0, lane)]
            for lane, issue in enumerate(self.network.issues)
        }


@dataclass(frozen=True)
class BestPaths:
    """The best paths, by issue and by place of the contract among those that were searched."""

    arrays: tuple[PathArrays, ...]  # per issue

    def of(self, contract: int, lane: int) -> list[NetworkPath]:
        """Return the paths of the contract at this place, the best first."""
        first, value, start, nodes, _ = self.arrays[lane]
        return [
            NetworkPath(float(value[at]), tuple(nodes[start[at] : start[at + 1]].tolist()))
            for at in range(first[contract], first[contract + 1])
        ]

    def is_cut(self, contract: int, lane: int) -> bool:
        """Return whether the search was cut off, so that a better path may be missing."""
        return bool(self.arrays[lane][4][contract])

    @property
    def cut(self) -> int:
        """How many searches were cut off."""
        return sum(int(cut.sum()) for *_, cut in self.arrays)

    def values(self) -> Iterator[NDArray[np.float64]]:
        """Yield the values of all paths, issue by issue."""
        for _, value, *_ in self.arrays:
            yield value


def _each(work: Callable[[int], _Result], lanes: int, *, alone: bool) -> list[_Result]:
    """Return the result of each issue; it does not depend on how many threads share them."""
    usable = getattr(os, "sched_getaffinity", None)
    workers = 1 if alone else min(4, len(usable(0)) if usable else os.cpu_count() or 1)
    if workers == 1:
        return [work(lane) for lane in range(lanes)]
    with ThreadPoolExecutor(workers) as others:
        return list(others.map(work, range(lanes)))


@compiled
def _costs(w: Floats, out: Ints) -> None:
    for e in range(len(w)):
        out[e] = round(-np.log(np.float64(w[e])) * UNIT) if w[e] > 0 else -1


@compiled
def _own_costs(own: Floats, lane: int, out: Pointers) -> None:
    for v in range(len(own)):
        x = own[v, lane]
        out[v] = np.int64(round(-np.log(np.float64(x)) * UNIT)) << HOPS if x > 0 else NOWHERE


@compiled
def _mark_free(ptr: Pointers, idx: Ints, component: Ints, loops: Ints, out: Bytes) -> None:
    """Write 1 for each node with no cycle there or below, else 0."""
    out[:] = 1
    for loop in range(len(loops)):
        out[loops[loop, 0] : loops[loop, 1]] = 0
    for v in range(len(out)):
        for e in range(ptr[v], ptr[v + 1]):
            if out[idx[e]] == 0:
                out[v] = 0


@compiled
def _pull(ptr: Pointers, idx: Ints, cost: Ints, own: Pointers, out: Pointers, v: int) -> bool:
    """Set out[v] to the best of own[v] and of each supplier; return whether it got better."""
    best = own[v]
    for e in range(ptr[v], ptr[v + 1]):
        if cost[e] >= 0:
            ahead = out[idx[e]]
            if ahead < NOWHERE:
                best = min(best, ahead + (np.int64(cost[e]) << HOPS) + 1)
    changed = best < out[v]
    out[v] = best
    return bool(changed)


@compiled
def _look_ahead(
    ptr: Pointers, idx: Ints, cost: Ints, own: Pointers, loops: Ints, out: Pointers
) -> None:
    """Write the best value still to come from each node.

    Suppliers before customers; a cycle is swept until nothing gets better.
    """
    at = 0
    for loop in range(len(loops) + 1):
        begin = loops[loop, 0] if loop < len(loops) else len(out)
        for v in range(at, begin):
            out[v] = NOWHERE
            _pull(ptr, idx, cost, own, out, v)
        if loop == len(loops):
            break
        at = loops[loop, 1]
        out[begin:at] = NOWHERE
        going = True
        while going:
            going = False
            for v in range(begin, at):
                going |= _pull(ptr, idx, cost, own, out, v)
