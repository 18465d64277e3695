"""Parents of legal entities (level 2), by the Global LEI Foundation, and why some have none.

A record's start is the child and its end the parent that consolidates it, directly or ultimately.
Only active relations count, and those of funds and branches say nothing about who controls a
supplier. A reporting exception says that an entity names no parent and why: that is *no parent
known*, never *no parent*. Parties are named by their identifiers; level 1 has the names.
"""

from collections.abc import Iterable, Iterator

from sources.kit import (
    Reading,
    Snapshot,
    Source,
    Statement,
    Tie,
    UnreadableError,
    Web,
    lei,
)

SCHEMAS = {"RelationshipData": "RelationshipRecord", "ReportingExceptionData": "Exception"}
EXCEPTIONS = "https://goldencopy.gleif.org/api/v2/golden-copies/publishes/repex/latest.csv"
PARENTS = {
    "IS_DIRECTLY_CONSOLIDATED_BY": "direct parent",
    "IS_ULTIMATELY_CONSOLIDATED_BY": "ultimate parent",
    "IS_FUND-MANAGED_BY": None,
    "IS_SUBFUND_OF": None,
    "IS_FEEDER_TO": None,
    "IS_INTERNATIONAL_BRANCH_OF": None,
}
STATUS = {"ACTIVE": True, "INACTIVE": False, "NULL": False}
ABSENT = {
    "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT": "direct parent",
    "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT": "ultimate parent",
}


class Relationships(Source):
    title = "RR-CDF golden copy and reporting exceptions, level 2"
    publisher = "Global Legal Entity Identifier Foundation"
    url = "https://goldencopy.gleif.org/api/v2/golden-copies/publishes/rr/latest.csv"
    licence = "CC0 1.0"
    licence_url = "https://creativecommons.org/publicdomain/zero/1.0/"
    attribution = "Global Legal Entity Identifier Foundation (GLEIF)"
    may_ship = True
    cadence = "three times a day"
    stale_after_days = 60
    expire_after_days = 400
    hosts = ("goldencopy.gleif.org", "leidata-preview.gleif.org")
    kind = "zip"
    max_bytes = 4 << 30
    max_unpacked = 64 << 30
    expected = range(1, 12_000_000)  # an operator's own selection, a day's changes, or all
    streams = True

    def edition(self, snapshot: Snapshot) -> str:
        return lei.edition(snapshot)

    def layout(self, snapshot: Snapshot) -> str:
        return lei.layout(snapshot)

    def fetch(self, web: Web) -> Iterator[Snapshot]:
        yield web.get(self.url)
        yield web.get(EXCEPTIONS)

    def read(self, reading: Reading) -> Iterator[Statement]:
        for entry in lei.entries(reading, SCHEMAS, ("relations", "exceptions")):
            absent = entry.maybe("ExceptionCategory") or entry.maybe("Exception.Category")
            yield from no_parent_known(entry, absent) if absent else parent(entry)

    def ship(self, statements: tuple[Statement, ...]) -> Iterable[Statement]:
        """None: the licence would allow it, the size does not."""
        return ()


def parent(entry: lei.Entry) -> Iterator[Tie]:
    path = "Relationship."
    kind = entry.pick(f"{path}RelationshipType", PARENTS)
    active = entry.pick(f"{path}RelationshipStatus", STATUS)
    child, end = entry.one(f"{path}StartNode.NodeID"), entry.one(f"{path}EndNode.NodeID")
    since = dict(entry.periods()).get("RELATIONSHIP_PERIOD")
    if kind and active:
        yield Tie("parent", child, end, since=since, says=kind, where=f"{entry.where}, {child}")


def no_parent_known(entry: lei.Entry, category: str) -> Iterator[Tie]:
    if category not in ABSENT:
        raise UnreadableError(f"{entry.where}: a new category of exceptions: {category!r}")
    reasons = entry.every("ExceptionReason") + entry.every("Exception.Reason")
    child, says = entry.one("LEI"), f"{ABSENT[category]}: {', '.join(reasons) or 'no reason given'}"
    yield Tie("parent_unknown", child, "", says=says, where=f"{entry.where}, {child}")
