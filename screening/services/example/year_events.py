"""What happens in the example year: an event list for each of three fictional governments.

Pure, and the same for the same numbers. The list is all that there is to know: ``year_play`` does
what it says with the real services, and a test counts it with a program of its own.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources import files
from typing import TypeVar

from graphs.months import months_later

T = TypeVar("T")
Event = Mapping[str, object]  # JSON values; ``day`` and ``what`` are in each
CONTRACTS = 120  # of each government
BEFORE = 0.6  # of the contracts are there when the year begins
SUPPLIERS = 25
FULL = ("C1", "C2", "C3", "C4", "C5", "C7", "C10", "C12", "C13")  # level L2, of goods
OF_SERVICES = tuple(id for id in FULL if id != "C12")
BASIC = ("C1", "C7", "C12")  # level L1
FOREGONE = ("C1", "C2", "C7")  # what somebody took for enough


@dataclass(frozen=True, slots=True)
class ExampleGovernment:
    """One of the three. ``share``: of its contracts with a high risk that get a clause (0..1)."""

    slug: str
    name: str
    buyer_type: str  # as a register writes it
    number: str  # its contract numbers begin with it
    share: float
    seed: int


GOVERNMENTS = (
    ExampleGovernment(
        "ministry", "Ministerie van Verzonnen Zaken (fictief)", "Rijksoverheid", "MVZ", 0.8, 1
    ),
    ExampleGovernment("municipality", "Gemeente Nergensdam (fictief)", "Gemeente", "GND", 0.55, 2),
    ExampleGovernment(
        "water_board", "Waterschap De Denkbeeldige Delta (fictief)", "Waterschap", "WDD", 0.35, 3
    ),
)


@dataclass(frozen=True, slots=True)
class ExamplePurchase:
    """What is bought again and again: a row of ``year_purchases.csv``."""

    title: str
    cpv: str
    nature: str
    category: str
    least: int
    most: int
    department: str


class DrawnLots:
    """Lots that fall the same for the same seed, whatever the version of Python. No secrets."""

    def __init__(self, seed: int) -> None:
        self._seed, self._drawn = seed, 0

    def random(self) -> float:
        """Return a number from 0 to below 1."""
        self._drawn += 1
        digest = hashlib.sha256(f"{self._seed}/{self._drawn}".encode()).digest()
        return int.from_bytes(digest[:6], "big") / 2**48

    def randrange(self, first: int, end: int) -> int:
        """Return a whole number from ``first`` to below ``end``."""
        return first + int(self.random() * (end - first))

    def choice(self, several: Sequence[T]) -> T:
        """Return one of these."""
        return several[self.randrange(0, len(several))]


@dataclass
class _YearPlan:
    """The events of one government while they are thought up."""

    government: ExampleGovernment
    year: int
    contracts: int
    chance: DrawnLots
    events: list[dict[str, object]] = field(default_factory=list)

    @property
    def first(self) -> date:
        return date(self.year - 1, 11, 15)

    @property
    def last(self) -> date:
        return date(self.year, 12, 31)

    def has_duty(self, contract: str) -> bool:
        """Return whether a person confirmed that a contract is of a category of the law."""
        return any(
            (event["what"], event.get("contract")) == ("category", contract)
            and event["category"] != "geen"
            for event in self.events
        )

    def add(self, day: date, what: str, **more: object) -> None:
        """Add an event, unless the year is over by then."""
        if self.first <= day <= self.last:
            self.events.append({"day": day.isoformat(), "what": what, **more})


def events_of(
    government: ExampleGovernment, year: int, contracts: int = CONTRACTS
) -> tuple[Event, ...]:
    """Return the events of a government by day, those of one day in the order they happen."""
    plan = _YearPlan(government, year, contracts, DrawnLots(government.seed * 10_000 + year))
    _ambitions(plan)
    several = [_contract(plan, number) for number in range(1, contracts + 1)]
    _imports(plan, several)
    for contract in several:
        _life_of(plan, contract)
    _harm(plan, several)
    _policy(plan)
    _council(plan)
    for day in (date(year - 1, 12, 31), *(date(year, month, 30) for month in (3, 6, 9)), plan.last):
        if day.month == 3:
            day = date(year, 3, 31)
        plan.add(day, "measured")
    order = {"measured": 1}  # a day is measured when all else of it was done
    plan.events.sort(key=lambda event: (event["day"], order.get(str(event["what"]), 0)))
    return tuple(plan.events)


def purchases() -> tuple[ExamplePurchase, ...]:
    """Return what is bought."""
    text = (files("screening.services.example") / "year_purchases.csv").read_text("utf-8")
    return tuple(
        ExamplePurchase(
            row["title"], row["cpv"], row["nature"], row["category"],
            int(row["least"]), int(row["most"]), row["department"],
        )
        for row in csv.DictReader(text.splitlines())
    )  # fmt: skip


# -- contracts and their registers --


@dataclass(frozen=True, slots=True)
class _MadeContract:
    number: str
    purchase: ExamplePurchase
    supplier: int
    value: int
    starts: date
    ends: date
    arrives: date  # the day of the register that first has it


def _contract(plan: _YearPlan, serial: int) -> _MadeContract:
    chance, kinds = plan.chance, purchases()
    purchase = kinds[serial % len(kinds)]
    value = round(chance.randrange(purchase.least, purchase.most), -3)
    if serial <= round(plan.contracts * BEFORE):
        arrives = plan.first
        starts = date(plan.year - 2, 1, 10) + timedelta(days=chance.randrange(0, 600))
    else:
        arrives = (date(plan.year, 2, 3), date(plan.year, 5, 6), date(plan.year, 9, 9))[serial % 3]
        starts = arrives + timedelta(days=chance.randrange(3, 28))
    ends = months_later(starts, chance.choice((24, 36, 48))) - timedelta(days=1)
    number = f"{plan.government.number}-{starts.year}-{serial:03}"
    supplier = chance.randrange(1, SUPPLIERS + 1)
    return _MadeContract(number, purchase, supplier, value, starts, ends, arrives)


def _imports(plan: _YearPlan, several: list[_MadeContract]) -> None:
    for day in sorted({contract.arrives for contract in several}):
        rows = [_row(plan, contract) for contract in several if contract.arrives == day]
        plan.add(day, "import", contracts=rows)
        for contract in several:
            asks = contract.arrives == day and contract.purchase.category
            if asks and plan.government.slug == "ministry" and plan.chance.random() < 0.85:
                category = contract.purchase.category
                plan.add(day + timedelta(days=5), "category", contract=contract.number,
                         category=category)  # fmt: skip


def _row(plan: _YearPlan, contract: _MadeContract) -> dict[str, object]:
    letter = "ABCDEFGHIJKLMNOPQRSTUVWXY"[contract.supplier - 1]
    return {
        "number": contract.number,
        "title": contract.purchase.title,
        "supplier": f"Verzonnen Leverancier {letter} B.V.",
        "supplier_number": f"9{plan.government.seed}{contract.supplier:06}",
        "cpv": contract.purchase.cpv,
        "nature": contract.purchase.nature,
        "value": contract.value,
        "dispatched": (contract.starts - timedelta(days=150)).isoformat(),
        "awarded": (contract.starts - timedelta(days=45)).isoformat(),
        "starts": contract.starts.isoformat(),
        "ends": contract.ends.isoformat(),
        "department": contract.purchase.department,
    }


# -- what is done with a contract --

PROMISING = 3  # every so many suppliers promise something
HIGH = ("18424300", "18830000", "15861000", "90911200", "30192000", "30213100")
MEDIUM = ("39130000",)
FATES = ("on_time", "on_time", "on_time", "late", "late", "silent", "silent", "refused",
         "undecided", "dropped", "audit", "moved")  # fmt: skip


def _life_of(plan: _YearPlan, contract: _MadeContract) -> None:
    """Plan what is recorded of one contract."""
    chance, cpv = plan.chance, contract.purchase.cpv
    asked = chance.random()
    if cpv in MEDIUM and asked < plan.government.share / 2:
        day = contract.arrives + timedelta(days=chance.randrange(8, 20))
        _clause(plan, contract, day, BASIC)
    if cpv not in HIGH:
        return
    if asked >= plan.government.share:
        if asked > 0.93 and plan.has_duty(contract.number):
            plan.add(
                contract.arrives + timedelta(days=60), "not_followed", contract=contract.number,
                why="De markt was te klein voor deze eis; het staat in het dossier.",
                until=(date(plan.year + 1, 6, 30)).isoformat(),
            )  # fmt: skip
        return
    clauses = OF_SERVICES if cpv == "90911200" else FULL
    if chance.random() < 0.2:
        clauses = FOREGONE
    recorded = contract.arrives + timedelta(days=chance.randrange(8, 40))
    included = _clause(plan, contract, recorded, clauses)
    for item, number, due in _dues(contract, included, clauses):
        if recorded + timedelta(days=25) < due:
            _delivery(plan, contract, item, number, due)
    if contract.supplier % PROMISING == 0:
        _promise(plan, contract, recorded + timedelta(days=20))
    if chance.random() < 0.7:
        day = recorded + timedelta(days=chance.randrange(5, 30))
        plan.add(day, "invited", contract=contract.number)
        if chance.random() < 0.6:
            later = day + timedelta(days=chance.randrange(4, 25))
            plan.add(later, "answered", contract=contract.number)
    if chance.random() < 0.5:
        day = date(plan.year, chance.randrange(2, 13), chance.randrange(1, 28))
        if day > recorded:
            hours = chance.choice((1, 2, 4, 6))
            plan.add(day, "hours", contract=contract.number, hours=hours)


def _promise(plan: _YearPlan, contract: _MadeContract, day: date) -> None:
    """Plan what a supplier promises of its own accord: kept in time, too late, or not at all."""
    due = day + timedelta(days=90)
    plan.add(day, "promised", contract=contract.number, item="promise", number=0,
             to=due.isoformat(), why="Alle naaiateliers van deze levering bij naam.")  # fmt: skip
    if contract.supplier % (3 * PROMISING) == 0:
        return
    late = 20 if contract.supplier % (2 * PROMISING) == 0 else -10
    for days, what in ((late, "received"), (late + 12, "accepted")):
        plan.add(due + timedelta(days=days), what, contract=contract.number, item="promise-1",
                 number=1)  # fmt: skip


def _clause(
    plan: _YearPlan, contract: _MadeContract, recorded: date, clauses: tuple[str, ...]
) -> date:
    """Plan that clauses are put on record; return the day since which they are in the contract."""
    included = min(contract.starts, recorded)
    plan.add(recorded, "clause", contract=contract.number, included=included.isoformat(),
             clauses=list(clauses))  # fmt: skip
    return included


def _dues(
    contract: _MadeContract, included: date, clauses: tuple[str, ...]
) -> Iterator[tuple[str, int, date]]:
    """Yield what a supplier is to send, by the terms of the clauses: item, occurrence, day."""
    begins = max(included, contract.starts)
    for item, months in (("C2", 3), ("C3", 3), ("C5", 12)):
        if item not in clauses:
            continue
        for number in range(1, 5):
            due = months_later(begins, months + 12 * (number - 1))
            if due <= contract.ends and (number == 1 or item != "C3"):
                yield item, number, due


def _delivery(plan: _YearPlan, contract: _MadeContract, item: str, number: int, due: date) -> None:
    """Plan what becomes of one thing that a supplier is to send."""

    def then(days: int, what: str, **more: object) -> None:
        day = due + timedelta(days=days)
        plan.add(day, what, contract=contract.number, item=item, number=number, **more)

    match plan.chance.choice(FATES):
        case "on_time":
            then(-plan.chance.randrange(1, 20), "received")
            then(9, "accepted")
        case "late":
            then(plan.chance.randrange(10, 60), "received")
            then(70, "accepted")
        case "refused":
            then(-3, "received")
            again = (due + timedelta(days=75)).isoformat()
            then(12, "refused", again=again, why="De analyse noemt geen landen.")
        case "undecided":
            then(-2, "received")
        case "dropped":
            then(30, "dropped", why="Samengevoegd met het stuk van het andere contract.")
        case "audit":
            then(-6, "proof", kind="audit", title="Verslag van een controle op de werkplek")
            then(8, "proof_accepted")
        case "moved":
            to = (due + timedelta(days=40)).isoformat()
            then(-10, "moved", to=to, why="De leverancier vroeg uitstel.")
            then(30, "received")
            then(45, "accepted")


# -- harm, goals, motions --

TOLD = (
    "Wij krijgen overuren niet betaald.",
    "De paspoorten van nieuwe collega's zijn ingenomen.",
    "Wie lid is van de bond krijgt minder diensten.",
    "Er is geen schoon drinkwater op de werkplek.",
    "Voor de bemiddeling moest een maandloon worden betaald.",
    "De nooduitgang van het atelier zit op slot.",
)


def _harm(plan: _YearPlan, several: list[_MadeContract]) -> None:
    """Plan signals and incidents; some end, some stay open."""
    with_clause = {event["contract"] for event in plan.events if event["what"] == "clause"}
    told_of = [
        each.number for each in several if each.arrives == plan.first and each.number in with_clause
    ][: len(TOLD) - 1]
    for number, contract in enumerate([*told_of, None]):
        day = date(plan.year, 1 + 2 * number % 12, 12)
        plan.add(day, "signal", ref=number, contract=contract, text=TOLD[number % len(TOLD)])
        if number % 3 != 2:
            plan.add(day + timedelta(days=6), "signal_taken_up", ref=number)
        if number % 3 == 0:
            why = "De leverancier betaalde het achterstallige loon; de mensen bevestigden dat."
            plan.add(day + timedelta(days=80), "signal_closed", ref=number, why=why)


def _ambitions(plan: _YearPlan) -> None:
    day = plan.first + timedelta(days=10)
    basis = "Collegebesluit" if plan.government.slug != "ministry" else "Brief aan de Kamer"
    for title, measure, target, until in (
        ("Elk contract met een plicht heeft een clausule", "set_in_documents", "0.9", plan.last),
        ("Wat moet komen, komt op tijd", "deliveries_on_time", "0.6", plan.last),
        ("Leveranciers met een hoog risico zijn gevraagd", "suppliers_invited", "0.5",
         date(plan.year + 1, 12, 31)),
    ):  # fmt: skip
        plan.add(
            day, "ambition", title=title, measure=measure, target=target,
            until=until.isoformat(), basis=basis, reference=f"{plan.year - 1}-118",
            basis_day=(day - timedelta(days=7)).isoformat(), owner="Directeur inkoop",
        )  # fmt: skip


def _policy(plan: _YearPlan) -> None:
    """Plan that the municipality comes to ask what the central government has to."""
    if plan.government.slug == "municipality":
        plan.add(
            date(plan.year, 9, 15), "policy", preset="as_rijk", decision="council_resolution",
            reference=f"RB-{plan.year}-7", decided=date(plan.year, 3, 1).isoformat(),
            valid_from=date(plan.year, 4, 1).isoformat(), owner="Wethouder inkoop",
        )  # fmt: skip


def _council(plan: _YearPlan) -> None:
    motions = (
        (
            "motion",
            "Vraag elke leverancier van schoenen waar die zijn gemaakt.",
            1,
            20,
            9,
        ),
        ("motion", "Meld elk jaar hoeveel contracten zonder clausule zijn gesloten.", 3, 11, None),
        ("commitment", "Bezoek dit jaar twee werkplekken van schoonmakers.", 4, 8, 11),
        ("commitment", "Onderzoek of kleine leveranciers een lichtere vorm nodig hebben.", 6, 2, 0),
    )
    for number, (kind, text, month, day, done) in enumerate(motions):
        given = date(plan.year, month, day)
        owner = "Wethouder inkoop" if plan.government.slug != "ministry" else "Staatssecretaris"
        reference = f"{kind[0].upper()}-{plan.year}-{number + 11}"
        plan.add(given, "asked", ref=number, kind=kind, text=text, reference=reference, owner=owner)
        if done:
            plan.add(date(plan.year, done, 15), "settled", ref=number, state="done", why="")
        elif done == 0:
            plan.add(
                date(plan.year, 10, 1), "settled", ref=number, state="dropped",
                why="De lichtere vorm bestaat al: niveau L1.",
            )  # fmt: skip
    for language, text in (
        ("nl", "Na elk van de {cases} meldingen spraken wij met de mensen zelf."),
        ("en", "After each of the {cases} signals we spoke with the people themselves."),
    ):
        where = "{figure:cases_taken_up.in_scope}"
        plan.add(plan.last, "text", language=language, name="cases",
                 text=text.replace("{cases}", where))  # fmt: skip
