"""Answers of a supplier that are used again for its other contracts with the same buyer.

An answer counts for another contract only while a person let it: it was accepted where it was
given, taken over where it is used, and the same supplier is asked the same question there in the
same words, which name the good and the place. Nothing is copied: the original is looked at each
time, so that what is used ends with it. It is a supplier's word and accepts no evidence. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from screening.model.supplier_replies import WHOLE, SupplierReply

# "accepted" and "refused": of an answer where it was given; "taken_over": for another contract;
# "undone": takes back the last of these on the same answer and the same contract.
ANSWER_STEPS = ("accepted", "refused", "taken_over", "undone")


class SpeaksOf(StrEnum):
    """Whom an answer to a question speaks of; see ``rules/risk/questions.toml``."""

    SUPPLIER = "supplier"
    CHAIN = "chain"
    DELIVERY = "delivery"


class AnswerState(StrEnum):
    """Where an answer to a question stands on a day, on the contract that it was given for."""

    OPEN = "open"  # nobody decided on it
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REPLACED = "replaced"  # the supplier answered the question anew
    ENDED = "ended"  # it was accepted, and is too old to be used again


class WhyOver(StrEnum):
    """Why an answer that was taken over counts no more on a contract."""

    NOT_ASKED = "not_asked"  # its supplier is not asked this question about this place any more
    ANSWERED_HERE = "answered_here"
    NEWER = "newer"  # a newer one was taken over
    ENDED = "ended"  # too old, replaced by its supplier, or accepted no more


class ReuseState(StrEnum):
    """Where an answer stands on a contract that it was not given for."""

    OFFERED = "offered"
    TAKEN_OVER = "taken_over"
    OVER = "over"  # it was taken over, and counts no more


@dataclass(frozen=True, slots=True)
class AnswerStep:
    """What a person did with an answer, and on which contract."""

    reply: int
    contract_key: str
    what: str  # one of ANSWER_STEPS
    by: str
    at: datetime
    why: str | None = None


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that a contract asks its suppliers now: its words in each language."""

    id: str
    words: tuple[str, ...]
    speaks_of: SpeaksOf
    holds_days: int

    def is_answered_by(self, reply: SupplierReply) -> bool:
        """Return whether a reply answers this question as it is worded now."""
        return reply.question == self.id != WHOLE and reply.asked in self.words


@dataclass(frozen=True, slots=True)
class ReusedAnswer:
    """An answer beside a contract that it was not given for. ``until``: its last day."""

    reply: SupplierReply
    state: ReuseState
    speaks_of: SpeaksOf | None  # None: the contract asks the question no more
    until: date | None
    step: AnswerStep | None = None  # that it was taken over
    why: WhyOver | None = None


@dataclass(frozen=True, slots=True)
class StandingAnswer:
    """An answer on the contract that it was given for. ``step``: the decision that counts."""

    reply: SupplierReply
    state: AnswerState
    step: AnswerStep | None = None


def last_day(reply: SupplierReply, holds_days: int) -> date:
    """Return the last day on which an answer may be used for another contract."""
    return reply.at.date() + timedelta(days=holds_days)


def steps_for(
    reply: SupplierReply, contract_key: str, steps: Iterable[AnswerStep]
) -> tuple[AnswerStep, ...]:
    """Return what was done with an answer on a contract."""
    wanted = reply.id, contract_key
    return tuple(step for step in steps if (step.reply, step.contract_key) == wanted)


def step_in_force(
    reply: SupplierReply, contract_key: str, steps: Iterable[AnswerStep]
) -> AnswerStep | None:
    """Return what counts of what was done with an answer on a contract; ``steps`` oldest first."""
    kept: list[AnswerStep] = []
    for step in steps_for(reply, contract_key, steps):
        if step.what != "undone":
            kept.append(step)
        elif kept:
            kept.pop()
    return kept[-1] if kept else None


def is_refused(reply: SupplierReply, steps: Iterable[AnswerStep]) -> bool:
    """Return whether an answer was refused on the contract that it was given for."""
    step = step_in_force(reply, reply.contract_key, steps)
    return step is not None and step.what == "refused"


def standing_answer(
    reply: SupplierReply,
    replies: Iterable[SupplierReply],
    steps: Iterable[AnswerStep],
    ends: date | None,
    as_of: date,
) -> StandingAnswer:
    """Return where an answer stands on the contract that it was given for.

    ``replies``: of the supplier; ``ends``: the last day of an accepted one, None where it has none.
    """
    if any(_replaces(other, reply) for other in replies):
        return StandingAnswer(reply, AnswerState.REPLACED)
    step = step_in_force(reply, reply.contract_key, steps)
    if step is None:
        return StandingAnswer(reply, AnswerState.OPEN)
    if step.what != "accepted":
        return StandingAnswer(reply, AnswerState.REFUSED, step)
    is_over = ends is not None and ends < as_of
    return StandingAnswer(reply, AnswerState.ENDED if is_over else AnswerState.ACCEPTED, step)


