"""A supplier: what is known of it, its contracts, its owners, its lists, and past words."""

from flask import Blueprint, abort, render_template, request

from screening.kept import ContractFilter
from screening.matching import because
from screening.matching.matched import MatchFilter
from screening.method import entity_effects
from screening.method.entities import work_out
from screening.pages.here import language, portfolio, today
from screening.rescreen import chain_of_nobody

parties = Blueprint("parties", __name__)

MOST_CONTRACTS = 25
MOST_MATCHES = 25


@parties.get("/supplier")
def supplier() -> str:
    """By the key of a party, which can hold anything: so it stands behind the question mark."""
    key = request.args.get("key", "")
    found = portfolio().parties([key])
    if not found:
        abort(404)
    party = found[0]
    aliases = portfolio().aliases()
    group = [key, *(other for other in aliases.all(key) if other != key)]
    here = language()
    return render_template(
        "party.html",
        party=party,
        others=[one for one in portfolio().parties(group) if one.key != key],
        contracts=portfolio().contracts(ContractFilter(supplier=key), 1, MOST_CONTRACTS),
        owners=portfolio().pairs.owners_of(group),
        owned=portfolio().pairs.owned_of(group),
        listed=work_out(
            portfolio().known([key], aliases),
            chain_of_nobody(portfolio().parties(group)),
            entity_effects.load(),
            today(),
        ).listed,
        pairs=portfolio().pairs.page(MatchFilter(state=None, party=key), 1, MOST_MATCHES),
        decisions=portfolio().pairs.decisions_about(key),
        register=lambda scheme: because.register(scheme, here),
    )
