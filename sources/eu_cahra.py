"""Conflict-affected and high-risk areas, listed for Regulation (EU) 2017/821 on conflict minerals.

The list is indicative and not exhaustive. It names whole countries or regions of them; we say one
statement for the country (flag ``whole_country`` or ``regions``) and one for each region. Its own
address refuses programs, so an operator uploads it; the names of the countries ship as facts, the
regions do not, because no licence for the list is published.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sources.kit import (
    Issue,
    Observation,
    Reading,
    Snapshot,
    Source,
    Statement,
    UnreadableError,
    json_of,
    only,
)

VERSION = re.compile(r"Report: (\w+ 20\d\d)\b.*")
FLAGS = (("conflictAffected", "conflict_affected"), ("highRisk", "high_risk"))
ENTRY = ("countryName", "iso2", "iso3", "regions", "wholeCountry")
REGION = ("name", "code", *(key for key, _ in FLAGS))
API_ENTRY = ("country_code", "country_name", "reports")
API_REPORT = ("title", "is_country_level", "included_regions")
API_REGION = ("code", "name", *(flag for _, flag in FLAGS))


class ConflictAreas(Source):
    title = "Indicative list of conflict-affected and high-risk areas"
    publisher = "RAND Europe for the European Commission"
    url = "https://www.cahraslist.net/"
    licence = "Public, no licence stated; names of countries reused as facts"
    licence_url = "https://www.cahraslist.net/"
    attribution = "European Commission, CAHRA list under Regulation (EU) 2017/821"
    may_ship = True
    cadence = "quarterly"
    expected = range(15, 60)

    def edition(self, snapshot: Snapshot) -> str:
        content = json_of(snapshot)
        version = content.get("meta", {}).get("version", "") if isinstance(content, dict) else ""
        month = VERSION.fullmatch(version)
        if month is None:
            raise UnreadableError(f"{snapshot.name} does not say its edition; give it")
        return datetime.strptime(month[1], "%B %Y").replace(tzinfo=UTC).strftime("%Y-%m")

    def layout(self, snapshot: Snapshot) -> str:
        return "derived" if isinstance(json_of(snapshot), dict) else "publisher"

    def read(self, reading: Reading) -> Iterator[Statement]:
        content = json_of(reading.snapshot)
        try:
            entries = content["entries"] if isinstance(content, dict) else unpacked(content)
            for number, entry in enumerate(reading.counted(entries), start=1):
                yield from area(reading, entry, f"entry {number}")
        except (KeyError, TypeError, AttributeError) as fault:
            raise UnreadableError(f"not the list: {fault!r}") from None

    def ship(self, statements: tuple[Statement, ...]) -> Iterable[Statement]:
        return (one for one in statements if isinstance(one, Observation) and one.region is None)


def unpacked(answer: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The API's own shape, reports merged, in the shape of the derived copy."""
    for number, country in enumerate(answer, start=1):
        where = f"entry {number}"
        only(API_ENTRY, country, where)
        reports = [only(API_REPORT, report, where) for report in country["reports"]]
        regions: dict[str, dict[str, Any]] = {}
        for region in (found for report in reports for found in report["included_regions"] or ()):
            only(API_REGION, region, where)
            held = regions.setdefault(region["code"], {"name": region.get("name", "")})
            held["code"] = region["code"]
            for ours, theirs in FLAGS:
                held[ours] = held.get(ours, False) or region[theirs]
        yield {
            "countryName": country["country_name"],
            "iso3": country["country_code"],
            "regions": list(regions.values()),
            "wholeCountry": any(report["is_country_level"] for report in reports),
        }


def area(reading: Reading, entry: dict[str, Any], where: str) -> Iterator[Statement]:
    only(ENTRY, entry, where)
    country = reading.country_code(entry["iso3"])
    regions = [only(REGION, region, where) for region in entry["regions"] or ()]
    if country is None:
        return
    whole = entry["wholeCountry"]
    kinds = {flag for region in regions for flag in flags_of(region)}
    scope = ("whole_country" if whole else "regions", *sorted(kinds))
    says = "the whole country" if whole else f"regions listed: {len(regions)}"
    yield observation(country, None, scope, says, where)
    for region in regions:
        yield observation(country, region["code"], flags_of(region), region["name"], where)


def flags_of(region: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(flag for key, flag in FLAGS if region[key])


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
