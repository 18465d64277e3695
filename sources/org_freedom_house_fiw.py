"""Freedom in the World, by Freedom House: political rights and civil liberties, 100 is free.

A workbook whose sheet is renamed every year (``FIW13-25``) and whose header is the second row. It
has no country codes, and territories (``t``) that share a country's name: they are left out. Of
each country we say the latest edition's total, the freedom of trade unions (E3) and from economic
exploitation (G4). It may not be published again, so an operator brings the file.
"""

import re
from collections.abc import Iterator

from sources.kit import Observation, Snapshot, Source, SourceReading, Statement, UnreadableError
from sources.kit.read.rows import located, stem, table
from sources.kit.read.workbooks import below, sheet_lines
from sources.kit.values.message import Message

SHEET = re.compile(r"FIW\d\d-\d\d")
INDICATORS = {"Total": ("fiw_total", "0..100"), "E3": ("fiw_e3", "0..4"), "G4": ("fiw_g4", "0..4")}
ANSWERS = {"A": 3, "B": 4, "C": 3, "D": 4, "E": 3, "F": 4, "G": 4}  # questions in each group
REST = [
    *("Region", "Status", "PR rating", "CL rating", "PR", "CL", "Add Q", "Add A", "Add B"),
    *(f"{group}{n or ''}" for group, count in ANSWERS.items() for n in range(count + 1)),
]
KINDS = {"c": True, "t": False}


class FreedomInTheWorld(Source):
    title = "Freedom in the World"
    publisher = "Freedom House"
    url = "https://freedomhouse.org/report/freedom-world"
    licence = "© Freedom House; not to be redistributed"
    licence_url = "https://freedomhouse.org/permissions"
    attribution = "Freedom House, Freedom in the World"
    may_ship = False
    cadence = "yearly, in February or March"
    expected = range(190, 4_000)  # one edition, or every one since 2013
    upload_only = True

    def edition(self, snapshot: Snapshot) -> str:
        years = [row.year("Edition") for row in table(lines_of(snapshot), ("*",))]
        return str(max(years, default=""))

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        for row in reading.counted(table(lines_of(reading.snapshot), REST)):
            a_country, year = row.pick("C/T", KINDS), row.year("Edition")
            name = row.take("Country/Territory")
            values = {column: row.number(column, missing=("", "N/A", "-")) for column in INDICATORS}
            if not a_country or str(year) != reading.edition:
                continue
            country = reading.country(name)
            for column, (indicator, unit) in INDICATORS.items():
                value = values[column]
                if country is not None and value is not None:
                    yield Observation(indicator, country, value, unit, year, where=row.where)


def lines_of(snapshot: Snapshot) -> list[tuple[str, list[str]]]:
    lines = below(sheet_lines(snapshot.data, SHEET), "Country/Territory")
    if not any(stem(name) == "edition" for name in lines[0][1]):
        raise UnreadableError(located(lines[0][0], Message("list.no_column", column="Edition")))
    return lines
