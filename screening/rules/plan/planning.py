"""A plan that fits the hours: which contracts get which check, and what is left out.

All steps that are wanted stand in one order, which knows nothing of the hours; the plan is what
fits from its beginning. So more hours never take a check away. Pure: facts and day are given.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import IntEnum
from functools import cache
from importlib.resources import files

from screening.model.asked_less import FLAG_RANK
from screening.model.errors import PolicyError
from screening.model.verdict import BAND_RANK, URGENT_BANDS, Band, Flag, Text
from screening.rules.toml_reader import Table, toml_file
from sources.kit.values.message import Message

FILE = "checks.toml"
LEVELS = ("L0", "L1", "L2", "L3", "L4")


@dataclass(frozen=True, slots=True)
class ContractCheck:
    """A kind of check. ``hours``: of the team, for one contract; a quarter of an hour at least."""

    id: str
    hours: Decimal
    title: Text
    does: Text
    without: Text  # what it risks to leave it out


@dataclass(frozen=True, slots=True)
class WantedRow:
    """When a check is wanted: everything that is given must hold."""

    check: str
    flags: tuple[str, ...]
    least_band: Band | None
    least_level: str | None
    deadline: bool


@dataclass(frozen=True, slots=True)
class CheckBook:
    """The checks, from light to deep, and which contracts want them."""

    checks: tuple[ContractCheck, ...]
    wanted: tuple[WantedRow, ...]
    last_checked: date


@dataclass(frozen=True, slots=True)
class PlannedContract:
    """What a plan knows of a contract.

    ``deadline``: the first day on which something that is agreed or prescribed is due; None: none
    within a year. ``is_late``: that day is over. ``severity``: 1..5, of the issue that leads.
    ``reach``: the flagged contracts of its direct suppliers, itself among them.
    """

    id: str
    number: str | None
    title: str | None
    suppliers: tuple[str, ...]
    flag: Flag
    band: Band
    level: str
    issue: str | None
    severity: int
    deadline: date | None
    reach: int
    value_eur: Decimal | None = None
    is_late: bool = False


class PlanTier(IntEnum):
    """Whose checks come first: all of a tier before the next one."""

    DEADLINE = 0  # something is due within a year
    SEVERE = 1  # High or Very high
    REST = 2


@dataclass(frozen=True, slots=True)
class PlannedCheck:
    """One check of one contract, in the order of the plan. ``total``: hours up to and with it."""

    contract: PlannedContract
    check: ContractCheck
    tier: PlanTier
    total: Decimal


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """What fits in the hours, and what does not."""

    hours: Decimal
    planned: tuple[PlannedCheck, ...]
    left_out: tuple[PlannedCheck, ...]
    without_check: int  # contracts that want none

    @property
    def used(self) -> Decimal:
        return self.planned[-1].total if self.planned else Decimal(0)

    @property
    def spare(self) -> Decimal:
        return self.hours - self.used

    @property
    def wanted(self) -> Decimal:
        """The hours that all checks together would take."""
        last = (self.left_out or self.planned)[-1:]
        return last[0].total if last else Decimal(0)


@cache
def load() -> CheckBook:
    """Return the checks that ship; read once per process. Raises PolicyError."""
    return read_checks((files("screening.rules.plan") / FILE).read_bytes())


def read_checks(content: bytes) -> CheckBook:
    """Return the checks of a file. Raises PolicyError with the key."""
    with toml_file(content, FILE) as table:
        table.text("version")
        day = table.day("last_checked")
        checks = tuple(map(_check, table.tables("checks")))
        ids = tuple(check.id for check in checks)
        if len(set(ids)) < len(ids):
            twice = next(id for id in ids if ids.count(id) > 1)
            raise PolicyError(Message("policy.id_twice", where=FILE, id=twice))
        wanted = tuple(_row(inner, ids) for inner in table.tables("wanted"))
    return CheckBook(checks, wanted, day)


def _check(table: Table) -> ContractCheck:
    hours = Decimal(str(table.take("hours", float)))
    if hours <= 0:
        raise PolicyError(Message("plan.no_hours", where=table.where))
    return ContractCheck(
        table.text("id"),
        hours,
        table.sentence("title"),
        table.sentence("does"),
        table.sentence("without"),
    )


def _row(table: Table, checks: Sequence[str]) -> WantedRow:
    return WantedRow(
        check=table.choice("check", checks),
        flags=table.strings("flags", tuple(map(str, Flag))),
        least_band=Band(table.choice("least_band", tuple(map(str, Band))))
        if table.has("least_band")
        else None,
        least_level=table.choice("least_level", LEVELS) if table.has("least_level") else None,
        deadline=table.optional("deadline", bool) or False,
    )


def plan(contracts: Iterable[PlannedContract], hours: Decimal, book: CheckBook) -> WorkPlan:
    """Return what fits in the hours, from the beginning of one order of all wanted checks.

    By legal deadline, then severity, then reach; within contracts that stand alike in tier the
    light checks of all come before the deep ones of any.
    """
    ordered = sorted(contracts, key=_urgency)
    steps = sorted(
        (
            (tier_of(contract), place, number, contract, check)
            for number, contract in enumerate(ordered)
            for place, check in _wanted(contract, book)
        ),
        key=lambda step: step[:3],
    )
    total, every = Decimal(0), list[PlannedCheck]()
    for tier, _, _, contract, check in steps:
        total += check.hours
        every.append(PlannedCheck(contract, check, tier, total))
    fits = sum(step.total <= hours for step in every)  # totals rise, so these are the first ones
    wanting = {step.contract.id for step in every}
    return WorkPlan(hours, tuple(every[:fits]), tuple(every[fits:]), len(ordered) - len(wanting))


def with_hours(book: CheckBook, hours: Mapping[str, Decimal]) -> CheckBook:
    """Return the checks with these hours, by their id: an organization's own policy sets them."""
    return replace(
        book,
        checks=tuple(
            replace(check, hours=hours.get(check.id, check.hours)) for check in book.checks
        ),
    )


def wanted_hours(contract: PlannedContract, book: CheckBook) -> Decimal:
    """Return the hours of all checks that a contract wants."""
    return sum((check.hours for _, check in _wanted(contract, book)), Decimal(0))


def tier_of(contract: PlannedContract) -> PlanTier:
    """Return whose checks a contract's stand among."""
    if contract.deadline is not None:
        return PlanTier.DEADLINE
    return PlanTier.SEVERE if contract.band in URGENT_BANDS else PlanTier.REST


def _urgency(contract: PlannedContract) -> tuple[object, ...]:
    return (
        contract.deadline or date.max,
        -BAND_RANK[contract.band],
        -contract.severity,
        -FLAG_RANK[contract.flag],
        -contract.reach,
        -(contract.value_eur or 0),
        contract.id,
    )


def _wanted(contract: PlannedContract, book: CheckBook) -> Iterator[tuple[int, ContractCheck]]:
    """Yield the checks that a contract wants, with all that are lighter."""
    rows = {row.check for row in book.wanted if _fits(row, contract)}
    deepest = max(
        (place for place, check in enumerate(book.checks) if check.id in rows), default=-1
    )
    yield from list(enumerate(book.checks))[: deepest + 1]


def _fits(row: WantedRow, contract: PlannedContract) -> bool:
    if row.flags and contract.flag.value not in row.flags:
        return False
    if row.least_band is not None and BAND_RANK[contract.band] < BAND_RANK[row.least_band]:
        return False
    if row.least_level is not None and contract.level < row.least_level:
        return False
    return contract.deadline is not None or not row.deadline
