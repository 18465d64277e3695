"""What a change of own policy does to a portfolio, contract by contract. Frozen values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from screening.model.asked_less import FLAG_RANK
from screening.model.verdict import Flag


@dataclass(frozen=True, slots=True)
class ContractImpact:
    """A contract before and after. ``flag`` and ``level`` of before: None where it had none.

    ``lost_clauses``: ids of those that were asked before, and are no more.
    """

    id: str
    flag_before: Flag | None
    flag: Flag
    level_before: str | None
    level: str
    value: str | None = None  # euros, decimal text
    lost_clauses: tuple[str, ...] = ()

    @property
    def value_eur(self) -> Decimal | None:
        return None if self.value is None else Decimal(self.value)

    @property
    def goes_down(self) -> bool:
        """Return whether less is asked of it afterwards: in its flag, its level or its clauses."""
        if self.flag_before is None:
            return False
        is_lower = self.level_before is not None and self.level < self.level_before
        falls = FLAG_RANK[self.flag] < FLAG_RANK[self.flag_before]
        return falls or is_lower or bool(self.lost_clauses)


class _CostsHours:
    """What takes hours: all wanted checks of running contracts, before and after."""

    __slots__ = ()
    hours: tuple[str, str]  # decimal text

    @property
    def hours_before(self) -> Decimal:
        return Decimal(self.hours[0])

    @property
    def hours_after(self) -> Decimal:
        return Decimal(self.hours[1])


@dataclass(frozen=True, slots=True)
class ImpactSummary(_CostsHours):
    """A ``PolicyImpact`` without its contracts. ``groups``: each with how many it has."""

    as_of: date
    contracts: int
    changes: int
    groups: tuple[tuple[str, int], ...]
    hours: tuple[str, str]

    @property
    def counts(self) -> dict[str, int]:
        return dict(self.groups)


@dataclass(frozen=True, slots=True)
class PolicyImpact(_CostsHours):
    """What a change of policy does to a portfolio.

    ``reached``: the ids of contracts of which the verdict says something else, or names another
    version. ``hours``: what all wanted checks of running contracts take, before and after.
    """

    as_of: date
    contracts: int
    reached: tuple[str, ...]
    changes: tuple[ContractImpact, ...]  # of flag or level, or with clauses lost
    asking: tuple[str, ...]  # a fact is missing to say whether an article counts
    left_out: tuple[str, ...]  # that cannot be screened
    hours: tuple[str, str]  # decimal text

    def group(self, name: str) -> tuple[str, ...]:
        """Return the ids of the contracts in a group of ``GROUPS``, or in one beside them."""
        if name == "asking":
            return self.asking
        if name == "left_out":
            return self.left_out
        return tuple(change.id for change in self.changes if _is_in(name, change))

    @property
    def summary(self) -> ImpactSummary:
        """Return what it comes to."""
        groups = tuple(self.counts.items())
        return ImpactSummary(self.as_of, self.contracts, len(self.changes), groups, self.hours)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many contracts each group has."""
        return {name: len(self.group(name)) for name in (*GROUPS, *BESIDE)}


GROUPS = (
    "turns_required", "no_longer_required", "asks_more", "asks_less", "level_higher", "level_lower",
    "clauses_lost",
)  # fmt: skip
BESIDE = ("asking", "left_out")


def _is_in(name: str, change: ContractImpact) -> bool:
    before, after = change.flag_before, change.flag
    if name == "clauses_lost":
        return bool(change.lost_clauses)
    if name in ("level_higher", "level_lower"):
        if change.level_before is None or change.level_before == change.level:
            return False
        return (change.level > change.level_before) is (name == "level_higher")
    if before is after:
        return False
    if after is Flag.REQUIRED:
        return name == "turns_required"
    if before is Flag.REQUIRED:
        return name == "no_longer_required"
    if before is None:
        return False
    rises = FLAG_RANK[after] >= FLAG_RANK[before]
    return name == ("asks_more" if rises else "asks_less")
