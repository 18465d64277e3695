"""Following a change through the network: the kernels of ``update``.

``best`` and ``own`` are rows of scores per node, which change in place. A node is due when its
scores have to be worked out again; nodes are worked out in their order. ``work`` counts the ties
that were looked at; above the limit a kernel gives up, and a full pass takes over.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphs.network.adjacency import ADDED_CUSTOMERS, IN_CYCLE, Adjacency, recompute
from graphs.network.columns import LANES, Bytes, Floats, Ints, Pointers
from graphs.network.compiled import inlined, kernel
from graphs.network.row_kernels import is_affected, push_row, resting_lanes, rising_and_sinking

DUE, STACKED, PUSHES = 1, 2, 4  # bits of ``due``: to work out, to lose, to raise its customers


class Changes(NamedTuple):
    """What is going on during one update: all zero before it and after it.

    ``log`` holds the nodes of a cycle whose row was touched and ``former`` those rows as they were;
    its last row is for nodes outside cycles.
    """

    due: Bytes  # per node, and zeros up to a multiple of eight
    due_eights: NDArray[np.uint64]  # the same bytes, eight at a time
    lost: NDArray[np.uint16]  # per node of a cycle: lanes that rested on something lost, as bits
    slot: Ints  # per node: its place in the log, from 1; 0 when it is not there
    log: Ints
    former: Floats
    stack: Ints
    row: Floats  # working memory for one row


@kernel
def mark_cycles(state: Bytes, loops: Ints) -> None:
    """Mark the nodes of these cycles."""
    for loop in range(len(loops)):
        for v in range(loops[loop, 0], loops[loop, 1]):
            state[v] |= IN_CYCLE


@kernel
def find_tie(ptr: Pointers, idx: Ints, v: int, other: int) -> int:
    """Return where ``other`` stands in the ascending list of v, or -1."""
    low, high = ptr[v], ptr[v + 1]
    while low < high:
        middle = (low + high) // 2
        if idx[middle] < other:
            low = middle + 1
        else:
            high = middle
    return int(low) if low < ptr[v + 1] and idx[low] == other else -1


@kernel
def lanes_resting_on(
    best: Floats, own: Floats, customer: int, link: np.float32, supplier: int
) -> int:
    """``resting_lanes``, to be called from Python."""
    return resting_lanes(best, own, customer, link, supplier)


@kernel
def set_scores(
    best: Floats, own: Floats, ties: Adjacency, changes: Changes, nodes: Ints, scores: Floats
) -> int:
    """Write the new scores of these nodes and make them due; return the lowest node that is."""
    lowest = len(own)
    for k in range(len(nodes)):
        v = nodes[k]
        differs = False
        for lane in range(scores.shape[1]):
            before, now = own[v, lane], scores[k, lane]
            if now == before:
                continue
            differs = True
            # a node named twice may have been raised above what it had just before
            if now < before and before >= best[v, lane] and ties.state[v] & IN_CYCLE != 0:
                changes.lost[v] |= np.uint16(1 << lane)
            own[v, lane] = now
        if differs:
            changes.due[v] |= DUE
            lowest = min(lowest, v)
    return lowest


@kernel
def write_scores(own: Floats, nodes: Ints, scores: Floats) -> None:
    """Write the new scores of very many nodes."""
    for k in range(len(nodes)):
        for lane in range(scores.shape[1]):
            own[nodes[k], lane] = scores[k, lane]


@kernel
def propagate(
    best: Floats, own: Floats, ties: Adjacency, changes: Changes, changed: Ints,
    first_contract: int, lowest: int, limit: int,
) -> tuple[int, int]:  # fmt: skip
    """Work out what is due from ``lowest`` on, and what becomes due by it.

    Return -1 and how many contracts changed (their nodes are in ``changed``), or the node from
    which a full pass must take over because more than ``limit`` ties were looked at.
    """
    due = changes.due
    single = len(changes.former) - 1
    work = count = loop = 0
    for eight in range(lowest // 8, len(changes.due_eights)):
        while changes.due_eights[eight] != 0:
            v = eight * 8
            while due[v] == 0:
                v += 1
            if ties.state[v] & IN_CYCLE != 0:
                while ties.loops[loop, 1] <= v:
                    loop += 1
                first, end = ties.loops[loop, 0], ties.loops[loop, 1]
                work = _update_cycle(best, own, ties, changes, first, end, work, limit)
                if work > limit:
                    return first, 0
                continue
            if work > limit and v < first_contract:
                return v, 0
            due[v] = 0
            changes.lost[v] = 0
            for lane in range(LANES):
                changes.former[single, lane] = best[v, lane]
            work += ties.ptr[v + 1] - ties.ptr[v] + 1
            if not recompute(best, own, ties, changes.row, v):
                continue
            if v >= first_contract:
                changed[count] = v
                count += 1
                continue
            work += _mark_customers(best, own, ties, changes, single, v, v + 1)
    return -1, count


@kernel
def _mark_customers(
    best: Floats, own: Floats, ties: Adjacency, changes: Changes, at: int, v: int, after: int
) -> int:
    """Make due the customers of v, from ``after`` on, to which it matters that v's row was
    former[at]; return how many ties were looked at."""
    for e in range(ties.up_ptr[v], ties.up_ptr[v + 1]):
        customer = ties.up_idx[e]
        if customer >= after:
            _mark_if_affected(best, own, ties.state, changes, at, v, customer, ties.up_w[e])
    if ties.state[v] & ADDED_CUSTOMERS != 0:
        for e in range(len(ties.added_supplier)):
            customer = ties.added_customer[e]
            if ties.added_supplier[e] == v and customer >= after:
                _mark_if_affected(best, own, ties.state, changes, at, v, customer, ties.added_w[e])
    return int(ties.up_ptr[v + 1] - ties.up_ptr[v])


@inlined
def _mark_if_affected(
    best: Floats, own: Floats, state: Bytes, changes: Changes, at: int, v: int, customer: int,
    link: np.float32,
) -> None:  # fmt: skip
    in_cycle = state[customer] & IN_CYCLE != 0
    if not in_cycle and changes.due[customer] != 0:
        return
    if is_affected(best, customer, link, v, changes.former, at):
        rises, sinking = rising_and_sinking(best, own, customer, link, v, changes.former, at)
        if rises or sinking != 0:
            changes.due[customer] |= DUE
            if in_cycle:
                changes.lost[customer] |= np.uint16(sinking)


@kernel
def _update_cycle(
    best: Floats, own: Floats, ties: Adjacency, changes: Changes, first: int, end: int, work: int,
    limit: int,
) -> int:  # fmt: skip
    """Work out a cycle in which something is due; return the work done so far."""
    work = _lose_dependents(best, own, ties, changes, first, end, work, limit)
    if work > limit:
        return work
    logged = _reset_lost(best, own, changes, first, end)
    if logged < 0:
        return limit + 1
    work, logged = _recompute_due(best, own, ties, changes, first, end, work, logged)
    if logged < 0:
        return limit + 1
    work, logged = _push_until_stable(best, ties, changes, first, end, work, logged, limit)
    if logged < 0 or work > limit:
        return limit + 1
    for k in range(logged):
        v = changes.log[k]
        changes.slot[v] = 0
        for lane in range(LANES):
            if best[v, lane] != changes.former[k, lane]:
                work += _mark_customers(best, own, ties, changes, k, v, end)
                break
    return int(work)


@kernel
def _lose_dependents(
    best: Floats, own: Floats, ties: Adjacency, changes: Changes, first: int, end: int, work: int,
    limit: int,
) -> int:  # fmt: skip
    """Mark as lost everything in the cycle that rested on what was lost."""
    room = len(changes.stack)
    top = 0
    for v in range(first, end):
        if changes.lost[v] != 0:
            if top >= room:
                return limit + 1
            changes.stack[top] = v
            top += 1
            changes.due[v] |= STACKED
    while top > 0:
        top -= 1
        v = changes.stack[top]
        changes.due[v] &= ~np.uint8(STACKED)
        work += ties.up_ptr[v + 1] - ties.up_ptr[v] + 1
        if work > limit:
            return int(work)
        for e in range(ties.up_ptr[v], ties.up_ptr[v + 1]):
            customer = ties.up_idx[e]
            if customer >= end:
                break
            if top >= room:
                return limit + 1
            if customer >= first:
                top = _lose(best, own, changes, top, v, customer, ties.up_w[e])
        if ties.state[v] & ADDED_CUSTOMERS != 0:
            for e in range(len(ties.added_supplier)):
                customer = ties.added_customer[e]
                if top >= room:
                    return limit + 1
                if ties.added_supplier[e] == v and customer >= first and customer < end:
                    top = _lose(best, own, changes, top, v, customer, ties.added_w[e])
    return int(work)


@inlined
def _lose(
    best: Floats, own: Floats, changes: Changes, top: int, v: int, customer: int, link: np.float32
) -> int:
    """Mark as lost what of a customer rested on what v lost; return the new top of the stack."""
    lanes = resting_lanes(best, own, customer, link, v)
    lanes = lanes & changes.lost[v] & ~changes.lost[customer]
    if lanes != 0:
        changes.lost[customer] |= np.uint16(lanes)
        if changes.due[customer] & STACKED == 0:
            changes.due[customer] |= STACKED
            changes.stack[top] = customer
            top += 1
    return top


@kernel
def _reset_lost(best: Floats, own: Floats, changes: Changes, first: int, end: int) -> int:
    """Set what was lost to what the node has by itself; return how many are logged, -1 if full."""
    logged = 0
    for v in range(first, end):
        if changes.lost[v] == 0:
            continue
        if logged >= len(changes.log):
            return -1
        logged = _log_row(best, changes, logged, v)
        for lane in range(LANES):
            if changes.lost[v] >> lane & 1:
                best[v, lane] = own[v, lane]
        changes.lost[v] = 0
        changes.due[v] |= DUE
    return logged


@kernel
def _recompute_due(
    best: Floats, own: Floats, ties: Adjacency, changes: Changes, first: int, end: int, work: int,
    logged: int,
) -> tuple[int, int]:  # fmt: skip
    """Work out each node of the cycle that is due from its suppliers; it then pushes."""
    for v in range(first, end):
        if changes.due[v] & DUE == 0:
            continue
        if logged >= len(changes.log):
            return work, -1
        logged = _log_row(best, changes, logged, v)
        work += ties.ptr[v + 1] - ties.ptr[v] + 1
        recompute(best, own, ties, changes.row, v)
        changes.due[v] = PUSHES
    return work, logged


@kernel
def _push_until_stable(
    best: Floats, ties: Adjacency, changes: Changes, first: int, end: int, work: int, logged: int,
    limit: int,
) -> tuple[int, int]:  # fmt: skip
    """Let nodes of the cycle raise their customers in it until none rises any more."""
    moving = True
    while moving:
        moving = False
        for v in range(first, end):
            if changes.due[v] & PUSHES == 0:
                continue
            moving = True
            changes.due[v] = 0
            work += ties.up_ptr[v + 1] - ties.up_ptr[v] + 1
            if work > limit:
                return work, logged
            for e in range(ties.up_ptr[v], ties.up_ptr[v + 1]):
                customer = ties.up_idx[e]
                if customer >= end:
                    break
                if logged >= len(changes.log):
                    return work, -1
                if customer >= first:
                    logged = _push(best, changes, logged, v, customer, ties.up_w[e])
            if ties.state[v] & ADDED_CUSTOMERS != 0:
                for e in range(len(ties.added_supplier)):
                    customer = ties.added_customer[e]
                    if logged >= len(changes.log):
                        return work, -1
                    if ties.added_supplier[e] == v and customer >= first and customer < end:
                        logged = _push(best, changes, logged, v, customer, ties.added_w[e])
    return work, logged


@inlined
def _log_row(best: Floats, changes: Changes, logged: int, v: int) -> int:
    """Keep the row of v as it was before this update, once."""
    if changes.slot[v] == 0:
        changes.log[logged] = v
        changes.slot[v] = logged + 1
        for lane in range(LANES):
            changes.former[logged, lane] = best[v, lane]
        logged += 1
    return logged


@inlined
def _push(
    best: Floats, changes: Changes, logged: int, v: int, customer: int, link: np.float32
) -> int:
    """Raise a customer to what v brings; where it rises, it is to push in its turn."""
    if changes.slot[customer] == 0:
        for lane in range(LANES):
            changes.former[logged, lane] = best[customer, lane]
    if push_row(best, customer, link, v):
        changes.due[customer] |= PUSHES
        if changes.slot[customer] == 0:
            changes.log[logged] = customer
            changes.slot[customer] = logged + 1
            logged += 1
    return logged
