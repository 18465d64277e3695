"""How many contracts depend on what: the exact number of contracts above each node.

Contracts go down the network as bits, 512 to a row; a node has those of its customers. The time is
that of one pass for every 512 contracts.
"""

from typing import Any

import numpy as np

from graphs.network.columns import Network
from graphs.network.compiled import inlined, kernel

WORDS = 8  # of 64 contracts: a row is one cache line


def contracts_above(network: Network) -> Any:
    """For every node the number of contracts that reach it, in the order of ranks; int64."""
    counts = np.zeros(network.n, np.int64)
    row = np.zeros((network.first_contract, WORDS), np.uint64)
    some = np.zeros(WORDS, np.uint64)
    for first in range(network.first_contract, network.n, WORDS * 64):
        end = min(network.n, first + WORDS * 64)
        _down(network.up_ptr, network.up_idx, network.loops, row, some, counts, first, end)
    counts[network.first_contract :] = 1
    return counts[network.node_of]


@inlined
def _bits_set(word: np.uint64) -> np.int64:
    """Return how many bits of 64 are set: summed in pairs, fours and bytes side by side."""
    word -= (word >> np.uint64(1)) & np.uint64(0x5555555555555555)
    pairs = np.uint64(0x3333333333333333)
    word = (word & pairs) + ((word >> np.uint64(2)) & pairs)
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@kernel
def _down(
    ptr: Any, idx: Any, loops: Any, row: Any, some: Any, counts: Any, first: int, end: int
) -> None:
    """One row of contracts, first to end, from the customers to the deepest suppliers."""
    contracts = len(row)
    loop = len(loops) - 1
    v = contracts - 1
    while v >= 0:
        while loop >= 0 and loops[loop, 0] > v:
            loop -= 1
        begin = v
        if loop >= 0 and loops[loop, 1] > v:
            begin = loops[loop, 0]
        for x in range(begin, v + 1):
            for word in range(8):
                row[x, word] = 0
        moved = True
        while moved:
            moved = False
            for x in range(v, begin - 1, -1):
                for word in range(8):
                    some[word] = row[x, word]
                for e in range(ptr[x], ptr[x + 1]):
                    c = idx[e]
                    if c < contracts:
                        for word in range(8):
                            some[word] |= row[c, word]
                    elif c >= first and c < end:
                        some[(c - first) >> 6] |= np.uint64(1) << np.uint64((c - first) & 63)
                for word in range(8):
                    if some[word] != row[x, word]:
                        row[x, word] = some[word]
                        moved = begin < v
        for x in range(begin, v + 1):
            for word in range(8):
                counts[x] += _bits_set(row[x, word])
        v = begin - 1
