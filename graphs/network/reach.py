"""The exact number of contracts above each node: how many depend on it.

Contracts go down the network as bits, 512 to a row; a node has those of its customers. The time is
that of one pass for every 512 contracts.
"""

import numpy as np
from numpy.typing import NDArray

from graphs.network.columns import Ints, Network, Pointers
from graphs.network.compiled import inlined, kernel

WORDS = 8  # of 64 contracts: a row is one cache line
Bits = NDArray[np.uint64]
Counts = NDArray[np.int64]


def contracts_above(network: Network) -> Counts:
    """Return for every rank the number of contracts that reach it."""
    counts = np.zeros(network.n, np.int64)
    row = np.zeros((network.first_contract, WORDS), np.uint64)
    reached = np.zeros(WORDS, np.uint64)
    for first in range(network.first_contract, network.n, WORDS * 64):
        end = min(network.n, first + WORDS * 64)
        _down(network.up_ptr, network.up_idx, network.loops, row, reached, counts, first, end)
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
    ptr: Pointers, idx: Ints, loops: Ints, row: Bits, reached: Bits, counts: Counts, first: int,
    end: int,
) -> None:  # fmt: skip
    """Take the contracts first to end down from the customers to the deepest suppliers."""
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
                    reached[word] = row[x, word]
                for e in range(ptr[x], ptr[x + 1]):
                    c = idx[e]
                    if c < contracts:
                        for word in range(8):
                            reached[word] |= row[c, word]
                    elif c >= first and c < end:
                        reached[(c - first) >> 6] |= np.uint64(1) << np.uint64((c - first) & 63)
                for word in range(8):
                    if reached[word] != row[x, word]:
                        row[x, word] = reached[word]
                        moved = begin < v
        for x in range(begin, v + 1):
            for word in range(8):
                counts[x] += _bits_set(row[x, word])
        v = begin - 1
