"""The consolidated list of persons, groups and entities under financial sanctions of the EU.

Enterprises only: persons are counted, and nothing of them is read. The list says which act names
an entity and since when it is designated, not for which harm, so no issue is named. It comes as
XML 1.1, an entry each, and as CSV 1.1, where an entity goes over as many rows as it has names,
addresses and numbers; their layout is in ``sources.kit.read.eu_fsf_layouts``.
"""

from collections.abc import Iterator

from sources.kit import (
    Listing,
    Snapshot,
    Source,
    SourceReading,
    Statement,
)
from sources.kit.judge.freshness import Rhythm
from sources.kit.read import countries, eu_fsf_layouts
from sources.kit.read.parties import country_of


class FinancialSanctions(Source):
    title = "Consolidated list of financial sanctions"
    publisher = "European Commission, DG FISMA"
    url = (
        "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content"
        "?token=dG9rZW4tMjAxNw"  # the public one of the link at data.europa.eu
    )
    licence = "Commission reuse decision 2011/833/EU (CC BY 4.0)"
    licence_url = "https://commission.europa.eu/legal-notice_en"
    attribution = "© European Union, consolidated list of financial sanctions"
    may_ship = True
    cadence = "on change"
    rhythm = Rhythm.ON_CHANGE
    expected = range(3_000, 150_000)
    kind = "text"  # XML, or a person's CSV

    def edition(self, snapshot: Snapshot) -> str:
        return eu_fsf_layouts.generation_day(snapshot)

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        for enterprise in eu_fsf_layouts.enterprises(reading):
            name, *others = enterprise.names
            yield Listing(
                name=name,
                country=country_of(reading, enterprise.countries, countries.by_code),
                aliases=tuple(others),
                programme="; ".join(f"EU {programme}" for programme in enterprise.programmes),
                since=enterprise.since,
                current=True,
                says="; ".join((enterprise.reference, *enterprise.acts)),
                where=enterprise.where,
            )
