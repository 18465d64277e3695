"""The origins of a good by trade statistics, as shares with bounds. Always inferred.

A share is of what has a known origin. What arrives from within the Union, or from places that are
kept secret, has none: it widens the bounds of every origin, and is never taken for one.

    low = v / A        likely = v / K        high = (v + A - K) / A

with v what comes from an origin, K what comes from anywhere known and A all imports, in euros; the
codes of one good are added up.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from graphs.chain import MarketShare, Origin, RegionPart
from screening.model.risk_data import RiskData, SourcedShare
from screening.rules.risk.constants import Constants
from screening.rules.risk.origin_shares import share_word
from screening.rules.risk.reviewed_links import TradeLink

WHOLE_YEAR = re.compile(r"[0-9]{4}")
Bounds = tuple[float, float, float]  # low, likely, high


@dataclass(frozen=True, slots=True)
class Mix:
    """The origins of one good in one market and period by trade statistics."""

    parts: Mapping[str, MarketShare]  # by origin
    rest: MarketShare  # of an origin not named: nothing is known, and only what is open may be
    known: float | None  # part of all imports with a known origin; None: not told


@dataclass(frozen=True, slots=True)
class _Code:
    """The imports of one code: by origin, of all known origins, and in all."""

    by_origin: Mapping[str, float]
    known: float
    all: float


def mix_of(link: TradeLink, market: str, data: RiskData, oldest: int = 0) -> Mix | None:
    """Return the origins of the last whole year, else of the last part of one; None without data.

    Periods that ended before the year ``oldest`` have expired and no longer count.
    """
    rows_of_code = {
        code: [row for row in data.shares(code, market) if _ends(row.share.period)[0] >= oldest]
        for code in link.codes
    }
    period = _period(row for rows in rows_of_code.values() for row in rows)
    if period is None:
        return None
    chosen = {
        code: in_period
        for code, rows in rows_of_code.items()
        if (in_period := [row for row in rows if row.share.period == period])
    }
    bounds, known_part = _added(chosen.values())
    first = next(iter(chosen.values()))[0]
    open_part = 1.0 if known_part is None else 1.0 - known_part

    def part(low: float, likely: float, high: float) -> MarketShare:
        return MarketShare(
            low=round(low, 6),
            likely=round(likely, 6),
            high=round(min(1.0, high), 6),
            unknown=round(open_part, 6),
            market=market,
            period=period,
            codes=tuple(sorted(chosen)),
            source=first.pin.source,
            edition=first.pin.edition,
            licence=first.pin.licence,
        )

    parts = {origin: part(*bounds[origin]) for origin in sorted(bounds)}
    return Mix(parts, part(0.0, 0.0, open_part), known_part)


def _period(rows: Iterable[SourcedShare]) -> str | None:
    """Return the last whole year, else the last part of one: seasons differ."""
    periods = {row.share.period for row in rows}
    whole = [period for period in periods if WHOLE_YEAR.fullmatch(period)]
    return max(whole or periods, key=_ends, default=None)


def _ends(period: str) -> tuple[int, str]:
    """Return the year in which it ends, and then the month."""
    last = period.split("/")[-1]
    return (int(last[:4]) if last[:4].isdecimal() else 0, last)


def _added(codes: Iterable[list[SourcedShare]]) -> tuple[dict[str, Bounds], float | None]:
    """Return the bounds by origin over the codes of a good, and the part with a known origin."""
    rows_of_codes = list(codes)
    weighed = [_in_euros(rows) for rows in rows_of_codes]
    if all(code is not None for code in weighed):
        return _by_value([code for code in weighed if code is not None])
    return _without_values(rows_of_codes)


def _in_euros(rows: list[SourcedShare]) -> _Code | None:
    """Return the imports of a code; None where a statement gives no value, or not of how much."""
    shares = [share.share for share in rows]
    if any(share.value is None or not share.covers or not share.share for share in shares):
        return None
    values = {share.origin: share.value or 0.0 for share in shares}
    largest = max(shares, key=lambda share: share.share)  # the least rounded
    outside = max((largest.value or 0.0) / largest.share, sum(values.values()))
    return _Code(values, sum(values.values()), outside / (largest.covers or 1.0))


def _by_value(codes: list[_Code]) -> tuple[dict[str, Bounds], float | None]:
    everything = sum(code.all for code in codes)
    known_value = sum(code.known for code in codes)
    values: dict[str, float] = {}
    for code in codes:
        for origin, value in code.by_origin.items():
            values[origin] = values.get(origin, 0.0) + value
    open_part = (everything - known_value) / everything
    bounds = {
        origin: (value / everything, value / known_value, value / everything + open_part)
        for origin, value in values.items()
    }
    return bounds, known_value / everything


def _without_values(codes: list[list[SourcedShare]]) -> tuple[dict[str, Bounds], float | None]:
    """Return the largest share of any code with open bounds: codes cannot be weighed here."""
    likely: dict[str, float] = {}
    for rows in codes:
        for row in rows:
            likely[row.share.origin] = max(likely.get(row.share.origin, 0.0), row.share.share)
    return {origin: (0.0, share, 1.0) for origin, share in likely.items()}, None


def origins(table: tuple[Origin, ...], mix: Mix, constants: Constants) -> tuple[Origin, ...]:
    """Return the origins of our own table with the statistics' shares in place of its own.

    Statistics know no origin within the Union, so the table decides on the members. An origin of
    the table without any imports stays as a minor one: it may be in the unknown part. Where too
    small a part is known, the table stands.
    """
    if mix.known is not None and mix.known < constants.trade.least_known:
        return table
    members = constants.trade.union
    least = constants.trade.least_share
    by_country = {origin.country: origin for origin in table if origin.country in members}
    for origin in table:
        if origin.country not in members:
            regions = tuple(_within(region, mix.rest) for region in origin.regions)
            by_country[origin.country] = replace(
                origin, band="minor", part=mix.rest, regions=regions
            )
    for country, part in mix.parts.items():
        if country not in members and (part.likely >= least or country in by_country):
            before = by_country.get(country, Origin(country, "minor"))
            band = share_word(part.likely, constants.link)
            regions = tuple(_within(region, part) for region in before.regions)
            by_country[country] = replace(before, band=band, part=part, regions=regions)
    return tuple(by_country[country] for country in sorted(by_country))


def _within(region: RegionPart, part: MarketShare) -> RegionPart:
    """Return a region with its part of what statistics say comes from its country (M4)."""
    of = region.of_country
    return replace(region, low=of * part.low, likely=of * part.likely, high=of * part.high)
