"""Withhold Release Orders and Findings, by U.S. Customs and Border Protection.

Goods under an order are held at the border because they are believed to be made with forced
labour. One cell names a firm, several firms, a vessel or its owner: each becomes a party. An order
on a region or on all goods of a kind names nobody, and becomes an observation about that good from
that country. The file has no fixed name, and the page leads to it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from sources.kit import (
    Issue,
    Listing,
    Observation,
    Snapshot,
    Source,
    SourceReading,
    Statement,
    TableRow,
)
from sources.kit.judge.freshness import Rhythm
from sources.kit.read.derived_tables import DerivedTable
from sources.kit.read.editions import fiscal
from sources.kit.read.parties import country_of, listings_of
from sources.kit.read.party_names import parse_parties
from sources.kit.values.message import Message

IN_FORCE = {"Active": True, "Partially Active": True, "Inactive": False}
KINDS = {"WRO": "CBP Withhold Release Order", "Finding": "CBP Finding"}
WIDE = {  # entities that are no party, and the region that they mean
    "Xinjiang Uyghur Autonomous Region (XUAR)": "CN-XJ",
    "Artisanal Small Mines": None,
    "Marange Diamond Fields": "Marange",
}
ALL_OF_A_KIND = re.compile(r"$|All .*\b(?:products|cotton)\b|.*\b(?:produced|made|grown) in ", re.I)
VESSEL = re.compile(r"Fishing Vessels?(?: owned by|:) ")
STRINGS = "cbp_entity_string"  # of a table that others made
NO_COUNTRY = ("", "Fishing Vessels", "Fishing Vessel")


def strings(reading: SourceReading) -> Iterator[Statement]:
    """Yield the parties in the cells of a former list, without what else their rows say."""
    named: set[Statement] = set()  # without dates, a party of two orders is said once
    for row in reading.csv(ignore=("schema", "parsed_names")):
        says = row.take(STRINGS)
        if not (says in WIDE or ALL_OF_A_KIND.match(says)):
            like = Listing("", issue=Issue.FORCED_LABOUR, programme="CBP", where=row.where)
            for name in parse_parties(VESSEL.sub("", says)):
                for statement in listings_of(name, replace(like, says=says)):
                    if (bare := replace(statement, says="", where="")) not in named:
                        yield statement
                    named.add(bare)


class WithholdReleaseOrders(Source):
    title = "Withhold Release Orders and Findings"
    publisher = "U.S. Customs and Border Protection"
    url = "https://www.cbp.gov/document/stats/withhold-release-orders-findings"
    licence = "US public domain (17 USC 105)"
    licence_url = "https://www.cbp.gov/site-policy-notices/copyright-notice"
    attribution = "U.S. Customs and Border Protection"
    may_ship = True
    cadence = "monthly"
    rhythm = Rhythm.MONTHLY
    expected = range(60, 500)
    kind = "csv"
    linked = (".csv", "withhold-release-orders-findings")
    copies = (DerivedTable((STRINGS,), strings),)

    def edition(self, snapshot: Snapshot) -> str:
        return fiscal(snapshot.name) or super().edition(snapshot)

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        ignore = ("Calendar Year", "Country Code", "Industry", "Press Release", "Remarks")
        for row in reading.csv(ignore=ignore, encoding=reading.snapshot.encoding):
            if artefact(row):
                reading.warn(Message("wro.no_order", where=row.where))
                row.dismiss()
            else:
                yield from order(reading, row)


def order(reading: SourceReading, row: TableRow) -> Iterator[Statement]:
    entity, good, status = row.take("Entity"), row.take("Merchandise"), row.take("Status")
    kind, current = row.pick("WRO/Finding", KINDS), row.pick("Status", IN_FORCE)
    name, since = row.take("Country"), row.date("Effective Date", "%m/%d/%Y")
    country = None if name in NO_COUNTRY else country_of(reading, (name,))
    if not (entity in WIDE or ALL_OF_A_KIND.match(entity)):
        like = Listing("", country, issue=Issue.FORCED_LABOUR, programme=kind, since=since)
        says = f"{entity}: {good}; {status}"
        for party in parse_parties(VESSEL.sub("", entity)):
            yield from listings_of(
                party, replace(like, current=current, says=says, where=row.where)
            )
    elif country is not None:
        yield Observation(
            indicator="cbp_wro",
            country=country,
            issue=Issue.FORCED_LABOUR,
            good=good or None,
            region=WIDE.get(entity),
            says="; ".join(text for text in (kind, entity, status) if text),
            where=row.where,
            flags=(status.lower().replace(" ", "_"),),
        )


def artefact(row: TableRow) -> bool:
    """Return whether a row is a remain of the file's making: at most one cell of three filled."""
    return sum(bool(row.take(name)) for name in ("Entity", "WRO/Finding", "Status")) < 2
