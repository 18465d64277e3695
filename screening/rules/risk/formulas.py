"""F1-F7 as bare functions of numbers in 0..1. All monotone: no input that is worse gives less.

The case files in tests/cases/method are worked through these; constants.toml supplies the numbers.
"""

import math
from collections.abc import Iterable


def country(weighted: Iterable[tuple[float, float]], softening: float) -> float:
    """Return C of (weight, x) pairs: max(weighted mean, worst - softening); 0 for none (F1)."""
    pairs = list(weighted)
    if not pairs:
        return 0.0
    mean = sum(w * x for w, x in pairs) / sum(w for w, _ in pairs)
    return max(mean, max(x for _, x in pairs) - softening)


def likelihood(c: float, s: float, pair: float = 0.0, floor: float = 0.0) -> float:
    """Return L: country and good together, a documented pair, or the domestic floor (F3)."""
    return max(math.sqrt(c * s), pair, floor)


def place(delta: float, link: float, likely: float) -> float:
    """Return R = delta * link * L of one place (F5)."""
    return delta * link * likely


def contract(places: Iterable[float]) -> float:
    """Return the worst R over all places (F5).

    Not noisy-or, so that mapping more of a chain costs nothing.
    """
    return max(places, default=0.0)


def severity(scale: int, irremediability: int, scope: int | None, least: int, most: int) -> int:
    """Return the larger of scale and irremediability; scope 4-5 adds one, 1-2 takes one off
    (F7).
    """
    step = 0 if scope is None or scope == 3 else (1 if scope > 3 else -1)
    return min(most, max(least, max(scale, irremediability) + step))
