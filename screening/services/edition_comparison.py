"""What an edition of the method changed: the verdicts kept before it beside those in use.

Of each contract the last verdict that another edition gave is the one before; a contract that was
not screened since has no verdict after, and one that is new has none before.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screening.model.verdict import BAND_RANK, Band, method_edition
from screening.model.verdict_outline import VerdictOutline

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio

LEVELS = ("L0", "L1", "L2", "L3", "L4")  # rising


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """What a verdict comes down to."""

    method: str  # the version that gave it
    as_of: str  # ISO 8601
    band: Band
    head: str | None  # the issue that leads
    country: str | None  # of the place that decides it
    level: str  # L0..L4


@dataclass(frozen=True, slots=True)
class ComparedContract:
    """One contract before and after; None: no such verdict was kept."""

    id: str
    number: str | None
    title: str | None
    before: VerdictLine | None
    after: VerdictLine | None


@dataclass(frozen=True, slots=True)
class BandMove:
    """How many contracts went from one band to another, or stayed."""

    before: Band
    after: Band
    contracts: int


@dataclass(frozen=True, slots=True)
class LevelMove:
    """How many contracts went from one clause level to another, or stayed."""

    before: str
    after: str
    contracts: int


@dataclass(frozen=True, slots=True)
class EditionComparison:
    """Every contract with a verdict, and the totals over those that both editions rated."""

    edition: str  # of the method in use
    compared: int  # contracts with a verdict of both editions
    not_screened_since: int
    without_former: int
    bands_raised: int
    bands_lowered: int
    levels_raised: int
    levels_lowered: int
    heads_changed: int
    bands: tuple[BandMove, ...]
    levels: tuple[LevelMove, ...]
    contracts: tuple[ComparedContract, ...]


def compare_editions(portfolio: "Portfolio", method_version: str) -> EditionComparison:
    """Return every verdict in use beside the last one that another edition of the method gave."""
    edition = method_edition(method_version)
    ids = portfolio.verdicts.screened_ids()
    former = portfolio.verdicts.of_other_editions(ids, edition)
    current = portfolio.verdicts.outlines(ids)
    contracts = [
        ComparedContract(
            stored.id,
            stored.contract.number,
            stored.contract.title,
            before=_line(former.get(stored.id)),
            after=_line(_of_edition(current.get(stored.id), edition)),
        )
        for stored in portfolio.contracts.get_many(ids)
    ]
    return summed(edition, contracts)


def summed(edition: str, contracts: Iterable[ComparedContract]) -> EditionComparison:
    """Return the comparison of these contracts, by number, with its totals."""
    ordered = tuple(sorted(contracts, key=lambda contract: (contract.number or "", contract.id)))
    both = [(c.before, c.after) for c in ordered if c.before is not None and c.after is not None]
    bands = [(before.band, after.band) for before, after in both]
    levels = [(before.level, after.level) for before, after in both]
    steps = [BAND_RANK[after] - BAND_RANK[before] for before, after in bands]
    rungs = [LEVELS.index(after) - LEVELS.index(before) for before, after in levels]
    rising = sorted(Counter(bands).items(), key=lambda item: [BAND_RANK[band] for band in item[0]])
    return EditionComparison(
        edition=edition,
        compared=len(both),
        not_screened_since=sum(contract.after is None for contract in ordered),
        without_former=sum(contract.before is None for contract in ordered),
        bands_raised=sum(step > 0 for step in steps),
        bands_lowered=sum(step < 0 for step in steps),
        levels_raised=sum(rung > 0 for rung in rungs),
        levels_lowered=sum(rung < 0 for rung in rungs),
        heads_changed=sum(before.head != after.head for before, after in both),
        bands=tuple(BandMove(*move, count) for move, count in rising),
        levels=tuple(LevelMove(*move, count) for move, count in sorted(Counter(levels).items())),
        contracts=ordered,
    )


def _of_edition(outline: VerdictOutline | None, edition: str) -> VerdictOutline | None:
    """Return a verdict that this edition gave; None where another one did."""
    if outline is None or method_edition(outline.method) != edition:
        return None
    return outline


def _line(outline: VerdictOutline | None) -> VerdictLine | None:
    """Return what a verdict comes down to, whatever edition gave it."""
    if outline is None:
        return None
    return VerdictLine(
        method=outline.method,
        as_of=outline.as_of,
        band=outline.band,
        head=outline.head,
        country=outline.country,
        level=outline.level,
    )
