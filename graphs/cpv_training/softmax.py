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
    families: Integers,
    rounds: int,
    rate: float,
    family_rate: float,
    seed: int = 1,
) -> tuple[Floats, Floats, Floats]:
    """Return the weight of each column for each class and family, and what classes begin with.

    ``families`` holds the family of each class. A column weighs for a class what it weighs for
    the class and for its family together: what is seen of one class is of use to its sisters.
    """
    matrix = np.zeros((rows.width, len(families)), np.float32)
    shared = np.zeros((rows.width, int(families.max()) + 1), np.float32)
    start = np.zeros(len(families), np.float32)
    seen = np.zeros((2, rows.width), np.float32)
    random = np.random.default_rng(seed)
    for number in range(rounds):
        order = random.permutation(len(rows))
        slower = 1 - 0.8 * number / rounds
        _one_round(
            rows.starts, rows.columns, rows.values, classes, weights, order, families,
            matrix, shared, start, seen,
            np.float32(rate * slower), np.float32(family_rate * slower),
        )  # fmt: skip
    return matrix, shared, start


@numba.njit(cache=True)
def _one_round(  # type: ignore[no-untyped-def]
    starts, columns, values, classes, weights, order, families,
    matrix, shared, start, seen, rate, family_rate,
):  # pragma: no cover - compiled  # fmt: skip
    error = np.empty(matrix.shape[1], np.float32)
    family_error = np.empty(shared.shape[1], np.float32)
    for row in order:
        error[:] = start
        family_error[:] = 0
        for place in range(starts[row], starts[row + 1]):
            value = values[place]
            _add(error, value, matrix[columns[place]])
            _add(family_error, value, shared[columns[place]])
        for k in range(len(error)):
            error[k] += family_error[families[k]]
        highest = error.max()
        total = np.float32(0)
        for k in range(len(error)):
            error[k] = np.exp(error[k] - highest)
            total += error[k]
        for k in range(len(error)):
            error[k] /= total
        error[classes[row]] -= np.float32(1)
        family_error[:] = 0
        for k in range(len(error)):
            error[k] *= weights[row]
            start[k] -= np.float32(0.003) * error[k]
            family_error[families[k]] += error[k]
        squares, family_squares = _squares(error), _squares(family_error)
        for place in range(starts[row], starts[row + 1]):
            value = values[place]
            column = columns[place]
            seen[0, column] += value * value * squares
            step = rate * value / np.sqrt(seen[0, column] + np.float32(1e-6))
            _add(matrix[column], np.float32(-step), error)
            seen[1, column] += value * value * family_squares
            step = family_rate * value / np.sqrt(seen[1, column] + np.float32(1e-6))
            _add(shared[column], np.float32(-step), family_error)


@numba.njit(cache=True)
def _add(sums, value, line):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    for k in range(len(sums)):
        sums[k] += value * line[k]


@numba.njit(cache=True)
def _squares(line):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    total = np.float32(0)
    for k in range(len(line)):
        total += line[k] * line[k]
    return total
