"""Following a change through the network: the compiled half of ``update``.

``due`` holds what each node waits for: to be worked out (``DUE``), to lose what rested on something
lost (``STACKED``), to tell its customers (``TELLS``). ``lost`` holds lanes of nodes in a cycle.
"""

from typing import Any

import numpy as np

from graphs.network.compiled import bare, written_in
from graphs.network.ties import LOOP, MORE_CUSTOMERS, take
from graphs.network.vector import beyond, effect, fetch, push, tight

DUE, STACKED, TELLS = 1, 2, 4

# Every node that is due lies somewhere else in memory, and so do its suppliers. While one is worked
# out, what the next ones need is asked for: their places in the columns first, then the columns,
# then the rows of their suppliers.
NEXT = 16  # nodes that are looked ahead
COLUMNS, ROWS = 6, 11  # a node's columns are asked for when it is so many steps on, then the rows
MOST_ROWS = 24  # of one node: the others come when they are needed
FAR = 4096  # nodes; beyond that more will be due by the time it is their turn


@bare
def mark_loops(state: Any, loops: Any) -> None:
    for loop in range(len(loops)):
        for v in range(loops[loop, 0], loops[loop, 1]):
            state[v] |= LOOP


@bare
def find(ptr: Any, idx: Any, v: int, other: int) -> int:
    """Where ``other`` stands in the ascending list of v, or -1."""
    low, high = ptr[v], ptr[v + 1]
    while low < high:
        middle = (low + high) // 2
        if idx[middle] < other:
            low = middle + 1
        else:
            high = middle
    return low if low < ptr[v + 1] and idx[low] == other else -1


@bare
def rests(best: Any, own: Any, x: int, link: Any, v: int) -> int:
    return int(tight(best, own, x, link, v))


@bare
def begin(best: Any, own: Any, t: Any, due: Any, lost: Any, nodes: Any, given: Any) -> int:
    """Writes the new scores and makes their nodes due; gives the lowest of them."""
    lowest = len(own)
    for k in range(len(nodes)):
        v = nodes[k]
        if k + NEXT < len(nodes):
            fetch(own, nodes[k + NEXT])
            fetch(best, nodes[k + NEXT])
        other = False
        for lane in range(given.shape[1]):
            before, now = own[v, lane], given[k, lane]
            if now == before:
                continue
            other = True
            # a node named twice may have been raised above what it had just before
            if now < before and before >= best[v, lane] and t.state[v] & LOOP != 0:
                lost[v] |= np.uint16(1 << lane)
            own[v, lane] = now
        if other:
            due[v] |= DUE
            lowest = min(lowest, v)
    return lowest


@bare
def write(own: Any, nodes: Any, given: Any) -> None:
    """Writes the new scores of very many nodes."""
    for k in range(len(nodes)):
        if k + NEXT < len(nodes):
            fetch(own, nodes[k + NEXT])
        for lane in range(given.shape[1]):
            own[nodes[k], lane] = given[k, lane]


