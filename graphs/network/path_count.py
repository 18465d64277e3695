"""The exact number of ways from each node to one that adds risk."""

import numpy as np
from numpy.typing import NDArray

from graphs.network.columns import Floats, Ints, Network, Pointers
from graphs.network.compiled import compiled

Counts = NDArray[np.uint64]


def count_paths(network: Network, lane: int) -> Counts | NDArray[np.object_]:
    """Return for each node the exact number of ways to a node that adds risk of this issue.

    Between nodes that are in no cycle these are paths. A cycle counts as one stop: where there is
    one, they are walks over the condensed graph, each tie between two components apart. The array
    is of uint64, or of Python integers where those do not fit.
    """
    count = np.zeros(network.n, np.uint64)
    fits = _count(
        network.down_ptr, network.down_idx, network.component, network.loops, network.own, lane,
        count,
    )  # fmt: skip
    return count if fits else _count_in_python(network, lane)


def _count_in_python(network: Network, lane: int) -> NDArray[np.object_]:
    ends = np.array(network.own[:, lane] > 0)
    count: list[int] = [0] * network.n
    ptr, idx, component = network.down_ptr, network.down_idx, network.component
    v = 0
    while v < network.n:
        end = v + 1
        while end < network.n and component[end] == component[v]:
            end += 1
        ways = 0
        for x in range(v, end):
            ways += int(ends[x])
            for m in idx[ptr[x] : ptr[x + 1]].tolist():
                if component[m] != component[v]:
                    ways += count[m]
        count[v:end] = [ways] * (end - v)
        v = end
    return np.array(count, object)


@compiled
def _count(
    ptr: Pointers, idx: Ints, component: Ints, loops: Ints, own: Floats, lane: int, count: Counts
) -> bool:
    """Write the numbers; return False when they do not fit."""
    most = np.uint64(0xFFFFFFFFFFFFFFFF)
    loop = 0
    v = 0
    n = len(count)
    while v < n:
        end = v + 1
        if loop < len(loops) and loops[loop, 0] == v:
            end = loops[loop, 1]
            loop += 1
        ways = np.uint64(0)
        for x in range(v, end):
            if own[x, lane] > 0:
                ways += np.uint64(1)
            for e in range(ptr[x], ptr[x + 1]):
                if component[idx[e]] != component[v]:
                    more = count[idx[e]]
                    if more > most - ways - np.uint64(end - v):
                        return False
                    ways += more
        for x in range(v, end):
            count[x] = ways
        v = end
    return True
