"""Which part of the people in a country came from elsewhere, by the UN's Population Division.

The workbook of the International Migrant Stock; its third table has the part of the population in
per cent, every fifth year, first for both sexes and then for each. Most countries count people who
were born abroad, some people with another citizenship (flag ``citizenship``): not comparable. With
``refugees`` these were added, ``imputed`` is no count. Regions have codes from 900 on. Short-stay
and irregular workers are mostly missing, and neither a high nor a low share says how people are
treated.
"""

from collections.abc import Iterator

from sources.kit import Observation, Source, SourceReading, Statement
from sources.kit.read.derived_tables import figures
from sources.kit.read.rows import table

TABLE = "Table 3"
COLUMNS = 12  # number, name, notes, code, type and seven years; the same for each sex follows
FIRST_REGION = 900
NO_FIGURE = ("", "..")
COUNTED = {
    "": (),
    "B": ("birth",),
    "B R": ("birth", "refugees"),
    "C": ("citizenship",),
    "C R": ("citizenship", "refugees"),
    "C B R": ("citizenship", "birth", "refugees"),
    "I": ("imputed",),
    "I R": ("imputed", "refugees"),
}
PART = ("migrant_stock_part", "%")
COPIED = {
    "migrants_pct_population_2020": PART,
    "migrants_pct_age_20_64_2019": ("migrant_stock_part_20_64", "%"),
}
COPIED_REST = (
    "m49", "name", "type_of_data", "male_share_of_migrants_20_64", "migrants_20_64",
    "population_20_64",
)  # fmt: skip


class MigrantStock(Source):
    title = "International Migrant Stock"
    publisher = "United Nations, Department of Economic and Social Affairs, Population Division"
    url = "https://www.un.org/development/desa/pd/content/international-migrant-stock"
    licence = "CC BY 3.0 IGO"
    licence_url = "https://creativecommons.org/licenses/by/3.0/igo/"
    attribution = "United Nations, DESA, Population Division, International Migrant Stock"
    may_ship = True
    cadence = "every four or five years"
    upload_only = True
    expected = range(200, 320)
    copies = (figures("iso3", COPIED, ignore=COPIED_REST),)

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        from sources.kit.read.workbooks import below, sheet_lines  # only when a list is read

        lines = below(sheet_lines(reading.snapshot.data, TABLE), "Region, development group")
        both_sexes = [(where, cells[:COLUMNS]) for where, cells in lines]
        for row in reading.counted(table(both_sexes, ignore=("Notes",))):
            row.take("")
            name = row.take("Region, development group, country or area")
            code, flags = row.take("Location code"), row.pick("Type of data", COUNTED)
            years = row.series("", NO_FIGURE)
            if not code.isdecimal() or int(code) >= FIRST_REGION or not years:
                continue
            country, year = reading.country_code(code.zfill(3)), max(years)
            if country is not None:
                indicator, unit = PART
                yield Observation(
                    indicator, country, years[year], unit, year, says=name.rstrip("*"),
                    where=row.where, flags=flags,
                )  # fmt: skip
