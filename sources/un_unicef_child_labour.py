"""Children aged 5 to 17 in child labour, per cent, from UNICEF's global database.

The workbook is a page to look at: four lines of title, three of headings, countries until the first
blank row, then groups of countries and notes. Its terms of reuse could not be read, so its figures
never ship; an operator fetches or uploads it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from sources.kit import Issue, Observation, Snapshot, Source, SourceReading, Statement
from sources.kit.read.rows import (
    YEAR,
    located,
    month_of,
    plain,
    table,
)
from sources.kit.read.workbooks import (
    Lines,
    below,
    sheet_lines,
    until_blank,
)
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message

SHEET = "Child labour"
COLUMNS = ("country", "total", "total note", "male", "male note", "female", "female note", "source")
NOTES = {"": (), "x": ("other_period",), "y": ("other_definition",)}
NOTES |= dict.fromkeys(("x,y", "xy", "x, y"), ("other_period", "other_definition"))
UPDATED = re.compile(r"Last update: (\w+ 20\d\d)")
MISSING = ("-", "–", "")


class ChildLabour(Source):
    title = "Global database on child labour"
    publisher = "UNICEF"
    url = "https://data.unicef.org/resources/dataset/child-labour/"
    licence = "Open with attribution, to be verified; used at run time only"
    licence_url = "https://data.unicef.org/legal/"
    attribution = "UNICEF global databases"
    may_ship = False
    cadence = "yearly"
    expected = range(190, 215)
    kind = "xlsx"
    linked = (".xlsx", "child-labour-database")

    def edition(self, snapshot: Snapshot) -> str:
        for _, cells in sheet_lines(snapshot.data, SHEET):
            match = UPDATED.search(cells[0])
            if match:
                return month_of(match[1])
        raise UnreadableError(Message("unicef.no_update"))

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        ignored = ("male", "male note", "female", "female note")
        for row in reading.counted(table(countries(reading.snapshot), ignored)):
            country, share = reading.country(row.take("country")), row.number("total", MISSING)
            flags, survey = row.pick("total note", NOTES), row.take("source")
            if country is not None and share is not None:
                years = YEAR.findall(survey)
                year = int(years[-1]) if years else None
                like = Observation("child_labour_pct", country, share, "%", year, where=row.where)
                yield replace(like, issue=Issue.CHILD_LABOUR, says=survey, flags=flags)


def countries(snapshot: Snapshot) -> Lines:
    """Return the lines between the three rows of headings and the first blank one."""
    _, (_, totals), (_, sexes), _, *rest = (
        below(sheet_lines(snapshot.data, SHEET), "countries and areas", least=1) + [("", [""])] * 4
    )
    if [plain(c) for c in totals[1:8]] != ["total", "", "sex", "", "", "", "data source"]:
        raise UnreadableError(
            Message("list.new_columns", columns=tuple(name for name in totals if name.strip()))
        )
    if [plain(c) for c in sexes[3:6]] != ["male", "", "female"]:
        raise UnreadableError(
            Message("list.new_columns", columns=tuple(name for name in sexes if name.strip()))
        )
    lines = until_blank(rest)
    for where, cells in lines:
        if any(cell.strip() for cell in cells[8:]):
            raise UnreadableError(located(where, Message("list.cells_beyond")))
    return [("rows 8 to 10", list(COLUMNS)), *((where, cells[:8]) for where, cells in lines)]
