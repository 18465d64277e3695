"""From rows of trade to shares of origin: what a place supplies of what a market buys outside.

Within a union the partner is only where a consignment came from, which hides the origin, so its
members are left out of both sides of the fraction. A total is never added up: it tells how much
the listed partners miss.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from sources.kit.read.reading import SourceReading
from sources.kit.values.statements import Share


class TradeFlows:
    """Values by good, reporter and year; ``periods`` says which parts of a year there are."""

    def __init__(self, members: re.Pattern[str], totals: re.Pattern[str], world: str) -> None:
        self._members, self._totals, self._world = members, totals, world
        self._nowhere = re.compile(r"Q[P-Z]")  # stores, secret or unspecified places
        self._values: dict[tuple[str, str, str], dict[str, float]] = {}
        self._periods: dict[str, set[str]] = defaultdict(set)

    def add(self, good: str, reporter: str, partner: str, period: str, value: float) -> None:
        """Add the value of a period, which begins with its year; not what a total reports."""
        if not self._totals.fullmatch(reporter):
            partners = self._values.setdefault((good, reporter, period[:4]), defaultdict(float))
            partners[partner] += value
            self._periods[period[:4]].add(period)

    def shares(self, reading: SourceReading) -> Iterator[Share]:
        for (good, reporter, year), partners in sorted(self._values.items()):
            market = reading.country_code(reporter)
            for code, value, part, covers in self._parts(partners):
                origin = None if self._nowhere.fullmatch(code) else reading.country_code(code)
                if origin and market and value > 0:
                    period = period_name(year, self._periods[year])
                    where = f"{reporter} {code} {good} {period}"
                    yield Share(good, origin, market, part, period, where, value, covers)

    def _parts(
        self, partners: dict[str, float]
    ) -> Iterator[tuple[str, float, float, float | None]]:
        """Yield each partner outside, its value, its part of them all, and what they are of all."""
        inside = sum(value for code, value in partners.items() if self._members.fullmatch(code))
        outside = {code: value for code, value in partners.items() if self._is_outside(code)}
        total = max(partners.get(self._world, 0.0) - inside, sum(outside.values()))
        covers = round(total / (total + inside), 6) if total > 0 else None
        for code, value in sorted(outside.items()):
            yield code, value, round(value / total, 6) if value > 0 else 0.0, covers

    def _is_outside(self, code: str) -> bool:
        return not (self._members.fullmatch(code) or self._totals.fullmatch(code))


def period_name(year: str, periods: set[str]) -> str:
    """Return a year, or the part of it that the file holds."""
    whole = periods == {year} or len(periods) == 12
    return year if whole else f"{min(periods)}/{max(periods)}"
