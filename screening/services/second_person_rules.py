"""From when on a second person is needed: by the administrator, and by own policy."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from screening.model.own_policy import PolicyInForce, SecondPersonLevels, in_force_on
from screening.model.proposals import SecondPersonRule

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio


def rules_of(portfolio: "Portfolio", today: date) -> tuple[SecondPersonRule, ...]:
    """Return the rules that hold today; a second person is needed where one of them says so."""
    several = [portfolio.proposals.rule()]
    version = in_force_on(portfolio.own_policies.in_force(), today)
    if version is not None:
        several.append(_rule_of(version.policy.second_person))
    return tuple(rule for rule in several if rule.flag is not None)


def is_loosened(
    before: Sequence[PolicyInForce], after: Sequence[PolicyInForce], today: date
) -> bool:
    """Return whether own policy asks for a second person less, today or on a day to come."""
    turns = (day for each in (*before, *after) for day in (each.valid_from, each.closed_from))
    days = {today, *(day for day in turns if day is not None and day > today)}
    return any(_is_looser(_levels_on(before, day), _levels_on(after, day)) for day in days)


def _levels_on(versions: Sequence[PolicyInForce], day: date) -> SecondPersonLevels | None:
    version = in_force_on(versions, day)
    return None if version is None else version.policy.second_person


def _is_looser(former: SecondPersonLevels | None, later: SecondPersonLevels | None) -> bool:
    return _rule_of(later).is_looser_than(_rule_of(former))


def _rule_of(levels: SecondPersonLevels | None) -> SecondPersonRule:
    return SecondPersonRule() if levels is None else SecondPersonRule(levels.flag, levels.value_eur)
