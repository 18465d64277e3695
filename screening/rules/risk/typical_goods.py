"""What is usually in a purchase: from its CPV codes to goods, stages and typical origins (M3, M4).

A code says what is bought, not where it comes from: everything here is inferred, and the verdict
says so. Each code is a mixture of kinds of purchase; each good has its origins as shares of supply,
our own estimates or published figures. A contract without a usable code has no typical goods.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from graphs.chain import Origin, SupplyChain, TypicalGood
from screening.model.purchase import Purchase
from screening.model.risk_data import RiskData
from screening.model.verdict import Text
from screening.rules.risk import trade
from screening.rules.risk.baskets import (
    CODE_ITSELF,
    ROLES,
    CodeMixture,
    GoodAtStage,
    HeldGood,
    KindOfPurchase,
)
from screening.rules.risk.holdings import Alternative, Holding
from screening.rules.risk.method import Method
from screening.rules.risk.origin_shares import as_origins

WORKS = 45  # CPV divisions from here on are works and services
HOME_COUNTRY = "NL"  # the tables place domestic labour in the Netherlands
CERTAINTIES = "HML"  # falling
# From this chance on that its group is right, a code that a description suggests may set the band:
# of suggestions at 0.2 and more 28 to 87 % are right, below it 15 % (docs/cpv.md). The best one
# always may, so that silence never makes a purchase look safe (M15).
LIKELY_CODE = 0.2
DECLARED = KindOfPurchase(CODE_ITSELF, Text("", ""), ())  # what a tie states for this contract
MATCHES = ("code", "prefix", "none")  # how well a code is known, falling


@dataclass(frozen=True, slots=True)
class Statistics:
    """Trade statistics in use, and the oldest year that still counts."""

    data: RiskData
    oldest: int


@dataclass(frozen=True, slots=True)
class Typical:
    """The goods that such a purchase may hold, and with which chance it does.

    ``match`` says how well the CPV codes are known: code, prefix or none.
    """

    goods: tuple[TypicalGood, ...]
    match: str
    alternatives: tuple[Alternative, ...] = ()
    kinds: tuple[Text, ...] = ()  # the name of each alternative
    holdings: tuple[tuple[GoodAtStage, tuple[Holding, ...]], ...] = ()
    beside: tuple[str, ...] = ()  # disclosed by a supplier, and not in this purchase (M2)
    unknown_goods: tuple[str, ...] = ()  # declared goods that no table knows
    unknown: float = 0.0  # the part of such purchases whose kind is not known, 0..1
    home: str = HOME_COUNTRY  # where the contract is performed, ISO 3166-1 alpha-2


@dataclass
class _Gathering:
    """What the codes of a purchase add up to, code by code."""

    goods: dict[GoodAtStage, TypicalGood] = field(default_factory=dict)
    alternatives: list[Alternative] = field(default_factory=list)
    kinds: list[Text] = field(default_factory=list)
    holdings: dict[GoodAtStage, list[Holding]] = field(default_factory=dict)

    def add_kind(
        self,
        group: int,
        kind: KindOfPurchase,
        chance: float,
        *,
        bundled: bool,
        assumed: bool = False,
    ) -> int:
        """Return the number of a new alternative."""
        certain = kind.slug == CODE_ITSELF
        self.alternatives.append(Alternative(group, chance, bundled, certain, assumed))
        self.kinds.append(kind.name)
        return len(self.alternatives) - 1

    def add_good(self, good: TypicalGood, holding: Holding) -> None:
        """Add a good; of several codes that hold it the strongest role and certainty count."""
        key = (good.good, good.stage)
        self.holdings.setdefault(key, []).append(holding)
        before = self.goods.get(key)
        if before is None:
            self.goods[key] = good
            return
        source = before.source
        if good.source not in source.split(", "):
            source = f"{source}, {good.source}"
        self.goods[key] = replace(
            before,
            role=min(before.role, good.role, key=ROLES.index),
            confidence=min(before.confidence, good.confidence, key=CERTAINTIES.index),
            origins=_larger(before.origins, good.origins),
            source=source,
        )


def typical_of(
    purchase: Purchase,
    chain: SupplyChain,
    method: Method,
    data: RiskData | None = None,
    year: int = 0,
) -> Typical:
    """Return the goods of all CPV codes, with the goods that the chain declares for this contract.

    Trade statistics count where ``data`` is given, unless they expired by ``year``.
    """
    expiry = method.constants.freshness.expire_after_years
    statistics = Statistics(data, year - expiry) if data else None
    gathering = _Gathering()
    matches: list[str] = []
    unknown = 0.0
    codes = _codes(purchase)
    for group, counted in enumerate(codes):
        mixture = method.baskets.of(counted.code)
        matches.append(_match(counted.code, mixture))
        if mixture is not None:
            unknown = max(unknown, mixture.unknown if counted.weight >= 1.0 else 0.0)
            _add_code(gathering, group, counted, mixture, purchase, method, statistics)
    beside, without_table = _add_declared(gathering, chain, method, len(codes))
    if purchase.assumed_origins:
        for key in _bought(gathering):
            gathering.goods[key] = _assumed(gathering.goods[key], purchase.assumed_origins)
    keys = sorted(gathering.goods, key=lambda key: (key[1], key[0]))
    return Typical(
        goods=tuple(gathering.goods[key] for key in keys),
        match=min(matches, key=MATCHES.index, default="none"),
        alternatives=tuple(gathering.alternatives),
        kinds=tuple(gathering.kinds),
        holdings=tuple((key, tuple(gathering.holdings[key])) for key in keys),
        beside=tuple(beside),
        unknown_goods=tuple(without_table),
        unknown=unknown,
        home=purchase.place or purchase.buyer_country or HOME_COUNTRY,
    )


@dataclass(frozen=True, slots=True)
class CountedCode:
    """A code that counts for what a purchase holds.

    ``weight``, 0..1: one that a description suggests without being likely widens the interval and
    sets no band, so it counts for no more than its chance.
    """

    code: str
    weight: float = 1.0
    assumed: bool = False


def _codes(purchase: Purchase) -> tuple[CountedCode, ...]:
    """Return the codes of a purchase; where it has none, those that its description suggests."""
    if purchase.cpv:
        return tuple(map(CountedCode, purchase.cpv))
    return tuple(
        CountedCode(guess.code, 1.0 if is_likely(purchase, place) else guess.confidence, True)
        for place, guess in enumerate(purchase.assumed_cpv)
    )


def is_likely(purchase: Purchase, place: int) -> bool:
    """Return whether the assumed code at a place, from 0, may set the band by itself (M15)."""
    return place == 0 or purchase.assumed_cpv[place].confidence >= LIKELY_CODE


def with_known_goods(chain: SupplyChain, method: Method) -> SupplyChain:
    """Return the same chain with each declared good under its slug, whatever word was used."""
    if all(tie.good is None or tie.good in method.goods for tie in chain.supplies):
        return chain
    supplies = tuple(
        replace(tie, good=good.good) if tie.good and (good := method.find_good(tie.good)) else tie
        for tie in chain.supplies
    )
    return replace(chain, supplies=supplies)


def _add_code(
    gathering: _Gathering,
    group: int,
    counted: CountedCode,
    mixture: CodeMixture,
    purchase: Purchase,
    method: Method,
    statistics: Statistics | None,
) -> None:
    presence = method.constants.presence.by_name
    for kind, chance in mixture.kinds:
        number = gathering.add_kind(
            group,
            kind,
            chance * counted.weight,
            bundled=mixture.is_bundle,
            assumed=counted.assumed,
        )
        for held in kind.goods:
            good = _typical_good(held, counted.code, mixture.prefix, purchase, method, statistics)
            if counted.assumed:  # what a guess gives is no surer than what a division gives
                good = replace(good, confidence="L")
            gathering.add_good(good, Holding(number, presence[held.presence], held.role))


def _typical_good(
    held: HeldGood,
    code: str,
    prefix: str,
    purchase: Purchase,
    method: Method,
    statistics: Statistics | None,
) -> TypicalGood:
    return TypicalGood(
        good=held.good,
        stage=held.stage,
        origins=_origins(held, code, purchase, method, statistics),
        made_from=method.goods[held.good].made_from,
        role=held.role,
        source=f"CPV {prefix}",
        confidence=held.certainty,
        date=method.constants.tables.date,
    )


def _add_declared(
    gathering: _Gathering, chain: SupplyChain, method: Method, group: int
) -> tuple[list[str], list[str]]:
    """Add the goods of ties that name this contract; return those of no contract, and unknown ones.

    A tie that names no contract counts only where its good is in the purchase, or goes into one
    that is (M2): then it is there already, or it is added as an input.
    """
    beside: list[str] = []
    unknown: list[str] = []
    keys = {good: (good, stage) for good, stage in sorted(gathering.goods, reverse=True)}
    for name in chain.declared_goods():
        good = method.goods.get(name)
        if good is None:
            unknown.append(name)
            continue
        key = keys.get(name)
        for_this = chain.declares_for_contract(name)
        if key is None and not for_this and not goes_into(name, keys, method):
            beside.append(name)
            continue
        if key is None:
            role = "input" if goes_into(name, keys, method) else "core"
            key = (name, method.stage_of(name))
            typical = TypicalGood(*key, (), good.made_from, role=role, confidence="M")
        elif for_this:
            typical = gathering.goods[key]
        else:
            continue
        number = gathering.add_kind(group, DECLARED, 1.0, bundled=False)
        gathering.add_good(typical, Holding(number, 1.0, typical.role))
    return beside, unknown


def goes_into(name: str, in_purchase: Iterable[str], method: Method) -> bool:
    """Return whether something in the purchase is made from the good, in one step or several."""
    open_goods, seen = list(in_purchase), set[str]()
    while open_goods:
        for part in method.goods[open_goods.pop()].made_from:
            if part == name:
                return True
            if part not in seen:
                seen.add(part)
                open_goods.append(part)
    return False


def _bought(gathering: _Gathering) -> Iterator[GoodAtStage]:
    """The goods that are what is bought: core ones at the first stage that is no labour."""
    core = [key for key, good in gathering.goods.items() if good.role == "core" and key[1] > 0]
    top = min((stage for _, stage in core), default=0)
    yield from (key for key in core if key[1] == top)


def _assumed(good: TypicalGood, origins: tuple[str, ...]) -> TypicalGood:
    """The buyer's assumption about where what is bought was made."""
    assumed = tuple(Origin(country, "disclosed", assumed=True) for country in sorted(origins))
    return replace(good, origins=assumed)


