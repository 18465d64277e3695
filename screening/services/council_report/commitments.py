"""Recording motions and commitments, and what came of them, for the page and the command alike."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from screening.model.commitments import LONGEST, CommitmentFacts, CommitmentKind, CommitmentState
from screening.model.errors import InputError
from screening.model.typed_text import reason_of, typed_line
from screening.services.typed_values import read_day
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio

FIELDS = ("kind", "text", "reference", "day", "owner")


def problems(given: Mapping[str, str], today: date) -> tuple[InputError, ...]:
    """Return everything that is wrong with what was given, at most once per field."""
    wrong = []
    if given.get("kind") not in tuple(CommitmentKind):
        wrong.append(InputError(Message("commitment.choose_kind"), "kind"))
    for name in ("text", "reference", "owner"):
        line = typed_line(given.get(name, ""))
        if not line:
            wrong.append(InputError(Message("commitment.fill_in"), name))
        elif len(line) > LONGEST[name]:
            wrong.append(InputError(Message("commitment.too_long", most=LONGEST[name]), name))
    if refusal := _wrong_day(given.get("day", ""), today):
        wrong.append(refusal)
    return tuple(wrong)


def add(portfolio: "Portfolio", given: Mapping[str, str], by: str, today: date) -> int:
    """Keep a motion or commitment; return its number. Raises InputError with its field."""
    for problem in problems(given, today):
        raise problem
    day = read_day(given["day"])
    assert day is not None  # noqa: S101 - ``problems`` read it
    facts = CommitmentFacts(
        kind=CommitmentKind(given["kind"]),
        text=typed_line(given["text"]),
        reference=typed_line(given["reference"]),
        day=day,
        owner=typed_line(given["owner"]),
    )
    return portfolio.commitments.add(facts, by)


def settle(
    portfolio: "Portfolio", id: int, given: Mapping[str, str], by: str, today: date
) -> CommitmentState:
    """Keep where one stands from a day on; return that.

    ``given``: state, day (today where it is empty) and why. Raises MissingError, and InputError
    with its field: one that is dropped has a reason, and nothing is done before it was asked.
    """
    kept = portfolio.commitments.get(id)
    state, why = given.get("state", ""), typed_line(given.get("why", ""))
    if state not in tuple(CommitmentState):
        raise InputError(Message("commitment.choose_state"), "state")
    if len(why) > LONGEST["why"]:
        raise InputError(Message("commitment.too_long", most=LONGEST["why"]), "why")
    if state == CommitmentState.DROPPED and reason_of(why) is None:
        raise InputError(Message("commitment.say_why"), "why")
    typed = given.get("day", "").strip() or today.isoformat()
    if refusal := _wrong_day(typed, today):
        raise refusal
    day = read_day(typed)
    if day is None or day < kept.facts.day:
        raise InputError(Message("commitment.too_early", day=kept.facts.day.isoformat()), "day")
    portfolio.commitments.step(id, CommitmentState(state), day, by, why or None)
    return CommitmentState(state)


def _wrong_day(typed: str, today: date) -> InputError | None:
    day = read_day(typed)
    if day is None:
        return InputError(Message("commitment.no_day"), "day")
    if day > today:
        return InputError(Message("commitment.not_yet"), "day")
    return None
