"""Where a good comes from, as shares of supply with bounds (``origins.csv``; M4).

A row gives the part of the supply of a good at a stage that an origin has: low, mid and high, each
0..1. A row with a region gives that region's part of the whole supply, not of its country. Rows
with a CPV prefix are exceptions that take the place of the good's own rows as a whole.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from graphs.chain import MarketShare, Origin, RegionPart
from screening.model.errors import PolicyError
from screening.rules.risk.baskets import CERTAINTIES, GoodAtStage
from screening.rules.risk.constants import LinkConstants
from screening.rules.risk.csv_rows import Row, rows_of
from sources.kit.values.message import Message

FILE = "origins.csv"
OWN_ESTIMATE = "own estimate"


class ShareBounds(NamedTuple):
    """A part of supply, 0..1: low <= mid <= high."""

    low: float
    mid: float
    high: float


@dataclass(frozen=True, slots=True)
class OriginShare:
    """One origin of a good at a stage. ``basis``: "own estimate", or the figures it rests on."""

    country: str  # ISO 3166-1 alpha-2
    region: str | None
    share: ShareBounds
    basis: str
    year: str
    certainty: str

    @property
    def is_estimate(self) -> bool:
        return self.basis == OWN_ESTIMATE


@dataclass(frozen=True)
class OriginTable:
    """The rows of the table by good and stage, and by CPV prefix where they are exceptions."""

    usual: Mapping[GoodAtStage, tuple[OriginShare, ...]]
    exceptions: Mapping[tuple[GoodAtStage, str], tuple[OriginShare, ...]]

    def of(self, good: str, stage: int, cpv: str = "") -> tuple[OriginShare, ...]:
        """Return the origins of a good in a purchase under a CPV code, the largest first."""
        key = (good, stage)
        for length in range(len(cpv), 1, -1):
            if rows := self.exceptions.get((key, cpv[:length])):
                return rows
        return self.usual.get(key, ())

    def origins_of(
        self, good: str, stage: int, cpv: str, link: LinkConstants
    ) -> tuple[Origin, ...]:
        """Return the same as origins of a chain, each country once."""
        rows = self.of(good, stage, cpv)
        key = (id(rows), link.major_share, link.some_share)  # the rows live as long as this table
        if key not in self._origins:
            self._origins[key] = as_origins(rows, link)
        return self._origins[key]

    @cached_property
    def _origins(self) -> dict[tuple[int, float, float], tuple[Origin, ...]]:
        return {}

    def counts(self) -> tuple[int, int]:
        """Return how many rows are computed from published figures, and how many estimated."""
        every = [row for rows in (*self.usual.values(), *self.exceptions.values()) for row in rows]
        estimated = sum(row.is_estimate for row in every)
        return len(every) - estimated, estimated


def link_of(share: float, link: LinkConstants) -> float:
    """Return how much of R an origin with this share of supply keeps, 0..1 (M4).

        link = min(1, (share / full_share) ** exponent)

    Monotone in the share: an origin that supplies more never counts for less.
    """
    if share <= 0.0:
        return 0.0
    return float(min(1.0, (share / link.full_share) ** link.exponent))


def as_origins(rows: Iterable[OriginShare], link: LinkConstants) -> tuple[Origin, ...]:
    """Return each country once: its rows add up, and regions are named beside it (M4)."""
    by_country: dict[str, list[OriginShare]] = {}
    for row in rows:
        by_country.setdefault(row.country, []).append(row)
    return tuple(_as_origin(country, mine, link) for country, mine in by_country.items())


def _as_origin(country: str, rows: list[OriginShare], link: LinkConstants) -> Origin:
    low, likely, high = (
        min(1.0, round(sum(row.share[end] for row in rows), 6)) for end in range(3)
    )
    first = rows[0]
    part = MarketShare(
        low=low, likely=likely, high=high, unknown=0.0, market="", period=first.year, codes=(),
        source=FILE if first.is_estimate else first.basis,
        edition="" if first.is_estimate else first.year,
    )  # fmt: skip
    regions = tuple(
        RegionPart(row.region, *row.share, of_country=min(1.0, row.share.mid / likely))
        for row in rows
        if row.region and likely
    )
    return Origin(country, share_word(likely, link), part=part, regions=regions)


def share_word(share: float, link: LinkConstants) -> str:
    """Return major, some or minor: the words for a share of supply (decision 7)."""
    share = round(share, 6)  # 0.19999999999 that should have been a fifth is a rounding fault
    if share >= link.major_share:
        return "major"
    return "some" if share >= link.some_share else "minor"


def read(text: str, goods: Collection[str]) -> OriginTable:
    """Return the table. Raises PolicyError, with the row, for what cannot be."""
    columns = (
        "good", "stage", "origin", "region", "share_low", "share_mid", "share_high", "cpv_prefix",
        "basis", "year", "certainty",
    )  # fmt: skip
    usual: dict[GoodAtStage, list[OriginShare]] = {}
    exceptions: dict[tuple[GoodAtStage, str], list[OriginShare]] = {}
    for row in rows_of(text, columns, FILE):
        good = row.text("good")
        if good not in goods:
            raise PolicyError(Message("policy.no_good", where=row.where, good=good))
        key = (good, row.stage())
        prefix = row.optional("cpv_prefix")
        rows = (
            usual.setdefault(key, [])
            if prefix is None
            else exceptions.setdefault((key, prefix), [])
        )
        rows.append(_origin(row))
    return OriginTable(
        {key: _largest_first(rows) for key, rows in usual.items()},
        {key: _largest_first(rows) for key, rows in exceptions.items()},
    )


def _origin(row: Row) -> OriginShare:
    share = ShareBounds(*(row.number(f"share_{bound}") for bound in ("low", "mid", "high")))
    if not share.low <= share.mid <= share.high:
        raise PolicyError(Message("policy.bounds", where=row.where))
    return OriginShare(
        row.text("origin"), row.optional("region"), share, row.text("basis"), row.text("year"),
        row.choice("certainty", CERTAINTIES),
    )  # fmt: skip


def _largest_first(rows: list[OriginShare]) -> tuple[OriginShare, ...]:
    return tuple(sorted(rows, key=lambda row: (-row.share.mid, row.country, row.region or "")))
