"""Which numbers of signals and incidents may be told, so that none points at few of them.

The standard is that of published figures: a number is of at least ``LEAST``, and so is whatever
follows from it with the others. Of a part nought is few too: it says something of each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from screening.model.monitoring import Measure, MeasuredRow, Part
from screening.model.published_figures import LEAST
from screening.rules.monitoring.solving import Cells

Bits = int
PARTS = (Part.MET, Part.NOT_MET, Part.UNKNOWN)


@dataclass(frozen=True, slots=True)
class ToldCounts:
    """What may be told of a measure. ``in_scope``: None for a number that is not told.

    ``parts``: None where it is not told how these fall apart. ``is_few``: there are some, fewer
    than ``LEAST``.
    """

    in_scope: int | None
    parts: Mapping[Part, int] | None
    is_few: bool = False


NOWHERE: Mapping[str, Sequence[ToldCounts]] = MappingProxyType({})


def told_counts(
    rows: Sequence[MeasuredRow],
    measures: Sequence[Measure],
    elsewhere: Mapping[str, Sequence[ToldCounts]] = NOWHERE,
) -> tuple[ToldCounts, ...]:
    """Return what may be told of each measure together, the first ones first.

    ``elsewhere``: what was told of a measure in another year, by its id. No number differs from
    that by fewer than ``LEAST``: whoever lays the two side by side would read a few from it.
    """
    told: list[Bits] = []
    counts = []
    for measure in measures:
        parts = dict.fromkeys(PARTS, 0)
        for number, row in enumerate(row for row in rows if row.unit is measure.unit):
            part = measure.sort(row).part
            if part in parts:
                parts[part] |= 1 << number
        counts.append(_told(parts, told, elsewhere.get(measure.id, ())))
    return tuple(counts)


def _told(
    parts: Mapping[Part, Bits], told: list[Bits], elsewhere: Sequence[ToldCounts]
) -> ToldCounts:
    """Return what may be told beside what is told already, and note it there."""
    whole = parts[Part.MET] | parts[Part.NOT_MET] | parts[Part.UNKNOWN]
    sizes = {part: bits.bit_count() for part, bits in parts.items()}
    if not whole:
        return ToldCounts(0, sizes)
    is_near = any(_is_near(whole.bit_count(), each.in_scope) for each in elsewhere)
    if is_near or not _may_be_told([whole], told):
        return ToldCounts(None, None, whole.bit_count() < LEAST)
    told.append(whole)
    # That of none it is not known says nothing of any.
    wanted = [bits for part, bits in parts.items() if bits or part is not Part.UNKNOWN]
    is_near = any(
        _is_near(sizes[part], each.parts[part])
        for each in elsewhere if each.parts
        for part in PARTS
    )  # fmt: skip
    if is_near or not _may_be_told(wanted, told):
        return ToldCounts(whole.bit_count(), None)
    told.extend(wanted)
    return ToldCounts(whole.bit_count(), sizes)


def _is_near(count: int, other: int | None) -> bool:
    return other is not None and 0 < abs(count - other) < LEAST


def _may_be_told(wanted: Sequence[Bits], told: Sequence[Bits]) -> bool:
    if any(bits.bit_count() < LEAST for bits in wanted):
        return False
    groups = [*told, *wanted]
    cells = Cells.of([group] for group in groups)
    return cells.solved(range(len(groups)), LEAST) is None
