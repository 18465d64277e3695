"""Ratifications of the ILO's fundamental instruments, from NORMLEX.

A cell is the year in which a member state ratified, or empty. A denunciation is written into the
same cell ("1958den.:1990") and means: not in force. What is in force is no evidence of protection;
what is not is a warning. The only copy we have is a table that somebody took from the page.
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
from sources.kit.rows import csv_rows

INSTRUMENTS = {
    "Freedom_of_association_C087": Issue.FREEDOM_OF_ASSOCIATION,
    "Freedom_of_association_C098": Issue.FREEDOM_OF_ASSOCIATION,
    "Forced_labour_C029": Issue.FORCED_LABOUR,
    "Forced_labour_P029": Issue.FORCED_LABOUR,
    "Forced_labour_C105": Issue.FORCED_LABOUR,
    "Discrimination_C100": Issue.DISCRIMINATION,
    "Discrimination_C111": Issue.DISCRIMINATION,
    "Child_labour_C138": Issue.CHILD_LABOUR,
    "Child_labour_C182": Issue.CHILD_LABOUR,
    "Occupational_safety_and_health_C155": Issue.OHS,
    "Occupational_safety_and_health_C187": Issue.OHS,
}
CELL = re.compile(r"(?:(?P<since>(?:19|20)\d\d)(?:\s*den\.:\s*(?P<left>(?:19|20)\d\d))?)?")


class Ratifications(Source):
    title = "Ratifications of the fundamental instruments"
    publisher = "International Labour Organization"
    url = "https://normlex.ilo.org/dyn/nrmlx_en/f?p=NORMLEXPUB:10011"
    licence = "Facts of ratification; reuse with attribution under the ILO's terms"
    licence_url = "https://www.ilo.org/rights-and-permissions"
    attribution = "International Labour Organization, NORMLEX"
    may_ship = True
    cadence = "continuous; read monthly"
    stale_after_days = 400  # a convention takes effect a year after it was registered
    expire_after_days = 1_100
    expected = range(180, 200)

    def edition(self, snapshot: Snapshot) -> str:
        for row in csv_rows(snapshot.data, ignore=("*",)):
            day = row.date("BUSINESS_DATE", "%d-%m-%Y")
            if day:
                return day.isoformat()
        raise UnreadableError("no row says its BUSINESS_DATE")

    def layout(self, snapshot: Snapshot) -> str:
        return "derived"

    def read(self, reading: Reading) -> Iterator[Statement]:
        for row in reading.csv(ignore=("BUSINESS_DATE",)):
            country = reading.country(row.take("Country"))
            found = [ratification(row, column, country or "") for column in INSTRUMENTS]
            if country is not None:
                yield from found


def ratification(row: Row, column: str, country: str) -> Observation:
    text = row.take(column)
    cell = CELL.fullmatch(text)
    if cell is None:
        raise UnreadableError(f"{row.where}: {column!r} has a new value: {text!r}")
    since, left = cell["since"], cell["left"]
    year = left or since
    return Observation(
        indicator=f"ilo_{column.rpartition('_')[2].lower()}",
        country=country,
        value=1.0 if since and not left else 0.0,
        unit="in force",
        year=int(year) if year else None,
        issue=INSTRUMENTS[column],
        says=text,
        where=row.where,
        flags=("denounced",) if left else (),
    )
