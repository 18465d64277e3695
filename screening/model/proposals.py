"""A change that takes a duty or a flag down, while it waits for a second person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from screening.model.asked_less import FLAG_RANK
from screening.model.people import Account
from screening.model.verdict import Flag


class ChangeKind(StrEnum):
    """What is to be changed, once a second person agrees."""

    CATEGORY = "category"  # of one contract
    EDIT = "edit"  # a value for each of many contracts
    EDIT_UNDO = "edit_undo"
    IMPORT_UNDO = "import_undo"
    CLAUSE = "clause"
    DOCUMENT = "document"
    DOCUMENT_WITHDRAWAL = "document_withdrawal"
    RISK_DECISION = "risk_decision"  # of one contract or of many at once
    OWN_POLICY = "own_policy"  # a version that is activated, closed or rolled back
    SECOND_PERSON_RULE = "second_person_rule"  # that asks for somebody else less often


OF_THE_WHOLE = (ChangeKind.OWN_POLICY, ChangeKind.SECOND_PERSON_RULE)  # of no contracts alone


class ProposalState(StrEnum):
    """How a proposal stands."""

    WAITING = "waiting"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # by who proposed it
    LAPSED = "lapsed"  # what it rested on changed meanwhile


@dataclass(frozen=True, slots=True)
class SecondPersonRule:
    """From when on a second person is needed: where the flag that goes down is at least this one.

    ``flag``: None where nobody else is ever needed. ``value_eur``: only for contracts of at least
    this value, and for those of unknown value; None for all.
    """

    flag: Flag | None = None
    value_eur: Decimal | None = None

    @classmethod
    def from_texts(cls, flag: str | None, value_eur: str | None) -> "SecondPersonRule":
        """Return the rule that is kept as these; the opposite of ``texts``."""
        return cls(
            None if flag is None else Flag(flag), None if value_eur is None else Decimal(value_eur)
        )

    def texts(self) -> tuple[str | None, str | None]:
        """Return flag and value as they are kept."""
        flag = None if self.flag is None else self.flag.value
        return flag, None if self.value_eur is None else str(self.value_eur)

    def needs(self, flag: Flag, value_eur: Decimal | None) -> bool:
        """Return whether a second person is needed to take down a contract that stands so."""
        if self.flag is None or FLAG_RANK[flag] < FLAG_RANK[self.flag]:
            return False
        return self.value_eur is None or value_eur is None or value_eur >= self.value_eur

    def is_looser_than(self, former: "SecondPersonRule") -> bool:
        """Return whether there is anything for which the former rule needs somebody, and not it."""
        if former.flag is None:
            return False
        if self.flag is None or FLAG_RANK[self.flag] > FLAG_RANK[former.flag]:
            return True
        return (self.value_eur or Decimal(0)) > (former.value_eur or Decimal(0))


@dataclass(frozen=True, slots=True)
class Person:
    """Who proposes or settles: by name, and by account where somebody is signed in."""

    name: str
    account: int | None = None

    @classmethod
    def of(cls, name: str, account: Account | None) -> "Person":
        """Return the person behind a name, and behind an account where there is one."""
        return cls(name, None if account is None else account.id)

    def is_same(self, other: "Person") -> bool:
        """Return whether two are one person; without an account the name has to tell."""
        if self.account is not None and other.account is not None:
            return self.account == other.account
        return " ".join(self.name.split()).casefold() == " ".join(other.name.split()).casefold()


@dataclass(frozen=True, slots=True)
class ChangeProposal:
    """A change that is kept until another person agrees or refuses."""

    id: int
    kind: ChangeKind
    content: Mapping[str, object]  # what the change is made of again
    contracts: tuple[str, ...]  # whose duty or flag it takes down, by id
    count: int  # how many contracts it changes
    by: Person
    at: datetime
    why: str
    state: ProposalState
    settled_by: Person | None = None
    settled_at: datetime | None = None
    settled_why: str | None = None
    is_done: bool = False  # agreed, and carried out
