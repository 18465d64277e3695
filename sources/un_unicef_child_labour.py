"""Children aged 5 to 17 in child labour, per cent, from UNICEF's global database.

The workbook is a page to look at: four lines of title, three of headings, countries until the first
blank row, then groups of countries and notes. Its terms of reuse could not be read, so its figures
never ship; an operator fetches or uploads it.
"""

import re
from collections.abc import Iterator

from sources.kit import (
    Issue,
    Observation,
    Reading,
    Row,
    Snapshot,
    Source,
    Statement,
    UnreadableError,
)
from sources.kit.rows import YEAR, month_of, plain, table
from sources.kit.sheets import sheet_lines

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

    def edition(self, snapshot: Snapshot) -> str:
        for _, cells in sheet_lines(snapshot.data, SHEET):
            found = UPDATED.search(cells[0])
            if found:
                return month_of(found[1])
        raise UnreadableError("no 'Last update' in the first column")

    def read(self, reading: Reading) -> Iterator[Statement]:
        lines = [(COLUMN_PLACE, COLUMNS), *country_lines(reading.snapshot)]
        ignored = ("male", "male note", "female", "female note")
        for row in reading.counted(table(lines, ignored)):
            country = reading.country(row.take("country"))
            share = row.number("total", MISSING)
            flags, survey = row.pick("total note", NOTES), row.take("source")
            if country is not None and share is not None:
                yield observation(country, share, flags, survey, row)


COLUMN_PLACE = "rows 8 to 10"


def country_lines(snapshot: Snapshot) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The lines between the headings and the first blank one."""
    lines = iter(sheet_lines(snapshot.data, SHEET))
    for _, cells in lines:
        if plain(cells[0]) == "countries and areas":
            break
    totals, sexes, _ = (next(lines, ("", [""]))[1] for _ in range(3))
    if [plain(c) for c in totals[1:8]] != ["total", "", "sex", "", "", "", "data source"]:
        raise UnreadableError(f"new columns: {', '.join(c for c in totals if c.strip())}")
    if [plain(c) for c in sexes[3:6]] != ["male", "", "female"]:
        raise UnreadableError(f"new columns: {', '.join(c for c in sexes if c.strip())}")
    for where, cells in lines:
        if not any(cell.strip() for cell in cells):
            return
        if any(cell.strip() for cell in cells[8:]):
            raise UnreadableError(f"{where}: cells beyond the last heading")
        yield where, tuple(cells[:8])


def observation(
    country: str, share: float, flags: tuple[str, ...], survey: str, row: Row
) -> Observation:
    years = YEAR.findall(survey)
    return Observation(
        indicator="child_labour_pct",
        country=country,
        value=share,
        unit="%",
        year=int(years[-1]) if years else None,
        issue=Issue.CHILD_LABOUR,
        says=survey,
        where=row.where,
        flags=flags,
    )
