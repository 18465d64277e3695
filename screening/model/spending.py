"""What suppliers were paid, out of payment lists. Payments are never contracts."""

from dataclasses import dataclass
from datetime import date

from graphs.parties import Money
from screening.model.contracts import PartyReference


@dataclass(frozen=True, slots=True)
class SupplierSpend:
    """The payments to one supplier, whatever the category and month."""

    supplier: PartyReference
    payments: int
    values: tuple[Money, ...]  # a sum per currency; none where the lists give bands only
    first: date | None
    last: date | None
    contracts: int  # in which it is a direct supplier; 0 is worth a question


@dataclass(frozen=True, slots=True)
class SpendPart:
    """The payments to a supplier for one category in one year."""

    category: str | None
    year: str  # "" where the list knows no days
    payments: int
    values: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class SpendPage:
    """A slice of the suppliers that were paid, the largest sum first."""

    items: tuple[SupplierSpend, ...]
    total: int  # suppliers
    page: int  # from 1
    per_page: int
    payments: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))
