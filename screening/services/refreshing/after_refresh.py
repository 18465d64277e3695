"""Screening after a refresh: the contracts that changed rows can reach, and why they changed.

"These n contracts changed, because of row r of source s." The result equals a full run. Work that
was cut off is continued by the next worker, because the basis of the verdicts is stored last.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from time import monotonic
from typing import TYPE_CHECKING

from screening.model.risk_data import (
    Pin,
    RiskData,
    SnapshotsInUse,
)
from screening.model.verdict_changes import ContractChange, VerdictBasis, VerdictSummary
from screening.rules import rulebook
from screening.rules.verdict.change_impact import (
    Impact,
    ImpactFinder,
    ImpactReasons,
    RowChange,
    differences,
)
from screening.rules.verdict.coverage import aged_sources
from screening.rules.verdict.verdict_inputs import InputComparer
from screening.services.screening import (
    RescreenResult,
    ScreeningContext,
    rescreen,
    screener_of,
    sketch_contracts,
)
from screening.services.shared_screening import processes_for
from screening.services.side_processes import begun_ahead
from sources.kit.values.statements import (
    Listing,
    Observation,
    Share,
    Statement,
    Tie,
)

if TYPE_CHECKING:
    from screening.store import Store
    from screening.store.portfolio import Portfolio
    from screening.store.verdicts.rescreening import RescreenLease

RENEW_AFTER = 30.0  # seconds: a tenth of a lease
MOST_REASONS = 3  # rows that are written down beside one contract
NO_ROW = "freshness"  # no row changed: a source grew too old, or was renewed


@dataclass(frozen=True, slots=True)
class RescreenOutcome:
    """The result of bringing verdicts up to date."""

    screened: int = 0
    contracts: int = 0  # of how many
    changes: tuple[ContractChange, ...] = ()
    differing: int = 0  # verdicts that differ in more than their pins

    @property
    def changed(self) -> tuple[str, ...]:
        """Return the contracts whose verdict changed, each once."""
        return tuple(dict.fromkeys(change.contract for change in self.changes))

    def __add__(self, other: "RescreenOutcome") -> "RescreenOutcome":
        return RescreenOutcome(
            self.screened + other.screened,
            self.contracts + other.contracts,
            (*self.changes, *other.changes),
            self.differing + other.differing,
        )


@dataclass(slots=True)
class RescreenPlan:
    """The contracts that are reached, by what, and because of which rows."""

    # by contract id; many contracts share a tuple, which is long where much changed
    touched: dict[str, tuple[tuple[Impact, ...], ...]] = field(default_factory=dict)
    everything: tuple[str, ...] = ()  # all screened contracts, where the age of a source changed
    aged: tuple[str, ...] = ()  # the sources whose age that is
    before: SnapshotsInUse | None = None

    def add(self, ids: Iterable[str], impacts: tuple[Impact, ...]) -> None:
        """Note that these contracts are reached by these impacts too."""
        for id in ids:
            self.touched[id] = (*self.touched.get(id, ()), impacts)

    def impacts(self, id: str) -> list[Impact]:
        """Return what reaches a contract, each once, in order."""
        return sorted({impact for several in self.touched.get(id, ()) for impact in several})

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all contracts of the plan, in order."""
        return tuple(sorted(self.touched.keys() | set(self.everything)))


def record_basis(store: "Store", as_of: date) -> None:
    """Store what verdicts rest on until now and how old that is; to be called before a change."""
    now = store.snapshots.in_use_at()
    state = state_of(now.pins, as_of)
    for slug in store.organizations():
        store.portfolio(slug).rescreening.note(VerdictBasis(now.ids, (state,)))


def bring_up_to_date(store: "Store", as_of: date) -> RescreenOutcome:
    """Screen what is affected, of all organizations; to be called after a source changed."""
    done = RescreenOutcome()
    for slug in store.organizations():
        done += bring_organization_up_to_date(store, store.portfolio(slug), as_of)
    store.jobs.retention.remove_unneeded()  # of what verdicts no longer rest on
    return done


def bring_organization_up_to_date(
    store: "Store", portfolio: "Portfolio", as_of: date
) -> RescreenOutcome:
    """Repeat until nothing is left to do, or until another worker is on it and does the rest."""
    total, tried = RescreenOutcome(), set[str]()
    while (lease := portfolio.rescreening.take(uuid.uuid4().hex)) is not None:
        now = store.snapshots.in_use_at()
        state = state_of(now.pins, as_of)
        late = set(_newly_late(portfolio, as_of)) - tried
        tried |= late  # one that cannot be screened is not tried for ever
        if lease.basis == VerdictBasis(now.ids, (state,)) and not late:
            portfolio.rescreening.release(lease)
            break
        try:
            outcome = _catch_up(store, portfolio, as_of, lease, now)
        except BaseException:
            portfolio.rescreening.release(
                lease
            )  # what was planned stays written down for whoever comes next
            raise
        if outcome is None:
            break
        total += outcome
    return total


