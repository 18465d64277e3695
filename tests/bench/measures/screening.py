"""A register without own chains imported and screened, a figure that reaches a tenth, a chain.

There is no peer: no other tool gives a verdict on a contract.
"""

import atexit
import random
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import stores
from tests.bench.measure import Measure, Size, Work

if TYPE_CHECKING:
    from screening.services.settings import Settings
    from screening.store import Store
    from screening.store.portfolio import Portfolio
    from tests.bench.contracts import Batch

SEED = 7
CODES = 0.03  # of the contracts: 3,000 codes for 100,000
REACHED = 0.1  # of the contracts
TRIED = 60  # figures of which the one that reaches nearest to that is taken
LOOKED_AT = 60  # kinds of purchase by which that is estimated
TIES = 1_000
ROWS = 100_000  # that a table may have below its headings
HEADINGS = "Contractnummer;Titel;Leverancier;CPV-code;Contractwaarde;Ingangsdatum;Einddatum"
NO_PEER = "No other tool gives a verdict on a contract."


def warm() -> None:
    """Imports what screening needs."""
    from screening.services import importing, screening
    from screening.services.refreshing import after_refresh

    _ = (importing.import_files, screening.rescreen, after_refresh.bring_up_to_date)


def register(contracts: int) -> "Batch":
    """Contracts of which each code has as many; nobody says what is below their suppliers."""
    from graphs import cpv
    from graphs.parties import Contract, Money, Party
    from tests.bench.contracts import Batch

    draw = random.Random(SEED)  # noqa: S311
    every = sorted(cpv.codes())
    wanted = max(1, round(CODES * contracts))
    codes = every[:: max(1, len(every) // wanted)][:wanted]
    buyers = [Party(f"b{n}", f"Buyer {n}", "NL") for n in range(12)]
    suppliers = [Party(f"s{n}", f"Supplier {n} BV", "NL") for n in range(max(1, contracts // 4))]
    batch = Batch([])
    for number in range(contracts):
        start = date(2022, 1, 1) + timedelta(days=draw.randrange(1_700))
        batch.contracts.append(
            Contract(
                key=f"k{number}",
                number=f"{number:06}",
                title=f"Contract {number}",
                buyer=draw.choice(buyers),
                buyer_type=draw.choice(("central", "subcentral")),
                suppliers=(draw.choice(suppliers),),
                cpv=(codes[number % len(codes)],),
                value=Money(Decimal(draw.randrange(10_000, 2_000_000)), "EUR"),
                dispatched=start - timedelta(days=90),
                starts=start,
                ends=start + timedelta(days=draw.choice((365, 730, 1_460))),
                read_from="made up",
            )
        )
    return batch


def filled(batch: "Batch") -> "tuple[Settings, Store, Portfolio]":
    """A store of its own with these contracts, none of them screened."""
    settings, store, portfolio = _empty()
    portfolio.imports.keep(batch, "bench")
    stores.filled(settings)
    return settings, store, portfolio


def _empty() -> "tuple[Settings, Store, Portfolio]":
    from screening.services.open_store import open_store

    folder = Path(tempfile.mkdtemp(prefix="bench-screening-"))
    settings = stores.settings_in(folder)
    store = open_store(settings)
    portfolio = store.portfolio("local")
    # not before: processes beside this one open its files, whoever of it is held here
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return settings, store, portfolio


def imported(size: Size) -> Work:
    """The file of a register is read and its contracts are kept, in a store that holds none."""
    from screening.services.importing import ImportOptions, import_files

    settings, _, portfolio = _empty()
    files = _files(register(size.contracts))
    options = ImportOptions(buyer="Buyer", buyer_type="central", buyer_country="NL")

    def ours() -> int:
        return import_files(portfolio, files, options).report.created

    return Work(
        ours=ours,
        peer_missing=NO_PEER,
        runs=1,
        cold=True,
        also=lambda created, _: {"created": created, "store_mb": stores.megabytes(settings)},
    )


def _files(batch: "Batch") -> list[tuple[str, bytes]]:
    """The register as files of a table, each with as many rows as one may have."""
    lines = [
        f"{contract.number};{contract.title};{contract.suppliers[0].name};{contract.cpv[0]};"
        f"{contract.value.amount if contract.value else ''};{contract.starts};{contract.ends}"
        for contract in batch.contracts
    ]
    return [
        (f"register-{first}.csv", "\n".join([HEADINGS, *lines[first : first + ROWS]]).encode())
        for first in range(0, len(lines), ROWS)
    ]


def screen(size: Size) -> Work:
    """Every contract of a register is screened and kept."""
    from screening.services.screening import rescreen, screener_for
    from tests.bench.lists import TODAY

    settings, store, portfolio = filled(register(size.contracts))
    empty = stores.megabytes(settings)
    return Work(
        ours=lambda: rescreen(portfolio, screener_for(store, TODAY)).screened,
        peer_missing=NO_PEER,
        runs=1,
        cold=True,
        also=lambda screened, _: {
            "screened": screened,
            "store_mb": stores.megabytes(settings),
            "store_mb_unscreened": empty,
        },
    )


def reach(size: Size) -> Work:
    """A figure changes that reaches about a tenth of a screened register."""
    from screening.services.refreshing import after_refresh
    from screening.services.screening import rescreen, screener_for
    from tests.bench.lists import TODAY

    _, store, portfolio = filled(register(size.contracts))
    rescreen(portfolio, screener_for(store, TODAY))
    after_refresh.bring_up_to_date(store, TODAY)
    change = _figure(store, portfolio, size.contracts)
    change()
    screened: list[int] = []

    def ours() -> object:
        screened.append(after_refresh.bring_up_to_date(store, TODAY).screened)
        return screened

    return Work(
        ours=ours,
        peer_missing=NO_PEER,
        runs=1,
        cold=True,
        also=lambda *_: {"screened": screened},
    )


def _figure(store: "Store", portfolio: "Portfolio", contracts: int) -> Callable[[], object]:
    """What takes out the figure, of some drawn at random, that reaches nearest to a tenth.

    Reached is a contract whose verdict takes something else from the figures; it is estimated from
    some of what is bought, as working it out for all of it is the work that is measured.
    """
    from screening.model.risk_data import RiskData
    from screening.rules import rulebook
    from screening.rules.verdict.change_impact import ImpactFinder
    from screening.rules.verdict.verdict_inputs import InputComparer
    from sources.kit.values.statements import Observation
    from tests.bench.lists import TODAY

    now = store.snapshots.in_use_at()
    said = {pin: store.snapshots.used_statements(now.snapshots[pin.source]) for pin in now.pins}
    figures = [
        (pin, at)
        for pin, rows in said.items()
        for at, row in enumerate(rows)
        if isinstance(row, Observation)
    ]
    before, method = RiskData(said.items()), rulebook.load().method
    draw = random.Random(SEED)  # noqa: S311
    buyings = sorted(portfolio.rescreening.buyings().items(), key=repr)
    some = draw.sample(buyings, min(LOOKED_AT, len(buyings)))
    tried: list[tuple[float, Callable[[], object]]] = []
    for pin, at in draw.sample(figures, min(TRIED, len(figures))):
        rows = [row for place, row in enumerate(said[pin]) if place != at]
        changed = replace(pin, sha256="made up")
        after = RiskData([(changed, rows), *(pair for pair in said.items() if pair[0] != pin)])
        finder = ImpactFinder(before, after, method, TODAY.year)
        comparer = InputComparer(finder)
        reached = sum(
            len(ids)
            for buying, ids in some
            if finder.of_profile(buying) and not comparer.unchanged(buying)
        )
        put = partial(store.snapshots.put_in_use, [(changed, rows)])
        tried.append((abs(reached * len(buyings) / len(some) - REACHED * contracts), put))
    return min(tried, key=itemgetter(0))[1]


def chain(size: Size) -> Work:
    """One contract whose supplier has a chain of a thousand ties is screened again."""
    from graphs.parties import Contract, Kind, Party, Supply
    from screening.rules import rulebook
    from screening.services.screening import rescreen, screener_for
    from tests.bench.contracts import ORIGINS, Batch
    from tests.bench.lists import TODAY

    draw = random.Random(SEED)  # noqa: S311
    goods = sorted(rulebook.load().method.goods)
    supplier = Party("s0", "Supplier 0 BV", "NL")
    parties = [Party(f"d{n}", f"Deep {n}", draw.choice(ORIGINS)) for n in range(TIES)]
    above = [supplier, *parties]
    ties = [
        Supply(
            draw.choice(above[: n // 3 + 1]).key, party.key, draw.choice(goods), party.country,
            kind=Kind.DECLARED, source="made up",
        )
        for n, party in enumerate(parties)
    ]  # fmt: skip
    contract = Contract(
        "k0", number="000000", cpv=("30213100",), suppliers=(supplier,), read_from="made up"
    )
    _, store, portfolio = filled(Batch([contract], parties, ties))
    days = iter(range(1_000))

    def ours() -> object:
        day = TODAY + timedelta(days=next(days))
        return rescreen(portfolio, screener_for(store, day)).screened

    return Work(ours=ours, peer_missing=NO_PEER, also=lambda *_: {"ties": TIES, "size": size.value})


MEASURES = (
    Measure("import", "The file of a register read and kept.", imported, warm),
    Measure("screen", "A register without own chains screened and kept.", screen, warm),
    Measure("screen-reach", "Verdicts after a figure that reaches a tenth of it.", reach, warm),
    Measure("screen-chain", "One contract with a chain of a thousand ties.", chain, warm),
)
