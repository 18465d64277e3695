"""Conflict-affected and high-risk areas, listed for Regulation (EU) 2017/821 on conflict minerals.

The list is indicative and not exhaustive. It names whole countries or regions of them; we say one
statement for the country (flag ``whole_country`` or ``regions``) and one for each region. Its own
address refuses programs, so an operator uploads it; the names of the countries ship as facts, the
regions do not, because no licence for the list is published.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sources.kit import (
    Issue,
    Observation,
    Reading,
    Record,
    Snapshot,
    Source,
    Statement,
    UnreadableError,
    json_of,
    records,
)
from sources.kit.rows import month_of

VERSION = re.compile(r"Report: (\w+ 20\d\d)\b.*")


@dataclass(frozen=True, slots=True)
class Region:
    code: str  # ISO 3166-2
    name: str
    flags: frozenset[str]


class ConflictAreas(Source):
    title = "Indicative list of conflict-affected and high-risk areas"
    publisher = "RAND Europe for the European Commission"
    url = "https://www.cahraslist.net/"
    licence = "Public, no licence stated; names of countries reused as facts"
    licence_url = "https://www.cahraslist.net/"
    attribution = "European Commission, CAHRA list under Regulation (EU) 2017/821"
    may_ship = True
    cadence = "quarterly"
    stale_after_days = 200  # areas come and go slowly, and the publisher blocks programs
    expire_after_days = 800
    expected = range(15, 60)

    def edition(self, snapshot: Snapshot) -> str:
        content = json_of(snapshot)
        if not isinstance(content, dict) or "meta" not in content:
            raise UnreadableError(f"{snapshot.name} does not say its edition; give it")
        version = Record(content["meta"], "meta").text("version")
        month = VERSION.fullmatch(version)
        if month is None:
            raise UnreadableError(f"'version' has a new shape: {version!r}")
        return month_of(month[1])

    def layout(self, snapshot: Snapshot) -> str:
        return "derived" if isinstance(json_of(snapshot), dict) else "publisher"

    def read(self, reading: Reading) -> Iterator[Statement]:
        content = json_of(reading.snapshot)
        if isinstance(content, dict):
            yield from read_derived(reading, Record(content, "list"))
        else:
            yield from read_api(reading, content)

    def ship(self, statements: tuple[Statement, ...]) -> Iterable[Statement]:
        return (one for one in statements if isinstance(one, Observation) and one.region is None)


def read_derived(reading: Reading, content: Record) -> Iterator[Statement]:
    """One entry per country, its reports already merged by those who copied the list."""
    for entry in reading.counted(content.each("entries", ignore=("countryName", "iso2"))):
        country = reading.country_code(entry.text("iso3"))
        regions = [
            Region(region.text("code"), region.text("name"), flags_of(region, COPIED))
            for region in entry.each("regions")
        ]
        yield from area(country, entry.yes("wholeCountry"), regions, entry.where)
    content.check(ignore=("meta",))


def read_api(reading: Reading, content: object) -> Iterator[Statement]:
    """One entry per country with several reports, whose regions overlap."""
    for entry in reading.counted(records(content, "entry", ignore=("country_name",))):
        country = reading.country_code(entry.text("country_code"))
        whole, regions = False, dict[str, Region]()
        for report in entry.each("reports", ignore=("title",)):
            whole |= report.yes("is_country_level")
            for region in report.each("included_regions"):
                code, flags = region.text("code"), flags_of(region, PUBLISHED)
                name = region.text("name") if region.has("name") else ""
                held = regions.get(code)
                regions[code] = Region(code, name, flags | (held.flags if held else frozenset()))
        yield from area(country, whole, list(regions.values()), entry.where)


PUBLISHED = {"conflict_affected": "conflict_affected", "high_risk": "high_risk"}
COPIED = {"conflictAffected": "conflict_affected", "highRisk": "high_risk"}


def flags_of(region: Record, names: Mapping[str, str]) -> frozenset[str]:
    answers = {flag: region.yes(field) for field, flag in names.items()}
    return frozenset(flag for flag, said in answers.items() if said)


def area(
    country: str | None, whole: bool, regions: list[Region], where: str
) -> Iterator[Observation]:
    if country is None:
        return
    kinds = sorted({flag for region in regions for flag in region.flags})
    scope = ("whole_country" if whole else "regions", *kinds)
    says = "the whole country" if whole else f"regions listed: {len(regions)}"
    yield observation(country, None, scope, says, where)
    for region in regions:
        yield observation(country, region.code, tuple(sorted(region.flags)), region.name, where)


def observation(
    country: str, region: str | None, flags: tuple[str, ...], says: str, where: str
) -> Observation:
    return Observation(
        indicator="cahra",
        country=country,
        issue=Issue.CONFLICT,
        region=region,
        says=says,
        where=where,
        flags=flags,
    )
