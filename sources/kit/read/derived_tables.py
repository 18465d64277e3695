"""Tables that others made of a publisher's list: a row per country, or per country and year.

They are read by a layout of their own, named ``derived``, and what they changed on the way (a
scale, a selection) keeps a name of its own, so that it is never taken for the publisher's figure.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sources.kit.read.reading import DERIVED, SourceReading
from sources.kit.read.rows import csv_rows
from sources.kit.read.series import last_year, latest
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message
from sources.kit.values.snapshot import Snapshot
from sources.kit.values.statements import Observation, Statement

LAYOUT = DERIVED
MISSING = ("", "NA")


@dataclass(frozen=True, slots=True)
class DerivedTable:
    """A csv that is known by some of its headings."""

    headings: tuple[str, ...]
    read: Callable[[SourceReading], Iterator[Statement]]
    year: str = ""  # the column whose last year is the edition

    def fits(self, snapshot: Snapshot) -> bool:
        first = snapshot.head().partition(b"\n")[0].decode("utf-8-sig", "replace")
        names = {name.strip(' "\r') for name in first.split(",")}
        return snapshot.suffix == ".csv" and names >= set(self.headings)

    def edition(self, snapshot: Snapshot) -> str:
        if not self.year:
            raise UnreadableError(Message("list.no_edition", file=snapshot.name))
        return last_year(csv_rows(snapshot.open(), ignore=("*",)), self.year)


def figures(
    country: str,
    indicators: Mapping[str, tuple[str, str]],
    *,
    year: str = "",
    ignore: Iterable[str] = (),
    newest: bool = False,
) -> DerivedTable:
    """Return a table of figures; ``indicators`` gives of each heading the indicator and its unit.

    ``country`` is the column with the names, or with codes if it is called ``iso3``; ``newest``
    keeps of each country the latest year.
    """

    def read(reading: SourceReading) -> Iterator[Statement]:
        code_of = reading.country_code if country == "iso3" else reading.country
        for row in reading.csv(ignore=ignore):
            text, when = row.take(country), row.year(year) if year else None
            code = code_of(text) if text not in MISSING else None
            for heading, (indicator, unit) in indicators.items():
                value = row.number(heading, MISSING)
                if code is not None and value is not None:
                    yield Observation(indicator, code, value, unit, when, where=row.where)

    def of_newest(reading: SourceReading) -> Iterator[Statement]:
        yield from latest(read(reading))

    columns = (country, *indicators, *([year] if year else []))
    return DerivedTable(columns, of_newest if newest else read, year)
