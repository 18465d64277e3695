"""A person's word on a match, and the contracts that it reaches screened again at once.

Commands, pages and the API all come here, so that no door leaves a verdict behind the word.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from screening.model.match import Decision

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio

Screen = Callable[[Sequence[str]], object]  # screens these contracts again


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """A word, and how many contracts it reaches."""

    decision: Decision
    reached: tuple[str, ...]
    changed: tuple[str, ...] = ()  # contracts that stand elsewhere now


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
    """Raises InputError naming the field that is wrong, MissingError for the match."""
    return _said(
        portfolio,
        screen,
        match,
        lambda: portfolio.match_decisions.decide(match, answer, by, why, channel, review_on),
    )


def undo(
    portfolio: "Portfolio", screen: Screen, match: str, *, by: str, why: str, channel: str
) -> DecisionResult:
    """The same for taking the last word back."""
    return _said(
        portfolio, screen, match, lambda: portfolio.match_decisions.undo(match, by, why, channel)
    )


def _said(
    portfolio: "Portfolio", screen: Screen, match: str, say: Callable[[], Decision]
) -> DecisionResult:
    """What is reached is asked before and after: a word joins chains, or parts them."""
    one = portfolio.matches.get(match)
    before = portfolio.match_decisions.reached(one)
    decision = say()
    reached = _both(before, portfolio.match_decisions.reached(one))
    stood = portfolio.verdicts.summaries(reached)
    screen(reached)
    stand = portfolio.verdicts.summaries(reached)
    changed = tuple(id for id in reached if stood.get(id) != stand.get(id))
    return DecisionResult(decision, reached, changed)


def _both(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*one, *other}))