@bare
def follow(
    best: Any, own: Any, t: Any, due: Any, words: Any, lost: Any, slot: Any, log: Any, stack: Any,
    former: Any, row: Any, out: Any, ahead: Any, contracts: int, lowest: int, limit: int,
) -> Any:  # fmt: skip
    """Works out what is due from ``lowest`` on, and what becomes due by it.

    Gives -1 and how many contracts changed (their nodes are in ``out``), or the node from which a
    full pass must take over because more than ``limit`` ties were looked at.
    """
    single = len(former) - 1
    work = count = loop = 0
    eye = lowest  # from here on nodes are looked ahead
    met = passed = 0
    for word in range(lowest // 8, len(words)):
        while words[word] != 0:
            v = word * 8
            while due[v] == 0:
                v += 1
            if t.state[v] & LOOP != 0:
                while t.loops[loop, 1] <= v:
                    loop += 1
                first, end = t.loops[loop, 0], t.loops[loop, 1]
                work = _resettle(
                    best, own, t, due, lost, slot, log, stack, former, row, first, end, work, limit
                )
                if work > limit:
                    return first, 0
                continue
            if work > limit and v < contracts:
                return v, 0
            eye, met, passed = _look_ahead(best, own, t, due, words, ahead, v, eye, met, passed)
            due[v] = 0
            lost[v] = 0
            for lane in range(16):
                former[single, lane] = best[v, lane]
            work += t.ptr[v + 1] - t.ptr[v] + 1
            if take(best, own, t, row, v) == 0:
                continue
            if v >= contracts:
                out[count] = v
                count += 1
                continue
            work += _spread(best, own, t, due, lost, former, single, v, v + 1)
    return -1, count


@written_in
def _look_ahead(
    best: Any, own: Any, t: Any, due: Any, words: Any, ahead: Any,
    v: int, eye: int, met: int, passed: int,
) -> Any:  # fmt: skip
    """Finds the next nodes after v that are due, as far as ``ahead`` has room for them."""
    while passed < met and ahead[passed % NEXT] <= v:
        passed += 1
    eye = max(eye, v + 1)
    end = min(len(own), v + FAR)
    while met - passed < NEXT and eye < end:
        if due[eye] != 0:
            ahead[met % NEXT] = eye
            _ask(best, own, t, ahead, met)
            met += 1
            eye += 1
        elif eye % 8 == 0 and words[eye // 8] == 0:
            eye += 8
        else:
            eye += 1
    return eye, met, passed


@written_in
def _ask(best: Any, own: Any, t: Any, ahead: Any, met: int) -> None:
    """Asks for the places of the node met now, and for more of those that were met before."""
    v = ahead[met % NEXT]
    fetch(t.ptr, v)
    fetch(t.up_ptr, v)
    fetch(own, v)
    fetch(best, v)
    if met >= COLUMNS:
        v = ahead[(met - COLUMNS) % NEXT]
        fetch(t.idx, t.ptr[v])
        fetch(t.w, t.ptr[v])
        fetch(t.up_idx, t.up_ptr[v])
        fetch(t.up_w, t.up_ptr[v])
    if met >= ROWS:
        v = ahead[(met - ROWS) % NEXT]
        for e in range(t.ptr[v], min(t.ptr[v + 1], t.ptr[v] + MOST_ROWS)):
            fetch(best, t.idx[e])
        for e in range(t.up_ptr[v], min(t.up_ptr[v + 1], t.up_ptr[v] + MOST_ROWS)):
            fetch(best, t.up_idx[e])


@bare
def _spread(
    best: Any, own: Any, t: Any, due: Any, lost: Any, former: Any, at: int, v: int, after: int
) -> int:
    """Makes due the customers of v from ``after`` on to whom its change matters."""
    for e in range(t.up_ptr[v], t.up_ptr[v + 1]):
        x = t.up_idx[e]
        if x >= after:
            _concern(best, own, t.state, due, lost, former, at, v, x, t.up_w[e])
    if t.state[v] & MORE_CUSTOMERS != 0:
        for e in range(len(t.more_supplier)):
            x = t.more_customer[e]
            if t.more_supplier[e] == v and x >= after:
                _concern(best, own, t.state, due, lost, former, at, v, x, t.more_w[e])
    return int(t.up_ptr[v + 1] - t.up_ptr[v])


@written_in
def _concern(
    best: Any, own: Any, state: Any, due: Any, lost: Any, former: Any,
    at: int, v: int, x: int, link: Any,
) -> None:  # fmt: skip
    looped = state[x] & LOOP != 0
    if looped or due[x] == 0:
        bits = effect(best, x, link, v, former, at)
        if bits > 0xFFFF:
            bits &= 0xFFFF | beyond(best, own, x) << 16
        if bits != 0:
            due[x] |= DUE
            if looped:
                lost[x] |= np.uint16(bits >> 16)


@bare
def _resettle(
    best: Any, own: Any, t: Any, due: Any, lost: Any, slot: Any, log: Any, stack: Any,
    former: Any, row: Any, first: int, end: int, work: int, limit: int,
) -> int:  # fmt: skip
    """A cycle in which something is due. Gives the work done so far; above the limit it is left.

    ``log`` holds the nodes whose row was touched and ``former`` what it was; ``slot`` says which
    nodes those are (their place in the log, from 1).
    """
    work = _lose_all(best, own, t, due, lost, stack, first, end, work, limit)
    if work > limit:
        return work
    held = _set_back(best, own, due, lost, slot, log, former, first, end)
    if held < 0:
        return limit + 1
    work, held = _take_all(best, own, t, due, slot, log, former, row, first, end, work, held)
    if held < 0:
        return limit + 1
    work, held = _tell_all(best, t, due, slot, log, former, first, end, work, held, limit)
    if held < 0 or work > limit:
        return limit + 1
    for k in range(held):
        v = log[k]
        slot[v] = 0
        for lane in range(16):
            if best[v, lane] != former[k, lane]:
                work += _spread(best, own, t, due, lost, former, k, v, end)
                break
    return int(work)


@bare
def _lose_all(
    best: Any, own: Any, t: Any, due: Any, lost: Any, stack: Any,
    first: int, end: int, work: int, limit: int,
) -> int:  # fmt: skip
    """Everything in the cycle that rested on what was lost is lost as well."""
    room = len(stack)
    top = 0
    for v in range(first, end):
        if lost[v] != 0:
            if top >= room:
                return limit + 1
            stack[top] = v
            top += 1
            due[v] |= STACKED
    while top > 0:
        top -= 1
        v = stack[top]
        due[v] &= ~np.uint8(STACKED)
        work += t.up_ptr[v + 1] - t.up_ptr[v] + 1
        if work > limit:
            return int(work)
        for e in range(t.up_ptr[v], t.up_ptr[v + 1]):
            x = t.up_idx[e]
            if x >= end:
                break
            if top >= room:
                return limit + 1
            if x >= first:
                top = _lose(best, own, due, lost, stack, top, v, x, t.up_w[e])
        if t.state[v] & MORE_CUSTOMERS != 0:
            for e in range(len(t.more_supplier)):
                x = t.more_customer[e]
                if top >= room:
                    return limit + 1
                if t.more_supplier[e] == v and x >= first and x < end:
                    top = _lose(best, own, due, lost, stack, top, v, x, t.more_w[e])
    return int(work)


@written_in
def _lose(
    best: Any, own: Any, due: Any, lost: Any, stack: Any, top: int, v: int, x: int, link: Any
) -> int:
    """What of x rested on what v lost."""
    bits = tight(best, own, x, link, v) & lost[v] & ~lost[x]
    if bits != 0:
        lost[x] |= np.uint16(bits)
        if due[x] & STACKED == 0:
            due[x] |= STACKED
            stack[top] = x
            top += 1
    return top


@bare
def _set_back(
    best: Any, own: Any, due: Any, lost: Any, slot: Any, log: Any, former: Any,
    first: int, end: int,
) -> int:  # fmt: skip
    """What was lost is again what the node has by itself. Gives how many are held, -1 if full."""
    held = 0
    for v in range(first, end):
        if lost[v] == 0:
            continue
        if held >= len(log):
            return -1
        held = _keep(best, slot, log, former, held, v)
        for lane in range(16):
            if lost[v] >> lane & 1:
                best[v, lane] = own[v, lane]
        lost[v] = 0
        due[v] |= DUE
    return held


@bare
def _take_all(
    best: Any, own: Any, t: Any, due: Any, slot: Any, log: Any, former: Any, row: Any,
    first: int, end: int, work: int, held: int,
) -> Any:  # fmt: skip
    """Who is due takes what its suppliers have, and is to tell it."""
    for v in range(first, end):
        if due[v] & DUE == 0:
            continue
        if held >= len(log):
            return work, -1
        held = _keep(best, slot, log, former, held, v)
        work += t.ptr[v + 1] - t.ptr[v] + 1
        take(best, own, t, row, v)
        due[v] = TELLS
    return work, held


@bare
def _tell_all(
    best: Any, t: Any, due: Any, slot: Any, log: Any, former: Any,
    first: int, end: int, work: int, held: int, limit: int,
) -> Any:  # fmt: skip
    """Who has something to tell tells it to its customers in the cycle, until nobody has."""
    told = True
    while told:
        told = False
        for v in range(first, end):
            if due[v] & TELLS == 0:
                continue
            told = True
            due[v] = 0
            work += t.up_ptr[v + 1] - t.up_ptr[v] + 1
            if work > limit:
                return work, held
            for e in range(t.up_ptr[v], t.up_ptr[v + 1]):
                x = t.up_idx[e]
                if x >= end:
                    break
                if held >= len(log):
                    return work, -1
                if x >= first:
                    held = _raise(best, due, slot, log, former, held, v, x, t.up_w[e])
            if t.state[v] & MORE_CUSTOMERS != 0:
                for e in range(len(t.more_supplier)):
                    x = t.more_customer[e]
                    if held >= len(log):
                        return work, -1
                    if t.more_supplier[e] == v and x >= first and x < end:
                        held = _raise(best, due, slot, log, former, held, v, x, t.more_w[e])
    return work, held


@written_in
def _keep(best: Any, slot: Any, log: Any, former: Any, held: int, v: int) -> int:
    """Remembers the row of v as it was before this update, once."""
    if slot[v] == 0:
        log[held] = v
        slot[v] = held + 1
        for lane in range(16):
            former[held, lane] = best[v, lane]
        held += 1
    return held


@written_in
def _raise(
    best: Any, due: Any, slot: Any, log: Any, former: Any, held: int, v: int, x: int, link: Any
) -> int:
    """x takes what v brings and, when it learns something, is to tell it on."""
    if slot[x] == 0:
        for lane in range(16):
            former[held, lane] = best[x, lane]
    if push(best, x, link, v) != 0:
        due[x] |= TELLS
        if slot[x] == 0:
            log[held] = x
            slot[x] = held + 1
            held += 1
    return held
