"""What the store gives of a contract to those who measure: columns, no party and no document."""

from dataclasses import dataclass
from datetime import date

from graphs.parties import Basis, Money
from screening.model.purchase import ended_on
from screening.model.verdict import DutyOutcome
from screening.model.verdict_outline import VerdictOutline


@dataclass(frozen=True, slots=True)
class MeasuredContract:
    """A contract with its verdict in short. ``row``: its number in the database.

    ``government_level``: central | subcentral. ``owner``: the account, else as the register has it.
    ``declares_due_diligence``: by its notices; None where the form cannot say, or there is none.
    """

    row: int
    id: str
    key: str
    basis: Basis
    ends: date | None
    options_until: date | None
    duty: DutyOutcome | None  # None: not screened
    level: str | None
    outline: VerdictOutline | None
    department: str | None
    owner: str | None
    division: str | None
    government_level: str | None
    value: Money | None
    declares_due_diligence: bool | None
    tags: tuple[str, ...] = ()

    @property
    def is_signed(self) -> bool:
        """Return whether it is a contract, not a call or a notice of what is to come."""
        return self.basis is not Basis.CALL

    def runs_on(self, day: date) -> bool:
        """Return whether it may run on a day, options included."""
        return ended_on(day, self.ends, self.options_until) is None


@dataclass(frozen=True, slots=True)
class SupplierInContract:
    """A direct supplier of one contract. ``contract``: the number of its row."""

    contract: int
    supplier: str  # Party.key


@dataclass(frozen=True, slots=True)
class SupplierInvitation:
    """A link that a supplier was given for a contract, by their keys; whether anything came."""

    contract_key: str
    supplier: str
    answered: bool
