"""An organization's own policy, beside the law: what its own articles ask, and since when.

Frozen values, as ``rules/own_policy/policy.py`` reads them from a file. Own policy never lowers
what the law asks; which article asks it is always said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from screening.model.verdict import Band, Flag, Text


class DecisionForm(StrEnum):
    """The formal decision by which a policy holds."""

    COUNCIL_RESOLUTION = "council_resolution"
    EXECUTIVE_DECISION = "executive_decision"
    MANDATE = "mandate"
    MINISTERIAL_DECISION = "ministerial_decision"
    OTHER = "other"


class VersionState(StrEnum):
    """How a version of a policy stands. Only active and closed ones hold for contracts."""

    DRAFT = "draft"
    ACTIVE = "active"  # from its first day on, which may be still to come
    CLOSED = "closed"  # it holds for contracts of before its last day
    ROLLED_BACK = "rolled_back"  # as if it had never been


HOLDING = (VersionState.ACTIVE, VersionState.CLOSED)


@dataclass(frozen=True, slots=True)
class FormalDecision:
    kind: DecisionForm
    reference: str
    day: date


@dataclass(frozen=True, slots=True)
class PolicyArticle:
    """One rule: for which contracts, and what it asks of them.

    ``categories`` and ``cpv`` together say what is bought; where both are empty it is everything.
    ``value_from``: euros without VAT; None is the EU threshold of the contract.
    ``from_level``: only where risk and law call for at least this level.
    """

    id: str
    title: Text
    explanation: Text
    required: bool
    categories: tuple[str, ...] = ()
    suggested_counts: bool = True  # a category that the code suggests, until a person decides
    cpv: tuple[str, ...] = ()
    value_from: int | None = 0
    buyers: tuple[str, ...] = ()  # central | subcentral; empty: whoever buys
    from_level: int = 0
    least_level: int = 0
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseDefaults:
    """The clauses that are added to every contract of a level."""

    article: str
    explanation: Text
    of_level: tuple[tuple[str, tuple[str, ...]], ...]

    def of(self, level: str) -> tuple[str, ...]:
        return next((clauses for name, clauses in self.of_level if name == level), ())


@dataclass(frozen=True, slots=True)
class PolicyWeights:
    """Constants of the method, chosen within their bounds; None: as they are."""

    article: str
    explanation: Text
    recommended_from: Band | None = None
    small_contract_below: int | None = None
    below_threshold_level: int | None = None
    short_term_months: int | None = None


@dataclass(frozen=True, slots=True)
class SecondPersonLevels:
    """From when on a second person is needed, by policy; see ``SecondPersonRule``."""

    article: str
    flag: Flag
    value_eur: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OwnPolicy:
    """A policy file, whole. ``digest``: SHA-256 over its bytes."""

    title: Text
    owner: str | None  # who answers for it: a function rather than a name
    decision: FormalDecision | None
    valid_from: date | None
    articles: tuple[PolicyArticle, ...]
    clause_defaults: ClauseDefaults | None
    weights: PolicyWeights | None
    second_person: SecondPersonLevels | None
    hours: tuple[tuple[str, Decimal], ...]  # by check
    digest: str


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """A version of a policy that was activated, and for which days it holds."""

    number: int
    policy: OwnPolicy
    decision: FormalDecision
    valid_from: date
    closed_from: date | None = None  # from this day on it holds no more


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A version as it is kept. ``activated``: the order in which versions came in force."""

    id: int
    number: int
    content: str  # TOML
    state: VersionState
    made_by: str
    made_at: datetime
    valid_from: date | None = None
    closed_from: date | None = None
    activated_by: str | None = None
    activated_at: datetime | None = None
    note: str | None = None


def in_force_on(versions: Sequence[PolicyInForce], day: date) -> PolicyInForce | None:
    """Return the version that holds on a day: of those that began, the one that began last.

    ``versions``: in the order in which they were activated, so that of two that begin on one day
    the later one holds.
    """
    holding: PolicyInForce | None = None
    for version in versions:
        begun = version.valid_from <= day
        if begun and (holding is None or version.valid_from >= holding.valid_from):
            holding = version
    if holding is None or (holding.closed_from is not None and holding.closed_from <= day):
        return None
    return holding


def overriding(versions: Sequence[PolicyInForce], number: int, first: date) -> PolicyInForce | None:
    """Return the version from whose first day on the one that begins on ``first`` counts no more.

    ``versions``: as ``in_force_on`` takes them; the one with ``number`` may be among them, and
    counts as the last where it is not. A version that was ended overrides too.
    """
    place = next((at for at, each in enumerate(versions) if each.number == number), len(versions))
    later = [
        each
        for at, each in enumerate(versions)
        if each.valid_from > first or (each.valid_from == first and at > place)
    ]
    return min(later, key=lambda each: each.valid_from, default=None)
