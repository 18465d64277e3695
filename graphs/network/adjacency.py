"""The ties of a network as the kernels see them, and the two steps that every pass is made of.

Ties that were added since the columns were laid out stand beside them in ``added_*``; ``state``
tells which nodes have any, so that the others pay nothing for it.
"""

from typing import NamedTuple

import numpy as np

from graphs.network.columns import Bytes, Floats, Ints, Network, Pointers
from graphs.network.compiled import inlined
from graphs.network.row_kernels import (
    copy_row,
    push_row,
    raise_from_suppliers,
    store_row,
)

IN_CYCLE, ADDED_SUPPLIERS, ADDED_CUSTOMERS = 1, 2, 4  # bits of ``state``


class Adjacency(NamedTuple):
    """The ties of a network both ways; arrays only, as numba wants them."""

    ptr: Pointers  # the suppliers of v are idx[ptr[v]:ptr[v+1]], with links w
    idx: Ints
    w: Floats
    up_ptr: Pointers  # the customers, likewise
    up_idx: Ints
    up_w: Floats
    loops: Ints
    state: Bytes  # uint8[n]
    added_customer: Ints
    added_supplier: Ints
    added_w: Floats


def adjacency(network: Network) -> Adjacency:
    """Return the ties of a network as it was prepared."""
    none = np.empty(0, np.int32)
    return Adjacency(
        network.down_ptr, network.down_idx, network.down_w,
        network.up_ptr, network.up_idx, network.up_w,
        network.loops, np.zeros(network.n, np.uint8), none, none, np.empty(0, np.float32),
    )  # fmt: skip


@inlined
def recompute(best: Floats, own: Floats, ties: Adjacency, row: Floats, v: int) -> bool:
    """Set best[v] from own[v] and all its suppliers; return whether that changes it.

    ``row`` is working memory for one row.
    """
    copy_row(own, v, row)
    raise_from_suppliers(row, best, ties.idx, ties.w, ties.ptr[v], ties.ptr[v + 1])
    if ties.state[v] & ADDED_SUPPLIERS != 0:
        for e in range(len(ties.added_customer)):
            if ties.added_customer[e] == v:
                raise_from_suppliers(row, best, ties.added_supplier, ties.added_w, e, e + 1)
    return store_row(best, v, row)


@inlined
def push_to_customers(
    best: Floats, ties: Adjacency, v: int, first: int, end: int, due: Bytes
) -> int:
    """Raise the customers of v from first to end; make due those that rose, and return how many
    became due."""
    count = 0
    for e in range(ties.up_ptr[v], ties.up_ptr[v + 1]):
        customer = ties.up_idx[e]
        if customer >= end:
            break
        if customer >= first and push_row(best, customer, ties.up_w[e], v) and due[customer] == 0:
            due[customer] = 1
            count += 1
    if ties.state[v] & ADDED_CUSTOMERS != 0:
        for e in range(len(ties.added_supplier)):
            customer = ties.added_customer[e]
            if ties.added_supplier[e] != v or customer < first or customer >= end:
                continue
            if push_row(best, customer, ties.added_w[e], v) and due[customer] == 0:
                due[customer] = 1
                count += 1
    return count
