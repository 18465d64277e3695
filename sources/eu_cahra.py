"""Conflict-affected and high-risk areas, listed for Regulation (EU) 2017/821 on conflict minerals.

The list is indicative and not exhaustive. It names whole countries or regions of them; we say one
statement for the country (flag ``whole_country`` or ``regions``) and one for each region. Its own
address refuses programs, so an operator uploads it; the names of the countries ship as facts, the
regions do not, because no licence for the list is published.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from sources.kit import Issue, JsonRecord, Observation, Snapshot, Source, SourceReading, Statement
from sources.kit.judge.freshness import Rhythm
from sources.kit.read.json_records import json_of, records
from sources.kit.read.regions import (
    Region,
    area,
    merged,
)
from sources.kit.read.rows import month_of
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message

VERSION = re.compile(r"Report: (\w+ 20\d\d)\b.*")
PUBLISHED = {"conflict_affected": "conflict_affected", "high_risk": "high_risk"}
COPIED = {"conflictAffected": "conflict_affected", "highRisk": "high_risk"}


class ConflictAreas(Source):
    title = "Indicative list of conflict-affected and high-risk areas"
    publisher = "RAND Europe for the European Commission"
    url = "https://www.cahraslist.net/"
    licence = "Public, no licence stated; names of countries reused as facts"
    licence_url = "https://www.cahraslist.net/"
    attribution = "European Commission, CAHRA list under Regulation (EU) 2017/821"
    may_ship = True
    cadence = "quarterly"
    rhythm = Rhythm.QUARTERLY
    upload_only = True
    expected = range(15, 60)

    def edition(self, snapshot: Snapshot) -> str:
        content = json_of(snapshot)
        if not isinstance(content, dict) or "meta" not in content:
            raise UnreadableError(Message("list.no_edition", file=snapshot.name))
        version = JsonRecord(content["meta"], "meta").text("version")
        month = VERSION.fullmatch(version)
        if month is None:
            raise UnreadableError(Message("list.new_shape", column="version", cell=version))
        return month_of(month[1])

    def layout(self, snapshot: Snapshot) -> str:
        return "derived" if isinstance(json_of(snapshot), dict) else "publisher"

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        copied = self.layout(reading.snapshot) == "derived"
        areas = read_derived(reading) if copied else read_api(reading)
        for code, whole, regions, where in areas:
            country = reading.country_code(code)
            if country is not None:
                like = Observation("cahra", country, issue=Issue.CONFLICT, where=where)
                yield from area(like, whole, regions)

    def ship(self, statements: tuple[Statement, ...]) -> Iterable[Statement]:
        return (
            statement
            for statement in statements
            if isinstance(statement, Observation) and statement.region is None
        )


def read_derived(reading: SourceReading) -> Iterator[tuple[str, bool, list[Region], str]]:
    """Yield one entry per country, its reports already merged by those who copied the list."""
    content = JsonRecord(json_of(reading.snapshot), "list")
    for entry in reading.counted(content.each("entries", ignore=("countryName", "iso2"))):
        regions = [region_of(region, COPIED) for region in entry.each("regions")]
        yield entry.text("iso3"), entry.boolean("wholeCountry"), regions, entry.where
    content.check(ignore=("meta",))


def read_api(reading: SourceReading) -> Iterator[tuple[str, bool, list[Region], str]]:
    """Yield one entry per country with several reports, whose regions overlap."""
    listed = records(json_of(reading.snapshot), "entry", ignore=("country_name",))
    for entry in reading.counted(listed):
        whole, regions = False, list[Region]()
        for report in entry.each("reports", ignore=("title",)):
            whole |= report.boolean("is_country_level")
            regions += [region_of(region, PUBLISHED) for region in report.each("included_regions")]
        yield entry.text("country_code"), whole, merged(regions), entry.where


def region_of(region: JsonRecord, names: Mapping[str, str]) -> Region:
    flags = frozenset([flag for field, flag in names.items() if region.boolean(field)])
    name = region.text("name") if region.has("name") else ""
    return Region(region.text("code"), name, flags)
