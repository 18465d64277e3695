"""The List of Goods Produced by Child Labor or Forced Labor, by the U.S. Department of Labor.

A row is a good from a country; an observation is a good, a country and an issue. The flag
``eo13126`` says that the same good is on the procurement list of Executive Order 13126. A good that
is listed only because of its input becomes a tie to the country of that input: the Department names
the country there, not the input, so the tie's parent has no name.

Absence from the list is not absence of risk, and goods made in the United States cannot be on it.
"""

from collections.abc import Iterator
from dataclasses import replace

from sources.kit import (
    Issue,
    Observation,
    Snapshot,
    Source,
    SourceReading,
    Statement,
    TableRow,
    Tie,
)
from sources.kit.judge.freshness import Rhythm
from sources.kit.read.workbooks import sheet_rows

YES = {"Yes": True, "No": False}
APP = {"Child_Labor": Issue.CHILD_LABOUR, "Forced_Labor": Issue.FORCED_LABOUR}
WORKBOOK = {"CL": Issue.CHILD_LABOUR, "FL": Issue.FORCED_LABOUR}
CROSS = {"X": True, "x": True, "": False}
SECTORS = dict.fromkeys(("Agriculture", "Manufacturing", "Mining", "Other"), True)
APP_EDITIONS = {"goods_2021.xml": "2022"}  # the app's name for the list released in 2022


class ListOfGoods(Source):
    title = "List of Goods Produced by Child Labor or Forced Labor"
    publisher = "Bureau of International Labor Affairs, U.S. Department of Labor"
    url = "https://www.dol.gov/agencies/ilab/reports/child-labor/list-of-goods"
    file = (
        "https://www.dol.gov/sites/dolgov/files/ilab/child_labor_reports/tda2023/"
        "2024ListofGoodsExcel.xlsx"
    )
    one_edition = True
    licence = "US public domain (17 USC 105)"
    licence_url = "https://www.dol.gov/general/aboutdol/copyright"
    attribution = "Bureau of International Labor Affairs, U.S. Department of Labor"
    may_ship = True
    cadence = "every two years, in autumn"
    rhythm = Rhythm.EVERY_TWO_YEARS
    expected = range(350, 900)
    max_bytes = 4 << 20  # the list has a quarter of one, and is held as a tree

    def edition(self, snapshot: Snapshot) -> str:
        return APP_EDITIONS.get(snapshot.name) or super().edition(snapshot)

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        app = reading.snapshot.suffix == ".xml"
        yield from read_app(reading) if app else read_workbook(reading)


def read_app(reading: SourceReading) -> Iterator[Statement]:
    """Yield the statements of the Department's own app: by good, then by country."""
    from sources.kit.read.xml import parse  # lxml, only when a list is read

    for entry in parse(reading.snapshot.data, "Goods").each("Good"):
        good = entry.take("Good_Name")
        entry.pick("Good_Sector", SECTORS)
        for row in reading.counted(entry.each("Countries/Country", ignore=("Country_Region",))):
            country, issues_by_kind = (
                reading.country(row.take("Country_Name")),
                issues(row, APP, YES),
            )
            flags: tuple[str, ...] = ("eo13126",) if row.pick("Forced_Child_Labor", YES) else ()
            downstream = row.has("Derived_Country") and row.pick("Derived_Labor_Exploitation", YES)
            source = row.take("Derived_Country") if row.has("Derived_Country") else ""
            origin = reading.country(source) if downstream else None
            if downstream and country is not None:
                flags += ("downstream",)
                says = f"made with an input from {source}"
                yield Tie("input", good, "", country, origin, says=says, where=row.where)
            yield from listed(reading, country, good, issues_by_kind, row.where, flags)


def read_workbook(reading: SourceReading) -> Iterator[Statement]:
    """Yield those of the Excel file for the public: a row per country and good, issues crossed."""
    spelling: dict[str, str] = {}  # "Oil (Palm)" and "Oil (palm)": the first stands for both
    for row in reading.counted(sheet_rows(reading.snapshot.data)):
        country, good = reading.country(row.take("ORIGIN")), row.take("GOOD")
        good = spelling.setdefault(good.casefold(), good)
        yield from listed(reading, country, good, issues(row, WORKBOOK, CROSS), row.where)


def issues(row: TableRow, columns: dict[str, Issue], marks: dict[str, bool]) -> dict[Issue, str]:
    return {issue: column for column, issue in columns.items() if row.pick(column, marks)}


def listed(
    reading: SourceReading,
    country: str | None,
    good: str,
    issues_by_kind: dict[Issue, str],
    where: str,
    flags: tuple[str, ...] = (),
) -> Iterator[Observation]:
    for issue, column in issues_by_kind.items() if country else ():
        about = Observation("dol_good", country or "", year=reading.year, issue=issue, good=good)
        yield replace(about, says=column.replace("_", " "), where=where, flags=flags)
