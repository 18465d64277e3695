"""Who looks after a contract: the account of its owner, and that of a deputy.

What the register says of an owner is a text; these are accounts of the organization, which a person
named.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from screening.model.people import Account


class Seat(StrEnum):
    """As what an account looks after a contract; the fields of a correction that says so."""

    OWNER = "owner_account"
    DEPUTY = "deputy_account"


@dataclass(frozen=True, slots=True)
class Keeper:
    """An account that looks after a contract. ``holds``: it can be used, and sees the contract."""

    id: int
    name: str
    email: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Keepers:
    """The accounts that look after one contract."""

    owner: Keeper | None = None
    deputy: Keeper | None = None

    def in_seat(self, seat: Seat) -> Keeper | None:
        """Return who has a seat."""
        return self.owner if seat is Seat.OWNER else self.deputy


NOBODY = Keepers()


@dataclass(frozen=True, slots=True)
class KeptShare:
    """The contracts of one department that an account looks after in one seat."""

    department: str | None
    seat: Seat
    contracts: int
    with_deputy: int  # of these, how many have a deputy who can take over
    seen: bool  # the account can be used, and sees them


@dataclass(frozen=True, slots=True)
class KeptCount:
    """How many contracts an account looks after."""

    person: int
    owned: int
    deputized: int


@dataclass(frozen=True, slots=True)
class UnownedCount:
    """How many running contracts nobody owns, by a value of them: department or owner as text."""

    value: str | None
    contracts: int


def may_keep(account: Account, department: str | None, tags: Collection[str] = ()) -> bool:
    """Return whether an account can look after such a contract: it must see it."""
    if account.blocked is not None or account.is_service:
        return False
    return account.sees(department, tags)
