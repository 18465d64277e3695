"""Perceived corruption in the public sector, by Transparency International; 100 is very clean.

A workbook a year, whose name, titles and headings change: the year stands in the heading of the
score, before or after it. Right of the confidence interval are the scores of thirteen other
institutes, which are not used. Until 2012 countries had no codes and the header two rows.

No derived table may be published, so this is read at run time and never ships.
"""

from collections.abc import Iterator

from sources.kit import (
    Observation,
    Snapshot,
    Source,
    SourceReading,
    Statement,
    UnreadableError,
)
from sources.kit.read import derived_tables
from sources.kit.read.rows import (
    YEAR,
    located,
    stem,
    table,
)
from sources.kit.read.workbooks import below, sheet_lines
from sources.kit.values.message import Message

CPI = {"cpi": ("cpi", "0..100")}
SCORES = ("cpi score", "cpi")
REST = """
    region, rank, country rank, standard error, number of sources, surveys used, lower ci, lower
"""
LAST = ("upper ci", "upper", "number of sources")  # of the columns that are the index's own


class CorruptionPerceptions(Source):
    title = "Corruption Perceptions Index"
    publisher = "Transparency International"
    url = "https://images.transparencycdn.org/images/CPI2024-Results-and-trends.xlsx"
    licence = "CC BY-ND 4.0"
    licence_url = "https://creativecommons.org/licenses/by-nd/4.0/"
    attribution = "Transparency International, Corruption Perceptions Index"
    one_edition = True
    may_ship = False
    cadence = "yearly, in January or February"
    kind = "xlsx"
    expected = range(170, 190)

    copies = (derived_tables.figures("country", CPI, year="year", ignore=("cpi_se",), newest=True),)

    def edition(self, snapshot: Snapshot) -> str:
        _, names = lines_of(snapshot)[0]
        years = [YEAR.search(name) for name in names if stem(name) in SCORES]
        latest = next((year for year in years if year), None)
        if latest is None:
            raise UnreadableError(Message("cpi.no_score"))
        return latest.group()

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        ignored = [*(name.strip() for name in REST.split(",")), *LAST, "blank 1", "blank 2"]
        for row in reading.counted(table(lines_of(reading.snapshot), ignored)):
            score = row.number(next((name for name in SCORES if row.has(name)), SCORES[0]))
            name = row.take("country" if row.has("country") else "country / territory")
            coded = row.has("iso3")
            country = reading.country_code(row.take("iso3")) if coded else reading.country(name)
            if country is not None and score is not None:
                yield Observation("cpi", country, score, "0..100", reading.year, where=row.where)


def lines_of(snapshot: Snapshot) -> list[tuple[str, list[str]]]:
    """Return the table of the first sheet, cut behind the index's own columns, with one header."""
    lines = below(sheet_lines(snapshot.data), "country")
    (where, names), (_, under) = lines[0], lines[1] if len(lines) > 1 else ("", [])
    two = not any(cell.strip() for cell in under[:2])
    if two:
        names = [lower or upper for upper, lower in zip(names, under, strict=True)]
    ends = [at for at, name in enumerate(names) if stem(name) in LAST]
    if not ends:
        raise UnreadableError(located(where, Message("cpi.no_interval")))
    cut = max(ends) + 1
    blank = iter(range(1, len(names) + 1))
    heads = [name if name.strip() else f"blank {next(blank)}" for name in names[:cut]]
    return [(where, heads), *((at, cells[:cut]) for at, cells in lines[1 + two :])]
