"""From what countries produce, keep or send abroad to their shares of the world."""

from collections import defaultdict
from collections.abc import Iterator

from sources.kit.values.statements import Share


class WorldShares:
    """Figures by good and year; a row without a known country counts in the world alone."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], list[tuple[str, float, str]]] = defaultdict(list)
        self._totals: dict[tuple[str, str], float] = {}

    def add(self, good: str, country: str | None, year: int, value: float, where: str) -> None:
        """Add a country's figure, in the publisher's unit; nothing is said of one without any."""
        if value > 0:
            self._rows[good, str(year)].append((country or "", value, where))

    def add_total(self, good: str, year: int, value: float) -> None:
        """Add the publisher's own total of the world, which counts what has no name."""
        self._totals[good, str(year)] = value

    def shares(self, *, of_totals: bool = False) -> Iterator[Share]:
        """Yield each country's share of the total, or of the sum where that is more: a total is
        rounded. With ``of_totals`` nothing is said where the publisher gives none.
        """
        for (good, period), rows in self._rows.items():
            if of_totals and (good, period) not in self._totals:
                continue
            whole = max(self._totals.get((good, period), 0.0), sum(value for _, value, _ in rows))
            covers = round(sum(value for country, value, _ in rows if country) / whole, 6)
            for country, value, where in rows:
                if country:
                    share = round(value / whole, 6)
                    yield Share(good, country, "", share, period, where, value, covers)
