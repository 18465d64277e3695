"""From when on a second person is needed: by the administrator, and by own policy."""

from datetime import date
from typing import TYPE_CHECKING

from screening.model.own_policy import in_force_on
from screening.model.proposals import SecondPersonRule

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio


def rules_of(portfolio: "Portfolio", today: date) -> tuple[SecondPersonRule, ...]:
    """Return the rules that hold today; a second person is needed where one of them says so."""
    several = [portfolio.proposals.rule()]
    version = in_force_on(portfolio.own_policies.in_force(), today)
    if version is not None and version.policy.second_person is not None:
        levels = version.policy.second_person
        several.append(SecondPersonRule(levels.flag, levels.value_eur))
    return tuple(rule for rule in several if rule.flag is not None)