def _match(code: str, mixture: CodeMixture | None) -> str:
    if mixture is None:
        return "none"
    return "code" if not code[len(mixture.prefix) :].strip("0") else "prefix"


def _origins(
    held: HeldGood,
    code: str,
    purchase: Purchase,
    method: Method,
    statistics: Statistics | None,
) -> tuple[Origin, ...]:
    """Labour is done where the contract is performed, else in the buyer's country.

    In a service or works contract on-site work is done nowhere else, whoever sends the people.
    """
    if held.stage > 0:
        table = method.origins.origins_of(held.good, held.stage, code, method.constants.link)
        link = method.trade_link(code, held.good, held.stage) if statistics is not None else None
        if statistics is None or link is None:
            return table
        market = purchase.buyer_country or HOME_COUNTRY
        mix = trade.mix_of(link, market, statistics.data, statistics.oldest)
        return table if mix is None else trade.origins(table, mix, method.constants)
    home = purchase.place or purchase.buyer_country or HOME_COUNTRY
    if int(code[:2]) >= WORKS and method.on_site(held.good):
        return (Origin(home, "major"),)
    rows = method.origins.of(held.good, held.stage, code)
    moved = tuple(
        replace(row, country=home) if row.country == HOME_COUNTRY else row for row in rows
    )
    return as_origins(moved, method.constants.link)


def _larger(before: tuple[Origin, ...], more: tuple[Origin, ...]) -> tuple[Origin, ...]:
    """Several codes, one good: each origin keeps its larger share."""
    origins = {origin.country: origin for origin in before}
    for origin in more:
        other = origins.get(origin.country)
        if other is None or _likely(origin) > _likely(other):
            origins[origin.country] = origin
    return tuple(origins.values())


def _likely(origin: Origin) -> float:
    return 1.0 if origin.part is None else origin.part.likely
