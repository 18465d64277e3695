"""A small world for tests of the method: a few figures of our own, and purchases to rate.

The rulebook is the real one; what is heard is written here, so that no test depends on an edition.
"""

from datetime import date
from decimal import Decimal
from functools import cache

from graphs.chain import MarketShare, Place, SupplyChain
from graphs.parties import Contract, Kind, Party, Supply
from screening.model.purchase import Confirmation, Purchase
from screening.model.risk_data import Pin, RiskData
from screening.model.verdict import Verdict
from screening.rules import rulebook
from screening.rules.verdict.screen import Screener
from sources.kit.shipped import figures
from sources.kit.values.statements import Observation, Statement

TODAY = date(2026, 11, 23)


def pinned(source: str, edition: str = "2025") -> Pin:
    return Pin(source, edition, "0" * 64, TODAY, None, "CC0", source)


def hear(*statements: Statement, source: str = "our_own_list") -> RiskData:
    return RiskData([(pinned(source), statements)])


def figure(indicator: str, country: str, value: float, year: int = 2025) -> Observation:
    return Observation(indicator, country, value=value, year=year)


@cache
def shipped() -> RiskData:
    """What ships with the project, as the store hears it."""
    return RiskData(
        (
            Pin(f.source, f.edition, f.sha256, f.retrieved, None, f.licence, f.attribution),
            f.statements,
        )
        for f in figures.load()
    )


@cache
def screener() -> Screener:
    return Screener(shipped(), rulebook.load(), TODAY)


def place(
    good: str = "cotton", stage: int = 3, country: str = "CN", share: float = 1.0, **facts: object
) -> Place:
    """A place that nobody disclosed, of an origin with this share of supply, surely known."""
    usual: dict[str, object] = {
        "region": None,
        "band": "major",
        "kind": Kind.INFERRED,
        "evidence_class": None,
        "evidence": None,
        "role": "core",
        "assumed": False,
        "table_confidence": "M",
        "route": (),
        "ways": 1,
        "part": MarketShare(share, share, share, 0.0, "", "2024", (), "a test", ""),
    }
    return Place(good, stage, country, **{**usual, **facts})  # type: ignore[arg-type]


def stated(good: str, stage: int, country: str, **facts: object) -> Place:
    """A place that somebody in the chain stated."""
    usual: dict[str, object] = {"band": "disclosed", "kind": Kind.DECLARED, "part": None}
    return place(good, stage, country, **{**usual, **facts})  # type: ignore[arg-type]


SUPPLIER = Party("nl-kvk:90000001", "Voorbeeld Textiel BV", "NL")


def purchase(cpv: str | tuple[str, ...] = "18110000", **facts: object) -> Purchase:
    """A central Dutch buyer's purchase of 500,000 euros sent in 2026, unless ``facts`` say else."""
    codes = (cpv,) if isinstance(cpv, str) else cpv
    usual: dict[str, object] = {
        "name": "2026-001",
        "cpv": codes,
        "buyer_type": "central",
        "buyer_country": "NL",
        "value_eur": Decimal(500_000),
        "dispatched": date(2026, 3, 1),
    }
    return Purchase(**{**usual, **facts})  # type: ignore[arg-type]


def confirmed(category: str) -> Confirmation:
    return Confirmation(category, "a test", TODAY)


def chain(*supplies: Supply, suppliers: tuple[Party, ...] = (SUPPLIER,)) -> SupplyChain:
    return SupplyChain.of(Contract("k", suppliers=suppliers), supplies)


def verdict(cpv: str | tuple[str, ...] = "18110000", *supplies: Supply, **facts: object) -> Verdict:
    return screener().screen(purchase(cpv, **facts), chain(*supplies))


def tie(supplier: str, good: str, country: str, **facts: object) -> Supply:
    """``supplier`` makes ``good`` in ``country`` for the direct supplier."""
    usual: dict[str, object] = {"customer": SUPPLIER.key, "source": "chain.csv"}
    return Supply(supplier=supplier, good=good, country=country, **{**usual, **facts})  # type: ignore[arg-type]
