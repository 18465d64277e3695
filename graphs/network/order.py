"""The order of a network: levels, and where cycles stand; the compiled half of ``prepare``.

``level`` is -1 for a node that has none yet; ``loop_of`` the least rank of a node's cycle, or -1.
"""

import numpy as np

from graphs.network.columns import Ints, Pointers
from graphs.network.compiled import compiled


@compiled
def customers_of(supplier: Ints, customer: Ints, n: int) -> tuple[Pointers, Ints]:
    """Return for each of n nodes its customers, in the order in which the ties came."""
    ptr = np.zeros(n + 1, np.int64)
    m = len(supplier)
    for e in range(m):
        if supplier[e] != customer[e]:
            ptr[supplier[e] + 1] += 1
    for v in range(n):
        ptr[v + 1] += ptr[v]
    at = ptr[:-1].copy()
    idx = np.empty(ptr[n], np.int32)
    for e in range(m):
        s = supplier[e]
        if s != customer[e]:
            idx[at[s]] = customer[e]
            at[s] += 1
    return ptr, idx


@compiled
def waiting_for(supplier: Ints, customer: Ints, n: int) -> Ints:
    """Return how many ties each of n nodes waits for."""
    waiting = np.zeros(n, np.int32)
    for e in range(len(supplier)):
        if supplier[e] != customer[e]:
            waiting[customer[e]] += 1
    return waiting


@compiled
def peel(ptr: Pointers, idx: Ints, waiting: Ints, level: Ints) -> int:
    """Write the level of every node with no cycle below it; return how many those are (Kahn)."""
    n = len(level)
    queue = np.empty(n, np.int32)
    tail = 0
    for v in range(n):
        if waiting[v] == 0:
            queue[tail] = v
            level[v] = 0
            tail += 1
    head = 0
    while head < tail:
        v = queue[head]
        head += 1
        above = level[v] + 1
        for e in range(ptr[v], ptr[v + 1]):
            x = idx[e]
            waiting[x] -= 1
            if waiting[x] == 0:  # the last supplier to come is of the highest level
                level[x] = above
                queue[tail] = x
                tail += 1
    return tail


@compiled
def sort_core(ptr: Pointers, idx: Ints, level: Ints) -> None:
    """Sort the customers of what was not peeled by rank, so that a walk there is repeatable."""
    for v in range(len(level)):
        if level[v] < 0 and ptr[v + 1] - ptr[v] > 1:
            idx[ptr[v] : ptr[v + 1]] = np.sort(idx[ptr[v] : ptr[v + 1]])


@compiled
def find_loops(ptr: Pointers, idx: Ints, level: Ints, loop_of: Ints, inner: Ints) -> None:
    """Find Tarjan's strongly connected components among the nodes without a level.

    ``loop_of`` becomes the least rank of a node's component where that has more than one node;
    ``inner`` orders it: the node that the walk leaves last comes first.
    """
    n = len(level)
    number = np.zeros(n, np.int32)  # 0: not met yet
    low = np.zeros(n, np.int32)
    on_stack = np.zeros(n, np.uint8)
    at = ptr[:-1].copy()
    stack = np.empty(n, np.int32)  # met and not yet in a component
    walk = np.empty(n, np.int32)  # from the root of the walk to where it stands
    met = left = top = 0
    for root in range(n):
        if level[root] >= 0 or number[root] != 0:
            continue
        deep = 0
        walk[0] = root
        met += 1
        number[root] = low[root] = met
        stack[top] = root
        top += 1
        on_stack[root] = 1
        while deep >= 0:
            v = walk[deep]
            stepped = False
            while at[v] < ptr[v + 1]:
                x = idx[at[v]]
                at[v] += 1
                if number[x] == 0:
                    met += 1
                    number[x] = low[x] = met
                    stack[top] = x
                    top += 1
                    on_stack[x] = 1
                    deep += 1
                    walk[deep] = x
                    stepped = True
                    break
                if on_stack[x] == 1 and number[x] < low[v]:
                    low[v] = number[x]
            if stepped:
                continue
            left += 1
            inner[v] = -left  # left last, so first
            deep -= 1
            if deep >= 0 and low[v] < low[walk[deep]]:
                low[walk[deep]] = low[v]
            if low[v] == number[v]:
                begin = top - 1
                least = stack[begin]
                while stack[begin] != v:
                    begin -= 1
                    least = min(least, stack[begin])
                for i in range(begin, top):
                    on_stack[stack[i]] = 0
                    if top - begin > 1:
                        loop_of[stack[i]] = least
                top = begin


