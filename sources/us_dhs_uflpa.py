"""The entity list of the Uyghur Forced Labor Prevention Act, by the U.S. DHS.

Goods of a listed entity are presumed to be made with forced labour. The law asks for four lists,
one per clause of section 2(d)(2)(B); an entity may be on two of them. The page names no country:
only clause (i) says that its entities are in Xinjiang, so only they are placed in China. A cell
holds other names and subsidiaries, which become names and parties of their own.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from sources.kit import (
    Issue,
    Listing,
    Snapshot,
    Source,
    SourceReading,
    Statement,
    TableRow,
    UnreadableError,
)
from sources.kit.judge.freshness import Rhythm
from sources.kit.read.parties import listings_of, newest_day
from sources.kit.read.party_names import parse_party
from sources.kit.read.rows import located
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from sources.kit.read.html import HtmlTable

CLAUSE = re.compile(r"2\(d\)\(2\)\(B\)\((\w+)\)")
IN_CHINA = {"i": True, "ii": False, "iv": False, "v": False}
DAY = "%B %d, %Y"


class UyghurEntityList(Source):
    title = "UFLPA Entity List"
    publisher = "U.S. Department of Homeland Security"
    url = "https://www.dhs.gov/uflpa-entity-list"
    licence = "US public domain (17 USC 105)"
    licence_url = "https://www.dhs.gov/copyright-information"
    attribution = "Forced Labor Enforcement Task Force, U.S. Department of Homeland Security"
    may_ship = True
    cadence = "several times a year"
    rhythm = Rhythm.SEVERAL_A_YEAR
    expected = range(100, 1_500)
    max_bytes = 4 << 20  # a page of a few hundred kilobytes, held as a tree
    kind = "html"

    def edition(self, snapshot: Snapshot) -> str:
        return newest_day(snapshot, list(days(snapshot)))

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        for table in tables(reading.snapshot):
            for row in reading.counted(table.rows()):
                yield from entity(reading, table.before, row)


def days(snapshot: Snapshot) -> Iterator[date | None]:
    for table in tables(snapshot):
        for row in table.rows():
            yield row.date("Effective Date", DAY)
            row.dismiss()


def tables(snapshot: Snapshot) -> "list[HtmlTable]":
    """Return the tables of the page, or of a notice in the Federal Register."""
    from sources.kit.read import federal_register, html  # lxml, only when a list is read

    listings_of = [
        *(federal_register if federal_register.is_notice(snapshot) else html).tables(snapshot)
    ]
    if not listings_of:
        raise UnreadableError(Message("uflpa.no_table", file=snapshot.name))
    return listings_of


def entity(reading: SourceReading, before: str, row: TableRow) -> Iterator[Statement]:
    cell = row.take("Name of Entity" if row.has("Name of Entity") else "Entity Name")
    name = parse_party(cell)
    for problem in name.problems:
        reading.warn(Message("uflpa.doubtful_names", where=row.where, why=problem, cell=cell))
    clause, in_china = clause_of(reading, before, row)
    like = Listing(
        name=name.name,
        country=reading.country("China") if in_china else None,
        issue=Issue.FORCED_LABOUR,
        programme=clause,
        since=row.date("Effective Date", DAY),
        current=True,
        says=cell,
        where=row.where,
    )
    yield from listings_of(name, like)


def clause_of(reading: SourceReading, before: str, row: TableRow) -> tuple[str, bool]:
    clauses = CLAUSE.findall(before)
    if not clauses:
        reading.warn(located(row.where.partition(",")[0], Message("uflpa.no_clause")))
        return "UFLPA", False
    if len(clauses) > 1 or clauses[0] not in IN_CHINA:
        raise UnreadableError(located(row.where, Message("uflpa.new_clause", name=before)))
    return f"UFLPA 2(d)(2)(B)({clauses[0]})", IN_CHINA[clauses[0]]
