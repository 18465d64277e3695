"""The usual content of a purchase: from its CPV codes to goods, stages and typical origins.

CPV says what is bought, not where it comes from: everything here is inferred, and the verdict says
so. Origins are our own estimates, or trade statistics where a reviewed link allows it. A contract
without a usable code has no typical goods, and that is said too.
"""

from dataclasses import dataclass, replace

from graphs.chain import Origin, SupplyChain, TypicalGood
from screening.model.purchase import Purchase
from screening.model.risk_data import RiskData
from screening.rules.risk import trade
from screening.rules.risk.method import CpvGood, Method

STAGE_OF_KIND = {"labour": 0, "service": 1, "final": 1, "component": 2, "raw": 3}
WORKS = 45  # CPV divisions from here on are works and services
HOME_COUNTRY = "NL"  # the tables place domestic labour in the Netherlands
Key = tuple[str, int]  # a good and its stage


@dataclass(frozen=True, slots=True)
class Statistics:
    """The risk data that holds trade statistics, and the oldest year that still counts."""

    data: RiskData
    oldest: int


@dataclass(frozen=True, slots=True)
class Typical:
    """The usual goods. ``match``: how much of a CPV code was known: code, prefix, division or
    none.
    """

    goods: tuple[TypicalGood, ...]
    match: str
    unknown_goods: tuple[str, ...] = ()  # declared goods that no table knows


def typical_of(
    purchase: Purchase,
    chain: SupplyChain,
    method: Method,
    data: RiskData | None = None,
    year: int = 0,
) -> Typical:
    """Return the goods of all CPV codes, with the goods that the chain itself declares.

    Trade statistics count where ``data`` is given, unless they expired by ``year``.
    """
    oldest = year - method.constants.freshness.expire_after_years
    statistics = Statistics(data, oldest) if data else None
    goods_by_key: dict[Key, TypicalGood] = {}
    bought: set[Key] = set()
    deeper: set[Key] = set()
    matches = []
    for code in purchase.cpv:
        prefix, rows = longest_prefix(code, method)
        matches.append(_match(code, prefix))
        top = min((row.stage for row in rows if row.stage > 0), default=None)
        for row in rows:
            (bought if row.stage == top else deeper).add((row.good, row.stage))
            _take(goods_by_key, _good(row, prefix, purchase, method, statistics))
    unknown = []
    for name in chain.declared_goods():
        good = method.goods.get(name)
        if good is None:
            unknown.append(name)
        elif not any(key[0] == name for key in goods_by_key):
            stage = STAGE_OF_KIND[good.kind]
            goods_by_key[name, stage] = TypicalGood(name, stage, (), good.made_from, confidence="M")
    if purchase.assumed_origins:
        for key in bought - deeper:  # what is also a part of something else bought stays open
            goods_by_key[key] = _assumed(goods_by_key[key], purchase.assumed_origins)
    goods = tuple(
        goods_by_key[key] for key in sorted(goods_by_key, key=lambda key: (key[1], key[0]))
    )
    return Typical(goods, _best(matches), tuple(unknown))


def with_known_goods(chain: SupplyChain, method: Method) -> SupplyChain:
    """Return the same chain with each declared good under its slug."""
    if all(supply.good is None or supply.good in method.goods for supply in chain.supplies):
        return chain
    supplies = tuple(
        replace(supply, good=good.good)
        if supply.good and (good := method.find_good(supply.good))
        else supply
        for supply in chain.supplies
    )
    return replace(chain, supplies=supplies)


def longest_prefix(code: str, method: Method) -> tuple[str, tuple[CpvGood, ...]]:
    """Return the longest known prefix of a code and its rows; an empty one for an unknown code."""
    for length in range(8, 1, -1):
        if rows := method.by_prefix.get(code[:length]):
            return code[:length], rows
    return "", ()


def _assumed(good: TypicalGood, origins: tuple[str, ...]) -> TypicalGood:
    """Return the good with the origins that the buyer assumes."""
    assumed = tuple(Origin(country, "disclosed", assumed=True) for country in sorted(origins))
    return replace(good, origins=assumed)


def _match(code: str, prefix: str) -> str:
    if not prefix:
        return "none"
    if len(prefix) == 2:
        # A division code is all that was said of the purchase; its own row is still an average.
        return "division"
    return "code" if not code[len(prefix) :].strip("0") else "prefix"


def _best(matches: list[str]) -> str:
    for match in ("code", "prefix", "division"):
        if match in matches:
            return match
    return "none"


def _good(
    row: CpvGood, prefix: str, purchase: Purchase, method: Method, statistics: Statistics | None
) -> TypicalGood:
    return TypicalGood(
        good=row.good,
        stage=row.stage,
        origins=_origins(row, purchase, method, statistics),
        made_from=method.goods[row.good].made_from,
        incidental=row.incidental,
        source=f"CPV {prefix}",
        confidence="L" if len(prefix) == 2 else row.confidence,
        date=method.constants.tables.date,
    )


def _origins(
    row: CpvGood, purchase: Purchase, method: Method, statistics: Statistics | None
) -> tuple[Origin, ...]:
    """Return the origins of a row: labour is done where the contract is performed or the buyer is.

    In a service or works contract on-site work is done nowhere else, whoever sends the people.
    """
    if row.stage > 0:
        link = method.trade_link(row) if statistics is not None else None
        if statistics is not None and link is not None:
            market = purchase.buyer_country or HOME_COUNTRY
            mix = trade.mix_of(link, market, statistics.data, statistics.oldest)
            if mix is not None:
                return trade.origins(row.origins, mix, method.constants)
        return tuple(Origin(country, band) for country, band in row.origins)
    home = purchase.place or purchase.buyer_country or HOME_COUNTRY
    if int(row.prefix[:2]) >= WORKS and method.on_site(row.good):
        return (Origin(home, "major"),)
    return tuple(Origin(home if c == HOME_COUNTRY else c, band) for c, band in row.origins)


def _take(goods_by_key: dict[Key, TypicalGood], good: TypicalGood) -> None:
    """Add a good of another code: core wins, and each origin keeps its larger band."""
    key = (good.good, good.stage)
    before = goods_by_key.get(key)
    if before is None:
        goods_by_key[key] = good
        return
    weight = {"major": 0, "some": 1, "minor": 2}
    bands = {origin.country: origin for origin in before.origins}
    for origin in good.origins:
        other = bands.get(origin.country)
        if other is None or weight[origin.band] < weight[other.band]:
            bands[origin.country] = origin
    goods_by_key[key] = replace(
        before,
        origins=tuple(bands.values()),
        incidental=before.incidental and good.incidental,
        confidence=min(before.confidence, good.confidence, key="HML".index),
        source=f"{before.source}, {good.source}",
    )
