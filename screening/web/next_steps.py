"""What a person can do now about a verdict, the most pressing first; pages show each in words.

Flag, level and steps agree: what is not assessable is found out before a clause is chosen, a clause
that is in the contract is not to be used once more, and what is late comes before what is new.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from screening.model.verdict import Flag, Verdict


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What else is known of the contract that a verdict is about."""

    ended: bool = False
    closed: bool = False  # a call of which tenders ended, without an award
    answers_waiting: int = 0
    unseen: int = 0  # declared ties of which no document was seen


def next_steps(verdict: Verdict, around: Surroundings = Surroundings()) -> tuple[str, ...]:
    """Return the names of the steps; one says that nothing needs doing where there is no other."""
    if around.ended or around.closed:
        over = "ended" if around.ended else "closed"
        return ("answer", over) if around.answers_waiting else (over,)
    return tuple(_steps(verdict, around)) or ("nothing",)


def _steps(verdict: Verdict, around: Surroundings) -> Iterator[str]:
    asked = verdict.chain_information
    is_included = asked is not None and asked.included is not None
    is_unknown = verdict.coverage.cpv_match == "none"
    finds_out = verdict.flag is Flag.NOT_ASSESSABLE
    if around.answers_waiting:
        yield "answer"
    if verdict.assumed is not None:
        yield "assumed"
    elif is_unknown:
        yield "cpv"
    if asked is not None and asked.overdue_since is not None:
        yield "overdue"
    elif asked is not None and asked.due is not None and asked.received is None:
        yield "wait"
    if verdict.duty.missing:
        yield "missing"
    if finds_out and verdict.coverage.expired_sources:
        yield "sources"
    if verdict.questions and finds_out:
        yield "questions"
    if verdict.clause_level != "L0" and not is_included:
        yield "clause"
    if around.unseen:
        yield "documents"
    if verdict.questions and not finds_out:
        yield "questions"
    if verdict.regimes:
        yield "regimes"
    law = verdict.duty.not_looked_at
    if law and all(answer.country != law for answer in verdict.regimes):
        yield "law"
