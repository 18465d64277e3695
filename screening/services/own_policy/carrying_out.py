"""Having a version of own policy hold, close or be taken back, with what that makes due."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from screening.model.errors import InputError, PolicyError
from screening.model.own_policy import (
    DecisionForm,
    FormalDecision,
    PolicyInForce,
    PolicyVersion,
    VersionState,
)
from screening.rules.own_policy import policy as files
from screening.services.own_policy.impact import Policies, reached_by
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio


class PolicyStep(StrEnum):
    """What is done with a version."""

    ACTIVATE = "activate"
    CLOSE = "close"
    ROLL_BACK = "roll_back"


@dataclass(frozen=True, slots=True)
class WantedStep:
    """A step with a version. ``content``: of a draft, with what activation asks. ``day``: of the
    end of one that is closed.
    """

    number: int
    what: PolicyStep
    content: str | None = None
    day: date | None = None

    def as_json(self) -> dict[str, object]:
        day = None if self.day is None else self.day.isoformat()
        return {
            "number": self.number,
            "what": self.what.value,
            "content": self.content,
            "day": day,
        }

    @classmethod
    def of_json(cls, content: Mapping[str, object]) -> "WantedStep":
        day, text = content["day"], content["content"]
        return cls(
            cast(int, content["number"]),
            PolicyStep(str(content["what"])),
            None if text is None else str(text),
            None if day is None else date.fromisoformat(str(day)),
        )


def policies_after(portfolio: "Portfolio", step: WantedStep) -> tuple[Policies, Policies]:
    """Return the policies that hold, and those that would hold then.

    Raises MissingError, InputError where it cannot be done with such a version, and PolicyError
    where what activation asks is missing.
    """
    before = portfolio.own_policies.in_force()
    version = portfolio.own_policies.get(step.number)
    if step.what is PolicyStep.ACTIVATE:
        if version.state is not VersionState.DRAFT:
            raise InputError(Message("own_policy.no_draft", number=step.number), "version")
        content = step.content or version.content
        _refuse_changed(version, content)
        policy = files.read_policy(content)
        decision, valid_from = files.refuse_unfinished(policy)
        return before, (*before, PolicyInForce(step.number, policy, decision, valid_from))
    if all(each.number != step.number for each in before):
        raise InputError(Message("own_policy.not_active", number=step.number), "version")
    if step.what is PolicyStep.ROLL_BACK:
        return before, tuple(each for each in before if each.number != step.number)
    return before, tuple(
        replace(each, closed_from=step.day) if each.number == step.number else each
        for each in before
    )


def _refuse_changed(version: PolicyVersion, content: str) -> None:
    """Raise InputError where a draft says something else than what is to hold."""
    try:
        files.refuse_other(version.content, content)
    except PolicyError as refusal:
        message = Message("own_policy.changed_meanwhile", number=version.number)
        raise InputError(message, "version") from refusal


def as_if_decided(portfolio: "Portfolio", number: int, today: date) -> tuple[Policies, Policies]:
    """Return the policies that hold, and those that would hold were a draft active.

    Where the draft does not say from when on, it is today. Raises MissingError.
    """
    before = portfolio.own_policies.in_force()
    version = portfolio.own_policies.get(number)
    policy = files.read_policy(version.content)
    decision = policy.decision or FormalDecision(DecisionForm.OTHER, "-", today)
    draft = PolicyInForce(number, policy, decision, policy.valid_from or today)
    return before, (*before, draft)


def carry_out(
    portfolio: "Portfolio", step: WantedStep, by: str, today: date, why: str | None = None
) -> tuple[str, ...]:
    """Do a step; return the contracts that are due by it, in the order of the list.

    The caller screens them. Raises as ``policies_after`` does.
    """
    before, after = policies_after(portfolio, step)
    reached = [each.facts.id for each in reached_by(portfolio, before, after, today)]
    policies = portfolio.own_policies
    if step.what is PolicyStep.ACTIVATE:
        content = step.content or policies.get(step.number).content
        policies.activate(step.number, content, by, reached, why)
    elif step.what is PolicyStep.CLOSE:
        policies.close(step.number, step.day or today, by, reached, why)
    else:
        policies.roll_back(step.number, by, reached, why)
    return tuple(reached)
