"""The facts of a plan of work, gathered from the list, the verdicts and the calendar."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from graphs.months import months_later
from screening.model.asked_less import FLAG_RANK
from screening.model.contracts import ContractFilter, ContractLine, title_of
from screening.model.errors import InputError
from screening.model.follow_up import State
from screening.model.own_policy import PolicyInForce, in_force_on
from screening.model.verdict import Band, Flag
from screening.rules import rulebook
from screening.rules.plan import planning
from screening.rules.plan.planning import CheckBook, PlannedContract, WorkPlan
from screening.rules.risk import formulas
from screening.services import follow_up
from sources.kit.values.message import Message
from sources.kit.values.statements import Issue

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio

MOST_HOURS = 100_000
MONTHS_AHEAD = 12  # a plan is of a year
# What is not on record from before its clause was, nobody calls late here either.
DUE = (State.LATE, State.EXPIRED, State.EXPIRING, State.SOON, State.PLANNED)


def hours_of(typed: str) -> Decimal:
    """Return the hours that a person typed, to a quarter. Raises InputError, field ``hours``."""
    text = typed.strip().replace(",", ".")
    whole, _, part = text.partition(".")
    is_number = whole.isascii() and whole.isdigit() and (not part or part.isascii())
    if not is_number or (part and not part.isdigit()) or len(text) > 10:
        raise InputError(Message("plan.hours", most=MOST_HOURS), "hours")
    hours = Decimal(text)
    if hours > MOST_HOURS:
        raise InputError(Message("plan.hours", most=MOST_HOURS), "hours")
    return hours


def plan_for(portfolio: "Portfolio", hours: Decimal, today: date) -> WorkPlan:
    """Return the plan of all running contracts that have a verdict."""
    lines = [
        line
        for line in portfolio.listing.every_line(ContractFilter(as_of=today))
        if line.outline is not None
        and line.ended_on(today) is None
        and line.closed_on(today) is None
    ]
    deadlines = deadlines_of(portfolio, today)
    return planning.plan(_facts(lines, deadlines, today), hours, checks_of(portfolio, today))


def checks_of(portfolio: "Portfolio", today: date) -> CheckBook:
    """Return the checks, with the hours of the own policy that holds today where it gives some."""
    return checks_by(portfolio.own_policies.in_force(), today)


def checks_by(policies: tuple[PolicyInForce, ...], day: date) -> CheckBook:
    """Return the checks, with the hours of the policy that holds on a day."""
    version = in_force_on(policies, day)
    hours = () if version is None else version.policy.hours
    return planning.with_hours(planning.load(), dict(hours))


def _facts(
    lines: Iterable[ContractLine], deadlines: dict[str, date], today: date
) -> Iterator[PlannedContract]:
    several = list(lines)
    flagged = Counter(
        supplier.key
        for line in several
        if line.flag is not None and FLAG_RANK[Flag(line.flag)] > 0
        for supplier in line.suppliers
    )
    for line in several:
        outline = line.outline
        if outline is None:
            continue
        reach = max((flagged[supplier.key] for supplier in line.suppliers), default=0)
        deadline = _first(deadlines.get(line.id), outline.overdue_since, _call(line, today))
        is_euro = line.value is not None and line.value.currency in (None, "EUR")
        yield PlannedContract(
            id=line.id,
            number=line.number,
            title=title_of(line.title, line.description),
            suppliers=tuple(supplier.name for supplier in line.suppliers),
            flag=outline.flag,
            band=outline.band,
            level=outline.level,
            issue=outline.head if outline.band is not Band.LOW else None,
            severity=_severity(outline.head),
            deadline=deadline,
            reach=max(1, reach),
            value_eur=line.value.amount if line.value is not None and is_euro else None,
            is_late=deadline is not None and deadline < today,
        )


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _call(line: ContractLine, today: date) -> date | None:
    """Return the last day for tenders of a call: what it asks has to be in it by then."""
    return line.closes if line.closes is not None and line.closes >= today else None


def deadlines_of(portfolio: "Portfolio", today: date) -> dict[str, date]:
    """Return the first day of each contract on which something agreed in it is due within a year.

    Those of the clauses on record, and days that a person set; those that every contract gets from
    us are no deadlines.
    """
    clauses = rulebook.load().clauses.clauses
    until = months_later(today, MONTHS_AHEAD)
    days: dict[str, date] = {}
    contracts = portfolio.contracts.get_many(sorted(portfolio.clauses.with_records()))
    for id, items in follow_up.calendars_of(portfolio, contracts, today).items():
        for item in items:
            standing = item.standing
            is_agreed = standing.appointment.item in clauses or standing.moved
            if not is_agreed or standing.due > until or standing.state not in DUE:
                continue
            days[id] = min(days.get(id, standing.due), standing.due)
    return days


def _severity(issue: str | None) -> int:
    """Return how severe an issue is, 1..5; 0 where none leads."""
    method = rulebook.load().method
    if issue is None or issue not in set(Issue):
        return 0
    facts, bounds = method.issues[Issue(issue)], method.constants.severity
    return formulas.severity(
        facts.scale, facts.irremediability, None, bounds.minimum, bounds.maximum
    )
