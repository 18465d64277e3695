"""Worldwide Governance Indicators, by the World Bank: six estimates of how a country is governed.

Estimates run from about -2.5 to 2.5 and higher is better. The bulk file and the API are different
editions (the one of 2025 estimated history anew), so one snapshot is one edition and they are never
mixed. Dimensions correlate; what follows from that is the method's affair.
"""

from collections.abc import Iterable, Iterator

from sources.kit import (
    Observation,
    Snapshot,
    Source,
    SourceReading,
    Statement,
    TableRow,
    Web,
)
from sources.kit.read import worldbank_api
from sources.kit.read.rows import csv_rows
from sources.kit.read.series import last_year, latest
from sources.kit.read.workbooks import sheet_rows

DIMENSIONS = {name: f"wgi_{name}" for name in ("cc", "ge", "pv", "rl", "rq", "va")}
API_CODES = {f"GOV_WGI_{name.upper()}.EST": f"wgi_{name}" for name in DIMENSIONS}
IGNORED = ("stddev", "nsource", "pctrank", "pctranklower", "pctrankupper", "countryname")
UNIT = "-2.5..2.5"


class GovernanceIndicators(Source):
    title = "Worldwide Governance Indicators"
    publisher = "World Bank"
    url = "https://www.worldbank.org/content/dam/sites/govindicators/doc/wgidataset.xlsx"
    licence = "CC BY 4.0"
    licence_url = "https://creativecommons.org/licenses/by/4.0/"
    attribution = "World Bank, Worldwide Governance Indicators"
    may_ship = True
    cadence = "yearly, in autumn"
    expected = range(150, 60_000)  # one dimension of one year by the API, or all of history
    max_bytes = 8 << 20  # a page of the API has one
    hosts = ("api.worldbank.org", "www.worldbank.org")

    def fetch(self, web: Web) -> Iterator[Snapshot]:
        for code in API_CODES:
            yield from worldbank_api.pages(web, code, "source=3&per_page=20000&date=1996:2030")

    def edition(self, snapshot: Snapshot) -> str:
        if snapshot.suffix == ".json":
            return worldbank_api.edition(snapshot)
        return last_year(bulk_rows(snapshot, ("*",)), "year")

    def layout(self, snapshot: Snapshot) -> str:
        return "derived" if snapshot.suffix == ".csv" else "publisher"  # the Bank has no csv

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        api = reading.snapshot.suffix == ".json"
        figures = worldbank_api.figures(reading, API_CODES) if api else bulk(reading)
        for indicator, country, value, year, where in figures:
            yield Observation(indicator, country, value, UNIT, year, where=where)

    def ship(self, statements: tuple[Statement, ...]) -> Iterable[Statement]:
        """Return of each country and dimension the latest year."""
        return latest(statements)


def bulk(reading: SourceReading) -> Iterator[tuple[str, str, float, int, str]]:
    for row in reading.counted(bulk_rows(reading.snapshot, IGNORED)):
        indicator, country = (
            row.pick("indicator", DIMENSIONS),
            reading.country_code(row.take("code")),
        )
        year, value = row.year("year"), row.number("estimate", missing=("..", ""))
        where = row.take("codeindyr")
        if country is not None and value is not None:
            yield indicator, country, value, year, where


def bulk_rows(snapshot: Snapshot, ignore: Iterable[str]) -> Iterator[TableRow]:
    if snapshot.suffix == ".csv":
        return csv_rows(snapshot.open(), ignore=ignore)
    return sheet_rows(snapshot.data, ignore=ignore)
