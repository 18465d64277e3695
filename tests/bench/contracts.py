"""A made-up portfolio in a store, and lists of figures of which a few rows change."""

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from graphs.parties import Contract, Kind, Money, Ownership, Party, Supply
from sources.kit.values.statements import Observation

if TYPE_CHECKING:
    from screening.services.settings import Settings
    from screening.store import Store
    from screening.store.portfolio import Portfolio

SEED = 7
ORIGINS = ("CN", "IN", "BD", "VN", "TR", "BR", "DE")
BUYERS = 12
TIED = 10  # one supplier's tie for so many contracts
_NUMBER = count(1)


@dataclass
class Batch:
    """What an import would have read."""

    contracts: list[Contract]
    parties: list[Party] = field(default_factory=list)
    supplies: list[Supply] = field(default_factory=list)
    ownerships: list[Ownership] = field(default_factory=list)


def portfolio_of(folder: Path, contracts: int) -> "tuple[Store, Portfolio]":
    """A store in this folder with so many contracts; codes as uneven as in a register."""
    from tests.bench import stores

    return kept_in(stores.settings_in(folder), contracts)


def kept_in(settings: "Settings", contracts: int) -> "tuple[Store, Portfolio]":
    """The same in the store of these settings."""
    from screening.services.open_store import open_store
    from tests.bench import stores

    store = open_store(settings)
    portfolio = store.portfolio("local")
    portfolio.imports.keep(made_up(contracts), "bench")
    stores.filled(settings)
    return store, portfolio


def made_up(contracts: int) -> Batch:
    from screening.rules import rulebook

    draw = random.Random(SEED)  # noqa: S311
    method = rulebook.load().method
    codes = sorted(prefix.ljust(8, "0") for prefix in method.baskets.by_prefix)
    draw.shuffle(codes)
    weights = [1 / (rank + 5) for rank in range(len(codes))]
    buyers = [Party(f"b{n}", f"Buyer {n}", "NL") for n in range(BUYERS)]
    suppliers = [Party(f"s{n}", f"Supplier {n} BV", "NL") for n in range(contracts // 4)]
    goods, batch = sorted(method.goods), Batch([])
    for number in range(contracts):
        start = date(2022, 1, 1) + timedelta(days=draw.randrange(1_700))
        batch.contracts.append(
            Contract(
                key=f"k{number}",
                number=f"{number:06}",
                title=f"Contract {number}",
                buyer=draw.choice(buyers),
                buyer_type="central",
                suppliers=(draw.choice(suppliers),),
                cpv=tuple(draw.choices(codes, weights)),
                value=Money(Decimal(draw.randrange(10_000, 2_000_000)), "EUR"),
                dispatched=start - timedelta(days=90),
                starts=start,
                ends=start + timedelta(days=draw.choice((365, 730, 1_460))),
                read_from="made up",
            )
        )
    for number in range(contracts // TIED):
        below, country = f"d{number}", draw.choice(ORIGINS)
        batch.parties.append(Party(below, f"Deep {number}", country))
        customer, good = draw.choice(suppliers).key, draw.choice(goods)
        tie = Supply(customer, below, good, country, kind=Kind.DECLARED, source="made up")
        batch.supplies.append(tie)
    return batch


def figures_changed(store: "Store", draw: random.Random) -> str:
    """One row in a thousand (at least one) of a list drawn at random reads otherwise now."""
    now = store.snapshots.in_use_at()
    speaking = [one for one in sorted(now.snapshots) if _observed(store, now.snapshots[one])]
    source = draw.choice(speaking)
    rows = list(store.snapshots.used_statements(now.snapshots[source]))
    observed = _observed(store, now.snapshots[source])
    for at in draw.sample(observed, max(1, len(rows) // 1_000)):
        rows[at] = _otherwise(rows[at])  # type: ignore[arg-type]
    pin = next(pin for pin in now.pins if pin.source == source)
    store.snapshots.put_in_use([(replace(pin, sha256=f"made up {next(_NUMBER)}"), rows)])
    return source


def _observed(store: "Store", snapshot: int) -> list[int]:
    said = store.snapshots.used_statements(snapshot)
    return [at for at, one in enumerate(said) if isinstance(one, Observation)]


def _otherwise(one: Observation) -> Observation:
    if one.value is not None:
        return replace(one, value=one.value * 0.9)
    return replace(one, says="Forced Labor" if one.good else "No Advancement")