def _replaces(other: SupplierReply, reply: SupplierReply) -> bool:
    """Return whether a supplier answered a question on the same contract anew."""
    return other.id > reply.id and _asked_as(other) == _asked_as(reply)


def _asked_as(reply: SupplierReply) -> tuple[str, str, str]:
    return reply.supplier_key, reply.contract_key, reply.question


def reused_answers(
    contract_key: str,
    supplier_keys: Iterable[str],
    questions: Sequence[AskedQuestion],
    replies: Sequence[SupplierReply],
    steps: Sequence[AnswerStep],
    as_of: date,
) -> tuple[ReusedAnswer, ...]:
    """Return the answers of other contracts that are offered for this one or were taken over.

    ``replies`` and ``steps``: of the organization's suppliers, oldest first. Of each supplier and
    question the newest that may be used is offered, unless it was answered here itself and that
    was not refused.
    """
    suppliers = frozenset(supplier_keys)
    of_these = [reply for reply in replies if reply.supplier_key in suppliers]
    answered_here = {
        (reply.supplier_key, question.id)
        for reply in of_these
        for question in questions
        if reply.contract_key == contract_key
        and question.is_answered_by(reply)
        and not is_refused(reply, steps)
    }
    usable: dict[tuple[str, str], list[ReusedAnswer]] = {}
    over: list[ReusedAnswer] = []
    for reply in (each for each in replies if each.contract_key != contract_key):
        step = _taken_over(reply, contract_key, steps)
        key = reply.supplier_key, reply.question
        found = _usable(reply, questions, of_these, steps, as_of)
        if found is not None and key not in answered_here:
            state = ReuseState.OFFERED if step is None else ReuseState.TAKEN_OVER
            usable.setdefault(key, []).append(replace(found, state=state, step=step))
        elif step is not None:
            is_asked = reply.supplier_key in suppliers and any(
                question.is_answered_by(reply) for question in questions
            )
            why = _why_over(is_asked=is_asked, is_answered_here=key in answered_here)
            over.append(ReusedAnswer(reply, ReuseState.OVER, None, None, step, why))
    for several in usable.values():
        used = [each for each in several if each.step is not None]
        over += [replace(each, state=ReuseState.OVER, why=WhyOver.NEWER) for each in used[:-1]]
    newest = (_newest(several) for several in usable.values())
    return (*(each for several in newest for each in several), *over)


def _taken_over(
    reply: SupplierReply, contract_key: str, steps: Iterable[AnswerStep]
) -> AnswerStep | None:
    """Return the step by which an answer was taken over for a contract; None where it is not."""
    step = step_in_force(reply, contract_key, steps)
    return step if step is not None and step.what == "taken_over" else None


def _why_over(*, is_asked: bool, is_answered_here: bool) -> WhyOver:
    """Return why an answer that was taken over may not be used any more."""
    if is_answered_here:
        return WhyOver.ANSWERED_HERE
    return WhyOver.ENDED if is_asked else WhyOver.NOT_ASKED


def _newest(several: Sequence[ReusedAnswer]) -> Iterator[ReusedAnswer]:
    """Yield the newest answer to a question, and before it the one in use where that is older."""
    used = [each for each in several if each.step is not None]
    if used and used[-1] is not several[-1]:
        yield used[-1]
    yield several[-1]


def _usable(
    reply: SupplierReply,
    questions: Sequence[AskedQuestion],
    replies: Sequence[SupplierReply],
    steps: Sequence[AnswerStep],
    as_of: date,
) -> ReusedAnswer | None:
    """Return an answer as it may be offered; None where it may not be used.

    ``replies``: of the suppliers of the contract; one of another supplier is never used.
    """
    if all(reply.id != other.id for other in replies):
        return None
    for question in questions:
        if question.speaks_of is SpeaksOf.DELIVERY or not question.is_answered_by(reply):
            continue
        until = last_day(reply, question.holds_days)
        stands = standing_answer(reply, replies, steps, until, as_of)
        if stands.state is AnswerState.ACCEPTED:
            return ReusedAnswer(reply, ReuseState.OFFERED, question.speaks_of, until)
    return None


def answers_given_before(
    contract_key: str,
    supplier_key: str,
    questions: Iterable[AskedQuestion],
    replies: Sequence[SupplierReply],
    steps: Sequence[AnswerStep] = (),
) -> Mapping[str, SupplierReply]:
    """Return by question what a supplier answered last on other contracts, to be confirmed.

    Its own words to itself: nobody has to have accepted them, but none that somebody refused.
    Never about another delivery.
    """
    asked = [each for each in questions if each.speaks_of is not SpeaksOf.DELIVERY]
    return {
        question.id: reply
        for reply in replies
        if reply.supplier_key == supplier_key and reply.contract_key != contract_key
        if not is_refused(reply, steps)
        for question in asked
        if question.is_answered_by(reply)
    }
