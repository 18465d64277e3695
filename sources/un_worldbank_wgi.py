"""Worldwide Governance Indicators, by the World Bank: six estimates of how a country is governed.

Estimates run from about -2.5 to 2.5 and higher is better. The bulk file and the API are different
editions (the one of 2025 estimated history anew), so one snapshot is one edition and they are never
mixed. Dimensions correlate; what follows from that is the method's affair.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sources.kit import (
    Observation,
    Reading,
    Row,
    Snapshot,
    Source,
    Statement,
    UnreadableError,
    json_of,
    only,
)
from sources.kit.rows import csv_rows

DIMENSIONS = {name: f"wgi_{name}" for name in ("cc", "ge", "pv", "rl", "rq", "va")}
API_CODES = {f"GOV_WGI_{name.upper()}.EST": f"wgi_{name}" for name in DIMENSIONS}
IGNORED = ("stddev", "nsource", "pctrank", "pctranklower", "pctrankupper", "countryname")
UNIT = "-2.5..2.5"
FIELDS = (
    "indicator",
    "country",
    "countryiso3code",
    "date",
    "value",
    "unit",
    "obs_status",
    "decimal",
)


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

    def edition(self, snapshot: Snapshot) -> str:
        if snapshot.suffix == ".json":
            return str(header(json_of(snapshot))["lastupdated"])
        years = [row.take("year") for row in bulk_rows(snapshot, ("*",))]
        if not years:
            raise UnreadableError("the table has no rows")
        return max(years)

    def layout(self, snapshot: Snapshot) -> str:
        return "derived" if snapshot.suffix == ".csv" else "publisher"  # the Bank has no csv

    def read(self, reading: Reading) -> Iterator[Statement]:
        if reading.snapshot.suffix == ".json":
            yield from read_api(reading)
        else:
            yield from read_bulk(reading)

    def ship(self, statements: tuple[Statement, ...]) -> Iterable[Statement]:
        """Of each country and dimension the latest year."""
        latest: dict[tuple[str, str], Observation] = {}
        for one in statements:
            if isinstance(one, Observation):
                held = latest.get((one.country, one.indicator))
                if held is None or (held.year or 0) < (one.year or 0):
                    latest[one.country, one.indicator] = one
        return latest.values()


def bulk_rows(snapshot: Snapshot, ignore: Iterable[str]) -> Iterator[Row]:
    if snapshot.suffix == ".csv":
        return csv_rows(snapshot.data, ignore=ignore)
    from sources.kit.sheets import sheet_rows

    return sheet_rows(snapshot.data, ignore=ignore)


def read_bulk(reading: Reading) -> Iterator[Statement]:
    for row in reading.counted(bulk_rows(reading.snapshot, IGNORED)):
        indicator = row.pick("indicator", DIMENSIONS)
        country = reading.country_code(row.take("code"))
        year = row.number("year")
        value = row.number("estimate", missing=("..", ""))
        where = row.take("codeindyr")
        if country is not None and value is not None and year is not None:
            yield Observation(indicator, country, value, UNIT, int(year), where=where)


def header(answer: Any) -> dict[str, Any]:
    """The first half of an answer. An error comes with status 200 and a message there."""
    match answer:
        case [{"lastupdated": str()} as head, list()]:
            return dict(head)
        case [{"message": message}, *_]:
            raise UnreadableError(f"the API answers: {message}")
        case _:
            raise UnreadableError("not an answer of the API: no header and rows")


def read_api(reading: Reading) -> Iterator[Statement]:
    answer = json_of(reading.snapshot)
    total = header(answer).get("total")
    if total != len(answer[1]):
        reading.warn(f"only {len(answer[1])} of the {total} records are here")
    for number, record in enumerate(reading.counted(answer[1]), start=1):
        yield from api_record(reading, record, f"record {number}")


def api_record(reading: Reading, record: Any, where: str) -> Iterator[Statement]:
    if not isinstance(record, dict):
        raise UnreadableError(f"{where}: not a record")
    only(FIELDS, record, where)
    try:
        code, place = record["indicator"]["id"], record["country"]["value"]
        iso3, year, value = record["countryiso3code"], int(record["date"]), record["value"]
    except (KeyError, TypeError, ValueError) as fault:
        raise UnreadableError(f"{where}: {fault!r} is missing or wrong") from None
    if code not in API_CODES:
        raise UnreadableError(f"{where}: 'indicator' has a new value: {code!r}")
    # Seven territories come without a code, so the name has to do.
    country = reading.country_code(iso3) if iso3 else reading.country(place)
    if country is not None and value is not None:
        yield Observation(API_CODES[code], country, float(value), UNIT, year, where=where)
