"""How many ways there are from each node to one that adds risk, exactly."""

from typing import Any

import numpy as np

from graphs.network.columns import Network
from graphs.network.compiled import compiled


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
