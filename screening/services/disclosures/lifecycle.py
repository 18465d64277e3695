"""Asking a supplier for its chain, and taking its answer in: the steps between form and store."""

from dataclasses import dataclass

from graphs.parties import Party
from screening.model.contracts import StoredContract
from screening.model.disclosure import SubmittedDisclosure
from screening.model.errors import InputError
from screening.model.import_runs import ImportReport
from screening.services.disclosures.declared_rows import DAYS, MOST_DAYS, batch_of, new_token
from screening.store.database.columns import public_id
from screening.store.portfolio import Portfolio
from sources.kit.values.message import Message

IMPORTED_AS = "disclosure"


@dataclass(frozen=True, slots=True)
class DisclosureLink:
    """A link as it is shown once; only the hash of its token is kept."""

    id: int
    token: str
    supplier: str


def ask(
    portfolio: Portfolio, contract: StoredContract, supplier: str | None, by: str, days: int = DAYS
) -> DisclosureLink:
    """A link for one supplier of this contract. ``supplier`` is a key or a name of one of them.

    Raises InputError where that names nobody, or several might be meant.
    """
    if not 1 <= days <= MOST_DAYS:
        raise InputError(Message("disclosure.days", most=MOST_DAYS, days=days))
    party = _chosen(contract, supplier)
    token = new_token()
    known = (party.key, party.name)
    id = portfolio.disclosures.ask(contract.contract.key, known, token, by, days)
    return DisclosureLink(id, token, party.name)


def _chosen(contract: StoredContract, wanted: str | None) -> Party:
    every = [one for one in contract.contract.suppliers if not one.anonymous]
    if wanted is not None:
        every = [one for one in every if wanted in (one.key, one.name)]
    if len(every) == 1:
        return every[0]
    known = "; ".join(supplier.name for supplier in contract.contract.suppliers)
    if every:
        raise InputError(Message("disclosure.several_suppliers", known=known))
    if known:
        raise InputError(Message("disclosure.no_such_supplier", known=known))
    raise InputError(Message("disclosure.without_suppliers"))


def contract_of(portfolio: Portfolio, contract_key: str) -> StoredContract:
    """Raises MissingError when the contract is not there any more."""
    return portfolio.contracts.get(public_id(portfolio.organization, contract_key))


def accept(portfolio: Portfolio, disclosure: SubmittedDisclosure, by: str) -> ImportReport | None:
    """From now on it counts: an import like any other. None where somebody else decided it.

    An import that broke off between the word and the keeping is made up for by asking again.
    """
    if not portfolio.disclosures.decide(disclosure.id, "accepted", by, None):
        disclosure = portfolio.disclosures.disclosure(disclosure.id)
        if disclosure.state != "accepted" or disclosure.run is not None:
            return None
    name = f"disclosure {disclosure.id} of {disclosure.request.supplier}"
    file = {"path": name, "outcome": "imported", "format": IMPORTED_AS}
    report = portfolio.imports.keep(batch_of(disclosure), by, files=[file])
    portfolio.disclosures.became(disclosure.id, report.run)
    return report
