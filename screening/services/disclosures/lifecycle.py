"""The life cycle of a disclosure: a supplier is asked for it, and a person accepts it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from graphs.parties import Party
from screening.model.contracts import StoredContract
from screening.model.disclosure import SubmittedDisclosure
from screening.model.errors import InputError, MissingError
from screening.model.import_runs import ImportReport
from screening.services.disclosures.declared_rows import DAYS, MOST_DAYS, batch_of, new_token
from screening.services.disclosures.goods_meant import joined
from screening.store.database.columns import public_id
from screening.store.portfolio import Portfolio
from sources.kit.values.message import Message

IMPORTED_AS = "disclosure"


@dataclass(frozen=True, slots=True)
class DisclosureLink:
    """A link as it is shown once; only the hash of its token is stored."""

    id: int
    token: str
    supplier: str


def ask(
    portfolio: Portfolio, contract: StoredContract, supplier: str | None, by: str, days: int = DAYS
) -> DisclosureLink:
    """Make a link for one supplier of this contract. ``supplier`` is its key or its name.

    Raise InputError if that names nobody, or if several might be meant.
    """
    if not 1 <= days <= MOST_DAYS:
        raise InputError(Message("disclosure.days", most=MOST_DAYS, days=days))
    party = _chosen(contract, supplier)
    token = new_token()
    identity = (party.key, party.name)
    id = portfolio.disclosures.create_request(contract.contract.key, identity, token, by, days)
    return DisclosureLink(id, token, party.name)


def _chosen(contract: StoredContract, wanted: str | None) -> Party:
    candidates = [party for party in contract.contract.suppliers if not party.anonymous]
    if wanted is not None:
        candidates = [party for party in candidates if wanted in (party.key, party.name)]
    if len(candidates) == 1:
        return candidates[0]
    names = "; ".join(supplier.name for supplier in contract.contract.suppliers)
    if candidates:
        raise InputError(Message("disclosure.several_suppliers", known=names))
    if names:
        raise InputError(Message("disclosure.no_such_supplier", known=names))
    raise InputError(Message("disclosure.without_suppliers"))


def contract_of(portfolio: Portfolio, contract_key: str) -> StoredContract:
    """Return a contract by its key. Raise MissingError if it is not there any more."""
    return portfolio.contracts.get(public_id(portfolio.organization, contract_key))


def accept(
    portfolio: Portfolio,
    disclosure: SubmittedDisclosure,
    by: str,
    meant: Mapping[str, str] | None = None,
) -> ImportReport | None:
    """Accept a disclosure and import it; return None if somebody else decided on it already.

    ``meant``: the good that a word of the supplier means, where no table knows the word. Raises
    InputError for a good that does not exist.

    Its contract is affected, whatever the import changed: what it asks of the chain came.

    If the import was cut off after the decision was stored, accepting again completes it.
    """
    rows = joined(disclosure.rows, meant or {})
    if portfolio.disclosures.decide(disclosure.id, "accepted", by, None):
        if rows != disclosure.rows:
            portfolio.disclosures.record_rows(disclosure.id, rows)
            disclosure = replace(disclosure, rows=rows)
    else:
        disclosure = portfolio.disclosures.disclosure(disclosure.id)
        if disclosure.state != "accepted" or disclosure.run is not None:
            return None
    name = f"disclosure {disclosure.id} of {disclosure.request.supplier}"
    file = {"path": name, "outcome": "imported", "format": IMPORTED_AS}
    note = partial(portfolio.disclosures.record_import, disclosure.id)
    report = portfolio.imports.keep(batch_of(disclosure), by, files=[file], note=note)
    try:
        own = contract_of(portfolio, disclosure.request.contract_key).id
    except MissingError:
        return report
    return replace(report, affected=tuple(dict.fromkeys((*report.affected, own))))
