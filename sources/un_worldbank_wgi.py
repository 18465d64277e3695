"""Worldwide Governance Indicators, by the World Bank: six estimates of how a country is governed.

Estimates run from about -2.5 to 2.5 and higher is better. The bulk file and the API are different
editions (the one of 2025 estimated history anew), so one snapshot is one edition and they are never
mixed. Dimensions correlate; what follows from that is the method's affair.
"""

from collections.abc import Iterable, Iterator

from sources.kit import (
    Observation,
    Reading,
    Record,
    Row,
    Snapshot,
    Source,
    Statement,
    UnreadableError,
    json_of,
    records,
)
from sources.kit.rows import YEAR, csv_rows

DIMENSIONS = {name: f"wgi_{name}" for name in ("cc", "ge", "pv", "rl", "rq", "va")}
API_CODES = {f"GOV_WGI_{name.upper()}.EST": f"wgi_{name}" for name in DIMENSIONS}
IGNORED = ("stddev", "nsource", "pctrank", "pctranklower", "pctrankupper", "countryname")
UNIT = "-2.5..2.5"
API_IGNORED = ("unit", "obs_status", "decimal")


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
            return answer_of(snapshot)[0].text("lastupdated")
        years = [row.year("year") for row in bulk_rows(snapshot, ("*",))]
        if not years:
            raise UnreadableError("the table has no rows")
        return str(max(years))

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
        year = row.year("year")
        value = row.number("estimate", missing=("..", ""))
        where = row.take("codeindyr")
        if country is not None and value is not None:
            yield Observation(indicator, country, value, UNIT, year, where=where)


def answer_of(snapshot: Snapshot) -> tuple[Record, object]:
    """Both halves of an answer. An error comes with status 200 and a message in the first."""
    answer = json_of(snapshot)
    if not isinstance(answer, list) or not answer:
        raise UnreadableError("not an answer of the API: no header and rows")
    head = Record(answer[0], "header")
    if head.has("message"):
        raise UnreadableError(f"the API answers: {answer[0]['message']}")
    if len(answer) != 2:
        raise UnreadableError("not an answer of the API: no header and rows")
    return head, answer[1]


def read_api(reading: Reading) -> Iterator[Statement]:
    head, rows = answer_of(reading.snapshot)
    for record in reading.counted(records(rows, "record", API_IGNORED)):
        code, name = record.record("indicator"), record.record("country")
        indicator = API_CODES.get(code.text("id"))
        if indicator is None:
            raise UnreadableError(f"{record.where}: a new indicator: {code.text('id')!r}")
        # Seven territories come without a code, so the name has to do.
        iso3, place = record.text("countryiso3code"), name.text("value")
        country = reading.country_code(iso3) if iso3 else reading.country(place)
        value, year = record.number("value"), year_of(record)
        if country is not None and value is not None:
            yield Observation(indicator, country, value, UNIT, year, where=record.where)
    total = head.number("total")
    if total != reading.rows:
        reading.warn(f"only {reading.rows} of the {total or 0:.0f} records are here")


def year_of(record: Record) -> int:
    text = record.text("date")
    if not YEAR.fullmatch(text):
        raise UnreadableError(f"{record.where}: 'date' is no year: {text!r}")
    return int(text)
