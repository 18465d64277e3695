"""Decisions of people on matches, after which the contracts that they reach are screened again.

Commands, pages and the API all come here, so that no verdict stays behind a decision.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from screening.model.match import Decision
from screening.services.screening import Screen

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """A decision, and the contracts that it reaches."""

    decision: Decision
    reached: tuple[str, ...]
    changed: tuple[str, ...] = ()  # contracts with another verdict now


def decide(
    portfolio: "Portfolio",
    screen: Screen,
    match: str,
    answer: str,
    *,
    by: str,
    why: str,
    channel: str,
    review_on: date | None = None,
) -> DecisionResult:
    """Store a decision on a match and screen the contracts that it reaches.

    Raise InputError naming the field that is wrong, MissingError if there is no such match.
    """
    return _said(
        portfolio,
        screen,
        match,
        lambda: portfolio.match_decisions.decide(match, answer, by, why, channel, review_on),
    )


def undo(
    portfolio: "Portfolio", screen: Screen, match: str, *, by: str, why: str, channel: str
) -> DecisionResult:
    """Take the last decision on a match back and screen the contracts that it reached."""
    return _said(
        portfolio, screen, match, lambda: portfolio.match_decisions.undo(match, by, why, channel)
    )


def _said(
    portfolio: "Portfolio", screen: Screen, match: str, say: Callable[[], Decision]
) -> DecisionResult:
    """Store a decision; it joins or parts chains, so contracts are looked up before and after."""
    compared = portfolio.matches.get(match)
    before = portfolio.match_decisions.reached(compared)
    decision = say()
    reached = _both(before, portfolio.match_decisions.reached(compared))
    stood = portfolio.verdicts.summaries(reached)
    screen(reached)
    stand = portfolio.verdicts.summaries(reached)
    changed = tuple(id for id in reached if stood.get(id) != stand.get(id))
    return DecisionResult(decision, reached, changed)


def _both(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*first, *second}))
