"""What countries grow and keep, from FAOSTAT: crops, livestock and forestry.

The normalised bulk table: a row per area, item, element and year. A share is a country's part of
the production (or the stock of animals) of all countries in a year. Area 351 "China" is the sum of
41, 96, 128 and 214 and is left out, and so are regions, from code 5000 on. A group hides the good:
"Nuts, other". The licence is believed to be CC BY 4.0 since 2024; until a person has read the
terms, no figure made of it ships.
"""

from collections.abc import Iterator

from sources.kit import Snapshot, Source, SourceReading, Statement
from sources.kit.read.derived_tables import DerivedTable
from sources.kit.read.rows import csv_rows
from sources.kit.read.series import last_year
from sources.kit.read.world_shares import WorldShares

ELEMENTS = {"Production": "production", "Stocks": "stock"} | dict.fromkeys(
    (
        "Area harvested", "Yield", "Yield/Carcass Weight", "Producing Animals/Slaughtered",
        "Milk Animals", "Laying", "Import quantity", "Export quantity", "Import value",
        "Export value", "Import Quantity", "Export Quantity", "Import Value", "Export Value",
    ),
    "",
)  # fmt: skip
REST = (
    "Area Code (M49)", "Item Code", "Item Code (CPC)", "Element Code", "Year Code", "Unit", "Flag",
    "Note",
)  # fmt: skip
CHINA_AS_A_WHOLE, FIRST_REGION = 351, 5000
COPIED = "production_t_2023"


def read_copy(reading: SourceReading) -> Iterator[Statement]:
    """Yield the statements of the table of one item and year that others made."""
    world = WorldShares()
    for row in reading.csv(ignore=("fao_area_code",)):
        country, value = reading.country_code(row.take("iso3")), row.amount(COPIED)
        world.add(f"{row.take('item')}, production", country, 2023, value or 0.0, row.where)
    yield from world.shares()


class Crops(Source):
    title = "FAOSTAT, crops and livestock products"
    publisher = "Food and Agriculture Organization of the United Nations"
    url = "https://www.fao.org/faostat/en/#data/QCL"
    licence = "to be verified: CC BY 4.0 since 2024"
    licence_url = "https://www.fao.org/contact-us/terms/db-terms-of-use/en"
    attribution = "FAO. FAOSTAT"
    may_ship = False
    cadence = "yearly, in December"
    upload_only = True
    expected = range(30, 6_000_000)
    max_bytes = 1 << 30
    max_unpacked = 2 << 30
    copies = (DerivedTable(("iso3", COPIED), read_copy),)

    def edition(self, snapshot: Snapshot) -> str:
        return last_year(csv_rows(snapshot.open(), ignore=("*",)), "Year")

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        world = WorldShares()
        for row in reading.csv(ignore=REST):
            area, name, item = int(row.number("Area Code") or 0), row.take("Area"), row.take("Item")
            element, year = row.pick("Element", ELEMENTS), row.year("Year")
            value = row.amount("Value")
            if element and area != CHINA_AS_A_WHOLE and area < FIRST_REGION and value:
                world.add(f"{item}, {element}", reading.country(name), year, value, row.where)
        yield from world.shares()
