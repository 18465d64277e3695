"""What a version of own policy would change, contract by contract, before it holds.

What own policy looks at is read from columns; only contracts of which its answer is another one
are screened, in short. They are the ones that activation makes due, so both say the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from screening.model.errors import InputError
from screening.model.own_policy import PolicyInForce, in_force_on
from screening.model.policy_impact import ContractImpact, PolicyImpact
from screening.model.verdict import Band, Flag
from screening.rules import rulebook
from screening.rules.duty import duty
from screening.rules.own_policy.deciding import PolicyCase, case_of
from screening.rules.plan import planning
from screening.rules.plan.planning import PlannedContract
from screening.rules.verdict.protocols import ContractScreener
from screening.rules.verdict.screen import duty_facts
from screening.services import plan
from screening.services.screening import Progress, outlines_with, with_a_value

if TYPE_CHECKING:
    from screening.store.contracts.own_policies import PolicyFacts
    from screening.store.portfolio import Portfolio

Policies = tuple[PolicyInForce, ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """A contract of which own policy says something else.

    ``moves``: flag, level or clauses may change. ``may_lose``: clauses may go, whatever the level.
    """

    facts: "PolicyFacts"
    case: PolicyCase | None
    moves: bool
    may_lose: bool


def reached_by(
    portfolio: "Portfolio", before: Policies, after: Policies, as_of: date
) -> Iterator[Reached]:
    """Yield the contracts of which own policy says something else, in the order of the list."""
    for facts in portfolio.own_policies.facts():
        reached = _reached(facts, before, after, as_of)
        if reached is not None:
            yield reached


def _reached(
    facts: "PolicyFacts", before: Policies, after: Policies, as_of: date
) -> Reached | None:
    law = rulebook.load().law
    try:
        given = duty_facts(with_a_value(facts.purchase))
        ruling = duty.ruling_of(given, law, as_of)
    except InputError:  # it has no verdict before or after
        return None
    if _held(before, ruling.on) == _held(after, ruling.on):
        return None
    former, later = (case_of(policies, given, ruling, law) for policies in (before, after))
    if (former and former.key) == (later and later.key):
        return None
    moves = (former and former.effect) != (later and later.effect)
    shapes = any(case is not None and case.may_shape_clauses for case in (former, later))
    return Reached(facts, later, moves, moves and shapes and facts.flag is not None)


def _held(policies: Policies, day: date) -> tuple[int, str] | None:
    version = in_force_on(policies, day)
    return None if version is None else (version.number, version.policy.digest)


def impact_of(
    portfolio: "Portfolio",
    screener: ContractScreener,
    before: Policies,
    after: Policies,
    as_of: date,
    progress: Progress | None = None,
) -> PolicyImpact:
    """Return what it does to a portfolio that other policies hold; nothing is kept."""
    every: dict[str, PolicyFacts] = {}
    reached: dict[str, Reached] = {}
    for facts in portfolio.own_policies.facts():
        every[facts.id] = facts
        answer = _reached(facts, before, after, as_of)
        if answer is not None:
            reached[facts.id] = answer
    moving = [id for id, each in reached.items() if each.moves or not each.facts.is_screened]
    losing = [id for id, each in reached.items() if each.may_lose]
    tell = _counting_on(progress, len(losing), len(losing) + len(moving))
    former = {
        id: short.clauses
        for id, short in outlines_with(
            portfolio, screener, losing, before, _counting_on(progress, 0, len(losing + moving))
        )
        if short is not None
    }
    changes: list[ContractImpact] = []
    left_out: list[str] = []
    bands: dict[str, tuple[Flag, Band, str]] = {}
    for id, short in outlines_with(portfolio, screener, moving, after, tell):
        if short is None:
            left_out.append(id)
            continue
        outline = short.outline
        facts = every[id]
        was = None if facts.flag is None else Flag(facts.flag)
        bands[id] = (outline.flag, outline.band, outline.level)
        lost = tuple(clause for clause in former.get(id, ()) if clause not in short.clauses)
        if lost or (was, facts.level) != (outline.flag, outline.level):
            euros = facts.purchase.value_eur
            value = None if euros is None else str(euros)
            changes.append(
                ContractImpact(id, was, outline.flag, facts.level, outline.level, value, lost)
            )
    order = {id: place for place, id in enumerate(every)}
    changes.sort(key=lambda change: order[change.id])
    hours = _Hours(portfolio, before, after, as_of)
    for facts in every.values():
        hours.add(facts, bands.get(facts.id))
    return PolicyImpact(
        as_of,
        len(every),
        tuple(reached),
        tuple(changes),
        tuple(id for id, each in reached.items() if each.case is not None and each.case.open),
        tuple(left_out),
        (str(hours.before), str(hours.after)),
    )


def _counting_on(progress: Progress | None, done: int, total: int) -> Progress | None:
    """Return what tells the progress of a part of the work, after what was done before."""
    return None if progress is None else lambda part, _: progress(done + part, total)


class _Hours:
    """The hours that all wanted checks of running contracts take, before and after."""

    def __init__(
        self, portfolio: "Portfolio", before: Policies, after: Policies, as_of: date
    ) -> None:
        self._as_of = as_of
        self._deadlines = plan.deadlines_of(portfolio, as_of)
        self._books = (plan.checks_by(before, as_of), plan.checks_by(after, as_of))
        self._hours: dict[tuple[int, Flag, Band, str, bool], Decimal] = {}
        self.before = self.after = Decimal(0)

    def add(self, facts: "PolicyFacts", then: tuple[Flag, Band, str] | None) -> None:
        """Count a contract. ``then``: flag, band and level where these may be others."""
        if facts.flag is None or facts.band is None or facts.level is None:
            return
        if facts.purchase.ended_on(self._as_of) is not None:
            return
        is_due = facts.id in self._deadlines
        now = (Flag(facts.flag), Band(facts.band), facts.level)
        self.before += self._of(0, *now, is_due=is_due)
        self.after += self._of(1, *(then or now), is_due=is_due)

    def _of(self, book: int, flag: Flag, band: Band, level: str, *, is_due: bool) -> Decimal:
        key = (book, flag, band, level, is_due)
        if key not in self._hours:
            deadline = date.max if is_due else None
            contract = PlannedContract("", None, None, (), flag, band, level, None, 0, deadline, 1)
            self._hours[key] = planning.wanted_hours(contract, self._books[book])
        return self._hours[key]
