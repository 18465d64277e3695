"""What a reader can solve who has sums over groups, and knows which contract is in which group.

Contracts that are in the same groups cannot be told apart: they are one cell. A combination of the
sums that tells of fewer than ``least`` contracts is nothing on each larger cell and, of as many
blocks of the smaller cells, on all of at least one: it counts fewer cells than there are blocks.
So block by block what is nothing there is looked for, which is little, and of that what tells.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

PRIME = (1 << 61) - 1  # counting modulo a prime is exact here: the sums are far smaller
Mask = int  # a set of groups, one bit each
Combination = dict[int, int]  # how often the sum over each group is taken


@dataclass(frozen=True, slots=True)
class Cells:
    """How many rows are in exactly these groups, by the mask of the groups."""

    sizes: Mapping[Mask, int]
    families: tuple[Mask, ...] = ()  # of groups that have no row in common

    @classmethod
    def of(cls, families: Iterable[Sequence[int]]) -> "Cells":
        """Return the cells of groups, which are sets of rows as bits, numbered on from nought.

        The groups of a family have no row in common.
        """
        masks: dict[int, Mask] = defaultdict(int)
        number, together = 0, []
        for family in families:
            first = number
            for group in family:
                for row in _members(group):
                    masks[row] |= 1 << number
                number += 1
            together.append((1 << number) - (1 << first))
        return cls(Counter(masks.values()), tuple(together))

    def solved(self, shown: Iterable[int], least: int) -> tuple[int, ...] | None:
        """Return which of the shown groups together give the sum over fewer than ``least`` rows.

        None where they tell of no so few rows.
        """
        numbers = tuple(shown)
        sizes = self._seen_by(numbers)
        small = [mask for mask, size in sizes.items() if size < least]
        large = [mask for mask, size in sizes.items() if size >= least]
        sums_twice = self._ways_to_add_up(sizes)
        for first in range(least):
            block = _independent_first(numbers, [*large, *small[first::least]])
            if len(block.left) > sums_twice:  # else only what adds up in two ways is nothing here
                sums = [{number: 1} for number in numbers]
                telling = _telling(_cancelling(sums, block.cells), small, sizes, least)
                if telling is not None:
                    return tuple(sorted(telling))
        return None

    def _ways_to_add_up(self, seen: Iterable[Mask]) -> int:
        """Return how many families have the same rows as one before them."""
        covers = (tuple(bool(mask & family) for mask in seen) for family in self.families)
        covering = [cover for cover in covers if any(cover)]
        return len(covering) - len(set(covering))

    def _seen_by(self, numbers: Iterable[int]) -> dict[Mask, int]:
        """Return the sizes of the cells as who sees these groups alone tells them apart."""
        seen = sum(1 << number for number in numbers)
        sizes: dict[Mask, int] = defaultdict(int)
        for mask, size in self.sizes.items():
            if mask & seen:
                sizes[mask & seen] += size
        return sizes


@dataclass(frozen=True, slots=True)
class _Block:
    """Cells, with those first that are independent counted modulo 2.

    ``left``: what is nothing on all of them modulo 2, a mask of groups each. There is no more that
    is nothing on all of them than that.
    """

    cells: list[Mask]
    left: list[Mask]


def _independent_first(numbers: Iterable[int], cells: Iterable[Mask]) -> _Block:
    left = [1 << number for number in numbers]
    first, others = [], []
    for mask in cells:
        odd = [(combination & mask).bit_count() & 1 for combination in left]
        if 1 not in odd:
            others.append(mask)
            continue
        first.append(mask)
        taken = left[odd.index(1)]
        left = [
            combination ^ taken if is_odd else combination
            for combination, is_odd in zip(left, odd, strict=True)
            if combination is not taken
        ]
    return _Block([*first, *others], left)


def _cancelling(basis: list[Combination], cells: Iterable[Mask]) -> list[Combination]:
    """Return a basis of those combinations that are nothing on each of these cells."""
    left = [dict(combination) for combination in basis]
    for mask in cells:
        groups = _bits(mask)
        told = [_on(combination, groups) for combination in left]
        pivot = next((at for at, value in enumerate(told) if value), None)
        if pivot is None:
            continue
        taken, inverse = left.pop(pivot), pow(told.pop(pivot), -1, PRIME)
        for combination, value in zip(left, told, strict=True):
            if value:
                _add(combination, taken, -value * inverse)
        if not left:
            break
    return left


def _telling(
    basis: list[Combination], cells: Sequence[Mask], sizes: Mapping[Mask, int], least: int
) -> Combination | None:
    """Return a combination of these that tells of fewer than ``least`` rows; None: there is none.

    It is nothing on one of ``least`` blocks of the cells, so it is looked for among what is nothing
    on each of them, which is less, until there is one or none.
    """
    several = list(_reduced(basis, cells))
    for combination, told in several:
        if sum(sizes[mask] for mask, value in zip(cells, told, strict=True) if value) < least:
            return combination
    if len(several) < 2:
        return None
    seen = [mask for mask, values in zip(cells, zip(*(told for _, told in several), strict=True),
                                         strict=True) if any(values)]  # fmt: skip
    combinations = [combination for combination, _ in several]
    for number in range(min(least, len(seen))):
        left = _cancelling(combinations, seen[number::least])
        telling = _telling(left, seen, sizes, least) if left else None
        if telling is not None:
            return telling
    return None


def _reduced(
    basis: list[Combination], cells: Sequence[Mask]
) -> Iterator[tuple[Combination, list[int]]]:
    """Yield combinations that span the same, each with how often it counts a row of each cell.

    Each is alone in counting a cell of its own. What counts no cell is left out: there the groups
    add up in two ways.
    """
    within: dict[int, list[int]] = defaultdict(list)
    for at, mask in enumerate(cells):
        for number in _bits(mask):
            within[number].append(at)
    told = [_told(combination, within, len(cells)) for combination in basis]
    for at, values in enumerate(told):
        pivot = next((column for column, value in enumerate(values) if value), None)
        if pivot is None:
            continue
        inverse = pow(values[pivot], -1, PRIME)
        for other, others in enumerate(told):
            if other != at and others[pivot]:
                factor = -others[pivot] * inverse % PRIME
                told[other] = [
                    (value + factor * more) % PRIME if more else value
                    for value, more in zip(others, values, strict=True)
                ]
                _add(basis[other], basis[at], factor)
    for combination, values in zip(basis, told, strict=True):
        if any(values):
            yield combination, values


def _told(combination: Combination, within: Mapping[int, Sequence[int]], cells: int) -> list[int]:
    """Return how often a combination counts a row of each cell."""
    values = [0] * cells
    for number, times in combination.items():
        for at in within.get(number, ()):
            values[at] = (values[at] + times) % PRIME
    return values


def _on(combination: Combination, groups: Iterable[int]) -> int:
    """Return how often a combination counts a row that is in these groups."""
    return sum(combination.get(group, 0) for group in groups) % PRIME


def _add(values: dict[int, int], others: Mapping[int, int], factor: int) -> None:
    """Add a multiple of others; what comes to nothing goes."""
    for key, value in others.items():
        result = (values.get(key, 0) + factor * value) % PRIME
        if result:
            values[key] = result
        else:
            values.pop(key, None)


def _bits(mask: int) -> list[int]:
    """Return which bits of a mask are set."""
    numbers = []
    while mask:
        lowest = mask & -mask
        numbers.append(lowest.bit_length() - 1)
        mask ^= lowest
    return numbers


_OF_OCTET = tuple(tuple(_bits(octet)) for octet in range(256))


def _members(bits: int) -> Iterator[int]:
    """Yield the rows of a set."""
    octets = bits.to_bytes(bits.bit_length() // 8 + 1, "little")
    for at, octet in enumerate(octets):
        if octet:
            for bit in _OF_OCTET[octet]:
                yield 8 * at + bit
