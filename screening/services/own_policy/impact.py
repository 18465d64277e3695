"""What a version of own policy would change, contract by contract, before it holds.

What own policy looks at is read from columns; only contracts of which its answer is another one
are screened, in short, under both policies at once. They are the ones that activation makes due, so
both say the same. Of the others nothing is kept while the columns pass.
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
from screening.model.verdict_outline import PolicyStanding
from screening.rules import rulebook
from screening.rules.duty import duty
from screening.rules.own_policy.deciding import case_of
from screening.rules.plan import planning
from screening.rules.plan.planning import PlannedContract
from screening.rules.verdict.protocols import ContractScreener
from screening.rules.verdict.screen import duty_facts
from screening.services import plan
from screening.services.screening import Progress, standings_with, with_a_value

if TYPE_CHECKING:
    from screening.store.own_policy.own_policies import PolicyFacts
    from screening.store.portfolio import Portfolio

Policies = tuple[PolicyInForce, ...]
Standing = tuple[Flag, Band, str]  # flag, band and level


@dataclass(frozen=True, slots=True)
class Reached:
    """A contract of which own policy says something else.

    ``moves``: flag, level or clauses may change. ``may_fall``: less may be asked; where no own
    policy counted and none of its weights does now, it only adds. ``may_lose``: clauses may go,
    whatever the level. ``asks``: a fact is missing to say whether an article counts.
    """

    id: str
    value_eur: Decimal | None
    moves: bool
    may_fall: bool
    may_lose: bool
    asks: bool


def reached_by(
    portfolio: "Portfolio", before: Policies, after: Policies, as_of: date
) -> Iterator[Reached]:
    """Yield the contracts of which own policy says something else, in the order of the list."""
    reach = _Reach(before, after, as_of)
    for facts in portfolio.own_policies.facts():
        reached = reach.of(facts)
        if reached is not None:
            yield reached


class _Reach:
    """Says of which contracts other policies say something else."""

    def __init__(self, before: Policies, after: Policies, as_of: date) -> None:
        self._before, self._after, self._as_of = before, after, as_of
        self._law = rulebook.load().law
        self._is_same: dict[date, bool] = {}  # by the day that counts

    def of(self, facts: "PolicyFacts") -> Reached | None:
        if self._holds_the_same(facts.day or self._as_of):
            return None
        purchase = facts.purchase
        try:
            given = duty_facts(with_a_value(purchase))
            ruling = duty.ruling_of(given, self._law, self._as_of)
        except InputError:  # it has no verdict before or after
            return None
        former, later = (
            case_of(policies, given, ruling, self._law) for policies in (self._before, self._after)
        )
        if (former and former.key) == (later and later.key):
            return None
        moves = (former and former.effect) != (later and later.effect)
        shapes = any(case is not None and case.may_shape_clauses for case in (former, later))
        had_a_verdict = moves and facts.flag is not None
        weighs = later is not None and later.version.policy.weights is not None
        return Reached(
            facts.id,
            purchase.value_eur,
            moves,
            may_fall=had_a_verdict and (former is not None or weighs),
            may_lose=had_a_verdict and shapes,
            asks=later is not None and bool(later.open),
        )

    def _holds_the_same(self, day: date) -> bool:
        same = self._is_same.get(day)
        if same is None:
            same = self._is_same[day] = _held(self._before, day) == _held(self._after, day)
        return same


def _held(policies: Policies, day: date) -> tuple[int, str] | None:
    version = in_force_on(policies, day)
    return None if version is None else (version.number, version.policy.digest)


@dataclass(frozen=True, slots=True)
class _Moving:
    """A contract whose standing is worked out, as it stands now."""

    flag: Flag | None
    level: str | None
    value: str | None  # euros
    may_lose: bool
    now: Standing | None  # as its hours count

    def impact(
        self, id: str, before: PolicyStanding, after: PolicyStanding
    ) -> ContractImpact | None:
        """Return what changes of it; None where nothing does."""
        gone = (clause for clause in before.clauses if clause not in after.clauses)
        lost = tuple(gone) if self.may_lose else ()
        if not lost and (self.flag, self.level) == (after.flag, after.level):
            return None
        return ContractImpact(id, self.flag, after.flag, self.level, after.level, self.value, lost)


def impact_of(
    portfolio: "Portfolio",
    screener: ContractScreener,
    before: Policies,
    after: Policies,
    as_of: date,
    progress: Progress | None = None,
) -> PolicyImpact:
    """Return what it does to a portfolio that other policies hold; nothing is kept."""
    reach, hours = _Reach(before, after, as_of), _Hours(portfolio, before, after, as_of)
    contracts, reached, asking = 0, list[str](), list[str]()
    moving: dict[str, _Moving] = {}
    for facts in portfolio.own_policies.facts():
        contracts += 1
        found, now = reach.of(facts), hours.standing_of(facts)
        if found is not None:
            reached.append(facts.id)
            if found.asks:
                asking.append(facts.id)
        if found is not None and (found.moves or not facts.is_screened):
            moving[facts.id] = _moving(facts, found, now)
        elif now is not None:
            hours.add(facts.id, now, now)
    changes: dict[str, ContractImpact] = {}
    left_out: set[str] = set()
    policies = (before, after)
    for id, standings in standings_with(portfolio, screener, [*moving], policies, progress):
        contract, then = moving[id], None
        if standings is None:
            left_out.add(id)
        else:
            change, then = contract.impact(id, *standings), standings[1]
            if change is not None:
                changes[id] = change
        if contract.now is not None:
            hours.add(id, contract.now, contract.now if then is None else _short(then))
    return PolicyImpact(
        as_of,
        contracts,
        tuple(reached),
        tuple(changes[id] for id in moving if id in changes),
        tuple(asking),
        tuple(id for id in moving if id in left_out),
        (str(hours.before), str(hours.after)),
    )


def falls_of(
    portfolio: "Portfolio",
    screener: ContractScreener,
    before: Policies,
    after: Policies,
    as_of: date,
    progress: Progress | None = None,
) -> tuple[tuple[str, ...], tuple[ContractImpact, ...]]:
    """Return the contracts that other policies reach, and the changes by which less is asked.

    Only contracts of which less may be asked are screened.
    """
    reach, reached, falling = _Reach(before, after, as_of), list[str](), dict[str, _Moving]()
    for facts in portfolio.own_policies.facts():
        found = reach.of(facts)
        if found is not None:
            reached.append(facts.id)
            if found.may_fall:
                falling[facts.id] = _moving(facts, found, None)
    falls: dict[str, ContractImpact] = {}
    policies = (before, after)
    for id, standings in standings_with(portfolio, screener, [*falling], policies, progress):
        change = None if standings is None else falling[id].impact(id, *standings)
        if change is not None and change.goes_down:
            falls[id] = change
    return tuple(reached), tuple(falls[id] for id in falling if id in falls)


def _moving(facts: "PolicyFacts", found: Reached, now: Standing | None) -> _Moving:
    value = None if found.value_eur is None else str(found.value_eur)
    flag = None if facts.flag is None else Flag(facts.flag)
    return _Moving(flag, facts.level, value, found.may_lose, now)


def _short(standing: PolicyStanding) -> Standing:
    return (standing.flag, standing.band, standing.level)


class _Hours:
    """The hours that all wanted checks of running contracts take, before and after."""

    def __init__(
        self, portfolio: "Portfolio", before: Policies, after: Policies, as_of: date
    ) -> None:
        self._as_of = as_of
        self._deadlines = plan.deadlines_of(portfolio, as_of)
        self._books = (plan.checks_by(before, as_of), plan.checks_by(after, as_of))
        self._hours: dict[tuple[int, Standing, bool], Decimal] = {}
        self.before = self.after = Decimal(0)

    def standing_of(self, facts: "PolicyFacts") -> Standing | None:
        """Return how a contract stands; None where none of its hours count."""
        if facts.flag is None or facts.band is None or facts.level is None:
            return None
        if facts.ended_on(self._as_of) is not None:
            return None
        return (Flag(facts.flag), Band(facts.band), facts.level)

    def add(self, id: str, now: Standing, then: Standing) -> None:
        """Count a contract as it stands, and as it stands then."""
        is_due = id in self._deadlines
        self.before += self._of(0, now, is_due=is_due)
        self.after += self._of(1, then, is_due=is_due)

    def _of(self, book: int, standing: Standing, *, is_due: bool) -> Decimal:
        key = (book, standing, is_due)
        if key not in self._hours:
            deadline = date.max if is_due else None
            contract = PlannedContract("", None, None, (), *standing, None, 0, deadline, 1)
            self._hours[key] = planning.wanted_hours(contract, self._books[book])
        return self._hours[key]
