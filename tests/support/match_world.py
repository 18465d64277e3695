"""A portfolio with a few companies, and lists of our own invention that name some of them."""

import shutil
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from graphs.parties import Contract, Identifier, Money, Ownership, Party, Supply
from screening.model.risk_data import Pin
from screening.services.matching import suggestions
from screening.services.open_store import open_store
from screening.services.screening import rescreen, screener_for
from screening.services.settings import Settings
from screening.services.verdict_documents import VerdictDocuments
from screening.store import Store
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from sources.kit.values.statements import (
    Issue,
    Listing,
    Statement,
)
from tests.support import ready_made

DAY = date(2026, 11, 23)
LEI = "5493001KJTIIGC8Y1R12"  # adds up; the register of legal entities shows it as an example
OTHER_LEI = "213800WAVVOPS85N2205"

MINISTRY = Party("r:ministry", "Ministerie van Voorbeelden", "NL")
WEAVER = Party(
    "r:weaver", "Zandloper Weverij Qingtai Ltd", "CN", (Identifier("XI-LEI", LEI, True),)
)
TAILOR = Party("r:tailor", "Kleermakerij Zilvervos B.V.", "NL", (Identifier("NL-KVK", "01234567"),))
TAILOR_AGAIN = Party("s:tailor", "Kleermakerij Zilvervos", "NL")
SPINNER = Party("r:spinner", "Blauwkraan Spinning Mills", "CN")
OWNED = Party("r:owned", "Distelveld Holding", "NL")
PERSON = Party("r:person", "Mevr. A. Zandloper Weverij", "NL", natural_person=True)
NOBODY = Party("r:nobody", "Anoniem 405", anonymous=True)
EVERYBODY = (MINISTRY, WEAVER, TAILOR, TAILOR_AGAIN, SPINNER, OWNED, PERSON, NOBODY)

UNIFORMS = Contract(
    key="r:C-1", number="C-1", title="Uniformen", buyer=MINISTRY, buyer_type="central",
    suppliers=(TAILOR,), cpv=("18100000",), value=Money(Decimal(250000), "EUR"),
)  # fmt: skip
CLEANING = Contract(
    key="r:C-2", number="C-2", title="Schoonmaak", buyer=MINISTRY, buyer_type="central",
    suppliers=(OWNED,), cpv=("90910000",),
)  # fmt: skip
BY_PERSON = Contract(
    key="r:C-3",
    number="C-3",
    title="Advies",
    buyer=MINISTRY,
    suppliers=(PERSON,),
    cpv=("79000000",),
)
AGAIN = Contract(
    key="s:C-4", number="C-4", title="Jassen", buyer=MINISTRY, buyer_type="central",
    suppliers=(TAILOR_AGAIN,), cpv=("18200000",),
)  # fmt: skip


@dataclass(frozen=True)
class Batch:
    contracts: tuple[Contract, ...] = ()
    parties: tuple[Party, ...] = ()
    supplies: tuple[Supply, ...] = ()
    ownerships: tuple[Ownership, ...] = ()


REGISTER = Batch(
    contracts=(UNIFORMS, CLEANING, BY_PERSON, AGAIN),
    parties=EVERYBODY,
    supplies=(
        Supply(TAILOR.key, WEAVER.key, "fabric", "CN", source="chain.csv row 2"),
        Supply(WEAVER.key, SPINNER.key, "cotton yarn", "CN", source="chain.csv row 3"),
    ),
    ownerships=(Ownership(OWNED.key, SPINNER.key, 0.6, source="ownership.csv row 2"),),
)

BANNED = Listing(
    name="ZANDLOPER WEVERIJ QINGTAI LIMITED",
    country="CN",
    issue=Issue.FORCED_LABOUR,
    programme="UFLPA 2(d)(2)(B)(i)",
    since=date(2025, 1, 15),
    current=True,
    where="row 7",
    identifiers=(f"lei:{LEI}",),
)
SPINNERS = Listing(
    name="Blauwkraan Spinning Mills Co., Ltd.",
    country="CN",
    issue=Issue.FORCED_LABOUR,
    programme="UFLPA 2(d)(2)(B)(i)",
    current=True,
    where="row 8",
)
UFLPA = (BANNED, SPINNERS)


def pinned(source: str, edition: str = "2026-11") -> Pin:
    return Pin(source, edition, f"{source} {edition}".encode().hex().ljust(64, "0")[:64], DAY,
               None, "our own", "invented")  # fmt: skip


@dataclass
class World:
    store: Store
    portfolio: Portfolio
    home: Path

    def list_says(self, source: str, *said: Statement, edition: str = "2026-11") -> None:
        self.store.snapshots.put_in_use([(pinned(source, edition), said)])

    def compare(self, most: int | None = None) -> suggestions.RoundResult:
        return suggestions.bring_up_to_date(
            self.store, self.portfolio, self.home, lambda: screener_for(self.store, DAY), most=most
        )

    def screen(self) -> None:
        rescreen(self.portfolio, screener_for(self.store, DAY))

    def verdict(self, number: str) -> dict[str, object]:
        documents = VerdictDocuments(self.store, self.portfolio, DAY)
        found = documents.current(self.portfolio.contracts.get(number).id)
        assert found is not None
        return found


def world(home: Path, batch: Batch = REGISTER, *said: Statement) -> World:
    """Return a world in which a batch is screened and nothing is compared yet."""
    if batch is not REGISTER or said:
        return _made(home, batch, *said)
    return _copied(_made_once(compared=False), home)


def compared_world(home: Path) -> World:
    """Return the usual world after its first round of comparing."""
    return _copied(_made_once(compared=True), home)


@cache
def _made_once(*, compared: bool) -> Path:
    """A home that each test gets a copy of."""
    home = ready_made.folder() / "home"
    made = _made(home, REGISTER)
    if compared:
        made.compare()
    made.store.close()
    return home


def _copied(of: Path, home: Path) -> World:
    shutil.copytree(of, home, dirs_exist_ok=True)
    return _opened(Settings.from_environment({"SCREENING_HOME": str(home)}))


def _opened(settings: Settings) -> World:
    store = open_store(settings)
    return World(store, store.portfolio(LOCAL), settings.home)


def _made(home: Path, batch: Batch, *said: Statement) -> World:
    made = _opened(ready_made.settings(home))
    made.portfolio.imports.keep(batch, "test")
    made.list_says("us_dhs_uflpa", *(said or UFLPA))
    made.screen()
    return made
