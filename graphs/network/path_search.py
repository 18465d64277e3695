"""The compiled search of ``graphs.network.paths``: A* over entries, each a node on a way down.

Keys are whole numbers, the cost of a way in the upper bits and its hops in the lowest ones, so that
comparing two of them compares values first and hops second. A smaller key is better.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from graphs.network.columns import Bytes, Floats, Ints, Pointers
from graphs.network.compiled import compiled

UNIT = float(1 << 24)  # a step of the logarithm: 6e-8 of a value
HOPS = 20  # bits for the hops
NOWHERE = np.int64(1) << 62
_Number = TypeVar("_Number", bound=np.generic)
PathArrays = tuple[Pointers, NDArray[np.float64], Pointers, Ints, Bytes]


# An entry is a row of eight numbers: one cache line.
KEY, GONE, NODE, PARENT, DEPTH, TIE = 0, 1, 2, 3, 4, 5


@compiled
def _is_better(a: int, b: int, entry: Pointers, rank: Ints) -> bool:
    """Compare entries a and b by key, then by the names on the way, from the contract down.

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
def _sift_up(heap: Pointers, at: int, entry: Pointers, rank: Ints) -> None:
    moved = heap[at]
    while at > 0:
        over = (at - 1) // 2
        if not _is_better(moved, heap[over], entry, rank):
            break
        heap[at] = heap[over]
        at = over
    heap[at] = moved


@compiled
def _sift_down(heap: Pointers, size: int, entry: Pointers, rank: Ints) -> None:
    at, moved = 0, heap[0]
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and _is_better(heap[below + 1], heap[below], entry, rank):
            below += 1
        if not _is_better(heap[below], moved, entry, rank):
            break
        heap[at] = heap[below]
        at = below
    heap[at] = moved


@compiled
def _grown(array: NDArray[_Number]) -> NDArray[_Number]:
    wider = np.empty(2 * len(array), array.dtype)
    wider[: len(array)] = array
    return wider


@compiled
def _more_entries(entry: Pointers) -> Pointers:
    wider = np.empty((2 * len(entry), 8), np.int64)
    wider[: len(entry)] = entry
    return wider


@compiled
def _note(bound: Pointers, key: np.int64) -> None:
    """Keep the smallest keys of entries that are sure to end in a path."""
    at = len(bound) - 1
    if key >= bound[at]:
        return
    while at > 0 and bound[at - 1] > key:
        bound[at] = bound[at - 1]
        at -= 1
    bound[at] = key


@compiled
def _forget(bound: Pointers, key: np.int64) -> None:
    """Take a key out again."""
    for at in range(len(bound)):
        if bound[at] == key:
            for later in range(at, len(bound) - 1):
                bound[later] = bound[later + 1]
            bound[len(bound) - 1] = NOWHERE
            return


@compiled
def _has_passed(entry: Pointers, last: int, m: int, component: Ints) -> bool:
    """Return whether the way down to an entry passed node m; only one of its cycle can be."""
    x = last
    while x >= 0 and component[entry[x, NODE]] == component[m]:
        if entry[x, NODE] == m:
            return True
        x = entry[x, PARENT]
    return False


@compiled
def search(
    ptr: Pointers, idx: Ints, w: Floats, cost: Ints, own: Floats, lane: int, own_cost: Pointers,
    to_come: Pointers, component: Ints, free: Bytes, rank: Ints, roots: Pointers, most: int,
    patience: int,
) -> PathArrays:  # fmt: skip
    """Find the ``most`` best paths of every root for one issue.

    Return where the paths of each root begin, the value of each path, where its nodes begin, those
    nodes, and 1 for each root whose search was cut off.
    """
    entry, heap = np.empty((1024, 8), np.int64), np.empty(1024, np.int64)
    first = np.zeros(len(roots) + 1, np.int64)
    cut = np.zeros(len(roots), np.uint8)
    value, start = np.empty(1024, np.float64), np.zeros(1025, np.int64)
    nodes = np.empty(4096, np.int32)
    bound = np.empty(most, np.int64)
    path_count = 0
    for at in range(len(roots)):
        root = roots[at]
        size, used, root_count, looked = 0, 0, 0, 0
        bound[:] = NOWHERE
        if to_come[root] < NOWHERE:
            entry[0, KEY], entry[0, GONE], entry[0, NODE] = to_come[root], 0, root
            entry[0, PARENT], entry[0, DEPTH], entry[0, TIE] = -1, 0, -1
            heap[0], size, used = 0, 1, 1
        while size > 0 and root_count < most:
            best = heap[0]
            size -= 1
            if size > 0:
                heap[0] = heap[size]
                _sift_down(heap, size, entry, rank)
            if entry[best, NODE] < 0:
                x = entry[best, PARENT]
                length = entry[x, DEPTH] + 1
                while start[path_count] + length > len(nodes):
                    nodes = _grown(nodes)
                if path_count + 1 >= len(value):
                    value, start = _grown(value), _grown(start)
                whole = np.float64(own[entry[x, NODE], lane])
                step = start[path_count] + length
                while x >= 0:
                    step -= 1
                    nodes[step] = entry[x, NODE]
                    if entry[x, TIE] >= 0:
                        whole *= np.float64(w[entry[x, TIE]])
                    x = entry[x, PARENT]
                value[path_count] = whole
                start[path_count + 1] = start[path_count] + length
                path_count += 1
                root_count += 1
                continue
            v, going, depth = entry[best, NODE], entry[best, GONE], entry[best, DEPTH] + 1
            looked += 1
            if looked > patience:
                cut[at] = 1
                break
            if free[v] == 1:
                _forget(bound, entry[best, KEY])
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
                    if free[m] == 0 and _has_passed(entry, best, m, component):
                        continue
                entry[used, KEY], entry[used, GONE], entry[used, NODE] = key, key - left, m
                entry[used, PARENT], entry[used, DEPTH] = best, depth
                entry[used, TIE] = e if m >= 0 else -1
                heap[size] = used
                _sift_up(heap, size, entry, rank)
                used += 1
                size += 1
        first[at + 1] = path_count
    return first, value[:path_count], start[: path_count + 1], nodes[: start[path_count]], cut
