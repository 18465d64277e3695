"""Origins of goods by published figures, in place of our own estimates (``origin_sources.csv``).

A row of that table says by which figures the origins of a good at a stage are computed, or why our
estimate stays. Pure: statements go in, rows of ``origins.csv`` come out, the same ones each time.

What is measured, by how much a share may be off, and how certain it is:

- ``production``: for inputs. World output is not what reaches a buyer here: metal is stockpiled,
  sanctioned, and smelted near the mine. 25 % either way, and no more than M.
- ``exports``: for what leaves its country as it is bought. It tells nothing of who buys; 15 %.
- ``imports``: for what crosses the border finished; 10 %. Within the Union a sender may be a
  hub, so of a member only what it sells more than it buys counts.

The bounds also hold what the figures say of the years around. Figures in a rest that has no country
("other countries", withheld) leave room for our own estimates of places that they do not name, and
no more room than that.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from screening.model.errors import PolicyError
from screening.rules.risk.csv_rows import rows_of
from screening.rules.risk.origin_shares import OriginShare, OriginTable, ShareBounds
from sources.kit.values.message import Message
from sources.kit.values.statements import Share

FILE = "origin_sources.csv"
SPREAD = {"production": 0.25, "exports": 0.15, "imports": 0.10}
CERTAINTY = {"production": "M", "exports": "M", "imports": "H"}
ESTIMATE = "estimate"
MEASURES = (*SPREAD, ESTIMATE)
LEAST = 0.005  # a smaller origin is left out, unless the table had it: a listed place may be small
YEARS_AROUND = 4  # figures of so many years before and after widen the bounds
ROUNDING = 0.01  # by which shares with three decimals may add up to more than the whole
COLUMNS = (
    "good", "stage", "cpv_prefix", "measure", "source", "edition", "codes", "period", "without",
    "basis", "why", "reviewer", "reviewed_on",
)  # fmt: skip
FACTS = ("source", "edition", "period", "basis")  # which only a row by figures needs


class OriginKey(NamedTuple):
    """A good at a stage, and the CPV prefix where its origins are an exception; empty: usual."""

    good: str
    stage: int
    cpv_prefix: str


@dataclass(frozen=True, slots=True)
class OriginSource:
    """By which figures the origins of a good are computed, or why they are estimated."""

    key: OriginKey
    measure: str  # one of MEASURES
    source: str
    edition: str
    codes: tuple[str, ...]  # the source's names of the good; several are added up
    period: str
    without: tuple[str, ...]  # places left out by hand; ``why`` says the reason
    basis: str
    why: str


class OriginChange(NamedTuple):
    """An origin's share before and after; 0 where there was or is none."""

    key: OriginKey
    origin: str
    region: str
    before: float
    after: float


def read(text: str, goods: Collection[str]) -> tuple[OriginSource, ...]:
    """Return the table. Raises PolicyError, with the row, for what cannot be."""
    rows = []
    for row in rows_of(text, COLUMNS, FILE):
        good, measure = row.text("good"), row.choice("measure", MEASURES)
        if good not in goods:
            raise PolicyError(Message("policy.no_good", where=row.where, good=good))
        row.text("reviewer")
        row.text("reviewed_on")
        facts = {
            name: row.optional(name) or "" for name in ("source", "edition", "period", "basis")
        }
        if measure != ESTIMATE:
            facts = {name: row.text(name) for name in facts}
        rows.append(
            OriginSource(
                OriginKey(good, row.stage(), row.optional("cpv_prefix") or ""), measure,
                codes=row.parts("codes"), without=row.parts("without"), why=row.text("why"),
                **facts,
            )
        )  # fmt: skip
    return tuple(rows)


def computed(
    by: OriginSource,
    shares: Iterable[Share],
    before: Sequence[OriginShare],
    union: Collection[str],
) -> tuple[OriginShare, ...]:
    """Return the origins of a good by figures, with our estimates of what they do not name.

    ``before`` are the rows that they replace, ``union`` the members of the European Union, which
    are one market. The same figures over rows made by them give the same rows again. Raises
    PolicyError where the figures do not hold the codes in that period.
    """
    wanted = [share for share in shares if share.good in by.codes]
    if not by.codes or {s.good for s in wanted if s.period == by.period} != set(by.codes):
        raise PolicyError(Message("policy.no_figures", good=by.key.good, period=by.period))
    of_trade = by.measure == "imports"
    figures = _imported(wanted, by.period, union) if of_trade else _of_world(wanted, by.period)
    estimates = [row for row in before if row.is_estimate and row.country not in by.without]
    kept = [
        row
        for row in estimates
        if not row.region and row.country not in figures and (not of_trade or row.country in union)
    ]
    estimated = sum(row.share.mid for row in kept)
    if of_trade:  # what members make for themselves crosses no border: our estimate stays whole
        parts_left, shrunk = 1.0 - estimated, 1.0
    else:
        room = max(0.0, 1.0 - sum(share.mid for share in figures.values()))
        parts_left, shrunk = 1.0, 1.0 if estimated <= room + ROUNDING else room / estimated
    regions = [row for row in estimates if row.region]
    had = {row.country for row in before}
    rows = [
        OriginShare(
            country, None, _without_regions(_times(share, parts_left, SPREAD[by.measure]),
            [row.share for row in regions if row.country == country]),
            by.basis, by.period, CERTAINTY[by.measure],
        )
        for country, share in figures.items()
        if country not in by.without and (share.mid >= LEAST or country in had)
    ]  # fmt: skip
    rows += [replace(row, share=_times(row.share, shrunk, 0.0)) for row in kept]
    rows = [*(row for row in rows if row.share.mid > 0), *regions]
    return tuple(sorted(rows, key=lambda row: (-row.share.mid, row.country, row.region or "")))