def state_of(pins: Iterable[Pin], as_of: date) -> str:
    """Return what shows in every verdict: the year, which sources are old by then, and the rules.

    Four words with a space between; older stores have the first three.
    """
    rules = rulebook.load()
    old = aged_sources(RiskData((pin, ()) for pin in pins), rules.method, as_of)
    regimes = (regime.digest for regime in rules.regimes.regimes)
    laws = (rules.law.digest, *regimes)
    versions = (*laws, rules.method.version, rules.clauses.digest, rules.software)
    mark = sha256("\0".join(versions).encode()).hexdigest()[:16]
    return f"{as_of.year} {','.join(old.stale)} {','.join(old.expired)} {mark}"


def _catch_up(
    store: "Store", portfolio: "Portfolio", as_of: date, lease: "RescreenLease", now: SnapshotsInUse
) -> RescreenOutcome | None:
    """Screen what the plan reaches; return None, with nothing stored, if the lease was lost."""
    with _processes_ahead(store, portfolio, as_of, lease.basis, now):
        return _screen_reached(store, portfolio, as_of, lease, now)


def _screen_reached(
    store: "Store", portfolio: "Portfolio", as_of: date, lease: "RescreenLease", now: SnapshotsInUse
) -> RescreenOutcome | None:
    plan = plan_of(store, portfolio, as_of, lease.basis, now)
    ids = plan.ids()
    before = {**portfolio.verdicts.summaries(ids), **lease.before}
    portfolio.rescreening.plan(lease, before)

    renewed = monotonic()

    def alive(done: int, total: int) -> None:
        nonlocal renewed
        # not oftener: the row of the lease holds what all these contracts were before
        if monotonic() - renewed >= RENEW_AFTER:
            if not portfolio.rescreening.renew(lease):
                raise LostLeaseError
            renewed = monotonic()

    try:
        done = (
            rescreen(portfolio, screener_of(now.risk_data, as_of), ids, alive)
            if ids
            else RescreenResult(0, 0)
        )
    except LostLeaseError:
        return None
    changes = tuple(changes_of(store, plan, before, portfolio.verdicts.summaries(before), now))
    resting = VerdictBasis(now.ids, (state_of(now.pins, as_of),))
    if not portfolio.rescreening.finish(lease, resting, changes):
        return None
    contracts, _ = portfolio.contracts.state()
    return RescreenOutcome(done.screened, contracts, changes, done.changed)


class LostLeaseError(Exception):
    """Another worker took over; nothing that this one would still write is wanted."""


def _processes_ahead(
    store: "Store",
    portfolio: "Portfolio",
    as_of: date,
    resting: VerdictBasis,
    now: SnapshotsInUse,
) -> AbstractContextManager[None]:
    """Let the processes that may share the screening begin, while it is found out what is reached.

    None where nothing changed that verdicts listen to, or where all contracts are too few to share.
    """
    contracts, _ = portfolio.contracts.state()
    if processes_for(contracts) == 0:
        return nullcontext()
    if resting.states == (state_of(now.pins, as_of),):
        changed = set(resting.ids) ^ set(now.ids)
        if not store.snapshots.matter_to_verdicts(changed):
            return nullcontext()
    return begun_ahead(sketch_contracts, processes_for(contracts), rulebook.load)


def _newly_late(portfolio: "Portfolio", as_of: date) -> tuple[str, ...]:
    """Return the contracts whose verdict a day has overtaken: information late, the end past, or
    the first day of a regime.
    """
    begun = rulebook.load().regimes.first_days
    return (
        *portfolio.clauses.newly_overdue(as_of),
        *portfolio.contracts.newly_ended(as_of),
        *portfolio.contracts.newly_in_force(as_of, begun),
    )


def plan_of(
    store: "Store", portfolio: "Portfolio", as_of: date, resting: VerdictBasis, now: SnapshotsInUse
) -> RescreenPlan:
    """Return which contracts are reached between the basis of the verdicts and the sources now."""
    plan = RescreenPlan()
    plan.add(_newly_late(portfolio, as_of), ())
    if resting.states != (state_of(now.pins, as_of),):
        plan.everything = portfolio.verdicts.screened_ids()
        plan.aged = sources_with_another_age(resting, now, as_of)
    if resting.ids == now.ids:
        return plan
    plan.before = before = store.snapshots.in_use_at(resting.ids)
    if not store.snapshots.matter_to_verdicts(set(before.ids) ^ set(now.ids)):
        return plan  # millions of names may have changed; no verdict listens to them
    method = rulebook.load().method
    reach = ImpactFinder(before.risk_data, now.risk_data, method, as_of.year)
    for impacts, ids in reached(portfolio, reach, InputComparer(reach)):
        plan.add(ids, impacts)
    return plan


