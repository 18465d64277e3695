"""Where a good comes from that the Union's members import, from Eurostat's Comext.

SDMX-CSV, a row per month, reporter, partner and good. A share is a place of origin's part of what
a member imports from outside the Union in a year, by value. Between members the partner is only
where a consignment came from, which hides the origin, so those rows are left out of both sides of
the fraction. WORLD is a total: it is never added up, and tells how much the listed partners miss.
Greece is GR here, and EL elsewhere in Eurostat.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from sources.kit import Snapshot, Source, SourceReading, Statement, UnreadableError, Web
from sources.kit.judge.freshness import Rhythm
from sources.kit.read.rows import csv_lines, located
from sources.kit.read.trade_shares import TradeFlows
from sources.kit.values.message import Message

GOODS = (  # HS 2022; those that `screening/rules/risk/tables/cpv_hs.csv` links to what is bought
    "030616+030617+080390+090111+090220+090240+180100+401512+401519+420329+610910+611610+620333"
    "+620342+620343+621040+621132+621133+621143+630231+630260+630291+640192+640299+640340+640391"
    "+640399+680100+680223+844331+844332+847130+847141+847150+851713+852852+854143+871160+871200"
    "+950300+950662"
)
MEMBERS = re.compile(
    "AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK"
)
REST = ("DATAFLOW", "LAST UPDATE", "OBS_FLAG", "CONF_STATUS")
FLOWS = {"1": True, "2": False}  # imports, exports
MEASURES = {"VALUE_IN_EUROS": True, "QUANTITY_IN_100KG": False, "SUPPLEMENTARY_QUANTITY": False}
MONTHLY = {"M": 7, "A": 4}  # how a period is written: 2025-01, 2025
TOTAL = re.compile(r"WORLD|(?:EXT|INT|EU|EA)\w*\d+\w*")


class OriginMix(Source):
    title = "EU trade since 1988 by HS and CN (DS-045409)"
    publisher = "Eurostat"
    url = "https://ec.europa.eu/eurostat/api/comext/dissemination/sdmx/2.1/data/DS-045409/"
    licence = "CC BY 4.0 (Decision 2011/833/EU)"
    licence_url = "https://ec.europa.eu/eurostat/about-us/policies/copyright"
    attribution = "Source: Eurostat, Comext"
    may_ship = True
    cadence = "monthly"
    rhythm = Rhythm.MONTHLY
    kind = "csv"
    expected = range(20, 3_000_000)

    def fetch(self, web: Web) -> Iterator[Snapshot]:
        """Yield what the Netherlands imports of goods with a known risk, this year and the last."""
        since = datetime.now(UTC).year - 1
        key = f"M.NL..{GOODS}.1.VALUE_IN_EUROS"
        yield web.get(f"{self.url}{key}?startPeriod={since}-01&format=SDMX-CSV")

    def edition(self, snapshot: Snapshot) -> str:
        """Return the day of the last update, which every row repeats."""
        lines = csv_lines(snapshot.open(), "utf-8-sig", ",")
        (_, names), (_, cells) = next(lines, ("", [])), next(lines, ("", []))
        updated = dict(zip(names, cells, strict=False)).get("LAST UPDATE", "")
        try:
            return (
                datetime.strptime(updated, "%d/%m/%y %H:%M:%S")
                .replace(tzinfo=UTC)
                .date()
                .isoformat()
            )
        except ValueError:
            raise UnreadableError(
                Message("list.no_day", column="LAST UPDATE", cell=updated)
            ) from None

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        trade = TradeFlows(MEMBERS, TOTAL, "WORLD")
        for row in reading.csv(ignore=REST):
            wanted = row.pick("flow", FLOWS), row.pick("indicators", MEASURES)
            period, value = row.take("TIME_PERIOD"), row.amount("OBS_VALUE")
            if len(period) != row.pick("freq", MONTHLY):
                raise UnreadableError(
                    located(
                        row.where, Message("comext.no_period", column="TIME_PERIOD", cell=period)
                    )
                )
            reporter, partner, good = (row.take(n) for n in ("reporter", "partner", "product"))
            if all(wanted) and value is not None:
                trade.add(good, reporter, partner, period, value)
        yield from trade.shares(reading)
