"""Rule of Law Index, by the World Justice Project: 0 to 1, higher is better.

The sheet ``Historical data`` is the long one; its years are numbers and, at first, ``2012-2013``.
Of each country we say the latest year of the whole index and of factor 4.8, fundamental labour
rights; the other forty-odd factors are left alone. It may not be published again, so an operator
brings the file.
"""

import re
from collections.abc import Iterator

from sources.kit import (
    Observation,
    Snapshot,
    Source,
    SourceReading,
    Statement,
    TableRow,
    UnreadableError,
)
from sources.kit.read.rows import located, table
from sources.kit.read.series import latest
from sources.kit.read.workbooks import below, sheet_lines
from sources.kit.values.message import Message

INDICATORS = {"WJP Rule of Law Index: Overall Score": "wjp_overall", "4.8": "wjp_4_8"}
YEARS = re.compile(r"((?:19|20)\d\d)(?:-((?:19|20)\d\d))?")
FACTOR = re.compile(r"(\d\.\d{1,2})\b.*")


class RuleOfLaw(Source):
    title = "WJP Rule of Law Index"
    publisher = "World Justice Project"
    url = "https://worldjusticeproject.org/rule-of-law-index/downloads/"
    licence = "© World Justice Project; non-commercial, not to be redistributed"
    licence_url = "https://worldjusticeproject.org/terms-use"
    attribution = "World Justice Project, Rule of Law Index"
    may_ship = False
    cadence = "yearly, in October"
    expected = range(90, 4_000)
    upload_only = True

    def edition(self, snapshot: Snapshot) -> str:
        years = [year_of(row) for row in table(lines_of(snapshot), ("*",))]
        return str(max(years, default=""))

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        yield from latest(scores(reading))


def scores(reading: SourceReading) -> Iterator[Observation]:
    for row in reading.counted(table(lines_of(reading.snapshot), ("*",))):
        country, year = reading.country_code(row.take("Country Code")), year_of(row)
        for column, indicator in INDICATORS.items():
            value = row.number(column)
            if country is not None and value is not None:
                yield Observation(indicator, country, value, "0..1", year, where=row.where)


def year_of(row: TableRow) -> int:
    """Return the year, or the last of two."""
    match = YEARS.fullmatch(row.take("Year"))
    if match is None:
        return row.year("Year")
    return int(match[2] or match[1])


def lines_of(snapshot: Snapshot) -> list[tuple[str, list[str]]]:
    """Return the long sheet, its factors called by their numbers, whose words change."""
    (where, names), *rest = below(sheet_lines(snapshot.data, "Historical data"), "Country Code")
    short = [FACTOR.sub(r"\1", name) for name in names]
    if "4.8" not in short:
        raise UnreadableError(located(where, Message("wjp.no_factor")))
    return [(where, short), *rest]
