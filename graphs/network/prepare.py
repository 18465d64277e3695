"""From ties in any order to the columns of a network.

1. Ties of a node with itself are dropped.
2. Suppliers are peeled off level by level (Kahn); what cannot be peeled holds the cycles, which
   Tarjan's method finds there, written without recursion.
3. Nodes are numbered by level, within a level by rank; a cycle stands together, in the order in
   which a walk from suppliers to customers leaves it last (so that few ties go backwards).
4. Ties are laid out both ways, sorted, and of several between two nodes the surest is kept.

Ranks are those of sorted names, so the same ties in another order give the same bytes.
Time grows with the number of nodes and ties.
"""

from dataclasses import dataclass

import numpy as np

from graphs.network.columns import LANES, Floats, Ints, Keys, Network, Pointers, rows
from graphs.network.compiled import compiled
from graphs.network.order import (
    by_level,
    continue_loops,
    customers_of,
    find_loops,
    peel,
    peel_rest,
    put_loops,
    sort_core,
    waiting_for,
)

NodeTies = tuple[Pointers, Ints, Floats]


@dataclass(frozen=True)
class TieArrays:
    """The ties of a network as three columns of one length: who supplies whom, and how surely.

    Nodes are ranks: parties (and places) from 0, then contracts. ``own`` has a row of at most
    sixteen scores per rank.
    """

    parties: int
    contracts: int
    supplier: Ints
    customer: Ints
    link: Floats
    own: Floats

    @property
    def nodes(self) -> int:
        return self.parties + self.contracts


def prepare(
    ties: TieArrays,
    issues: tuple[str, ...],
    parties: Keys | None = None,
    contract_keys: Keys | None = None,
) -> Network:
    """Return the network of these ties. Raise ValueError for a rank or link that cannot be."""
    _check(ties, issues)
    component, order, loops, levels = _order(ties)
    node_of = np.empty(ties.nodes, np.int32)
    node_of[order] = np.arange(ties.nodes, dtype=np.int32)
    down, up = _both_ways(node_of, ties)
    return Network(
        issues=issues,
        contracts=ties.contracts,
        down_ptr=down[0],
        down_idx=down[1],
        down_w=down[2],
        up_ptr=up[0],
        up_idx=up[1],
        up_w=up[2],
        own=_rows(ties.own, order),
        component=component,
        loops=loops,
        levels=levels,
        node_of=node_of,
        rank_of=order,
        parties=parties,
        contract_keys=contract_keys,
    )


def _check(ties: TieArrays, issues: tuple[str, ...]) -> None:
    if len(issues) > LANES:
        raise ValueError(f"A row holds {LANES} issues, not {len(issues)}.")
    if len(ties.own) != ties.nodes:
        raise ValueError(f"There are {ties.nodes} nodes and {len(ties.own)} rows of scores.")
    if not len(ties.supplier) == len(ties.customer) == len(ties.link):
        raise ValueError("The columns of the ties differ in length.")
    if len(ties.supplier) == 0:
        return
    for column, below in ((ties.supplier, ties.parties), (ties.customer, ties.nodes)):
        if column.min() < 0 or column.max() >= below:
            raise ValueError("A tie names a node that is not there (a contract supplies nobody).")
    if not (float(ties.link.min()) > 0 and float(ties.link.max()) <= 1):
        raise ValueError("A link is above 0 and at most 1.")


def _rows(own: Floats, order: Ints) -> Floats:
    """Return rows of sixteen in the order of the nodes."""
    out = rows(len(order))
    _spread(own, order, out)
    return out


@compiled
def _spread(own: Floats, order: Ints, out: Floats) -> None:
    for v in range(len(order)):
        for lane in range(16):
            out[v, lane] = own[order[v], lane] if lane < own.shape[1] else np.float32(0)


