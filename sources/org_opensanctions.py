"""Collections of OpenSanctions: sanctions and debarments of many publishers, put together.

Off unless an operator switches it on and chooses collections, because the licence is for uses that
are not commercial. The index of a collection tells its version, the checksum of each file, and
where the changes between versions are. Persons are counted and left out; ownership between two
organizations becomes a tie, unless it has ended. The layout is in
``sources.kit.families.opensanctions``.
"""

from collections.abc import Iterator

from sources.kit import (
    Snapshot,
    SourceReading,
    Statement,
)
from sources.kit.families import opensanctions
from sources.kit.judge.freshness import Rhythm


class OpenSanctions(opensanctions.Collections):
    title = "OpenSanctions collections"
    publisher = "OpenSanctions"
    url = "https://data.opensanctions.org/datasets/"
    index = "https://data.opensanctions.org/datasets/latest/{name}/index.json"
    parts = ("sanctions", "debarment", "us_dhs_uflpa", "us_cbp_forced_labor", "c4ads_xinjiang")
    licence = "CC BY-NC 4.0"
    licence_url = "https://creativecommons.org/licenses/by-nc/4.0/"
    attribution = "OpenSanctions.org, CC BY-NC 4.0"
    may_ship = False
    cadence = "several times a day"
    rhythm = Rhythm.DAILY
    expected = range(1_000, 10_000_000)
    enabled_by_default = False
    kind = "json"
    max_bytes = 8 << 30
    streams = True

    def edition(self, snapshot: Snapshot) -> str:
        return opensanctions.edition(snapshot)

    def layout(self, snapshot: Snapshot) -> str:
        return opensanctions.layout(snapshot)

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        yield from opensanctions.read(reading)
