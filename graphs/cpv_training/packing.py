"""The arrays of the file that ships: small, and without any text."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graphs.cpv_words.group_model import CodeProfiles, Floats, Integers


def packed(
    groups: Sequence[str],
    numbers: Integers,
    rarity: Floats,
    weights: tuple[Floats, Floats],
    worth: Floats,
    begin: Floats,
    vocabulary: Integers,
    profiles: CodeProfiles,
    calibration: tuple[Floats, Floats],
    most_weights: int,
) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of the file from dense matrices: the largest weights, in 255 steps a row.

    ``weights`` are those for groups and for divisions. A constant added to a row of either changes
    nothing, so each is first moved to its median. ``worth`` is what a size of one matters by row.
    """
    moved = np.hstack([each - np.median(each, axis=1, keepdims=True) for each in weights])
    sizes = np.abs(moved) * worth[:, None]
    if most_weights < sizes.size:
        edge = np.partition(sizes.ravel(), -most_weights)[-most_weights]
        moved[sizes < edge] = 0
    scales = np.maximum(np.abs(moved).max(axis=1), 1e-2) / 127
    scales = scales.astype(np.float16)
    steps = np.rint(moved / scales.astype(np.float32)[:, None]).clip(-127, 127).astype(np.int8)
    is_kept = steps.any(axis=1)
    steps, scales, numbers, rarity = (
        steps[is_kept], scales[is_kept], numbers[is_kept], rarity[is_kept],
    )  # fmt: skip
    rows, classes = np.nonzero(steps)
    codes = sorted(profiles.counts)
    phrases = [profiles.phrases[code] for code in codes]
    return {
        "groups": np.array([int(group) for group in groups], np.uint16),
        "number_steps": np.diff(numbers, prepend=0).astype(np.uint32),
        "rarity": np.rint(rarity * 10).clip(0, 255).astype(np.uint8),
        "counts": np.bincount(rows, minlength=len(numbers)).astype(np.uint16),
        "scales": scales,
        "classes": classes.astype(np.uint16),
        "weights": steps[rows, classes],
        "begin": begin.astype(np.float16),
        "word_steps": np.diff(np.sort(vocabulary), prepend=0).astype(np.uint32),
        "codes": np.array([int(code) for code in codes], np.uint32),
        "code_counts": np.array([profiles.counts[code] for code in codes], np.uint16),
        "phrase_counts": np.array([len(own) for own in phrases], np.uint16),
        "phrase_sizes": np.array([len(stems) for own in phrases for stems in own], np.uint8),
        "stems": np.array(
            [stem for own in phrases for stems in own for stem in sorted(stems)], np.uint32
        ),
        "knots": calibration[0].astype(np.float32),
        "chances": calibration[1].astype(np.float32),
    }
