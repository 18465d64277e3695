"""Coffee that countries grow and send abroad as beans, from the U.S. Department of Agriculture.

Production, Supply and Distribution: a row per country, marketing year and attribute, in thousand
bags of 60 kg. A share is a country's part of all that the reporters produce, or export as beans,
in a marketing year (named after the year in which it begins). The European Union reports as one.
Arabica and robusta grow in other countries, so each has its own shares.
"""

from collections.abc import Iterator

from sources.kit import Snapshot, Source, SourceReading, Statement
from sources.kit.read.derived_tables import DerivedTable
from sources.kit.read.rows import csv_rows
from sources.kit.read.series import last_year
from sources.kit.read.world_shares import WorldShares

ATTRIBUTES = {
    "Production": "coffee, production",
    "Arabica Production": "coffee, arabica production",
    "Robusta Production": "coffee, robusta production",
    "Bean Exports": "coffee, bean exports",
} | dict.fromkeys(
    (
        "Other Production", "Bean Imports", "Beginning Stocks", "Domestic Consumption",
        "Ending Stocks", "Exports", "Imports", "Roast & Ground Exports", "Roast & Ground Imports",
        "Rst,Ground Dom. Consum", "Soluble Dom. Cons.", "Soluble Exports", "Soluble Imports",
        "Total Distribution", "Total Supply",
    ),
    "",
)  # fmt: skip
COPIED = {
    "production_1000_bags": "coffee, production",
    "arabica_1000_bags": "coffee, arabica production",
    "robusta_1000_bags": "coffee, robusta production",
    "bean_exports_1000_bags": "coffee, bean exports",
}
COMMODITIES = {"Coffee, Green": True}
REST = (
    "Commodity_Code", "Country_Code", "Calendar_Year", "Month", "Attribute_ID", "Unit_ID",
    "Unit_Description",
)  # fmt: skip


def read_copy(reading: SourceReading) -> Iterator[Statement]:
    """Yield the statements of a table with a column per attribute that others made."""
    supply = WorldShares()
    for row in reading.csv(ignore=("country",)):
        country, year = reading.country_code(row.take("iso3")), row.year("marketing_year")
        for column, good in COPIED.items():
            supply.add(good, country, year, row.amount(column) or 0.0, row.where)
    yield from supply.shares()


class CoffeeSupply(Source):
    title = "Production, Supply and Distribution: coffee"
    publisher = "Foreign Agricultural Service, U.S. Department of Agriculture"
    url = "https://apps.fas.usda.gov/psdonline/app/index.html"
    file = "https://apps.fas.usda.gov/psdonline/downloads/psd_coffee_csv.zip"
    licence = "US public domain (17 USC 105)"
    licence_url = "https://www.usda.gov/policies-and-links"
    attribution = "USDA Foreign Agricultural Service, Production, Supply and Distribution"
    may_ship = True
    cadence = "twice a year, in June and December"
    kind = "zip"
    expected = range(150, 400_000)
    copies = (DerivedTable(("iso3", *COPIED), read_copy, "marketing_year"),)

    def edition(self, snapshot: Snapshot) -> str:
        """Return the last marketing year, which may be a forecast."""
        return last_year(csv_rows(snapshot.open(), ignore=("*",)), "Market_Year")

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        supply = WorldShares()
        for row in reading.csv(ignore=REST):
            row.pick("Commodity_Description", COMMODITIES)
            good, year = row.pick("Attribute_Description", ATTRIBUTES), row.year("Market_Year")
            country, value = row.take("Country_Name"), row.amount("Value")
            if good:
                supply.add(good, reading.country(country), year, value or 0.0, row.where)
        yield from supply.shares()