def _of_world(shares: Sequence[Share], period: str) -> dict[str, ShareBounds]:
    """Return each country's part of the world in a year, between the least and most around it."""
    parts = {
        year: _parts([share for share in shares if share.period == year])
        for year in {share.period for share in shares}
        if abs(int(year) - int(period)) <= YEARS_AROUND
    }
    return {
        country: ShareBounds(
            min(of_year.get(country, 0.0) for of_year in parts.values()),
            part,
            max(of_year.get(country, 0.0) for of_year in parts.values()),
        )
        for country, part in parts[period].items()
    }


def _parts(shares: Sequence[Share]) -> dict[str, float]:
    """Return each origin's part of the codes added up, by their values."""
    values: dict[str, float] = defaultdict(float)
    wholes: dict[str, float] = {}
    for share in sorted(shares, key=lambda share: share.share):  # the largest is rounded least
        values[share.origin] += share.value or 0.0
        wholes[share.good] = (share.value or 0.0) / share.share
    whole = sum(wholes.values())
    return {origin: value / whole for origin, value in values.items()}


def _imported(
    shares: Sequence[Share], period: str, union: Collection[str]
) -> dict[str, ShareBounds]:
    """Return each origin's part of what the Union gets: from outside, and from members that sell
    more than they buy.

    The bounds: of all that is sent to a member, hubs and all, and of what comes from outside alone.
    """
    outside: dict[str, float] = defaultdict(float)
    inside: dict[str, float] = defaultdict(float)
    surplus: dict[str, float] = defaultdict(float)
    for share in shares:
        if share.period != period:
            continue
        value, sold_here = share.value or 0.0, share.market in union
        if share.origin in union:
            surplus[share.origin] += value
        if sold_here:
            surplus[share.market] -= value
            (inside if share.origin in union else outside)[share.origin] += value
    made = {
        member: min(surplus[member], value)
        for member, value in inside.items()
        if surplus[member] > 0
    }
    imported = sum(outside.values())
    whole, everything = imported + sum(made.values()), imported + sum(inside.values())
    bounds = {
        origin: ShareBounds(value / everything, value / whole, value / imported)
        for origin, value in outside.items()
    }
    for member, value in made.items():
        most = max(value / whole, inside[member] / everything)
        bounds[member] = ShareBounds(value / everything, value / whole, most)
    return bounds


def _times(share: ShareBounds, factor: float, spread: float) -> ShareBounds:
    """Return a part of bounds, which may be off by ``spread`` either way; three decimals."""
    low, mid, high = (bound * factor for bound in share)
    return ShareBounds(
        round(low * (1 - spread), 3), round(mid, 3), round(min(1.0, high * (1 + spread)), 3)
    )


def _without_regions(share: ShareBounds, regions: Sequence[ShareBounds]) -> ShareBounds:
    """Return what is left of a country beside its regions, which have rows of their own."""
    low = share.low - sum(region.high for region in regions)
    mid = share.mid - sum(region.mid for region in regions)
    high = share.high - sum(region.low for region in regions)
    return ShareBounds(*(round(max(0.0, bound), 3) for bound in (low, mid, high)))


def rewritten(text: str, rows_by_key: Mapping[OriginKey, Sequence[OriginShare]]) -> str:
    """Return origins.csv with the rows of these goods replaced, and each other line as it is."""
    lines = text.splitlines(keepends=True)
    out, written = [lines[0]], set[OriginKey]()
    for line in lines[1:]:
        good, stage, _, _, _, _, _, prefix, *_ = next(csv.reader([line]))
        key = OriginKey(good, int(stage), prefix)
        if key not in rows_by_key:
            out.append(line)
        elif key not in written:
            written.add(key)
            out.append(_lines(key, rows_by_key[key]))
    return "".join(out)


def _lines(key: OriginKey, rows: Sequence[OriginShare]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows(
        (
            key.good, key.stage, row.country, row.region or "",
            *(f"{bound:.3f}" for bound in row.share), key.cpv_prefix, row.basis, row.year,
            row.certainty,
        )
        for row in rows
    )  # fmt: skip
    return out.getvalue()


def rows_of_key(table: OriginTable, key: OriginKey) -> tuple[OriginShare, ...]:
    """Return the rows of a good at a stage; with a prefix, of that exception alone."""
    if key.cpv_prefix:
        return table.exceptions.get(((key.good, key.stage), key.cpv_prefix), ())
    return table.usual.get((key.good, key.stage), ())


def changes(
    before: OriginTable, after: OriginTable, keys: Iterable[OriginKey]
) -> list[OriginChange]:
    """Return what moved in the origins of goods, the largest first."""
    moved = []
    for key in keys:
        old, new = (
            {(row.country, row.region or ""): row.share.mid for row in rows_of_key(table, key)}
            for table in (before, after)
        )
        moved += [
            OriginChange(key, *place, old.get(place, 0.0), new.get(place, 0.0))
            for place in sorted({*old, *new})
            if old.get(place) != new.get(place)
        ]
    return sorted(moved, key=lambda change: (-round(abs(change.after - change.before), 3), change))
