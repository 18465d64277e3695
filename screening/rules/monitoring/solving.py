"""What a reader can solve who has sums over groups, and knows which contract is in which group."""

from functools import lru_cache

PRIME = (1 << 61) - 1  # counting modulo a prime is exact here: the sums are far smaller


@lru_cache(maxsize=512)  # measures that count the same contracts have the same groups
def solved(groups: tuple[int, ...], least: int) -> tuple[int, ...] | None:
    """Return the groups (their indexes) that together give the sum over fewer than ``least`` rows.

    Groups are sets of rows as bits. Rows that are in the same groups cannot be told apart. None
    where elimination (Gauss and Jordan) leaves no equation on so few rows.
    """
    classes = _classes(groups)
    matrix = [[1 if rows & group else 0 for rows in classes] for group in groups]
    ways = [[int(at == other) for other in range(len(groups))] for at in range(len(groups))]
    done = 0
    for column in range(len(classes)):
        pivot = next((at for at in range(done, len(matrix)) if matrix[at][column]), None)
        if pivot is None:
            continue
        for table in (matrix, ways):
            table[done], table[pivot] = table[pivot], table[done]
        inverse = pow(matrix[done][column], -1, PRIME)
        for table in (matrix, ways):
            table[done] = [value * inverse % PRIME for value in table[done]]
        for at in range(len(matrix)):
            factor = matrix[at][column]
            if at != done and factor:
                for table in (matrix, ways):
                    table[at] = [
                        (value - factor * other) % PRIME
                        for value, other in zip(table[at], table[done], strict=True)
                    ]
        done += 1
        if done == len(matrix):
            break
    sizes = [rows.bit_count() for rows in classes]
    for equation, way in zip(matrix[:done], ways[:done], strict=True):
        rows = sum(size for size, value in zip(sizes, equation, strict=True) if value)
        if rows < least:
            return tuple(at for at, value in enumerate(way) if value)
    return None


def _classes(groups: tuple[int, ...]) -> list[int]:
    """Return the sets of rows that are in exactly the same groups."""
    everything = 0
    for group in groups:
        everything |= group
    classes = [everything] if everything else []
    for group in groups:
        classes = [part for rows in classes for part in (rows & group, rows & ~group) if part]
    return classes
