"""Three indices of the Varieties of Democracy project: forced labour, movement, rule of law.

As published they run from 0 to 1 and higher is freer. The only copy we have is a derived table that
holds 1 - index, so it is turned back first; its fourth column (clientelism) is not turned there and
not used here.
"""

from collections.abc import Iterator

from sources.kit import Observation, Snapshot, Source, SourceReading, Statement, TableRow
from sources.kit.read.series import latest

INDICES = ("v2xcl_slave", "v2xcl_dmove", "v2x_rule")


class VarietiesOfDemocracy(Source):
    title = "V-Dem country-year indices"
    publisher = "V-Dem Institute"
    url = "https://v-dem.net/data/the-v-dem-dataset/"
    licence = "CC BY 4.0"
    licence_url = "https://creativecommons.org/licenses/by/4.0/"
    attribution = "Coppedge et al., V-Dem Country-Year Dataset, Varieties of Democracy Project"
    may_ship = True
    cadence = "yearly, in March"
    upload_only = True
    expected = range(150, 40_000)  # a derived table of the latest year, or every year since 1789

    def layout(self, snapshot: Snapshot) -> str:
        first = snapshot.head().partition(b"\n")[0]
        return "publisher" if b"country_text_id" in first else "derived"

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        if self.layout(reading.snapshot) == "derived":
            yield from read_derived(reading)
        else:
            yield from latest(read_published(reading))


def read_derived(reading: SourceReading) -> Iterator[Statement]:
    """Yield the latest year of each country, which the table does not name."""
    for row in reading.csv(ignore=("v2xnp_client",)):
        country = reading.country_code(row.take("iso3"))
        for index, value in values(row):
            if country is not None:
                turned = round(1 - value, 6)
                yield Observation(index, country, turned, "0..1", where=row.where)


def read_published(reading: SourceReading) -> Iterator[Observation]:
    """Yield every year; of over four thousand columns the rest is not ours to name."""
    for row in reading.csv(ignore=("*",)):
        country, year = reading.country_code(row.take("country_text_id")), row.year("year")
        for index, value in values(row):
            if country is not None:
                yield Observation(index, country, value, "0..1", year, where=row.where)


def values(row: TableRow) -> Iterator[tuple[str, float]]:
    for index in INDICES:
        value = row.number(index)
        if value is not None:
            yield index, value
