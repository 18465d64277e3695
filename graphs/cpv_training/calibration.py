"""From a probability of the model to the chance that its group is right, as it was on strangers."""

import numpy as np

from graphs.cpv_words.group_model import Floats

BINS = 600  # of some hundred suggestions each: the likeliest are few


def calibrate(probabilities: np.ndarray, is_right: np.ndarray) -> tuple[Floats, Floats]:
    """Return knots of a rising line: probabilities, and how often groups of that were right.

    Isotonic regression by pooling adjacent violators over bins of equal size, in order.
    """
    order = np.argsort(probabilities, kind="stable")
    bins = np.array_split(order, BINS)
    heights = [float(is_right[part].mean()) for part in bins]
    sizes = [float(len(part)) for part in bins]
    places = [float(probabilities[part].mean()) for part in bins]
    pools: list[tuple[float, float, float]] = []
    for height, size, place in zip(heights, sizes, places, strict=True):
        pools.append((height, size, place))
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            (h1, s1, p1), (h2, s2, p2) = pools[-2:]
            total = s1 + s2
            pools[-2:] = [((h1 * s1 + h2 * s2) / total, total, (p1 * s1 + p2 * s2) / total)]
    knots = [0.0, *(place for _, _, place in pools), 1.0]
    chances = [0.0, *(height for height, _, _ in pools), pools[-1][0]]
    return np.array(knots, np.float32), np.array(chances, np.float32)
