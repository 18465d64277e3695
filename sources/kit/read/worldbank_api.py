"""The API of the World Bank: an answer is a header and rows, and as many pages as it says.

An error comes with status 200 and a message in the place of the header. Seven economies come
without a code, so their names have to do.
"""

from collections.abc import Iterator

from sources.kit.read.json_records import (
    JsonRecord,
    json_of,
    records,
)
from sources.kit.read.reading import SourceReading
from sources.kit.read.rows import YEAR, located
from sources.kit.values.errors import FetchError, UnreadableError
from sources.kit.values.message import Message
from sources.kit.values.snapshot import Snapshot
from sources.kit.values.web import Web

API = "https://api.worldbank.org/v2/country/all/indicator/"
IGNORED = ("unit", "obs_status", "decimal")
MOST_PAGES = 50


def pages(web: Web, code: str, query: str) -> Iterator[Snapshot]:
    """Yield all pages of one indicator."""
    page, last = 1, 1
    while page <= last:
        snapshot = web.get(f"{API}{code}?format=json&{query}&page={page}", "json")
        last = int(head_of(snapshot).number("pages") or 0)
        if last > MOST_PAGES:
            raise FetchError(Message("worldbank.many_pages", count=last, code=code))
        yield snapshot
        page += 1


def edition(snapshot: Snapshot) -> str:
    return head_of(snapshot).text("lastupdated")


def head_of(snapshot: Snapshot) -> JsonRecord:
    return _answer(snapshot)[0]


def figures(
    reading: SourceReading, indicators: dict[str, str]
) -> Iterator[tuple[str, str, float, int, str]]:
    """Yield indicator, country, value, year and place of each record that has a value."""
    head, rows = _answer(reading.snapshot)
    for record in reading.counted(records(rows, "record", IGNORED)):
        code, name = record.record("indicator"), record.record("country")
        indicator = indicators.get(code.text("id"))
        if indicator is None:
            raise UnreadableError(
                located(record.where, Message("worldbank.new_indicator", name=code.text("id")))
            )
        iso3, place = record.text("countryiso3code"), name.text("value")
        country = reading.country_code(iso3) if iso3 else reading.country(place)
        value, year = record.number("value"), _year(record)
        if country is not None and value is not None:
            yield indicator, country, value, year, record.where
    page, size, total = (int(head.number(name) or 0) for name in ("page", "per_page", "total"))
    if reading.rows < min(size or total, total - size * (page - 1)):
        reading.warn(Message("worldbank.incomplete", count=reading.rows, total=total))


def _answer(snapshot: Snapshot) -> tuple[JsonRecord, object]:
    answer = json_of(snapshot)
    if not isinstance(answer, list) or not answer:
        raise UnreadableError(Message("worldbank.no_answer"))
    head = JsonRecord(answer[0], "header")
    if head.has("message"):
        raise UnreadableError(Message("worldbank.refused", error=str(answer[0]["message"])))
    if len(answer) != 2:
        raise UnreadableError(Message("worldbank.no_answer"))
    return head, answer[1]


def _year(record: JsonRecord) -> int:
    text = record.text("date")
    if not YEAR.fullmatch(text):
        raise UnreadableError(
            located(record.where, Message("list.no_year", column="date", cell=text))
        )
    return int(text)
