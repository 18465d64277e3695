"""What a visitor may read and not change, who holds one role here and another there.

Refused at the door, before any view, and without a button on the page that shows it.
"""

from collections.abc import Callable, Mapping

from flask import request

from screening.model.contracts import StoredContract
from screening.model.errors import MissingError
from screening.model.people import Permission
from screening.model.proposals import ChangeProposal
from screening.services import second_person
from screening.store.portfolio import Portfolio
from screening.web.request_context import portfolio, portfolio_for, visitor

API = "/api/v1"
# The part of an address that names something of one contract, and how that is found.
FINDERS: Mapping[str, Callable[[Portfolio, str], object]] = {
    "/contracts/<id>": lambda seen, id: seen.contracts.get(id),
    "/requests/<number>": lambda seen, number: seen.requests.get(number),
    "/decisions/<int:decision_id>": lambda seen, id: seen.risk_decisions.get(int(id)),
}


def is_out_of_reach(needs: Permission) -> bool:
    """Return whether what the address names may be read, and what the route does to it not be done.

    What may not be read either is not found by the view: that it is there is not told.
    """
    who, rule = visitor(), request.url_rule
    if rule is None or who.reach(needs) == who.reach(Permission.READ):
        return False
    for begin, find in FINDERS.items():
        if rule.rule.removeprefix(API).startswith(begin):
            value = request.path.removeprefix(API).split("/")[2]
            seen = portfolio_for(Permission.READ)
            return not _finds(find, portfolio(), value) and _finds(find, seen, value)
    return False


def _finds(find: Callable[[Portfolio, str], object], seen: Portfolio, value: str) -> bool:
    try:
        find(seen, value)
    except MissingError:
        return False
    return True


def decides_on(stored: StoredContract) -> bool:
    """Return whether the visitor may decide on a contract, so that its page has the forms."""
    contract = stored.contract
    return visitor().may_on(Permission.DECIDE_CONTRACT, contract.department, contract.tags)


def settled_within(proposal: ChangeProposal) -> Portfolio | None:
    """Return the contracts within which the visitor may settle a proposal; None: it may not.

    Who settles must be allowed what the change needs, on every contract of it.
    """
    who, needs = visitor(), second_person.NEEDS[proposal.kind]
    if not who.may(needs):
        return None
    within = portfolio_for(needs)
    is_all = who.reach(needs) == who.reach(Permission.READ)
    is_seen = is_all or _finds(
        lambda seen, id: seen.proposals.get(int(id)), within, str(proposal.id)
    )
    return within if is_seen else None
