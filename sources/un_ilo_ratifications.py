"""Ratifications of the ILO's fundamental instruments, from NORMLEX.

A cell is the year in which a member state ratified, or empty. A denunciation is written into the
same cell ("1958den.:1990") and means: not in force. What is in force is no evidence of protection;
what is not is a warning. The page has a table under two rows of headings; the copy that ships is a
table that somebody took from it.
"""

import re
from collections.abc import Iterator

from sources.kit import Issue, Observation, Snapshot, Source, SourceReading, Statement, TableRow
from sources.kit.judge.freshness import Rhythm
from sources.kit.read.parties import newest_day
from sources.kit.read.rows import csv_rows, located, stem
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message

INSTRUMENTS = {
    **dict.fromkeys(("C087", "C098"), Issue.FREEDOM_OF_ASSOCIATION),
    **dict.fromkeys(("C029", "P029", "C105"), Issue.FORCED_LABOUR),
    **dict.fromkeys(("C100", "C111"), Issue.DISCRIMINATION),
    **dict.fromkeys(("C138", "C182"), Issue.CHILD_LABOUR),
    **dict.fromkeys(("C155", "C187"), Issue.OHS),
}
CELL = re.compile(r"(?:(?P<since>(?:19|20)\d\d)(?:\s*den\.:\s*(?P<left>(?:19|20)\d\d))?)?")


class Ratifications(Source):
    title = "Ratifications of the fundamental instruments"
    publisher = "International Labour Organization"
    url = "https://normlex.ilo.org/dyn/nrmlx_en/f?p=NORMLEXPUB:10011"
    file = f"{url}:0::NO::P10011_DISPLAY_BY,P10011_CONVENTION_TYPE_CODE:1,F"  # by country
    licence = "Facts of ratification; reuse with attribution under the ILO's terms"
    licence_url = "https://www.ilo.org/rights-and-permissions"
    attribution = "International Labour Organization, NORMLEX"
    may_ship = True
    cadence = "continuous; read monthly"
    rhythm = Rhythm.MONTHLY
    expected = range(180, 200)
    max_bytes = 3 << 19  # a page of a few hundred kilobytes, held as a tree
    kind = "html"

    def edition(self, snapshot: Snapshot) -> str:
        if self.layout(snapshot) == "publisher":
            return newest_day(snapshot, ())
        for row in csv_rows(snapshot.open(), ignore=("*",)):
            day = row.date("BUSINESS_DATE", "%d-%m-%Y")
            if day:
                return day.isoformat()
        raise UnreadableError(Message("normlex.no_date"))

    def layout(self, snapshot: Snapshot) -> str:
        return "derived" if snapshot.suffix == ".csv" else "publisher"

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        if self.layout(reading.snapshot) == "derived":
            rows = reading.csv(ignore=("BUSINESS_DATE",))
        else:
            from sources.kit.read.html import (
                table_with_two_headings,  # lxml, only when a list is read
            )

            rows = reading.counted(
                table_with_two_headings(reading.snapshot, "Country", tuple(INSTRUMENTS))
            )
        for row in rows:
            country = reading.country(row.take("Country"))
            ratifications = [ratification(row, heading, country or "") for heading in headings(row)]
            if country is not None:
                yield from ratifications


def headings(row: TableRow) -> Iterator[str]:
    """Yield each code's heading; the copy writes the group before it: ``Forced_labour_C029``."""
    named = {stem(heading).rpartition("_")[2].upper(): heading for heading in row.columns}
    for code in INSTRUMENTS:
        yield named.get(code, code)


def ratification(row: TableRow, heading: str, country: str) -> Observation:
    text, code = row.take(heading), heading.rpartition("_")[2].upper()
    cell = CELL.fullmatch(text)
    if cell is None:
        raise UnreadableError(
            located(row.where, Message("list.new_value", column=heading, cell=text))
        )
    since, left = cell["since"], cell["left"]
    year = left or since
    return Observation(
        indicator=f"ilo_{code.lower()}",
        country=country,
        value=1.0 if since and not left else 0.0,
        unit="in force",
        year=int(year) if year else None,
        issue=INSTRUMENTS[code],
        says=text,
        where=row.where,
        flags=("denounced",) if left else (),
    )
