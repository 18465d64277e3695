"""Having a version of own policy hold, close or be taken back, with what that makes due."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from screening.model.errors import InputError, PolicyError
from screening.model.json_document import canonical
from screening.model.own_policy import (
    DecisionForm,
    FormalDecision,
    PolicyInForce,
    PolicyVersion,
    VersionState,
)
from screening.model.portfolio_job import JobKind
from screening.rules.own_policy import policy as files
from screening.services.own_policy.impact import Policies, reached_by
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store.contracts.contracts import ContractsState
    from screening.store.database.scope import Note
    from screening.store.portfolio import Portfolio

AT_ONCE = 500  # contracts that are looked at before a page answers; of more it is a job


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


@dataclass(frozen=True, slots=True)
class AskedStep:
    """A step that a job is to take. ``account``: of who asks. ``is_agreed``: a second person did.

    ``why``: the reason that was given.
    """

    step: WantedStep
    why: str | None
    account: int | None = None
    is_agreed: bool = False

    def queue(self, portfolio: "Portfolio", by: str) -> int:
        """Queue the job that takes it; of one that waits and is the same throughout, its id."""
        parameters = self.as_json()
        digest = hashlib.sha256(canonical(parameters).encode()).hexdigest()
        subject = f"{self.step.number} {self.step.what} {digest}"
        return portfolio.jobs.queue(
            JobKind.POLICY_STEP, parameters, by, subject, is_of_another=self.is_agreed
        )

    def as_json(self) -> dict[str, object]:
        """Return it as the parameters of a job."""
        asked = {"why": self.why, "account": self.account, "is_agreed": self.is_agreed}
        return {"step": self.step.as_json(), **asked}

    @classmethod
    def of_json(cls, content: Mapping[str, object]) -> "AskedStep":
        step = WantedStep.of_json(cast(Mapping[str, object], content["step"]))
        why, account = cast(str | None, content["why"]), cast(int | None, content["account"])
        return cls(step, why, account, bool(content["is_agreed"]))


@dataclass(frozen=True, slots=True)
class ReachKnown:
    """The contracts that a step reaches, and by which policies and contracts that was found."""

    reached: Sequence[str]
    policies: tuple[Policies, Policies]
    contracts: "ContractsState"


def is_long(portfolio: "Portfolio") -> bool:
    """Return whether so many contracts are to be looked at that a job does it."""
    return portfolio.contracts.are_more_than(AT_ONCE)


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
    portfolio: "Portfolio",
    step: WantedStep,
    by: str,
    today: date,
    why: str | None = None,
    known: ReachKnown | None = None,
    note: "Note | None" = None,
) -> tuple[str, ...]:
    """Do a step; return the contracts that are due by it, in the order of the list.

    The caller screens them. ``known``: whom it reaches, which counts while nothing has changed
    since. ``note`` is called in the transaction, with their number. Raises as ``policies_after``
    does.
    """
    both = policies_after(portfolio, step)
    if known and (known.policies, known.contracts) == (both, portfolio.contracts.state()):
        reached = known.reached
    else:
        reached = [each.id for each in reached_by(portfolio, *both, today)]
    policies = portfolio.own_policies
    if step.what is PolicyStep.ACTIVATE:
        content = step.content or policies.get(step.number).content
        policies.activate(step.number, content, by, reached, why, note)
    elif step.what is PolicyStep.CLOSE:
        policies.close(step.number, step.day or today, by, reached, why, note)
    else:
        policies.roll_back(step.number, by, reached, why, note)
    return tuple(reached)
