"""Deaths in armed conflict per country and year, from the Uppsala Conflict Data Program.

Its events are of three types; battles with a state (1) and violence against civilians (3) are added
up, fighting between other groups (2) is not, because the indicator's scale was made for the former.
A year without an event counts as 0 for a country that has one in another year of the file; the
events cover the whole world, so a country that is absent had none at all.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from sources.kit import (
    Observation,
    Snapshot,
    Source,
    SourceReading,
    Statement,
    TableRow,
)
from sources.kit.read import derived_tables
from sources.kit.read.rows import csv_rows
from sources.kit.read.series import last_year
from sources.kit.values.message import Message

ALL_TYPES = {"Direct conflict deaths": ("ucdp_deaths_of_all_types", "deaths")}  # others' sum
ADDED = {"1": True, "2": False, "3": True}
GED_REST = """
    relid active_year code_status conflict_dset_id conflict_new_id conflict_name dyad_dset_id
    dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b
    number_of_sources source_article source_office source_date source_headline source_original
    where_prec where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt
    priogrid_gid country_id region event_clarity date_prec date_start date_end deaths_a deaths_b
    deaths_civilians deaths_unknown high low gwnoa gwnob
"""


class ConflictEvents(Source):
    title = "UCDP Georeferenced Event Dataset"
    publisher = "Uppsala Conflict Data Program"
    url = "https://ucdp.uu.se/downloads/ged/ged261-csv.zip"
    licence = "CC BY 4.0"
    licence_url = "https://creativecommons.org/licenses/by/4.0/"
    attribution = "Uppsala Conflict Data Program, Georeferenced Event Dataset"
    one_edition = True
    copies = (
        derived_tables.figures(
            "Entity", ALL_TYPES, year="Year", ignore=("Direct conflict death rate",)
        ),
    )
    may_ship = True
    cadence = "yearly, in June"
    expected = range(300, 600_000)  # a derived table of five years, or every event since 1989

    def edition(self, snapshot: Snapshot) -> str:
        """Return the last year with events; version 24.1, for instance, ends in 2023."""
        return last_year(csv_rows(snapshot.open(), ignore=("*",)), "year")

    def layout(self, snapshot: Snapshot) -> str:
        return "derived" if b"best_deaths" in snapshot.head().partition(b"\n")[0] else "publisher"

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        copied = reading.layout == "derived"
        deaths, years = Counter[tuple[str, int]](), set[int]()
        key, seen = ("country", "year", "type_of_violence") if copied else ("id",), dict[str, str]()
        for row in reading.csv(ignore=("country_id",) if copied else GED_REST.split()):
            country = reading.country(row.take("country"))
            year, best = counted(row, "best_deaths" if copied else "best")
            event = " ".join(row.take(name) for name in key)
            if seen.setdefault(event, row.where) != row.where:
                row.fault(
                    Message("ucdp.event_twice", name=" ".join(key), event=event, where=seen[event])
                )
            years.add(year)
            if country is not None:
                deaths[country, year] += best
        for country in sorted({country for country, _ in deaths}):
            for year in range(min(years), max(years) + 1):
                total, where = float(deaths[country, year]), f"{country} {year}"
                observation = Observation(
                    "ucdp_deaths", country, total, "deaths", year, where=where
                )
                yield replace(observation, says="best estimate, types 1 and 3")


def counted(row: TableRow, column: str) -> tuple[int, int]:
    year, best = row.year("year"), row.number(column, missing=())
    kind = row.pick("type_of_violence", ADDED)
    return year, int(best or 0) if kind else 0
