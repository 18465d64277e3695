"""The search of ``graphs.network.paths``, compiled: A* over entries, each a node on a way down.

Keys are whole numbers, the cost of a way in the upper bits and its hops in the lowest ones, so that
comparing two of them compares values first and hops second. A smaller key is better.
"""

from typing import Any

import numpy as np

from graphs.network.compiled import compiled

UNIT = float(1 << 24)  # a step of the logarithm: 6e-8 of a value
HOPS = 20  # bits for the hops
NOWHERE = np.int64(1) << 62


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
def search(
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
