"""Four indicators of the Sustainable Development Goals on work, by ILOSTAT.

Fatal injuries (8.8.1), compliance with labour rights (8.8.2: 0 is full compliance, 10 none),
children in child labour (8.7.1, with household chores) and informal employment (8.3.1), a file
each. The id in the address carries the frequency, the column does not; indicators without
breakdown ("NOC") have no columns for sex and class. Regions (X01 World, …) are groups of countries
and not used; of a country's several national sources for a year the first is.
"""

import re
from collections.abc import Iterable, Iterator

from sources.kit import (
    FetchError,
    Observation,
    Snapshot,
    Source,
    SourceReading,
    Statement,
    TableRow,
    Web,
)
from sources.kit.judge.freshness import Rhythm
from sources.kit.read.derived_tables import figures
from sources.kit.read.rows import csv_rows
from sources.kit.read.series import last_year, latest
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message

INDICATORS = {
    "SDG_F881_SEX_MIG_RT": ("sdg_881", "per 100,000"),
    "SDG_0882_NOC_RT": ("sdg_882", "0..10"),
    "SDG_B871_SEX_AGE_RT": ("child_labour_pct", "%"),
    "SDG_0831_SEX_ECO_RT": ("sdg_831", "%"),
}
TURNED = {  # by others to 0..1, where 1 is the worst; nothing turns it back
    f"{code}_RT_A": (f"{code.lower()}_turned", "0..1")
    for code in ("ILR_TUMT_NOC", "ILR_CBCT_NOC", "LAI_INDE_NOC", "SDG_F881_SEX_MIG")
}
REST = ("source", "obs_status", "note_classif", "note_indicator", "note_source")
TOTAL = re.compile(r"(?:\w+_)?(?:TOTAL|Y0?5-17)|")  # of a class; empty where there is none
GROUP = re.compile(r"X[0-9A-Z]\d")


class LabourStatistics(Source):
    title = "ILOSTAT, SDG labour market indicators"
    publisher = "International Labour Organization"
    url = "https://rplumber.ilo.org/data/indicator/"
    licence = "CC BY 4.0"
    licence_url = "https://creativecommons.org/licenses/by/4.0/"
    attribution = "ILOSTAT, International Labour Organization"
    may_ship = True
    cadence = "continuous; read monthly"
    rhythm = Rhythm.MONTHLY
    kind = "csv"
    expected = range(20, 400_000)  # one indicator, or four with all their breakdowns

    def fetch(self, web: Web) -> Iterator[Snapshot]:
        for code in INDICATORS:
            snapshot = web.get(f"{self.url}?id={code}_A&type=code&format=.csv")
            if is_error(snapshot):
                raise FetchError(Message("ilostat.server_error_for", code=code))
            yield snapshot

    copies = (figures("iso3", TURNED),)

    def edition(self, snapshot: Snapshot) -> str:
        return last_year(csv_rows(snapshot.open(), ignore=("*",)), "time")

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        if is_error(reading.snapshot):
            raise UnreadableError(Message("ilostat.server_error"))
        seen: dict[tuple[str, str, int], str] = {}
        for row in reading.csv(ignore=REST):
            (indicator, unit), area = row.pick("indicator", INDICATORS), row.take("ref_area")
            year, value, total = row.year("time"), row.number("obs_value"), is_total(row)
            country = None if GROUP.fullmatch(area) else reading.country_code(area)
            if not total or value is None or country is None:
                continue
            if seen.setdefault((indicator, country, year), row.where) == row.where:
                yield Observation(indicator, country, value, unit, year, where=row.where)
            else:
                reading.warn(Message("ilostat.several_sources"))
        if reading.rows and not seen:
            raise UnreadableError(Message("ilostat.no_totals"))

    def ship(self, statements: tuple[Statement, ...]) -> Iterable[Statement]:
        """Return of each country and indicator the latest year."""
        return latest(statements)


def is_error(snapshot: Snapshot) -> bool:
    """Return whether it is an error, which may come with status 200."""
    return b"server error" in snapshot.head(200).lower()


def is_total(row: TableRow) -> bool:
    """Return whether a row is of both sexes, and of each breakdown the whole."""
    sex = row.take("sex") if row.has("sex") else "SEX_T"
    classes = [row.take(name) for name in ("classif1", "classif2") if row.has(name)]
    return sex in ("SEX_T", "") and all(TOTAL.fullmatch(text) for text in classes)
