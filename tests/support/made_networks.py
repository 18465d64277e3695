"""Networks made up for tests: random ties with cycles, doubles and self-loops."""

import random
from collections.abc import Iterable
from typing import Any

import numpy as np

from graphs.network.prepare import TieArrays

ISSUES = ("forced_labour", "child_labour", "ohs")
Tie = tuple[int, int, float]


def ties_of(
    parties: int, contracts: int, ties: Iterable[Tie], own: Any, links: Any = np.float32
) -> TieArrays:
    columns = list(zip(*ties, strict=True)) or [(), (), ()]
    return TieArrays(
        parties,
        contracts,
        np.array(columns[0], np.int32),
        np.array(columns[1], np.int32),
        np.array(columns[2], links),
        np.array(own, np.float32).reshape(parties + contracts, len(ISSUES)),
    )


def made(seed: int, parties: int, contracts: int, count: int, loops: bool = True) -> TieArrays:
    some = random.Random(seed)  # noqa: S311
    ties: list[Tie] = []
    for _ in range(count):
        s, c = some.randrange(parties), some.randrange(parties + contracts)
        if not loops and c < parties and c <= s:
            continue
        ties.append((s, c, some.choice([1.0, 1.0, 0.9, 0.7, 0.4, 0.33])))
    own = [[some.choice([0, 0, some.random()]) for _ in ISSUES] for _ in range(parties + contracts)]
    return ties_of(parties, contracts, ties, own)
