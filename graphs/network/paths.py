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
from typing import Any

import numpy as np

from graphs.network.columns import Network
from graphs.network.compiled import compiled
from graphs.network.path_search import HOPS, NOWHERE, UNIT, search

PATIENCE = 200_000
MANY = 500  # contracts, or ties, from which a second processor is worth calling


@dataclass(frozen=True, slots=True)
class NetworkPath:
    """One path of a contract and an issue: its nodes from the contract down."""

    value: float
    nodes: tuple[int, ...]


@dataclass(frozen=True)
class Guide:
    """What is still to come from each node, per issue. Made once for a network as it stands."""

    network: Network
    cost: Any  # int32[m], of each link
    own: Any  # int64[issues, n], of what a node adds; NOWHERE for nothing
    to_come: Any  # int64[issues, n]
    free: Any  # uint8[n]: no cycle here or below

    @classmethod
    def of(cls, network: Network) -> "Guide":
        """A pass per issue; time grows with ties, times the turns that values take in cycles."""
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

    def best(self, contracts: Sequence[int], most: int = 3) -> "Paths":
        """The ``most`` best paths of each of these nodes for every issue."""
        roots = np.asarray(contracts, np.int64)
        net = self.network

        def one(lane: int) -> Any:
            return search(
                net.down_ptr, net.down_idx, net.down_w, self.cost, net.own, lane, self.own[lane],
                self.to_come[lane], net.component, self.free, net.rank_of, roots, most, PATIENCE,
            )  # fmt: skip

        found = _each(one, len(net.issues), alone=len(roots) < MANY)
        return Paths(tuple(found))

    def named(self, contract: str, most: int = 3) -> dict[str, list[tuple[float, list[str]]]]:
        """Per issue the paths of one contract by the keys on them; nothing for an unknown one."""
        node = self.network.node(contract, contract=True)
        if node is None:
            return {}
        found = self.best([node], most)
        return {
            issue: [(p.value, [self.network.key(at) for at in p.nodes]) for p in found.of(0, lane)]
            for lane, issue in enumerate(self.network.issues)
        }


@dataclass(frozen=True)
class Paths:
    """The answers, by issue and place of the contract in what was asked."""

    found: tuple[Any, ...]  # per issue: first[c+1], value, start, nodes, cut[c]

    def of(self, contract: int, lane: int) -> list[NetworkPath]:
        """The paths of the contract that was asked at this place, the best first."""
        first, value, start, nodes, _ = self.found[lane]
        return [
            NetworkPath(float(value[at]), tuple(nodes[start[at] : start[at + 1]].tolist()))
            for at in range(first[contract], first[contract + 1])
        ]

    def is_cut(self, contract: int, lane: int) -> bool:
        return bool(self.found[lane][4][contract])

    @property
    def cut(self) -> int:
        """How many answers are cut."""
        return sum(int(one[4].sum()) for one in self.found)

    def values(self) -> Iterator[Any]:
        """The values of all paths, issue by issue."""
        for one in self.found:
            yield one[1]


def _each(work: Callable[[int], Any], lanes: int, *, alone: bool) -> list[Any]:
    """Issue by issue; the answers do not depend on who works at which."""
    usable = getattr(os, "sched_getaffinity", None)
    workers = 1 if alone else min(4, len(usable(0)) if usable else os.cpu_count() or 1)
    if workers == 1:
        return [work(lane) for lane in range(lanes)]
    with ThreadPoolExecutor(workers) as others:
        return list(others.map(work, range(lanes)))


@compiled
def _costs(w: Any, out: Any) -> None:
    for e in range(len(w)):
        out[e] = round(-np.log(np.float64(w[e])) * UNIT) if w[e] > 0 else -1


@compiled
def _own_costs(own: Any, lane: int, out: Any) -> None:
    for v in range(len(own)):
        x = own[v, lane]
        out[v] = np.int64(round(-np.log(np.float64(x)) * UNIT)) << HOPS if x > 0 else NOWHERE


@compiled
def _mark_free(ptr: Any, idx: Any, component: Any, loops: Any, out: Any) -> None:
    out[:] = 1
    for loop in range(len(loops)):
        out[loops[loop, 0] : loops[loop, 1]] = 0
    for v in range(len(out)):
        for e in range(ptr[v], ptr[v + 1]):
            if out[idx[e]] == 0:
                out[v] = 0


@compiled
def _pull(ptr: Any, idx: Any, cost: Any, own: Any, out: Any, v: int) -> bool:
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
def _look_ahead(ptr: Any, idx: Any, cost: Any, own: Any, loops: Any, out: Any) -> None:
    """Suppliers before customers; a cycle is swept until nothing gets better."""
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
