"""The ties of a network as the compiled code sees them, and the two steps that all is made of.

Ties that were added since the columns were laid out stand beside them in ``more_*``; ``state`` says
which nodes have any, so that the others pay nothing for it.
"""

from typing import Any, NamedTuple

import numpy as np

from graphs.network.columns import Network
from graphs.network.compiled import written_in
from graphs.network.vector import pull, push

LOOP, MORE_SUPPLIERS, MORE_CUSTOMERS = 1, 2, 4  # bits of ``state``


class Tied(NamedTuple):
    """Arrays only: how numba wants them."""

    ptr: Any
    idx: Any
    w: Any
    up_ptr: Any
    up_idx: Any
    up_w: Any
    loops: Any
    state: Any  # uint8[n]
    more_customer: Any  # int32
    more_supplier: Any
    more_w: Any  # float32


def tied(network: Network) -> Tied:
    """The ties of a network as it was prepared."""
    none = np.empty(0, np.int32)
    return Tied(
        network.down_ptr, network.down_idx, network.down_w,
        network.up_ptr, network.up_idx, network.up_w,
        network.loops, np.zeros(network.n, np.uint8), none, none, np.empty(0, np.float32),
    )  # fmt: skip


@written_in
def take(best: Any, own: Any, t: Any, row: Any, v: int) -> int:
    """best[v] from what v has by itself and from its suppliers; gives the lanes that changed.

    ``row`` is working memory for one row.
    """
    if t.state[v] & MORE_SUPPLIERS == 0:
        return int(pull(best, own, t.ptr, t.idx, t.w, v))
    for lane in range(16):
        row[lane] = best[v, lane]
    pull(best, own, t.ptr, t.idx, t.w, v)
    for e in range(len(t.more_customer)):
        if t.more_customer[e] == v:
            push(best, v, t.more_w[e], t.more_supplier[e])
    bits = 0
    for lane in range(16):
        if row[lane] != best[v, lane]:
            bits |= 1 << lane
    return bits


@written_in
def tell(best: Any, t: Any, v: int, first: int, end: int, due: Any) -> int:
    """Customers of v from first to end take what v has; who learns something is due to tell it on.

    Gives how many became due.
    """
    count = 0
    for e in range(t.up_ptr[v], t.up_ptr[v + 1]):
        x = t.up_idx[e]
        if x >= end:
            break
        if x >= first and push(best, x, t.up_w[e], v) != 0 and due[x] == 0:
            due[x] = 1
            count += 1
    if t.state[v] & MORE_CUSTOMERS != 0:
        for e in range(len(t.more_supplier)):
            x = t.more_customer[e]
            if t.more_supplier[e] != v or x < first or x >= end:
                continue
            if push(best, x, t.more_w[e], v) != 0 and due[x] == 0:
                due[x] = 1
                count += 1
    return count
