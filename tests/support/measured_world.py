"""Contracts made of events, for those who measure. The events are the truth to measure against."""

import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from graphs.parties import Basis, Contract, Money, Nature, Party
from screening.model.follow_up import FollowUpRecord
from screening.model.proposals import Person
from screening.model.risk_decisions import WHOLE, DecisionKind, WantedDecision
from screening.model.verdict import Band, DutyOutcome, Flag, FrontRisk
from screening.model.verdict_outline import VerdictOutline, VerdictSketch
from screening.services.clause_records import ClauseRecord, include
from screening.store import Store
from screening.store.database.engine import open_engine
from screening.store.portfolio import Portfolio
from tests.support import ready_made
from tests.support.folders import ROOT

OURS = "gemeente"  # the organization
START = date(2025, 1, 15)  # of every contract; its clause is recorded on that day
ANALYSIS_DUE = date(2025, 4, 15)
DAY = date(2026, 3, 1)  # on which it is measured: the analysis of the second year is not due yet


CLAUSES = {
    content["id"]: content
    for content in (
        tomllib.loads(file.read_text(encoding="utf-8"))
        for file in (ROOT / "screening" / "rules" / "clauses").glob("C*.toml")
    )
}


def of_level(level: str) -> tuple[str, ...]:
    """The clauses of a level for services, read from the files themselves."""
    return tuple(
        id
        for id, content in CLAUSES.items()
        if level in content["applies_if"]["levels"]
        and "services" in content["applies_if"].get("natures", ["services"])
        and "goods_from" not in content["applies_if"]
    )


@dataclass(frozen=True)
class MadeContract:
    """A contract, and what happened to it."""

    number: str
    duty: DutyOutcome | None = DutyOutcome.MANDATORY  # None: never screened
    band: Band = Band.HIGH
    confidence: str = "C"
    level: str = "L2"
    is_call: bool = False
    is_over: bool = False
    declared: bool | None = None
    clauses: tuple[str, ...] | None = None
    overridden: bool = False
    analysis: str | None = None  # on_time | late | received
    department: str | None = None
    tags: tuple[str, ...] = ()
    euros: Decimal | None = None
    suppliers: int = 0
    invited: bool = False  # the first supplier
    answered: bool = False
    hours: Decimal | None = None


@dataclass(frozen=True)
class _Register:
    contracts: tuple[Contract, ...]
    parties: tuple[Party, ...] = ()
    supplies: tuple[()] = ()
    ownerships: tuple[()] = ()


class _Clock:
    """Moves on by a second at each look, on the day on which all contracts start."""

    def __init__(self) -> None:
        self._moment = datetime.combine(START, datetime.min.time(), UTC)

    def __call__(self) -> datetime:
        self._moment += timedelta(seconds=1)
        return self._moment


@contextmanager
def measured_world(address: str, made: Iterable[MadeContract]) -> Iterator[Store]:
    """Open a store at this address in which these things happened to one organization."""
    store = Store(open_engine(address), _Clock())
    portfolio = store.add_organization(OURS, "Gemeente Voorbeeld")
    several = tuple(made)
    portfolio.imports.keep(_Register(tuple(map(_contract, several))), "anna")
    ids = {line.contract.number: line.id for line in portfolio.contracts.get_many(
        portfolio.contracts.ids()
    )}  # fmt: skip
    for contract in several:
        _happen(portfolio, ids[contract.number], contract)
    yield store
    store.close()


def on_sqlite(folder: Path) -> str:
    """Return the address of a database with its tables, of its own."""
    return f"sqlite:///{ready_made.tables(folder / 'screening.db')}"


def id_of(portfolio: Portfolio, number: str) -> str:
    return portfolio.contracts.get(number).id


def _contract(made: MadeContract) -> Contract:
    return Contract(
        key=f"r:{made.number}",
        number=made.number,
        basis=Basis.CALL if made.is_call else Basis.CONTRACT,
        nature=Nature.SERVICES,
        cpv=("79710000",),
        value=None if made.euros is None else Money(made.euros, "EUR"),
        starts=START,
        ends=date(2025, 12, 31) if made.is_over else date(2026, 12, 31),
        department=made.department,
        tags=made.tags,
        declares_due_diligence=made.declared,
        suppliers=tuple(
            Party(f"r:{made.number}-{number}", f"Leverancier {number}", "NL")
            for number in range(made.suppliers)
        ),
    )


def _happen(portfolio: Portfolio, id: str, made: MadeContract) -> None:
    if made.duty is not None:
        portfolio.verdicts.keep([(id, _sketch(made, made.duty))])
    if made.clauses is not None:
        include(portfolio, id, ClauseRecord(START, made.clauses), "anna", None)
    if made.overridden:
        wanted = WantedDecision(
            DecisionKind.DUTY_OVERRIDDEN, WHOLE, "spoed", "anna", date(2027, 1, 15), False
        )
        portfolio.risk_decisions.add(wanted, {id: {"duty": "mandatory"}}, [], Person("anna"))
    if made.analysis is not None and made.clauses is not None and "C2" in made.clauses:
        day = ANALYSIS_DUE + timedelta(days=10 if made.analysis == "late" else -10)
        follow(portfolio, id, "received", day)
        if made.analysis != "received":
            follow(portfolio, id, "accepted", day + timedelta(days=20))
    if made.invited and made.suppliers:
        key = portfolio.contracts.get(id).contract.key
        token = f"een-lang-adres-{made.number}"
        supplier = (f"r:{made.number}-0", "Leverancier 0")
        portfolio.disclosures.create_request(key, supplier, token, "anna", 30)
        request = portfolio.disclosures.request_by(token)
        if made.answered and request is not None:
            portfolio.supplier_replies.receive(request, [("", "", "Dit klopt.")])
    if made.hours is not None:
        portfolio.spent_hours.add(id, made.hours, START, "anna")


def follow(
    portfolio: Portfolio, id: str, what: str, day: date, item: str = "C2", due: date = ANALYSIS_DUE
) -> None:
    """Record something of an appointment, as a person does."""
    new = FollowUpRecord(item, 1, what, day, None, "anna", None, None, due)
    portfolio.follow_ups.add(id, new, len(portfolio.follow_ups.of(id)))


def _sketch(made: MadeContract, duty: DutyOutcome) -> VerdictSketch:
    flag = Flag.REQUIRED if duty is DutyOutcome.MANDATORY else Flag.NONE
    front = FrontRisk(made.band, made.confidence, "forced_labour")
    outline = VerdictOutline(
        flag=flag,
        band=made.band,
        level=made.level,
        confidence=made.confidence,
        as_of=START.isoformat(),
        method="2",
        head="forced_labour",
        country="IN",
        chain=front,
        work_here=FrontRisk(Band.LOW, "C", None),
    )
    return VerdictSketch(outline, duty, made.number, f"{made.number}.1")


def tell(portfolio: Portfolio, number: str | None) -> int:
    """Tell a signal, of a contract or of any work; return its id."""
    signals = portfolio.signals
    contract = None if number is None else id_of(portfolio, number)
    address = signals.open_address(f"adres-{number}", contract, "anna")
    opened = next(each for each in signals.addresses() if each.id == address)
    return signals.receive(opened, "verzegeld", f"AAAA-{number}", date(2099, 1, 1))
