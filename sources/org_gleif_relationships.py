"""Parents of legal entities (level 2), by the Global LEI Foundation, and why some have none.

A record's start is the child and its end the parent that consolidates it, directly or ultimately.
Only active relations count, and those of funds and branches say nothing about who controls a
supplier. A reporting exception says that an entity names no parent and why: that is *no parent
known*, never *no parent*. Parties are named by their identifiers; level 1 has the names.
"""

from collections.abc import Iterator, Sequence

from sources.kit import (
    Snapshot,
    SourceReading,
    Statement,
    Tie,
    UnreadableError,
    Web,
)
from sources.kit.families import gleif_golden_copy, gleif_records
from sources.kit.read.rows import located
from sources.kit.values.message import Message

SCHEMAS = {"RelationshipData": "RelationshipRecord", "ReportingExceptionData": "Exception"}
PARENTS = {
    "IS_DIRECTLY_CONSOLIDATED_BY": "direct parent",
    "IS_ULTIMATELY_CONSOLIDATED_BY": "ultimate parent",
    "IS_FUND-MANAGED_BY": None,
    "IS_SUBFUND_OF": None,
    "IS_FEEDER_TO": None,
    "IS_INTERNATIONAL_BRANCH_OF": None,
}
ENDED = "parent_ended"  # said only in the changes of a day, to take an older record away
STATUS = {"ACTIVE": True, "INACTIVE": False, "NULL": False}
ABSENT = {
    "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT": "direct parent",
    "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT": "ultimate parent",
}


class Relationships(gleif_records.LeiSource):
    title = "RR-CDF golden copy and reporting exceptions, level 2"
    url = "https://goldencopy.gleif.org/api/v2/golden-copies/publishes/rr/latest.csv"
    hosts = ("goldencopy.gleif.org", "leidata-preview.gleif.org")
    expected = range(1, 12_000_000)  # an operator's own selection, a day's changes, or all

    def fetch(self, web: Web) -> Iterator[Snapshot]:
        yield gleif_golden_copy.fetch(web, "rr")
        yield gleif_golden_copy.fetch(web, "repex")

    def follow(self, web: Web, in_use: Sequence[Snapshot]) -> Iterator[Snapshot]:
        yield from gleif_golden_copy.follow(web, "rr", in_use)
        yield from gleif_golden_copy.follow(web, "repex", in_use)

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        for entry in gleif_records.entries(reading, SCHEMAS, ("relations", "exceptions")):
            absent = entry.optional("ExceptionCategory") or entry.optional("Exception.Category")
            if absent:
                yield no_parent_known(entry, absent)
            elif (tie := parent(entry)) and (tie.relation != ENDED or reading.layout == "delta"):
                yield tie

    def slot(self, statement: Statement) -> str:
        """Return the entity and which parent: it has one of each, or a reason for having none."""
        if not isinstance(statement, Tie):
            return ""
        return f"{statement.child} {statement.says.partition(':')[0]}"

    def ended(self, statement: Statement) -> bool:
        return isinstance(statement, Tie) and statement.relation == ENDED


def parent(entry: gleif_records.LeiRecord) -> Tie | None:
    path = "Relationship."
    says = entry.pick(f"{path}RelationshipType", PARENTS)
    active = entry.pick(f"{path}RelationshipStatus", STATUS)
    child, end = entry.required(f"{path}StartNode.NodeID"), entry.required(f"{path}EndNode.NodeID")
    since = dict(entry.periods()).get("RELATIONSHIP_PERIOD")
    if not says:
        return None
    relation = "parent" if active else ENDED
    return Tie(relation, child, end, since=since, says=says, where=f"{entry.where}, {child}")


def no_parent_known(entry: gleif_records.LeiRecord, category: str) -> Tie:
    if category not in ABSENT:
        raise UnreadableError(located(entry.where, Message("gleif.new_category", name=category)))
    reasons = entry.every("ExceptionReason") + entry.every("Exception.Reason")
    child, says = (
        entry.required("LEI"),
        f"{ABSENT[category]}: {', '.join(reasons) or 'no reason given'}",
    )
    return Tie("parent_unknown", child, "", says=says, where=f"{entry.where}, {child}")
