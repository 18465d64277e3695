"""The page of a supplier: its contracts, its owners, lists that name it, and decisions on it."""

from dataclasses import replace

from flask import Blueprint, abort, render_template, request

from screening.i18n import match_reasons
from screening.model.contracts import ContractFilter, Page
from screening.model.match import MatchFilter
from screening.rules import rulebook
from screening.rules.risk.listed_parties import list_findings
from screening.services import risk_decisions
from screening.services.command_context import today
from screening.services.screening import chain_of_nobody
from screening.web.request_context import language, portfolio, verdict_documents

parties = Blueprint("parties", __name__)

MOST_CONTRACTS = 25
MOST_MATCHES = 25


@parties.get("/supplier")
def supplier() -> str:
    """Show a party by its key, which can hold anything: so it stands behind the question mark."""
    key = request.args.get("key", "")
    parties = portfolio().parties.get_many([key])
    if not parties:
        abort(404)
    party = parties[0]
    aliases = portfolio().parties.aliases()
    group = [key, *(other for other in aliases.keys_of(key) if other != key)]
    spoken = language()
    return render_template(
        "party.html",
        party=party,
        others=[other for other in portfolio().parties.get_many(group) if other.key != key],
        contracts=_contracts(key),
        spending=portfolio().spending.of_suppliers(group),
        owners=portfolio().matches.owners_of(group),
        owned=portfolio().matches.owned_by(group),
        listed=list_findings(
            portfolio().list_hits.find([key], aliases),
            chain_of_nobody(portfolio().parties.get_many(group)),
            rulebook.load().method.effects,
            today(),
        ).listed,
        pairs=portfolio().matches.page(MatchFilter(state=None, party=key), 1, MOST_MATCHES),
        decisions=portfolio().match_decisions.about(key),
        register=lambda scheme: match_reasons.register(scheme, spoken),
    )


def _contracts(key: str) -> Page:
    """Return the contracts of a supplier, with the decisions beside their flags."""
    page = portfolio().listing.page(ContractFilter(supplier=key), 1, MOST_CONTRACTS)
    items = risk_decisions.with_decisions(portfolio(), verdict_documents(), page.items, today())
    return replace(page, items=tuple(items))
