"""Which articles of an own policy may count for a purchase, whatever its risk.

The policy is the one that holds on the day that counts for the law. A fact that is unknown makes
an article neither count nor not: it is asked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from screening.model.own_policy import PolicyArticle, PolicyInForce, in_force_on
from screening.rules.duty.duty import DutyFacts, Ruling
from screening.rules.duty.policy import Law


@dataclass(frozen=True, slots=True)
class OpenArticle:
    """An article that may count, and the facts that are missing to say so."""

    article: PolicyArticle
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyCase:
    """What of a policy may count for one purchase: the same case gives the same answer."""

    version: PolicyInForce
    fitting: tuple[PolicyArticle, ...]
    open: tuple[OpenArticle, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """Return what tells two cases apart, in short."""
        version = self.version
        opened = tuple((each.article.id, each.missing) for each in self.open)
        fitting = tuple(article.id for article in self.fitting)
        return (version.policy.digest, version.number, fitting, opened)

    @property
    def may_shape_clauses(self) -> bool:
        """Return whether it may decide which clauses a level has."""
        policy = self.version.policy
        adds = any(article.clauses for article in self.fitting)
        return adds or policy.clause_defaults is not None or policy.weights is not None

    @property
    def effect(self) -> tuple[object, ...]:
        """Return what decides flag, level and clauses: another version may have the same."""
        policy = self.version.policy
        opened = tuple((each.article, each.missing) for each in self.open)
        return (self.fitting, opened, policy.clause_defaults, policy.weights)


def case_of(
    versions: Sequence[PolicyInForce], facts: DutyFacts, ruling: Ruling, law: Law
) -> PolicyCase | None:
    """Return what of own policy may count; None where nothing of it does."""
    version = in_force_on(versions, ruling.on) if versions else None
    if version is None:
        return None
    fitting: list[PolicyArticle] = []
    opened: list[OpenArticle] = []
    for article in version.policy.articles:
        missing = _missing(article, facts, ruling, law)
        if missing is None:
            continue
        if missing:
            opened.append(OpenArticle(article, missing))
        else:
            fitting.append(article)
    policy = version.policy
    if not (fitting or opened or policy.clause_defaults or policy.weights):
        return None
    return PolicyCase(version, tuple(fitting), tuple(opened))


def _missing(
    article: PolicyArticle, facts: DutyFacts, ruling: Ruling, law: Law
) -> tuple[str, ...] | None:
    """Return the facts that are missing, none where the article fits; None where it does not."""
    answers = (
        _of_buyer(article, facts),
        _of_goods(article, facts, law),
        _of_value(article, ruling),
    )
    if any(answer is False for answer in answers):
        return None
    return tuple(answer for answer in answers if isinstance(answer, str))


def _of_buyer(article: PolicyArticle, facts: DutyFacts) -> bool | str:
    if not article.buyers:
        return True
    return "buyer_type" if facts.buyer_type is None else facts.buyer_type in article.buyers


def _of_goods(article: PolicyArticle, facts: DutyFacts, law: Law) -> bool | str:
    """Return whether what is bought is in scope, by code or by category; else what is missing."""
    if not (article.categories or article.cpv):
        return True
    if any(code.startswith(article.cpv) for code in facts.cpv):
        return True
    answers = [answer for answer in _goods_answers(article, facts, law) if answer is not False]
    return next(iter(answers), False)


def _goods_answers(article: PolicyArticle, facts: DutyFacts, law: Law) -> Iterator[bool | str]:
    if article.categories:
        if facts.category_confirmed is not None:
            yield facts.category_confirmed in article.categories
        elif not article.suggested_counts:
            yield "category"
        elif facts.cpv:
            yield _suggested(facts, law) in article.categories
        else:
            yield "cpv"
    if article.cpv and not facts.cpv:
        yield "cpv"


def _suggested(facts: DutyFacts, law: Law) -> str | None:
    """Return the category that the first code suggests that suggests one."""
    for code in facts.cpv:
        for suggestion in law.suggest(code):
            return suggestion.category
    return None


def _of_value(article: PolicyArticle, ruling: Ruling) -> bool | str:
    if article.value_from == 0:
        return True
    if article.value_from is None:
        if ruling.threshold is None:
            return "threshold"
        least = Decimal(ruling.threshold.amount)
    else:
        least = Decimal(article.value_from)
    value = ruling.value
    if value is None:
        return "value_eur"
    if value.low >= least:
        return True
    return "value_eur" if value.high >= least else False
