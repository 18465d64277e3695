"""World production of minerals by country and stage, from the U.S. Geological Survey.

The table of the Mineral Commodity Summaries: a row per commodity, country and series, with what was
produced in the last year and an estimate of the year of the edition. A share is a country's part of
the world total, of which ``covers`` is what stands beside a country's name; the rest is "Other
countries" and what is withheld. World output is not what reaches a market. The publisher mistypes
its series and leaves spaces behind names, so a series is known by one word of it. A series without
a world total gives no share. Mica is scrap and flake: not the hand-sorted sheet that reports of
child labour mean.
"""

import re
from collections.abc import Iterator

from sources.kit import Snapshot, Source, SourceReading, Statement, UnreadableError
from sources.kit.read.rows import csv_rows, located
from sources.kit.read.world_shares import WorldShares
from sources.kit.values.message import Message

MINE = (("mine", "mine production"),)
READ = {  # of each commodity a word of the publisher's series, and what we call it
    "aluminum": (("smelter", "smelter production"),),
    "bauxite": (("refinery", "alumina refinery production"), *MINE),
    "chromium": MINE,
    "cobalt": MINE,
    "copper": (*MINE, ("refinery", "refinery production")),
    "gold": MINE,
    "graphite": MINE,
    "indium": (("refinery", "refinery production"),),
    "iron and steel": (("pig iron", "pig iron"), ("raw steel", "raw steel")),
    "iron ore": (("usable", "mine production, ore"), ("iron content", "mine production, iron")),
    "lead": MINE,
    "lithium": MINE,
    "manganese": MINE,
    "mica (natural)": (("scrap", "mine production, scrap and flake"), ("sheet", "sheet")),
    "nickel": MINE,
    "phosphate rock": MINE,
    "platinum-group metals": (
        ("palladium", "mine production, palladium"),
        ("platinum", "mine production, platinum"),
    ),
    "rare earths": MINE,
    "silicon": (
        ("ferosilicon", "ferrosilicon"),  # the publisher's spelling of 2025
        ("ferrosilicon", "ferrosilicon"),
        ("metal", "metal"),
    ),
    "silver": MINE,
    "tantalum": MINE,
    "tin": MINE,
    "tungsten": MINE,
    "zinc": MINE,
}
NOT_READ = frozenset(
    (
        "abrasives", "antimony", "arsenic", "asbestos", "barite", "beryllium", "bismuth", "boron",
        "bromine", "cadmium", "cement", "clays", "diamond (industrial)", "diatomite", "feldspar",
        "fluorspar", "gallium", "garnet (industrial)", "gemanium", "gemstones", "germanium",
        "gypsum", "helium", "iodine", "iron oxide pigments", "kyanite and related minerals", "lime",
        "magnesium compounds", "magnesium metal", "mercury", "molybdenum", "niobium",
        "nitrogen(fixed) - ammonia", "peat", "perlite", "potash", "pumice & pumicite", "rhenium",
        "salt", "sand and gravel (industrial)", "selenium", "soda ash", "strontium", "sulfur",
        "talc and pyrophyllite", "talc, crude", "tellurium", "titanium & titanium dioxide",
        "titanium mineral concentrates", "vanadium", "vermiculite", "wollastonite",
        "zeolites (natural)", "zirconium and hafnium",
    )
)  # fmt: skip
REST = (
    "UNIT_MEAS", "PROD_NOTES", "CAP", "CAP_EST", "CAP_NOTES", "RESERVES", "RESERVE_NOTES",
)  # fmt: skip
NO_FIGURE = ("", "W", "NA", "--")  # W: withheld, so that no firm's figure shows
WORLD = re.compile(r"world total\b.*", re.IGNORECASE)
OTHERS = re.compile(r"other countries\b.*", re.IGNORECASE)
REMARK = re.compile(r" \((?!Kinshasa|Brazzaville)[^)]*\)")
EDITION = re.compile(r"MCS ?(20\d\d)")


class MineralSummaries(Source):
    title = "Mineral Commodity Summaries, world data"
    publisher = "U.S. Geological Survey"
    url = "https://www.usgs.gov/centers/national-minerals-information-center"
    licence = "US public domain (17 USC 105)"
    licence_url = (
        "https://www.usgs.gov/information-policies-and-instructions/copyrights-and-credits"
    )
    attribution = "U.S. Geological Survey, Mineral Commodity Summaries"
    may_ship = True
    cadence = "yearly, in the first quarter"
    upload_only = True
    expected = range(800, 2_500)

    def edition(self, snapshot: Snapshot) -> str:
        """Return the year that every row begins with: MCS2025."""
        first = next(csv_rows(snapshot.open(), ignore=("*",)), None)
        text = first.take("SOURCE") if first else ""
        match = EDITION.fullmatch(text)
        if match is None:
            raise UnreadableError(Message("list.no_edition", file=snapshot.name))
        return match[1]

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        world = WorldShares()
        for row in reading.csv(ignore=REST):
            row.take("SOURCE")
            commodity, text = row.take("COMMODITY"), row.take("TYPE").casefold()
            country, figures = row.take("COUNTRY"), row.series("PROD", NO_FIGURE)
            figures |= row.series("PROD_EST", NO_FIGURE)
            good = good_of(commodity, text, row.where)
            if not good or OTHERS.fullmatch(country):
                continue
            total = WORLD.fullmatch(country)
            code = None if total else reading.country(REMARK.sub("", country))
            for year, figure in figures.items():
                if figure < 0:
                    row.fault(Message("list.negative", column=f"{year}", cell=f"{figure:g}"))
                elif total:
                    world.add_total(good, year, figure)
                elif code:
                    world.add(good, code, year, figure, row.where)
        yield from world.shares(of_totals=True)


def good_of(commodity: str, series: str, where: str) -> str:
    """Return our name of a series; empty for one that is not read.

    Raise UnreadableError for a commodity or a series that nobody has looked at.
    """
    name = commodity.casefold()
    if name in NOT_READ:
        return ""
    for part, called in READ.get(name, ()):
        if part in series:
            return f"{name}, {called}"
    column, cell = ("TYPE", series) if name in READ else ("COMMODITY", commodity)
    raise UnreadableError(located(where, Message("list.new_value", column=column, cell=cell)))
