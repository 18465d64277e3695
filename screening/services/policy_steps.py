"""What a person does with versions of own policy: preview, activate, close, roll back.

Where less is asked of a contract afterwards a reason is asked, and a second person where the rule
of the organization says so: then it waits.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from screening.model.errors import InputError
from screening.model.own_policy import DecisionForm, FormalDecision
from screening.model.policy_impact import PolicyImpact
from screening.model.proposals import ChangeKind, ChangeProposal
from screening.model.typed_text import typed_line
from screening.rules.own_policy import policy as files
from screening.rules.verdict.protocols import ContractScreener
from screening.services.changes import DecisionDesk, OwnPolicyChange
from screening.services.own_policy import carrying_out
from screening.services.own_policy.carrying_out import PolicyStep, WantedStep
from screening.services.own_policy.impact import impact_of
from screening.services.screening import Progress
from screening.services.second_person_rules import rules_of
from sources.kit.values.message import Message

if TYPE_CHECKING:
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
    """Return what a version would change as a draft, and keep it. Raises MissingError."""
    before, after = carrying_out.as_if_decided(portfolio, number, today)
    impact = impact_of(portfolio, screener, before, after, today, progress)
    digest = files.read_policy(portfolio.own_policies.get(number).content).digest
    portfolio.own_policies.keep_impact(number, digest, impact)
    return impact


def take(
    desk: DecisionDesk, step: WantedStep, why: str | None, progress: Progress | None = None
) -> StepTaken:
    """Take a step, or have it wait for a second person. The caller screens what is due.

    Raises InputError for ``why`` where less is asked of a contract then and no reason is given, and
    as ``carrying_out.carry_out`` does.
    """
    reason = (why or "").strip()[:LONGEST_REASON] or None
    rules = rules_of(desk.portfolio, desk.today)
    before, after = carrying_out.policies_after(desk.portfolio, step)
    if reason is None or rules:
        impact = impact_of(desk.portfolio, desk.screener, before, after, desk.today, progress)
        falls = [change for change in impact.changes if change.goes_down]
        if falls and reason is None:
            raise InputError(Message("own_policy.asks_less", count=len(falls)), "why")
        needing = [
            fall.id
            for fall in falls
            if fall.flag_before is not None
            and any(rule.needs(fall.flag_before, fall.value_eur) for rule in rules)
        ]
        if needing:
            content, count = OwnPolicyChange(step).content(), len(impact.changes)
            waits = desk.portfolio.proposals.add(
                ChangeKind.OWN_POLICY, content, needing, count, desk.who, reason or ""
            )
            return StepTaken(waits=waits)
    due = carrying_out.carry_out(desk.portfolio, step, desk.who.name, desk.today, reason)
    return StepTaken(due)
