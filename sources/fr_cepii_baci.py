"""World trade by product, exporter and importer, reconciled by CEPII from UN Comtrade: BACI.

A file a year in HS 2017: thousand current US dollars by HS6, exporter and importer, countries as
numbers (490 "Other Asia" is Taiwan). A share is an exporter's part of what an importer buys of a
product. Of the whole world's products only those in ``GOODS`` are read. Two tables that others took
from it unchanged are read too: products by country pair, and groups of products added up (a layer).
Exports tell nothing of what a country uses itself, and a hub is an exporter too.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sources.kit import Share, Snapshot, Source, SourceReading, Statement, UnreadableError
from sources.kit.read.rows import YEAR, TableRow, csv_rows
from sources.kit.values.message import Message

GOODS = frozenset(
    (
        "251010", "252510", "260600", "280461", "280469", "282520", "283691", "740311", "750210",
        "811010", "811292", "850511", "850650", "850710", "850720", "850760", "853400", "854231",
        "854232", "854239",
    )
)  # fmt: skip
COMMENT = re.compile(rb"(?m)^#.*$")
LAYER = re.compile(r"layer = (\w+)")
RELEASE = re.compile(r"V(20\d\d\d\d)")
THOUSAND = 1000.0  # the publisher counts in thousands of dollars


class TradeValues:
    """Values by product, importer and year, of which shares are made at the end."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str, str], list[tuple[str, float, str]]] = defaultdict(list)

    def add(
        self, good: str, exporter: str, importer: str, period: str, dollars: float, where: str
    ) -> None:
        self._values[good, importer, period].append((exporter, dollars, where))

    def shares(self, reading: SourceReading) -> Iterator[Share]:
        for (good, importer, period), rows in sorted(self._values.items()):
            market, total = reading.country_code(importer), sum(value for _, value, _ in rows)
            for exporter, value, where in rows:
                origin = reading.country_code(exporter)
                if origin and market and value > 0:
                    yield Share(good, origin, market, round(value / total, 6), period, where, value)


@dataclass(frozen=True, slots=True)
class PairsTable:
    """Products by country pair: exporter i, importer j, product, dollars."""

    def fits(self, snapshot: Snapshot) -> bool:
        return snapshot.head().startswith(b"i,j,cmd,value")

    def edition(self, snapshot: Snapshot) -> str:
        return edition_of(snapshot.name, snapshot.name)

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        flows, period = TradeValues(), reading.edition[:4]
        for row in reading.csv():
            exporter, importer, product = row.take("i"), row.take("j"), row.take("cmd").zfill(6)
            value = row.amount("value")
            if value is not None:
                flows.add(f"HS17 {product}", exporter, importer, period, value, row.where)
        yield from flows.shares(reading)


@dataclass(frozen=True, slots=True)
class LayerTable:
    """A group of products added up by others; what is in it stands in the lines that begin #."""

    def fits(self, snapshot: Snapshot) -> bool:
        head = snapshot.head()
        return head.startswith(b"#") and b"exporter_iso3" in head

    def edition(self, snapshot: Snapshot) -> str:
        return edition_of(snapshot.head().decode("utf-8", "replace"), snapshot.name)

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        data, period = reading.snapshot.data, reading.edition[:4]
        layer = LAYER.search(reading.snapshot.head().decode("utf-8", "replace"))
        if layer is None:
            raise UnreadableError(Message("list.no_column", column="layer"))
        reading.ended = data.endswith(b"\n")
        flows = TradeValues()
        for row in reading.counted(rows_below_comments(data)):
            exporter, importer = row.take("exporter_iso3"), row.take("importer_iso3")
            value = row.amount("value_kusd")
            if value is not None:
                good = f"layer {layer[1]}"
                flows.add(good, exporter, importer, period, value * THOUSAND, row.where)
        yield from flows.shares(reading)


def rows_below_comments(data: bytes) -> Iterator[TableRow]:
    """Yield the rows of a table, where lines that begin with # stand above its heading."""
    return csv_rows(COMMENT.sub(b"", data))


def edition_of(text: str, name: str) -> str:
    """Return ``2024 V202601``, or the year alone where no release is named."""
    release, year = RELEASE.search(text), YEAR.search(text)
    if year is None:
        raise UnreadableError(Message("list.no_edition", file=name))
    return f"{year.group()} V{release[1]}" if release else year.group()


class WorldTrade(Source):
    title = "BACI, international trade database at the product level (HS 2017)"
    publisher = "CEPII"
    url = "https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37"
    licence = "Licence Ouverte 2.0 (Etalab)"
    licence_url = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
    attribution = "CEPII, BACI"
    may_ship = True
    cadence = "yearly, in January"
    upload_only = True
    expected = range(1_000, 15_000_000)
    max_bytes = 1 << 30
    max_unpacked = 2 << 30
    copies = (PairsTable(), LayerTable())

    def edition(self, snapshot: Snapshot) -> str:
        """Return year and release, which stand in the file's name: BACI_HS17_Y2024_V202601."""
        return edition_of(snapshot.name, snapshot.name)

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        flows = TradeValues()
        for row in reading.csv(ignore=("q",)):
            period, product = row.take("t"), row.take("k").zfill(6)
            ends = row.take("i").zfill(3), row.take("j").zfill(3)
            value = row.amount("v", ("", "NA"))
            if product in GOODS and value is not None:
                flows.add(f"HS17 {product}", *ends, period, value * THOUSAND, row.where)
        yield from flows.shares(reading)