def _order(ties: TieArrays) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the component of each node, the rank at each node, the cycles and the levels."""
    ptr, idx = customers_of(ties.supplier, ties.customer, ties.nodes)
    waiting = waiting_for(ties.supplier, ties.customer, ties.nodes)
    level = np.full(ties.nodes, -1, np.int32)
    peeled = peel(ptr, idx, waiting, level)
    loop_of = np.full(ties.nodes, -1, np.int32)  # the rank that leads a node's cycle
    inner = np.zeros(ties.nodes, np.int32)  # its place in the cycle
    if peeled < ties.nodes:
        sort_core(ptr, idx, level)
        find_loops(ptr, idx, level, loop_of, inner)
        peel_rest(ptr, idx, waiting, level, loop_of)
    level[ties.parties :] = level.max(initial=0) + 1
    starts = np.flatnonzero(np.bincount(level, minlength=1))
    sizes = np.bincount(level, minlength=1)[starts]
    levels = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    return *_number(level, loop_of, inner), levels


def _number(level: Ints, loop_of: Ints, inner: Ints) -> tuple[Ints, Ints, Ints]:
    """Number the nodes by level; in a level first the single nodes by rank, then cycle by cycle.

    Return the component of each node, the rank at each node and the cycles as ranges.
    """
    in_loop = np.flatnonzero(loop_of >= 0).astype(np.int32)
    order = by_level(level, loop_of)
    sizes = np.empty(0, np.int64)
    if len(in_loop):
        keys = (inner[in_loop], loop_of[in_loop], level[in_loop])
        looped = in_loop[np.lexsort(keys)]
        at, sizes = _runs(loop_of[looped])
        firsts = put_loops(order, level, looped, at)
    else:
        firsts = np.empty(0, np.int64)
    component = np.ones(len(order), np.int32)
    loops = np.stack([firsts, firsts + sizes], axis=1).astype(np.int32)
    continue_loops(component, loops)
    np.cumsum(component, out=component)
    return component - np.int32(1) if len(component) else component, order, loops


def _runs(sorted_by_group: Ints) -> tuple[Pointers, Pointers]:
    """Return the start and length of each stretch of equal neighbours."""
    starts = np.flatnonzero(np.r_[True, sorted_by_group[1:] != sorted_by_group[:-1]])
    return starts, np.diff(np.r_[starts, len(sorted_by_group)])


def _both_ways(node_of: Ints, ties: TieArrays) -> tuple[NodeTies, NodeTies]:
    """Return the suppliers and the customers of each node; of equal ties the surest."""
    link = ties.link.astype(np.float32, copy=False).view(np.int32)
    ptr, pairs = _grouped(node_of, ties.supplier, ties.customer, link, ties.nodes)
    ptr, pairs = _turned(ptr, pairs)
    count = _once(ptr, pairs)
    pairs = pairs[: 2 * count]
    return _columns(ptr, pairs), _columns(*_turned(ptr, pairs))


def _columns(ptr: Pointers, pairs: Ints) -> NodeTies:
    """Return where the ties of each node begin, the nodes at their other end, and their links."""
    return ptr, pairs[0::2].copy(), pairs[1::2].copy().view(np.float32)


# A tie is laid out as a pair: the node at its other end, and the bits of its link. Both then lie in
# one place of memory, and links, which are above 0, are in the order of their bits.


@compiled
def _grouped(
    node_of: Ints, supplier: Ints, customer: Ints, link: Ints, n: int
) -> tuple[Pointers, Ints]:
    """Return the ties by supplier, in the new numbers."""
    ptr = np.zeros(n + 1, np.int64)
    m = len(supplier)
    for e in range(m):
        if supplier[e] != customer[e]:
            ptr[node_of[supplier[e]] + 1] += 1
    for v in range(n):
        ptr[v + 1] += ptr[v]
    at = ptr[:-1].copy()
    pairs = np.empty(2 * ptr[n], np.int32)
    for e in range(m):
        if supplier[e] != customer[e]:
            s = node_of[supplier[e]]
            pairs[2 * at[s]] = node_of[customer[e]]
            pairs[2 * at[s] + 1] = link[e]
            at[s] += 1
    return ptr, pairs


@compiled
def _turned(ptr: Pointers, pairs: Ints) -> tuple[Pointers, Ints]:
    """Return the same ties from the other side; each list comes out ascending."""
    n = len(ptr) - 1
    m = len(pairs) // 2
    other = np.zeros(n + 1, np.int64)
    for e in range(m):
        other[pairs[2 * e] + 1] += 1
    for v in range(n):
        other[v + 1] += other[v]
    at = other[:-1].copy()
    out = np.empty(2 * m, np.int32)
    for v in range(n):
        for e in range(ptr[v], ptr[v + 1]):
            x = pairs[2 * e]
            out[2 * at[x]] = v
            out[2 * at[x] + 1] = pairs[2 * e + 1]
            at[x] += 1
    return other, out


@compiled
def _once(ptr: Pointers, pairs: Ints) -> int:
    """Take out ties that are there twice: neighbours in a sorted list, the largest link stays.

    Change both in place; return how many ties are left.
    """
    put = 0
    begin = 0
    for v in range(len(ptr) - 1):
        first = put
        for e in range(begin, ptr[v + 1]):
            if put > first and pairs[2 * put - 2] == pairs[2 * e]:
                pairs[2 * put - 1] = max(pairs[2 * put - 1], pairs[2 * e + 1])
            else:
                pairs[2 * put] = pairs[2 * e]
                pairs[2 * put + 1] = pairs[2 * e + 1]
                put += 1
        begin = ptr[v + 1]
        ptr[v + 1] = put
    return put
