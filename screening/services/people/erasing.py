"""What is kept of a person: given to the person, and erased."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screening.model.audit import SERVICE_NAME, Actor, acting
from screening.model.errors import InputError
from screening.model.people import Account
from screening.services.people.personal_data import Erasure, columns_with, kinds
from screening.store.people.erasing import Traces
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store import Store
    from screening.store.portfolio import Portfolio

NAMES, TEXTS = columns_with(Erasure.NAME), columns_with(Erasure.TEXT)
BLOBS = columns_with(Erasure.BLOB)
FORMAT = "ketenblik person 1"

PersonDocument = dict[str, object]  # a JSON object


@dataclass(frozen=True, slots=True)
class ErasurePreview:
    """What goes with an account, and what stays without its name."""

    account: Account
    traces: Traces

    @property
    def rows(self) -> int:
        """How many rows name the account now."""
        return sum(count for _, count in self.traces.rows)


def export_everywhere(store: "Store", home: Account) -> PersonDocument:
    """Return what is kept of a person by every organization that the person works for, or did.

    For the person, and for whoever has the machine: no organization is told of another.
    """
    document = export_of(store.portfolio(home.organization), home.id)
    elsewhere = [
        export_of(store.portfolio(slug), id) for slug, id in store.guests.accounts(home.id)
    ]
    if elsewhere:
        document["elsewhere"] = elsewhere
    return document


def export_of(portfolio: "Portfolio", id: int) -> PersonDocument:
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
                {"role": grant.role.value, "on": grant.kind.value, "name": grant.value or None}
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
    store: "Store",
    portfolio: "Portfolio",
    id: int,
    by: str,
    *,
    leave_contracts: bool = False,
    guests_too: bool = False,
    tick: Callable[[int, int], object] = lambda done, total: None,
) -> None:
    """Erase an account: what it did stays, under a number that names nobody.

    With it goes what other organizations keep of the person as their guest. Raises MissingError,
    and InputError for the last administrator, for a guest (unless ``guests_too``: one that ended
    long ago), and for whoever still looks after contracts that are not left on purpose.
    """
    shown = preview(portfolio, id)
    if shown.traces.keeps and not leave_contracts:
        message = Message("people.keeps", name=shown.account.name, contracts=shown.traces.keeps)
        raise InputError(message, "leave")
    if shown.account.is_guest and not guests_too:
        raise InputError(Message("people.is_guest", name=shown.account.name), "name")
    guests = store.guests.accounts(id)
    if guests:  # they are found by this account, so it is the last to go
        portfolio.people.block(id, by)
    with acting(Actor()):  # no organization is told who of another erased whom
        for organization, guest_id in guests:
            records = store.portfolio(organization).person_records
            records.erase(guest_id, SERVICE_NAME, NAMES, TEXTS, BLOBS, tick)
    portfolio.person_records.erase(id, by, NAMES, TEXTS, BLOBS, tick)