def sources_with_another_age(
    resting: VerdictBasis, now: SnapshotsInUse, as_of: date
) -> tuple[str, ...]:
    """Return the sources that became too old, or were renewed, since the basis was stored."""
    old = aged_sources(RiskData((pin, ()) for pin in now.pins), rulebook.load().method, as_of)
    today = {*old.stale, *old.expired}
    sources: set[str] = set()
    for state in resting.states:
        _, stale, expired = state.split(" ")[:3]
        sources |= today ^ ({*stale.split(","), *expired.split(",")} - {""})
    return tuple(sorted(sources))


def reached(
    portfolio: "Portfolio", reach: ImpactFinder, essences: InputComparer
) -> Iterator[tuple[tuple[Impact, ...], Iterable[str]]]:
    """Yield the contracts reached by what is typical of a purchase or disclosed in their chains.

    Contracts of which no more is known are reached only if what verdicts take from it differs.
    """
    detailed: frozenset[str] | None = None
    for buying, ids in portfolio.rescreening.buyings().items():
        touched = reach.of_profile(buying)
        if touched and essences.unchanged(buying):
            detailed = contracts_with_details(portfolio) if detailed is None else detailed
            ids = [id for id in ids if id in detailed]
        if touched and ids:
            yield touched, ids
    for country in portfolio.ties.countries():
        if touched := reach.of_country(country):
            yield touched, portfolio.ties.contracts_from(country)


def contracts_with_details(portfolio: "Portfolio") -> frozenset[str]:
    """Return the contracts with more than what they buy: a tie, a list, another name."""
    context = ScreeningContext.of(portfolio)
    others = context.aliases.map.keys() | context.aliases.groups.keys()
    with_details = portfolio.ties.contracts_with(context.customers | context.noted | others)
    return (
        with_details | portfolio.clauses.with_records()
    )  # what is overdue weighs more than it usually does


def rows_between(
    store: "Store", before: SnapshotsInUse, now: SnapshotsInUse
) -> Iterator[RowChange]:
    """Yield the rows of figures that differ, of every source that has another snapshot now."""
    for source, snapshot in now.snapshots.items():
        former = before.snapshots.get(source)
        if former != snapshot:
            rows_before = store.snapshots.used_statements(former) if former is not None else ()
            yield from differences(source, rows_before, store.snapshots.used_statements(snapshot))


# -- the reasons --


def changes_of(
    store: "Store",
    plan: RescreenPlan,
    before: Mapping[str, VerdictSummary],
    after: Mapping[str, VerdictSummary],
    now: SnapshotsInUse,
) -> Iterator[ContractChange]:
    """Yield each contract whose verdict changed, with the rows that changed it."""
    moved = [id for id in sorted(before) if id in after and before[id] != after[id]]
    if not moved:
        return
    changed = () if plan.before is None else rows_between(store, plan.before, now)
    reasons = ImpactReasons(changed, rulebook.load().method)
    for id in moved:
        rows = reasons.of(plan.impacts(id), MOST_REASONS)
        yield from _because(id, rows, plan, now, before[id], after[id])


def _because(
    id: str,
    rows: tuple[RowChange, ...],
    plan: RescreenPlan,
    now: SnapshotsInUse,
    before: VerdictSummary,
    after: VerdictSummary,
) -> Iterator[ContractChange]:
    texts = [(row, row_text(row.before), row_text(row.after)) for row in rows]
    # A row that differs in what a line does not show is told only where it is the only reason.
    telling = [row for row in texts if row[1] != row[2]]
    for row, said_before, said_after in telling or texts:
        if row.source in now.runs:
            yield ContractChange(
                now.runs[row.source],
                id,
                row.source,
                row.row,
                row.kind,
                said_before,
                said_after,
                before,
                after,
            )
    for source in plan.aged if not rows else ():
        if source in now.runs:
            yield ContractChange(now.runs[source], id, source, "", NO_ROW, "", "", before, after)


def row_text(statement: Statement | None) -> str:
    """Return a row in one line, in the publisher's words and figures."""
    parts: tuple[object, ...] = ()
    match statement:
        case Observation():
            subject = statement.good or statement.indicator
            value = (
                "" if statement.value is None else f"{statement.value:g} {statement.unit}".strip()
            )
            issue = statement.issue.value if statement.issue else ""
            parts = (
                subject,
                statement.country,
                statement.region,
                issue,
                statement.year,
                value,
                statement.says,
            )
        case Listing():
            parts = (
                statement.name,
                statement.country,
                statement.programme,
                statement.since,
                statement.says,
            )
        case Tie():
            parts = (
                statement.child,
                statement.relation,
                statement.parent,
                statement.parent_country,
                statement.says,
            )
        case Share():
            parts = (
                statement.good,
                statement.origin,
                statement.market,
                statement.period,
                f"{statement.share:.1%}",
            )
    return ", ".join(str(part) for part in parts if part not in (None, ""))
