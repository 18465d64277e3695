"""F1-F7 as bare functions of numbers in 0..1. All monotone: no input that is worse gives less.

The case files in tests/cases/method are worked through these; constants.toml supplies the numbers.
"""

import math
from collections.abc import Iterable


def country(weighted: Iterable[tuple[float, float]], softening: float) -> float:
    """F1 over (weight, x) pairs: max(weighted mean, worst - softening); 0 for none."""
    pairs = list(weighted)
    if not pairs:
        return 0.0
    mean = sum(w * x for w, x in pairs) / sum(w for w, _ in pairs)
    return max(mean, max(x for _, x in pairs) - softening)


def likelihood(c: float, s: float, pair: float = 0.0, floor: float = 0.0) -> float:
    """F3: hazard and weak protection together, a documented pair, or the domestic floor."""
    return max(math.sqrt(c * s), pair, floor)


def place(delta: float, link: float, likely: float) -> float:
    """F5 for one place: R = delta * link * L."""
    return delta * link * likely


def contract(places: Iterable[float]) -> float:
    """F5 over all places: the worst one. Not noisy-or: mapping more of a chain costs nothing."""
    return max(places, default=0.0)


def severity(scale: int, irremediability: int, scope: int | None, least: int, most: int) -> int:
    """F7: the worse of scale and irremediability; scope 4-5 adds one, 1-2 takes one off."""
    step = 0 if scope is None or scope == 3 else (1 if scope > 3 else -1)
    return min(most, max(least, max(scale, irremediability) + step))
