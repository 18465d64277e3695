"""Areas of countries: a list names a whole country or regions of it, each with its own flags.

One statement stands for the country, with the flag ``whole_country`` or ``regions`` and what is
said of any of its regions, and one for each region.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sources.kit.values.statements import Observation


@dataclass(frozen=True, slots=True)
class Region:
    code: str  # ISO 3166-2
    name: str
    flags: frozenset[str]


def merged(regions: Iterable[Region]) -> list[Region]:
    """Return each region once, with the flags of all its mentions; the last name stands."""
    regions_by_code: dict[str, Region] = {}
    for region in regions:
        former = regions_by_code.get(region.code)
        regions_by_code[region.code] = replace(
            region, flags=region.flags | (former.flags if former else frozenset())
        )
    return list(regions_by_code.values())


def area(like: Observation, whole: bool, regions: list[Region]) -> Iterator[Observation]:
    """Yield the statements on one country; ``like`` has indicator, country and place."""
    kinds = sorted({flag for region in regions for flag in region.flags})
    scope = ("whole_country" if whole else "regions", *kinds)
    says = "the whole country" if whole else f"regions listed: {len(regions)}"
    yield replace(like, says=says, flags=scope)
    for listed in regions:
        yield replace(like, region=listed.code, says=listed.name, flags=tuple(sorted(listed.flags)))
