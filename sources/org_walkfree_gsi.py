"""Global Slavery Index, by Walk Free: people in modern slavery per 1,000, a modelled estimate.

A workbook with titles above its header and a blank row among the countries. Vulnerability and the
responses of governments are on other sheets or columns and are not used. All rights are reserved,
so an operator brings the file.
"""

import re
from collections.abc import Iterator

from sources.kit import Issue, Observation, Source, SourceReading, Statement
from sources.kit.read.rows import table
from sources.kit.read.workbooks import below, sheet_lines

SHEET = re.compile(r"GSI \d{4} summary data|.*[Pp]revalence.*")
PREVALENCE = "Estimated prevalence of modern slavery per 1,000 population"


class SlaveryIndex(Source):
    title = "Global Slavery Index"
    publisher = "Walk Free"
    url = "https://www.walkfree.org/global-slavery-index/downloads/"
    licence = "© Minderoo Foundation, all rights reserved"
    licence_url = "https://www.walkfree.org/terms-of-use/"
    attribution = "Walk Free, Global Slavery Index"
    may_ship = False
    cadence = "every five years or so"
    expected = range(150, 200)
    upload_only = True

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        lines = below(sheet_lines(reading.snapshot.data, SHEET), "Country")
        for row in reading.counted(table(lines, ("*",))):
            name, value = row.take("Country"), row.number(PREVALENCE, missing=("", "-"))
            country = reading.country(name) if name else None
            if country is not None and value is not None:
                yield Observation(
                    indicator="gsi_prevalence",
                    country=country,
                    value=value,
                    unit="per 1,000",
                    year=reading.year,
                    issue=Issue.FORCED_LABOUR,
                    says="modelled estimate",
                    where=row.where,
                    flags=("modelled",),
                )
