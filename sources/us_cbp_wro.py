"""Withhold Release Orders and Findings, by U.S. Customs and Border Protection.

Goods under an order are held at the border because they are believed to be made with forced
labour. One cell names a firm, several firms, a vessel or its owner: each becomes a party. An order
on a region or on all goods of a kind names nobody, and becomes an observation about that good from
that country. The file has no fixed name, and the page leads to it.
"""

import re
from collections.abc import Iterator

from sources.kit import (
    Issue,
    Listing,
    Observation,
    Reading,
    Row,
    Snapshot,
    Source,
    Statement,
    UnreadableError,
    Web,
)
from sources.kit.names import parties
from sources.kit.parties import home, listed
from sources.kit.rows import MONTHS

IN_FORCE = {"Active": True, "Partially Active": True, "Inactive": False}
KINDS = {"WRO": "CBP Withhold Release Order", "Finding": "CBP Finding"}
WIDE = {  # entities that are no party, and the region that they mean
    "Xinjiang Uyghur Autonomous Region (XUAR)": "CN-XJ",
    "Artisanal Small Mines": None,
    "Marange Diamond Fields": "Marange",
}
ALL_OF_A_KIND = re.compile(r"$|All .*\b(?:products|cotton)\b|.*\b(?:produced|made|grown) in ", re.I)
VESSEL = re.compile(r"Fishing Vessels?(?: owned by|:) ")
NO_COUNTRY = ("", "Fishing Vessels", "Fishing Vessel")
STAMP = re.compile(r"-fy(\d\d)(?:-(20\d\d-\d\d-\d\d)|-([a-z]{3})[a-z]*)\b")


class WithholdReleaseOrders(Source):
    title = "Withhold Release Orders and Findings"
    publisher = "U.S. Customs and Border Protection"
    url = "https://www.cbp.gov/document/stats/withhold-release-orders-findings"
    licence = "US public domain (17 USC 105)"
    licence_url = "https://www.cbp.gov/site-policy-notices/copyright-notice"
    attribution = "U.S. Customs and Border Protection"
    may_ship = True
    cadence = "monthly"
    expected = range(60, 500)
    kind = "csv"

    def fetch(self, web: Web) -> Iterator[Snapshot]:
        from sources.kit.html import only_link

        page = web.get(self.url, "html")
        yield web.get(only_link(page, ".csv", holding="withhold-release-orders-findings"))

    def edition(self, snapshot: Snapshot) -> str:
        stamp = STAMP.search(snapshot.name.lower())
        return month_or_day(stamp) if stamp else super().edition(snapshot)

    def read(self, reading: Reading) -> Iterator[Statement]:
        ignore = ("Calendar Year", "Country Code", "Industry", "Press Release", "Remarks")
        for row in reading.csv(ignore=ignore, encoding=encoding_of(reading.snapshot)):
            if artefact(row):
                reading.warn(f"{row.where} is no order, and is left out")
                row.dismiss()
            else:
                yield from order(reading, row)


def order(reading: Reading, row: Row) -> Iterator[Statement]:
    entity, good, status = row.take("Entity"), row.take("Merchandise"), row.take("Status")
    kind, current = row.pick("WRO/Finding", KINDS), row.pick("Status", IN_FORCE)
    country, since = place(reading, row), row.date("Effective Date", "%m/%d/%Y")
    if entity in WIDE or ALL_OF_A_KIND.match(entity):
        if country is not None:
            yield wide(row, entity, country, good, (kind, status))
        return
    like = Listing(
        name="",
        country=country,
        issue=Issue.FORCED_LABOUR,
        programme=kind,
        since=since,
        current=current,
        says=f"{entity}: {good}; {status}",
        where=row.where,
    )
    for one in parties(VESSEL.sub("", entity)):
        yield from listed(one, like)


def wide(row: Row, entity: str, country: str, good: str, said: tuple[str, str]) -> Observation:
    return Observation(
        indicator="cbp_wro",
        country=country,
        issue=Issue.FORCED_LABOUR,
        good=good or None,
        region=WIDE.get(entity),
        says="; ".join(text for text in (said[0], entity, said[1]) if text),
        where=row.where,
        flags=(said[1].lower().replace(" ", "_"),),
    )


def place(reading: Reading, row: Row) -> str | None:
    name = row.take("Country")
    return None if name in NO_COUNTRY else home(reading, (name,))


def artefact(row: Row) -> bool:
    """A few rows of the file are remains of its making: at most one of three cells is filled."""
    return sum(bool(row.take(name)) for name in ("Entity", "WRO/Finding", "Status")) < 2


def encoding_of(snapshot: Snapshot) -> str:
    """Windows-1252 by custom; UTF-8 where all of it is."""
    try:
        snapshot.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def month_or_day(stamp: re.Match[str]) -> str:
    """``fy26-2026-06-23`` is a day, ``fy26-dec`` a month of the fiscal year, begun in October."""
    if stamp[2]:
        return stamp[2]
    months = [month[:3] for month in MONTHS.split()]
    if stamp[3] not in months:
        raise UnreadableError(f"no month in the file's name: {stamp[0]!r}")
    month = months.index(stamp[3]) + 1
    return f"{2000 + int(stamp[1]) - (month >= 10)}-{month:02}"
