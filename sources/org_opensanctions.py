"""Collections of OpenSanctions: sanctions and debarments of many publishers, put together.

Off unless an operator switches it on, because the licence is for uses that are not commercial. The
index of a collection tells its version and the checksum of each file. Persons are counted and left
out; ownership between two organizations becomes a tie, unless it has ended. The layout is in
``sources.kit.opensanctions``.
"""

from collections.abc import Iterator

from sources.kit import Reading, Snapshot, Source, Statement, Web, opensanctions


class OpenSanctions(Source):
    title = "OpenSanctions collections"
    publisher = "OpenSanctions"
    url = "https://data.opensanctions.org/datasets/latest/sanctions/index.json"
    licence = "CC BY-NC 4.0"
    licence_url = "https://creativecommons.org/licenses/by-nc/4.0/"
    attribution = "OpenSanctions.org, CC BY-NC 4.0"
    may_ship = False
    cadence = "several times a day"
    expected = range(1_000, 10_000_000)
    enabled_by_default = False
    kind = "json"
    max_bytes = 8 << 30
    streams = True

    def fetch(self, web: Web) -> Iterator[Snapshot]:
        version, resource = opensanctions.resource(web.get(self.url), "entities.ftm.json")
        yield opensanctions.intact(web.get(resource.url), version, resource)

    def edition(self, snapshot: Snapshot) -> str:
        return opensanctions.edition(snapshot)

    def layout(self, snapshot: Snapshot) -> str:
        return opensanctions.layout(snapshot)

    def read(self, reading: Reading) -> Iterator[Statement]:
        yield from opensanctions.read(reading)
