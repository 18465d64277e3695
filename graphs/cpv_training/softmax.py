"""A multinomial logistic regression over sparse rows, by AdaGrad, one row at a time.

One thread and no reordering of sums: the same rows and seed give the same weights.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SparseRows:
    """Rows of a matrix: row r has the columns ``columns[starts[r]:starts[r + 1]]``."""

    starts: Integers
    columns: Integers
    values: Floats
    width: int

    def __len__(self) -> int:
        return len(self.starts) - 1

    def take(self, rows: Integers) -> "SparseRows":
        """Return some rows, in that order."""
        counts = self.starts[rows + 1] - self.starts[rows]
        starts = np.concatenate(([0], np.cumsum(counts)))
        places = np.arange(starts[-1]) - np.repeat(starts[:-1] - self.starts[rows], counts)
        return SparseRows(starts, self.columns[places], self.values[places], self.width)


def rows_of(counts: Sequence[Mapping[int, float]], width: int) -> SparseRows:
    """Return rows from the values by column of each."""
    starts = np.concatenate(([0], np.cumsum([len(count) for count in counts]))).astype(np.int64)
    columns = np.fromiter((c for count in counts for c in count), np.int64, starts[-1])
    values = np.fromiter((v for count in counts for v in count.values()), np.float32, starts[-1])
    return SparseRows(starts, columns, values, width)


def train(
    rows: SparseRows,
    classes: Integers,
    weights: Floats,
    class_count: int,
    rounds: int,
    rate: float,
    seed: int = 1,
) -> tuple[Floats, Floats]:
    """Return the weight of each column for each class, and what each class begins with."""
    matrix = np.zeros((rows.width, class_count), np.float32)
    start = np.zeros(class_count, np.float32)
    seen = np.zeros(rows.width, np.float32)
    random = np.random.default_rng(seed)
    for number in range(rounds):
        order = random.permutation(len(rows))
        _one_round(
            rows.starts, rows.columns, rows.values, classes, weights, order,
            matrix, start, seen, np.float32(rate * (1 - 0.8 * number / rounds)),
        )  # fmt: skip
    return matrix, start


@numba.njit(cache=True)
def _one_round(  # type: ignore[no-untyped-def]
    starts, columns, values, classes, weights, order, matrix, start, seen, rate
):  # pragma: no cover - compiled
    count = matrix.shape[1]
    error = np.empty(count, np.float32)
    for row in order:
        for k in range(count):
            error[k] = start[k]
        for place in range(starts[row], starts[row + 1]):
            value = values[place]
            line = matrix[columns[place]]
            for k in range(count):
                error[k] += value * line[k]
        highest = error.max()
        total = np.float32(0)
        for k in range(count):
            error[k] = np.exp(error[k] - highest)
            total += error[k]
        for k in range(count):
            error[k] /= total
        error[classes[row]] -= np.float32(1)
        squares = np.float32(0)
        for k in range(count):
            error[k] *= weights[row]
            squares += error[k] * error[k]
            start[k] -= np.float32(0.003) * error[k]
        for place in range(starts[row], starts[row + 1]):
            value = values[place]
            column = columns[place]
            seen[column] += value * value * squares
            step = np.float32(rate * value / np.sqrt(seen[column] + np.float32(1e-6)))
            line = matrix[column]
            for k in range(count):
                line[k] -= step * error[k]
