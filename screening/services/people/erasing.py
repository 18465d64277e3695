"""What is kept of a person: given to the person, and erased."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screening.model.errors import InputError
from screening.model.people import Account
from screening.services.people.personal_data import Erasure, columns_with, kinds
from screening.store.people.erasing import Traces
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio

NAMES, TEXTS = columns_with(Erasure.NAME), columns_with(Erasure.TEXT)
BLOBS = columns_with(Erasure.BLOB)
FORMAT = "ketenblik person 1"


@dataclass(frozen=True, slots=True)
class ErasurePreview:
    """What goes with an account, and what stays without its name."""

    account: Account
    traces: Traces

    @property
    def rows(self) -> int:
        """How many rows name the account now."""
        return sum(count for _, count in self.traces.rows)


def export_of(portfolio: "Portfolio", id: int) -> dict[str, object]:
    """Return all that is kept of an account as a JSON object. Raises MissingError.

    Without secrets, and without the documents of verdicts, which hold at most the name.
    """
    account = portfolio.people.get(id)
    rows = portfolio.person_records.rows_about(id, NAMES, TEXTS)
    return {
        "format": FORMAT,
        "organization": portfolio.organization,
        "account": {
            "id": account.id,
            "name": account.name,
            "email": account.email,
            "roles": [
                {"role": grant.role.value, "department": grant.value or None}
                for grant in sorted(account.grants)
            ],
            "state": account.state,
        },
        "kinds": [
            {
                "what": kind.what,
                "why": kind.why,
                "ground": kind.ground,
                "kept": kind.kept,
                "columns": list(kind.columns),
            }
            for kind in kinds()
            if kind.erasure is not Erasure.STAYS
        ],
        "rows": rows,
    }


def preview(portfolio: "Portfolio", id: int) -> ErasurePreview:
    """Return what erasing an account would do; nothing is done. Raises MissingError."""
    account = portfolio.people.get(id)
    return ErasurePreview(account, portfolio.person_records.traces(id, NAMES, TEXTS))


def erase(
    portfolio: "Portfolio",
    id: int,
    by: str,
    *,
    leave_contracts: bool = False,
    tick: Callable[[int, int], object] = lambda done, total: None,
) -> None:
    """Erase an account: what it did stays, under a number that names nobody.

    Raises MissingError, and InputError for the last administrator, and for whoever still looks
    after contracts that are not left without an owner on purpose.
    """
    shown = preview(portfolio, id)
    if shown.traces.keeps and not leave_contracts:
        message = Message("people.keeps", name=shown.account.name, contracts=shown.traces.keeps)
        raise InputError(message, "leave")
    portfolio.person_records.erase(id, by, NAMES, TEXTS, BLOBS, tick)