@compiled
def peel_rest(ptr: Pointers, idx: Ints, waiting: Ints, level: Ints, loop_of: Ints) -> None:
    """Write the levels of the rest; a cycle waits for what its nodes wait for from outside."""
    n = len(level)
    queue = np.empty(n, np.int32)  # single nodes, and cycles by their leading rank
    total = np.zeros(n, np.int64)  # what a cycle waits for, at its leading rank
    above = np.zeros(n, np.int32)  # the level that a waiting node or cycle has reached
    size = np.zeros(n + 1, np.int64)
    for v in range(n):
        if level[v] < 0 and loop_of[v] >= 0:
            total[loop_of[v]] += waiting[v]
            size[loop_of[v] + 1] += 1
    for v in range(n):
        size[v + 1] += size[v]
    members = np.empty(size[n], np.int32)
    put = size[:-1].copy()
    for v in range(n):
        if level[v] < 0 and loop_of[v] >= 0:
            members[put[loop_of[v]]] = v
            put[loop_of[v]] += 1
            for e in range(ptr[v], ptr[v + 1]):
                if loop_of[idx[e]] == loop_of[v]:
                    total[loop_of[v]] -= 1
    for v in range(n):  # what the peeled nodes brought
        if level[v] >= 0:
            for e in range(ptr[v], ptr[v + 1]):
                x = idx[e]
                if level[x] < 0:
                    lead = loop_of[x] if loop_of[x] >= 0 else x
                    above[lead] = max(above[lead], level[v] + 1)
    tail = 0
    for v in range(n):
        if level[v] < 0 and loop_of[v] == v and total[v] == 0:
            queue[tail] = v
            tail += 1
    head = 0
    while head < tail:
        lead = queue[head]
        head += 1
        single = loop_of[lead] < 0
        count = 1 if single else size[lead + 1] - size[lead]
        for i in range(count):
            v = lead if single else members[size[lead] + i]
            level[v] = above[lead]
            for e in range(ptr[v], ptr[v + 1]):
                x = idx[e]
                if loop_of[x] >= 0 and loop_of[x] == loop_of[v]:
                    continue
                to = loop_of[x] if loop_of[x] >= 0 else x
                above[to] = max(above[to], above[lead] + 1)
                if loop_of[x] >= 0:
                    total[to] -= 1
                    ready = total[to] == 0
                else:
                    waiting[x] -= 1
                    ready = waiting[x] == 0
                if ready:
                    queue[tail] = to
                    tail += 1


@compiled
def by_level(level: Ints, loop_of: Ints) -> Ints:
    """Return ranks by level, in a level the single nodes by rank; after them is room for cycles."""
    highest = 0
    for v in range(len(level)):
        highest = max(highest, level[v])
    start = np.zeros(highest + 2, np.int64)
    for v in range(len(level)):
        start[level[v] + 1] += 1
    for t in range(highest + 1):
        start[t + 1] += start[t]
    order = np.empty(len(level), np.int32)
    for v in range(len(level)):
        if loop_of[v] < 0:
            order[start[level[v]]] = v
            start[level[v]] += 1
    return order


@compiled
def put_loops(order: Ints, level: Ints, looped: Ints, at: Pointers) -> Pointers:
    """Put the cycles, sorted by level, behind the single nodes of their level.

    ``looped`` holds the ranks in cycles, one cycle after the other, and ``at`` where each begins.
    Return the first node of each cycle.
    """
    highest = 0
    for v in range(len(level)):
        highest = max(highest, level[v])
    end = np.zeros(highest + 2, np.int64)
    for v in range(len(level)):
        end[level[v] + 1] += 1
    for t in range(highest + 1):
        end[t + 1] += end[t]
    cycled = np.zeros(highest + 1, np.int64)
    for i in range(len(looped)):
        cycled[level[looped[i]]] += 1
    firsts = np.empty(len(at), np.int64)
    for loop in range(len(at)):
        begin = at[loop]
        stop = at[loop + 1] if loop + 1 < len(at) else len(looped)
        t = level[looped[begin]]
        firsts[loop] = end[t + 1] - cycled[t]
        cycled[t] -= stop - begin
        for i in range(begin, stop):
            order[firsts[loop] + i - begin] = looped[i]
    return firsts


@compiled
def continue_loops(component: Ints, loops: Ints) -> None:
    """Write 0 for each node that goes on in the component of the one before it."""
    for loop in range(len(loops)):
        for v in range(loops[loop, 0] + 1, loops[loop, 1]):
            component[v] = 0
