"""Exact bounds of unknowns that are nought or more and solve linear equations: the simplex method.

Fractions and Bland's rule: no rounding, no endless loop. Small systems only.
"""

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

Bounds = tuple[Fraction, Fraction | None]  # None: without bound
Name = TypeVar("Name", bound=Hashable)


def bounds(
    equations: Sequence[tuple[Mapping[Name, int], Fraction]], names: Sequence[Name]
) -> dict[Name, Bounds]:
    """Return the least and the most that each unknown can be."""
    columns = {name: at for at, name in enumerate(names)}
    table, basis = _feasible(equations, columns)
    found = {}
    for name, column in columns.items():
        least = _best(table, basis, column, -1)
        most = _best(table, basis, column, 1)
        found[name] = (Fraction(0) if least is None else least, most)
    return found


Table = list[list[Fraction]]


def _feasible(
    equations: Sequence[tuple[Mapping[Name, int], Fraction]], columns: Mapping[Name, int]
) -> tuple[Table, list[int]]:
    """Return the system solved for a basis, in which no unknown is negative."""
    width, height = len(columns), len(equations)
    table: Table = []
    for at, (factors, right) in enumerate(equations):
        row = [Fraction(0)] * (width + height + 1)
        sign = -1 if right < 0 else 1
        for name, factor in factors.items():
            row[columns[name]] = Fraction(sign * factor)
        row[width + at], row[-1] = Fraction(1), abs(right)
        table.append(row)
    basis = [width + at for at in range(height)]
    goal = [Fraction(0)] * width + [Fraction(-1)] * height
    _climb(table, basis, goal, width + height)
    assert all(row[-1] == 0 for row, at in zip(table, basis, strict=True) if at >= width)
    for at in range(height):  # what is still in the basis beside the unknowns goes out of it
        if basis[at] >= width:
            column = next((column for column in range(width) if table[at][column]), None)
            if column is not None:
                _pivot(table, basis, at, column)
    kept = [at for at in range(height) if basis[at] < width]
    return [table[at][:width] + table[at][-1:] for at in kept], [basis[at] for at in kept]


def _best(table: Table, basis: list[int], column: int, sign: int) -> Fraction | None:
    """Return the most (or, with sign -1, the least) of one unknown; None without bound."""
    own, order = [list(row) for row in table], list(basis)
    width = len(own[0]) - 1 if own else 0
    goal = [Fraction(0)] * width
    if column >= width:
        return None
    goal[column] = Fraction(sign)
    if not _climb(own, order, goal, width):
        return None
    return next((row[-1] for row, at in zip(own, order, strict=True) if at == column), Fraction(0))


def _climb(table: Table, basis: list[int], goal: Sequence[Fraction], width: int) -> bool:
    """Go to the best corner; return whether there is one."""
    while True:
        column = next(
            (
                at
                for at in range(width)
                if at not in basis
                and goal[at] > sum(goal[basis[row]] * table[row][at] for row in range(len(table)))
            ),
            None,
        )
        if column is None:
            return True
        ratios = [
            (row[-1] / row[column], basis[at], at)
            for at, row in enumerate(table)
            if row[column] > 0
        ]
        if not ratios:
            return False
        _pivot(table, basis, min(ratios)[2], column)


def _pivot(table: Table, basis: list[int], at: int, column: int) -> None:
    factor = table[at][column]
    table[at] = [value / factor for value in table[at]]
    for other, row in enumerate(table):
        if other != at and row[column]:
            factor = row[column]
            table[other] = [
                value - factor * base for value, base in zip(row, table[at], strict=True)
            ]
    basis[at] = column
