"""Steps on rows of sixteen scores: plain loops, which the compiler turns into vector instructions.

Products and maxima are those of IEEE float32, so every machine gives the same bytes. Each step has
its specification in numpy in ``tests/graphs/network/test_row_kernels.py``.
"""

import numpy as np

from graphs.network.columns import LANES, Floats, Ints
from graphs.network.compiled import inlined


@inlined
def lanes_of(rows: Floats) -> int:
    """Return how many places a row has, which is sixteen.

    As a bound it lets the compiler make vectors of a loop; as a constant it writes out each step.
    """
    return int(min(LANES, rows.shape[1]))


@inlined
def copy_row(rows: Floats, v: int, row: Floats) -> None:
    """Set row = rows[v]."""
    for lane in range(lanes_of(rows)):
        row[lane] = rows[v, lane]


@inlined
def raise_from_suppliers(
    row: Floats, best: Floats, idx: Ints, w: Floats, first: int, end: int
) -> None:
    """Set row to the maximum of itself and w[e] * best[idx[e]] for the ties e from first to end.

    Two suppliers at a time, the last one perhaps twice: with one, the compiler would store only
    the places that rise, which costs several times as much.
    """
    for e in range(first, end, 2):
        next_e = min(e + 1, end - 1)
        supplier, link = np.uint32(idx[e]), w[e]
        next_supplier, next_link = np.uint32(idx[next_e]), w[next_e]
        for lane in range(lanes_of(best)):
            row[lane] = max(
                row[lane], link * best[supplier, lane], next_link * best[next_supplier, lane]
            )


@inlined
def store_row(best: Floats, v: int, row: Floats) -> bool:
    """Set best[v] = row; return whether that changes it."""
    changed = 0
    for lane in range(lanes_of(best)):
        changed += row[lane] != best[v, lane]
        best[v, lane] = row[lane]
    return changed != 0


@inlined
def push_row(best: Floats, customer: int, link: np.float32, supplier: int) -> bool:
    """Set best[customer] = max(best[customer], link * best[supplier]); return whether it rose."""
    rising = 0
    for lane in range(lanes_of(best)):
        rising += link * best[supplier, lane] > best[customer, lane]
    if rising != 0:
        for lane in range(LANES):
            best[customer, lane] = max(best[customer, lane], link * best[supplier, lane])
    return rising != 0


@inlined
def resting_lanes(best: Floats, own: Floats, customer: int, link: np.float32, supplier: int) -> int:
    """Return, as bits, the lanes of a customer that equal link * best[supplier] and are above own.

    Such a score may rest on this supplier.
    """
    equal = 0
    for lane in range(lanes_of(best)):
        equal += best[customer, lane] == link * best[supplier, lane]
    lanes = 0
    if equal != 0:
        for lane in range(LANES):
            score = best[customer, lane]
            if score == link * best[supplier, lane] and score > own[customer, lane]:
                lanes |= 1 << lane
    return lanes


@inlined
def is_affected(
    best: Floats, customer: int, link: np.float32, supplier: int, former: Floats, at: int
) -> bool:
    """Return whether a customer may change now that best[supplier] was former[at] before.

    It rises where link * best[supplier] is above its score, and may sink where its score is what
    the supplier brought before and no longer brings.
    """
    affected = 0
    for lane in range(lanes_of(best)):
        score = best[customer, lane]
        now, before = link * best[supplier, lane], link * former[at, lane]
        affected += (now > score) | ((before == score) & (now < score))
    return affected != 0


@inlined
def rising_and_sinking(
    best: Floats, own: Floats, customer: int, link: np.float32, supplier: int, former: Floats,
    at: int,
) -> tuple[bool, int]:  # fmt: skip
    """Return whether a customer rises, and as bits the lanes in which it may sink.

    As ``is_affected``, without the lanes in which a customer has as much by itself.
    """
    rises, sinking = False, 0
    for lane in range(LANES):
        score = best[customer, lane]
        now, before = link * best[supplier, lane], link * former[at, lane]
        if now > score:
            rises = True
        elif before == score and now < score and score > own[customer, lane]:
            sinking |= 1 << lane
    return rises, sinking
