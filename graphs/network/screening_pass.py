"""One pass over the network: every node's value per issue, suppliers before customers.

Components of more than one node (cycles) are swept in their order until nothing changes. Links are
at most 1, so values only ever rise towards the least solution, and there is one: it does not
depend on the order in which nodes are looked at, not by a bit. So a level, whose nodes do not wait
for one another, is shared between the processors without any effect on the answer.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from graphs.network.adjacency import Adjacency, adjacency, push_to_customers, recompute
from graphs.network.columns import (
    LANES,
    Bytes,
    Floats,
    Ints,
    Network,
    Pointers,
    SolvedNetwork,
    rows,
)
from graphs.network.compiled import compiled, kernel

SHARED = 150_000  # ties in a level from which a second processor is worth calling
MOST_THREADS = 4


def solve(
    network: Network, best: Floats | None = None, threads: int | None = None
) -> SolvedNetwork:
    """The value of every node. ``best`` may give the rows to write them to."""
    out = rows(network.n) if best is None else best
    changed = np.empty(network.contracts, np.uint8)
    run(out, network.own, adjacency(network), network.levels, changed, threads=threads)
    return SolvedNetwork(network, out)


def run(
    best: Floats,
    own: Floats,
    ties: Adjacency,
    levels: Ints,
    changed: Bytes,
    start: int = 0,
    threads: int | None = None,
) -> None:
    """Work out every node from ``start``, which is the first of a level or of a cycle.

    A contract whose row is not what it was is marked in ``changed``.
    """
    count = _processors() if threads is None else threads
    due = np.zeros(len(own) if len(ties.loops) else 0, np.uint8)
    plan = stretches(ties.ptr, levels, ties.loops, start, SHARED)
    if count < 2 or not plan[:, 2].any():
        walk(best, own, ties, due, changed, _row(), start, len(own))
        return
    with ThreadPoolExecutor(count - 1) as others:
        for first, end, shared in plan.tolist():
            if not shared:
                walk(best, own, ties, due, changed, _row(), first, end)
                continue
            parts = list(_parts(ties.ptr, first, end, count))
            others_work = [
                others.submit(span, best, own, ties, changed, _row(), *part) for part in parts[1:]
            ]
            span(best, own, ties, changed, _row(), *parts[0])
            for work in others_work:
                work.result()


def _row() -> Floats:
    """Return working memory for one thread."""
    return np.empty(LANES, np.float32)


def _processors() -> int:
    """Return how many this process may use; they change how soon a pass ends, never its result."""
    usable = getattr(os, "sched_getaffinity", None)
    return min(MOST_THREADS, len(usable(0)) if usable else os.cpu_count() or 1)


def _parts(ptr: Pointers, first: int, end: int, count: int) -> Iterator[tuple[int, int]]:
    """Yield a level in parts of about as many ties."""
    cuts = ptr[first] + (ptr[end] - ptr[first]) * np.arange(1, count) // count
    at = [first, *(first + np.searchsorted(ptr[first:end], cuts)).tolist(), end]
    yield from pairwise(at)


@compiled
def stretches(ptr: Pointers, levels: Ints, loops: Ints, start: int, worth: int) -> Pointers:
    """Return the nodes from ``start`` as rows of first, end, and 1 where to share that part."""
    out = np.empty((2 * (len(levels) + len(loops)) + 2, 3), np.int64)
    count = 0
    level = loop = 0
    n = len(ptr) - 1
    at = start
    while at < n:
        while level < len(levels) and levels[level] <= at:
            level += 1
        while loop < len(loops) and loops[loop, 1] <= at:
            loop += 1
        shared = 0
        if loop < len(loops) and loops[loop, 0] <= at:
            end = loops[loop, 1]
        else:
            end = levels[level] if level < len(levels) else n
            if loop < len(loops):
                end = min(end, loops[loop, 0])
            if ptr[end] - ptr[at] >= worth:
                shared = 1
        if count > 0 and shared == 0 and out[count - 1, 2] == 0:
            out[count - 1, 1] = end
        else:
            out[count, 0], out[count, 1], out[count, 2] = at, end, shared
            count += 1
        at = end
    return out[:count]


@kernel
def span(
    best: Floats, own: Floats, ties: Adjacency, changed: Bytes, row: Floats, first: int, end: int
) -> None:
    """Work out nodes that do not wait for one another, or that stand in order."""
    first_contract = len(own) - len(changed)
    for v in range(first, min(end, first_contract)):
        recompute(best, own, ties, row, v)
    for v in range(max(first, first_contract), end):
        changed[v - first_contract] = recompute(best, own, ties, row, v)


@kernel
def walk(
    best: Floats, own: Floats, ties: Adjacency, due: Bytes, changed: Bytes, row: Floats,
    first: int, end: int,
) -> None:  # fmt: skip
    """Work out every node from first to end, cycles among them. ``due`` is a zero per node."""
    at = first
    for loop in range(len(ties.loops)):
        begin, stop = ties.loops[loop, 0], ties.loops[loop, 1]
        if begin < at:
            continue
        if begin >= end:
            break
        span(best, own, ties, changed, row, at, begin)
        settle(best, own, ties, begin, stop, due, row)
        at = stop
    span(best, own, ties, changed, row, at, end)


@kernel
def settle(
    best: Floats, own: Floats, ties: Adjacency, first: int, end: int, due: Bytes, row: Floats
) -> None:
    """Work out a cycle from nothing: every node takes what its suppliers have, then pushes it on.

    In the first sweep it pushes only to customers that stand before it; the others come later and
    look for themselves. ``due`` is a zero per node before and after.
    """
    for v in range(first, end):
        for lane in range(16):
            best[v, lane] = own[v, lane]
    waiting = 0
    for v in range(first, end):
        recompute(best, own, ties, row, v)
        waiting += push_to_customers(best, ties, v, first, v, due)
    while waiting > 0:
        for v in range(first, end):
            if due[v] != 0:
                due[v] = 0
                waiting += push_to_customers(best, ties, v, first, end, due) - 1
