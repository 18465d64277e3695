"""What a person does with versions of own policy: preview, activate, close, roll back.

Where less is asked of a contract afterwards a reason is asked, and a second person where the rule
of the organization says so: then it waits.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from screening.model.errors import InputError
from screening.model.own_policy import (
    DecisionForm,
    FormalDecision,
    PolicyInForce,
    PolicyVersion,
    VersionState,
    overriding,
)
from screening.model.policy_impact import PolicyImpact
from screening.model.portfolio_job import JobKind
from screening.model.proposals import ChangeKind, ChangeProposal
from screening.model.typed_text import reason_of, typed_line
from screening.rules.own_policy import policy as files
from screening.rules.verdict.protocols import ContractScreener
from screening.services.changes import DecisionDesk, OwnPolicyChange
from screening.services.own_policy import carrying_out
from screening.services.own_policy.carrying_out import (
    AskedStep,
    PolicyStep,
    ReachKnown,
    WantedStep,
)
from screening.services.own_policy.impact import Policies, falls_of, impact_of
from screening.services.screening import Progress
from screening.services.second_person_rules import is_loosened, rules_of
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store.database.scope import Note
    from screening.store.portfolio import Portfolio

LONGEST_REASON = 500
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StepTaken:
    """What came of a step: done with these contracts due, or waiting for a second person."""

    due: tuple[str, ...] = ()
    waits: ChangeProposal | None = None


def activation_of(
    portfolio: "Portfolio",
    number: int,
    owner: str | None = None,
    kind: str | None = None,
    reference: str | None = None,
    decided: date | None = None,
    valid_from: date | None = None,
) -> WantedStep:
    """Return the activation of a draft. What is not given is as its file says.

    Raises MissingError, PolicyError where the file cannot be read, and InputError naming what is
    missing.
    """
    content = portfolio.own_policies.get(number).content
    policy = files.read_policy(content)
    stated = policy.decision
    decision = FormalDecision(
        _form(kind or (stated.kind if stated else None)),
        _given(typed_line(reference or "") or (stated.reference if stated else None), "reference"),
        _given(decided or (stated.day if stated else None), "decided"),
    )
    answers_for_it = _given(typed_line(owner or "") or policy.owner, "owner")
    first = _given(valid_from or policy.valid_from, "valid_from")
    if first < decision.day:
        raise InputError(Message("own_policy.begins_before"), "valid_from")
    written = files.with_decision(content, answers_for_it, decision, first)
    return WantedStep(number, PolicyStep.ACTIVATE, written)


def _given(value: T | None, field: str) -> T:
    if value is None:
        raise InputError(Message("own_policy.needed"), field)
    return value


def _form(typed: str | None) -> DecisionForm:
    if typed not in set(DecisionForm):
        raise InputError(Message("own_policy.needed"), "kind")
    return DecisionForm(typed)


def preview(
    portfolio: "Portfolio",
    screener: ContractScreener,
    number: int,
    today: date,
    progress: Progress | None = None,
) -> PolicyImpact:
    """Return what a draft would change, and keep it.

    Raises MissingError, and InputError where it is no draft: what was worked out of it then stays.
    """
    refuse_no_draft(portfolio.own_policies.get(number))
    before, after = carrying_out.as_if_decided(portfolio, number, today)
    impact = impact_of(portfolio, screener, before, after, today, progress)
    portfolio.own_policies.keep_impact(number, after[-1].policy.digest, impact)  # the draft's own
    return impact


def refuse_no_draft(version: PolicyVersion) -> None:
    """Raise InputError where a version is no draft."""
    if version.state is not VersionState.DRAFT:
        raise InputError(Message("own_policy.no_draft", number=version.number), "version")


def overridden(portfolio: "Portfolio", number: int, today: date) -> PolicyInForce | None:
    """Return the version from whose first day on this one counts no more; None: there is none.

    A draft that does not say its first day is seen as beginning today. Raises MissingError.
    """
    version = portfolio.own_policies.get(number)
    if version.state is VersionState.ROLLED_BACK:
        return None
    first = version.valid_from or files.read_policy(version.content).valid_from or today
    return overriding(portfolio.own_policies.in_force(), number, first)


def queue(desk: DecisionDesk, step: WantedStep, why: str | None) -> int:
    """Queue the job that takes a step and screens what it reaches; return its id.

    Raises what ``take`` raises before it looks at any contract, and InputError where another step
    with the version waits.
    """
    reason = _reason(why)
    _refuse_at_once(desk, step, reason)
    asked = AskedStep(step, reason, desk.who.account)
    for job in desk.portfolio.jobs.recent():
        if job.kind != JobKind.POLICY_STEP or job.has_ended or job.cancel_by:
            continue
        other = AskedStep.of_json(job.parameters)
        if other != asked and other.step.number == step.number:
            waits = Message("own_policy.step_waits", number=step.number, by=job.by, job=job.id)
            raise InputError(waits, "version")
    return asked.queue(desk.portfolio, desk.who.name)


def take(
    desk: DecisionDesk,
    step: WantedStep,
    why: str | None,
    progress: Progress | None = None,
    note: "Note | None" = None,
) -> StepTaken:
    """Take a step, or have it wait for a second person. The caller screens what is due.

    ``note``: see ``carrying_out.carry_out``.

    Raises InputError for ``why`` where less is asked of a contract then, or a second person less
    often, and no reason is given; and as ``carrying_out.carry_out`` does.
    """
    reason = _reason(why)
    rules = rules_of(desk.portfolio, desk.today)
    before, after, loosened = _refuse_at_once(desk, step, reason)
    known = None
    if reason is None or rules:
        contracts = desk.portfolio.contracts.state()
        given = (desk.portfolio, desk.screener, before, after, desk.today, progress)
        reached, falls = falls_of(*given)
        if falls and reason is None:
            raise InputError(Message("own_policy.asks_less", count=len(falls)), "why")
        needing = [
            fall.id
            for fall in falls
            if fall.flag_before is not None
            and any(rule.needs(fall.flag_before, fall.value_eur) for rule in rules)
        ]
        if needing or loosened:  # what asks for a second person is not taken away by one
            content, count = OwnPolicyChange(step).content(), len(impact_of(*given).changes)
            waits = desk.portfolio.proposals.add(
                ChangeKind.OWN_POLICY, content, needing, count, desk.who, reason or ""
            )
            return StepTaken(waits=waits)
        known = ReachKnown(reached, (before, after), contracts)
    due = carrying_out.carry_out(
        desk.portfolio, step, desk.who.name, desk.today, reason, known, note
    )
    return StepTaken(due)


def _reason(why: str | None) -> str | None:
    return (reason_of(why) or "")[:LONGEST_REASON] or None


def _refuse_at_once(
    desk: DecisionDesk, step: WantedStep, reason: str | None
) -> tuple[Policies, Policies, bool]:
    """Return the policies before and after, and whether they ask for a second person less.

    Raises InputError where that is so and there is no reason; and as ``policies_after`` does.
    """
    before, after = carrying_out.policies_after(desk.portfolio, step)
    loosened = is_loosened(before, after, desk.today)
    if loosened and reason is None:
        raise InputError(Message("own_policy.second_person_less"), "why")
    return before, after, loosened
