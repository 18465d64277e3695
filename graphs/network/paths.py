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

UNIT = float(1 << 24)  # a step of the logarithm: 6e-8 of a value
HOPS = 20  # bits for the hops
NOWHERE = np.int64(1) << 62
PATIENCE = 200_000
MANY = 500  # contracts, or ties, from which a second processor is worth calling


@dataclass(frozen=True, slots=True)
class Path:
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

        def search(lane: int) -> Any:
            return _search(
                net.down_ptr, net.down_idx, net.down_w, self.cost, net.own, lane, self.own[lane],
                self.to_come[lane], net.component, self.free, net.rank_of, roots, most, PATIENCE,
            )  # fmt: skip

        found = _each(search, len(net.issues), alone=len(roots) < MANY)
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

    def of(self, contract: int, lane: int) -> list[Path]:
        """The paths of the contract that was asked at this place, the best first."""
        first, value, start, nodes, _ = self.found[lane]
        return [
            Path(float(value[at]), tuple(nodes[start[at] : start[at + 1]].tolist()))
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


def count_paths(network: Network, lane: int) -> Any:
    """For each node the exact number of ways to a node that adds risk of this issue.

    Between nodes that are in no cycle these are paths. A cycle counts as one stop: where there is
    one, they are walks over the condensed graph, each tie between two components apart. An array
    of uint64, or of Python integers where those do not fit.
    """
    count = np.zeros(network.n, np.uint64)
    fits = _count(
        network.down_ptr, network.down_idx, network.component, network.loops, network.own, lane,
        count,
    )  # fmt: skip
    return count if fits else _count_in_python(network, lane)


def _count_in_python(network: Network, lane: int) -> Any:
    ends = np.array(network.own[:, lane] > 0)
    count: list[int] = [0] * network.n
    ptr, idx, component = network.down_ptr, network.down_idx, network.component
    v = 0
    while v < network.n:
        end = v + 1
        while end < network.n and component[end] == component[v]:
            end += 1
        whole = 0
        for x in range(v, end):
            whole += int(ends[x])
            for m in idx[ptr[x] : ptr[x + 1]].tolist():
                if component[m] != component[v]:
                    whole += count[m]
        count[v:end] = [whole] * (end - v)
        v = end
    return np.array(count, object)


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


@compiled
def _count(ptr: Any, idx: Any, component: Any, loops: Any, own: Any, lane: int, count: Any) -> bool:
    """Whether the numbers fit."""
    most = np.uint64(0xFFFFFFFFFFFFFFFF)
    loop = 0
    v = 0
    n = len(count)
    while v < n:
        end = v + 1
        if loop < len(loops) and loops[loop, 0] == v:
            end = loops[loop, 1]
            loop += 1
        whole = np.uint64(0)
        for x in range(v, end):
            if own[x, lane] > 0:
                whole += np.uint64(1)
            for e in range(ptr[x], ptr[x + 1]):
                if component[idx[e]] != component[v]:
                    more = count[idx[e]]
                    if more > most - whole - np.uint64(end - v):
                        return False
                    whole += more
        for x in range(v, end):
            count[x] = whole
        v = end
    return True


# An entry is a row of eight numbers: one cache line.
KEY, GONE, NODE, PARENT, DEPTH, TIE = 0, 1, 2, 3, 4, 5


@compiled
def _before(a: int, b: int, entry: Any, rank: Any) -> bool:
    """Is entry a better than b? By its key; then by the names on the way, from the contract down.

    An end (node -1) stands before whatever goes on.
    """
    if entry[a, KEY] != entry[b, KEY]:
        return bool(entry[a, KEY] < entry[b, KEY])
    x, y = a, b
    while entry[x, DEPTH] > entry[y, DEPTH]:
        x = entry[x, PARENT]
    while entry[y, DEPTH] > entry[x, DEPTH]:
        y = entry[y, PARENT]
    if x == y:
        return bool(entry[a, DEPTH] < entry[b, DEPTH])
    while entry[x, PARENT] != entry[y, PARENT]:
        x, y = entry[x, PARENT], entry[y, PARENT]
    if entry[x, NODE] < 0 or entry[y, NODE] < 0:
        return bool(entry[x, NODE] < 0)
    return bool(rank[entry[x, NODE]] < rank[entry[y, NODE]])


@compiled
def _sift_up(heap: Any, at: int, entry: Any, rank: Any) -> None:
    one = heap[at]
    while at > 0:
        over = (at - 1) // 2
        if not _before(one, heap[over], entry, rank):
            break
        heap[at] = heap[over]
        at = over
    heap[at] = one


@compiled
def _sift_down(heap: Any, size: int, entry: Any, rank: Any) -> None:
    at, one = 0, heap[0]
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and _before(heap[below + 1], heap[below], entry, rank):
            below += 1
        if not _before(heap[below], one, entry, rank):
            break
        heap[at] = heap[below]
        at = below
    heap[at] = one


@compiled
def _grown(array: Any) -> Any:
    wider = np.empty(2 * len(array), array.dtype)
    wider[: len(array)] = array
    return wider


@compiled
def _more_entries(entry: Any) -> Any:
    wider = np.empty((2 * len(entry), 8), np.int64)
    wider[: len(entry)] = entry
    return wider


@compiled
def _note(bound: Any, key: Any) -> None:
    """Keep the smallest keys of entries that are sure to end in a path."""
    at = len(bound) - 1
    if key >= bound[at]:
        return
    while at > 0 and bound[at - 1] > key:
        bound[at] = bound[at - 1]
        at -= 1
    bound[at] = key


@compiled
def _forget(bound: Any, key: Any) -> None:
    for at in range(len(bound)):
        if bound[at] == key:
            for later in range(at, len(bound) - 1):
                bound[later] = bound[later + 1]
            bound[len(bound) - 1] = NOWHERE
            return


@compiled
def _passed(entry: Any, one: int, m: int, component: Any) -> bool:
    """Has the way down to this entry passed a node? Only one of the same cycle can be."""
    x = one
    while x >= 0 and component[entry[x, NODE]] == component[m]:
        if entry[x, NODE] == m:
            return True
        x = entry[x, PARENT]
    return False


@compiled
def _search(
    ptr: Any, idx: Any, w: Any, cost: Any, own: Any, lane: int, own_cost: Any, to_come: Any,
    component: Any, free: Any, rank: Any, roots: Any, most: int, patience: int,
) -> Any:  # fmt: skip
    """One issue, all contracts. An entry is a node on a way down from its contract."""
    entry, heap = np.empty((1024, 8), np.int64), np.empty(1024, np.int64)
    first = np.zeros(len(roots) + 1, np.int64)
    cut = np.zeros(len(roots), np.uint8)
    value, start = np.empty(1024, np.float64), np.zeros(1025, np.int64)
    nodes = np.empty(4096, np.int32)
    bound = np.empty(most, np.int64)
    found = 0
    for at in range(len(roots)):
        root = roots[at]
        size, used, here, looked = 0, 0, 0, 0
        bound[:] = NOWHERE
        if to_come[root] < NOWHERE:
            entry[0, KEY], entry[0, GONE], entry[0, NODE] = to_come[root], 0, root
            entry[0, PARENT], entry[0, DEPTH], entry[0, TIE] = -1, 0, -1
            heap[0], size, used = 0, 1, 1
        while size > 0 and here < most:
            one = heap[0]
            size -= 1
            if size > 0:
                heap[0] = heap[size]
                _sift_down(heap, size, entry, rank)
            if entry[one, NODE] < 0:
                x = entry[one, PARENT]
                length = entry[x, DEPTH] + 1
                while start[found] + length > len(nodes):
                    nodes = _grown(nodes)
                if found + 1 >= len(value):
                    value, start = _grown(value), _grown(start)
                whole = np.float64(own[entry[x, NODE], lane])
                step = start[found] + length
                while x >= 0:
                    step -= 1
                    nodes[step] = entry[x, NODE]
                    if entry[x, TIE] >= 0:
                        whole *= np.float64(w[entry[x, TIE]])
                    x = entry[x, PARENT]
                value[found] = whole
                start[found + 1] = start[found] + length
                found += 1
                here += 1
                continue
            v, going, depth = entry[one, NODE], entry[one, GONE], entry[one, DEPTH] + 1
            looked += 1
            if looked > patience:
                cut[at] = 1
                break
            if free[v] == 1:
                _forget(bound, entry[one, KEY])
            while used + ptr[v + 1] - ptr[v] + 2 > len(entry):
                entry, heap = _more_entries(entry), _grown(heap)
            ends = going + own_cost[v] if own_cost[v] < NOWHERE else NOWHERE
            _note(bound, ends)
            base = used + 1 - ptr[v]
            for e in range(ptr[v], ptr[v + 1]):  # first how good each is, then the best are kept
                ahead = to_come[idx[e]]
                key = NOWHERE
                if cost[e] >= 0 and ahead < NOWHERE:
                    key = going + (np.int64(cost[e]) << HOPS) + 1 + ahead
                    if key < bound[most - 1] and free[idx[e]] == 1:
                        _note(bound, key)
                entry[base + e, KEY] = key
            for e in range(ptr[v] - 1, ptr[v + 1]):
                key, m = ends, -1
                if e >= ptr[v]:
                    key, m = entry[base + e, KEY], idx[e]
                if key > bound[most - 1] or key >= NOWHERE:
                    continue
                left = ends - going
                if m >= 0:
                    left = to_come[m]
                    if free[m] == 0 and _passed(entry, one, m, component):
                        continue
                entry[used, KEY], entry[used, GONE], entry[used, NODE] = key, key - left, m
                entry[used, PARENT], entry[used, DEPTH] = one, depth
                entry[used, TIE] = e if m >= 0 else -1
                heap[size] = used
                _sift_up(heap, size, entry, rank)
                used += 1
                size += 1
        first[at + 1] = found
    return first, value[:found], start[: found + 1], nodes[: start[found]], cut
