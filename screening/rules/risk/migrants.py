"""People who may not leave their employer: M, a floor on forced labour and migrants' issues.

    M     = reach * w                                             (method_2_inputs, section 3)
    reach = min(1, sqrt(share of migrants / full_share))
    w     = min(w_max, tied or partly tied + fees documented + none of C097, C143, C181 in force)

w is 0 where neither a tied status nor fees are known. M applies only to work with people at lines,
in fields, on ships or on sites. Components that are general knowledge (K) never lift the estimate.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from screening.model.errors import PolicyError
from screening.rules.risk.baskets import GoodAtStage
from screening.rules.risk.constants import MigrantConstants
from screening.rules.risk.csv_rows import Row, rows_of
from sources.kit.values.message import Message
from sources.kit.values.statements import Issue

EVERYWHERE = "all"
UNKNOWN_STATUS = ""
STATUSES = (UNKNOWN_STATUS, "none", "partial", "tied")
CONVENTIONS = ("c097", "c143", "c181")


@dataclass(frozen=True, slots=True)
class MigrantWork:
    """What is known of migrants at work in one country."""

    country: str
    share: float  # of employment, else of residents, 0..1
    year: str
    source: str
    tied_status: str  # one of STATUSES
    tied_certainty: str
    tied_source: str
    fees_documented: bool
    fees_certainty: str
    fees_source: str
    scopes: frozenset[str]
    no_convention: bool  # none of C097, C143, C181 is in force


@dataclass(frozen=True, slots=True)
class MigrantRisk:
    """M for one place, 0..1, with what it rests on; ``possible`` counts general knowledge too."""

    value: float
    possible: float
    forced_labour: bool  # fees are documented or the status is tied: it counts there as well
    share: float
    work: MigrantWork


@dataclass(frozen=True, slots=True)
class MigrantSector:
    """What is known of migrants in one scope of work of a country; empty: as in the country."""

    share: float  # of those who do this work, 0..1
    tied_status: str
    fees_documented: bool


@dataclass(frozen=True)
class MigrantTable:
    """Countries, the scope of our goods, and the share of migrants by country and scope."""

    by_country: Mapping[str, MigrantWork]
    scopes: Mapping[GoodAtStage, frozenset[str]]
    sectors: Mapping[tuple[str, str], MigrantSector]

    def risk(
        self, good: str, stage: int, country: str, constants: MigrantConstants
    ) -> MigrantRisk | None:
        """Return M of a place, or None where it does not apply."""
        work = self.by_country.get(country)
        scopes = self.scopes.get((good, stage))
        if work is None or not scopes:
            return None
        mine = scopes | {good}
        sectors = [
            sector
            for scope in sorted(mine)
            if (sector := self.sectors.get((country, scope))) is not None
        ]
        own = max(sectors, key=lambda sector: sector.share, default=None)
        if own is not None and own.tied_status:
            work = replace(
                work, tied_status=own.tied_status, tied_certainty="H",
                fees_documented=own.fees_documented, fees_certainty="H",
            )  # fmt: skip
        elif EVERYWHERE not in work.scopes and not work.scopes & mine:
            return None
        share = work.share if own is None else own.share
        reach = min(1.0, math.sqrt(share / constants.full_share))
        tied = work.tied_status if work.tied_certainty != "K" else UNKNOWN_STATUS
        fees = work.fees_documented and work.fees_certainty != "K"
        possible = reach * _weight(work.tied_status, work.fees_documented, work, constants)
        if possible <= 0.0:
            return None
        value = reach * _weight(tied, fees, work, constants)
        return MigrantRisk(value, possible, fees or tied == "tied", share, work)


ISSUES = (Issue.MIGRANT_WORKERS, Issue.FORCED_LABOUR)  # those that M may speak of


def counts_for(risk: MigrantRisk | None, issue: Issue) -> bool:
    """Return whether M speaks of this issue."""
    if risk is None:
        return False
    if issue is Issue.MIGRANT_WORKERS:
        return True
    return issue is Issue.FORCED_LABOUR and risk.forced_labour


def _weight(status: str, fees: bool, work: MigrantWork, constants: MigrantConstants) -> float:
    weight = {"tied": constants.tied, "partial": constants.partly_tied}.get(status, 0.0)
    weight += constants.fees if fees else 0.0
    if weight == 0.0:
        return 0.0
    return min(constants.most, weight + (constants.no_convention if work.no_convention else 0.0))


def read(countries: str, scopes: str, sectors: str, goods: Collection[str]) -> MigrantTable:
    """Return the three tables. Raises PolicyError, with the row, for what cannot be."""
    by_good: dict[GoodAtStage, frozenset[str]] = {}
    for row in rows_of(scopes, ("good", "stage", "scopes", "why"), "migrant_scope.csv"):
        good = row.text("good")
        if good not in goods:
            raise PolicyError(Message("policy.no_good", where=row.where, good=good))
        by_good[good, row.stage()] = frozenset(row.parts("scopes", " "))
    columns = ("country", "scope", "share", "tied_status", "fees", "source")
    by_scope = {
        (row.text("country"), row.text("scope")): MigrantSector(
            row.number("share"), row.cells["tied_status"].strip(), row.cells["fees"] == "yes"
        )
        for row in rows_of(sectors, columns, "migrant_sectors.csv")
    }
    rows = rows_of(countries, COLUMNS, "migrant_risk.csv")
    return MigrantTable({row.text("country"): _work(row) for row in rows}, by_good, by_scope)


COLUMNS = (
    "country", "migrant_share_of_employment", "year", "source", "tied_status", "tied_source",
    "recruitment_fees_documented", "certainty", "note", "share_basis", "population_share_2024",
    "sector_shares", "scope", "tied_scope", "fees_source", "share_certainty", "tied_certainty",
    "fees_certainty", "c097", "c143", "c181", "c189", "p029",
)  # fmt: skip


def _work(row: Row) -> MigrantWork:
    return MigrantWork(
        country=row.text("country"),
        share=row.number("migrant_share_of_employment"),
        year=row.cells["year"].strip(),
        source=row.cells["source"].strip(),
        tied_status=row.cells["tied_status"].strip(),
        tied_certainty=row.cells["tied_certainty"].strip(),
        tied_source=row.cells["tied_source"].strip(),
        fees_documented=row.cells["recruitment_fees_documented"].strip() == "yes",
        fees_certainty=row.cells["fees_certainty"].strip(),
        fees_source=row.cells["fees_source"].strip(),
        scopes=frozenset(row.parts("scope")),
        no_convention=all(row.cells[c].startswith("no") for c in CONVENTIONS),
    )
