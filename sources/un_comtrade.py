"""Trade that countries report to the United Nations: UN Comtrade.

The table of its interface: a row per reporter, partner, flow and product in a year. A share is a
partner's part of what a reporter imports of a product. Taiwan is no partner under its name (S19,
"Other Asia"), and in some extracts it is missing, which makes chips and displays wrong; what comes
from a neighbour is often redistribution. The terms forbid to pass the data on in bulk; until a
person has read them, no figure made of it ships.
"""

from collections import defaultdict
from collections.abc import Iterator

from sources.kit import Share, Snapshot, Source, SourceReading, Statement, TableRow
from sources.kit.read.derived_tables import DerivedTable
from sources.kit.read.rows import csv_rows
from sources.kit.read.series import last_year

WORLD = "W00"
NOWHERE = ("_X", "XX", "F49", "A79", "E19", "O19", "X1", "X2", "R20", "R4", "ZA1")  # not a country
IMPORTS = {"M": True, "X": False, "RM": False, "RX": False, "FM": False, "DX": False, "MIP": False}
REST = (
    "typeCode", "freqCode", "refPeriodId", "refMonth", "period", "reporterCode", "reporterDesc",
    "flowDesc", "partnerCode", "partnerDesc", "partner2Code", "partner2ISO", "partner2Desc",
    "classificationSearchCode", "isOriginalClassification", "cmdDesc",
    "aggrLevel", "isLeaf", "customsCode", "customsDesc", "mosCode", "motCode", "motDesc",
    "qtyUnitCode", "qtyUnitAbbr", "qty", "isQtyEstimated", "altQtyUnitCode", "altQtyUnitAbbr",
    "altQty", "isAltQtyEstimated", "netWgt", "isNetWgtEstimated", "grossWgt", "isGrossWgtEstimated",
    "cifvalue", "fobvalue", "legacyEstimationFlag", "isReported", "isAggregate",
)  # fmt: skip
Key = tuple[str, str, str]  # product with its HS revision (H6 is HS 2022), reporter, year


class ReportedImports:
    """Imports in US dollars, while a file is read."""

    def __init__(self) -> None:
        self._partners: dict[Key, list[tuple[str, float, str]]] = defaultdict(list)
        self._totals: dict[Key, float] = {}

    def add(self, key: Key, partner: str, value: float, row: TableRow) -> None:
        if partner == WORLD:
            self._totals[key] = value
        elif value > 0:
            self._partners[key].append((partner, value, row.where))

    def shares(self, reading: SourceReading) -> Iterator[Share]:
        for (product, reporter, period), rows in sorted(self._partners.items()):
            market = reading.country_code(reporter)
            named = sum(value for partner, value, _ in rows if partner not in NOWHERE)
            listed = sum(value for _, value, _ in rows)
            total = max(self._totals.get((product, reporter, period), 0.0), listed)
            covers = round(named / total, 6)
            for partner, value, where in rows:
                origin = None if partner in NOWHERE else reading.country_code(partner)
                if origin and market:
                    share = round(value / total, 6)
                    yield Share(product, origin, market, share, period, where, value, covers)


def read_copy(reading: SourceReading) -> Iterator[Statement]:
    """Yield the statements of an extract by ISO code that others made."""
    imports = ReportedImports()
    for row in reading.csv(ignore=("net_weight_kg",)):
        product = f"{row.take('hs_revision')} {row.take('hs_code')}"
        key = product, row.take("reporter_iso3"), str(row.year("year"))
        partner, value = row.take("partner_iso3"), row.amount("trade_value_usd")
        if row.pick("flow_code", IMPORTS) and value is not None:
            imports.add(key, partner, value, row)
    yield from imports.shares(reading)


class ReportedTrade(Source):
    title = "UN Comtrade, annual trade in goods"
    publisher = "United Nations Statistics Division"
    url = "https://comtradeplus.un.org/"
    licence = "to be verified: no redistribution in bulk"
    licence_url = "https://uncomtrade.org/docs/policy-on-use-and-re-dissemination/"
    attribution = "United Nations, UN Comtrade"
    may_ship = False
    cadence = "as countries report, most within a year"
    upload_only = True
    expected = range(20, 5_000_000)
    max_bytes = 1 << 30
    max_unpacked = 2 << 30
    copies = (DerivedTable(("reporter_iso3", "partner_iso3", "hs_code"), read_copy, "year"),)

    def edition(self, snapshot: Snapshot) -> str:
        return last_year(csv_rows(snapshot.open(), ignore=("*",)), "refYear")

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        imports = ReportedImports()
        for row in reading.csv(ignore=REST):
            product = f"{row.take('classificationCode')} {row.take('cmdCode')}"
            key = product, row.take("reporterISO"), str(row.year("refYear"))
            partner, value = row.take("partnerISO"), row.amount("primaryValue")
            if row.pick("flowCode", IMPORTS) and value is not None:
                imports.add(key, partner, value, row)
        yield from imports.shares(reading)
