"""What a person says of contracts beside the files: a code, an owner, a kind of buyer."""

from dataclasses import dataclass
from datetime import datetime

from screening.model.keepers import Seat

# What a person may say of many contracts at once. A category is the risk category of the policy;
# who has a seat is the number of an account.
SEATS = tuple(seat.value for seat in Seat)
FIELDS = (
    "cpv", "category", "buyer_type", "buyer_country", "owner", "department", "status", "tags",
    *SEATS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Correction:
    """A value of one contract; None says that there is none."""

    contract: str  # public id
    value: str | None


@dataclass(frozen=True, slots=True)
class CorrectionRun:
    """One time that a person said something of contracts."""

    id: int
    by: str
    at: datetime
    field: str  # one of FIELDS
    contracts: int
    why: str | None = None
    undone_at: datetime | None = None
    undone_by: str | None = None


@dataclass(frozen=True, slots=True)
class CorrectedFact:
    """One contract of a run: what stood there before, and what was said."""

    id: str
    number: str | None
    title: str | None
    before: str | None
    value: str | None
