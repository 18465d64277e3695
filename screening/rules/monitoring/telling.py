"""Which numbers of signals and incidents may be told, so that none points at few of them.

The standard is that of published figures: a number is of at least ``LEAST``, and so is whatever
follows from it with the others. Of a part nought is few too: it says something of each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


def told_counts(rows: Sequence[MeasuredRow], measures: Sequence[Measure]) -> tuple[ToldCounts, ...]:
    """Return what may be told of each measure together, the first ones first."""
    told: list[Bits] = []
    counts = []
    for measure in measures:
        parts = dict.fromkeys(PARTS, 0)
        for number, row in enumerate(row for row in rows if row.unit is measure.unit):
            part = measure.sort(row).part
            if part in parts:
                parts[part] |= 1 << number
        counts.append(_told(parts, told))
    return tuple(counts)


def _told(parts: Mapping[Part, Bits], told: list[Bits]) -> ToldCounts:
    """Return what may be told beside what is told already, and note it there."""
    whole = parts[Part.MET] | parts[Part.NOT_MET] | parts[Part.UNKNOWN]
    sizes = {part: bits.bit_count() for part, bits in parts.items()}
    if not whole:
        return ToldCounts(0, sizes)
    if not _may_be_told([whole], told):
        return ToldCounts(None, None, whole.bit_count() < LEAST)
    told.append(whole)
    # That of none it is not known says nothing of any.
    wanted = [bits for part, bits in parts.items() if bits or part is not Part.UNKNOWN]
    if not _may_be_told(wanted, told):
        return ToldCounts(whole.bit_count(), None)
    told.extend(wanted)
    return ToldCounts(whole.bit_count(), sizes)


def _may_be_told(wanted: Sequence[Bits], told: Sequence[Bits]) -> bool:
    if any(bits.bit_count() < LEAST for bits in wanted):
        return False
    groups = [*told, *wanted]
    cells = Cells.of([group] for group in groups)
    return cells.solved(range(len(groups)), LEAST) is None
