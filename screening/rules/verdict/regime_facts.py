"""The facts of a contract that regimes beside the ISV ask for."""

from datetime import date
from decimal import Decimal

from graphs.chain import SupplyChain
from graphs.parties import Money
from screening.model.purchase import Purchase
from screening.rules.duty.regime_answers import RegimeFacts


def regime_facts(purchase: Purchase, chain: SupplyChain, as_of: date) -> RegimeFacts:
    """Return the facts on a day; nothing of the risk goes in."""
    return RegimeFacts(
        buyer_country=purchase.buyer_country,
        place=purchase.place,
        cpv=purchase.cpv,
        amounts=_amounts(purchase, chain),
        dispatched=purchase.dispatched,
        awarded=purchase.awarded,
        starts=purchase.starts,
        last_day=purchase.options_until or purchase.ends,
        is_over=purchase.ended_on(as_of) is not None,
        known_tiers=known_tiers(chain),
    )


def known_tiers(chain: SupplyChain) -> int | None:
    """Return how many tiers of subcontractors are known below the direct suppliers.

    None where nobody declared any. A tie that names a good is a delivery and not counted. A party
    counts by its shortest way down, so that one declared twice makes no chain deeper.
    """
    below: dict[str, list[str]] = {}
    for supply in chain.supplies:
        if supply.good is None:
            below.setdefault(supply.customer, []).append(supply.supplier)
    if not below:
        return None
    front = seen = set(chain.direct)
    tiers = 0
    while front := {key for customer in front for key in below.get(customer, ())} - seen:
        seen = seen | front
        tiers += 1
    return tiers or None


def _amounts(purchase: Purchase, chain: SupplyChain) -> tuple[tuple[Decimal, str], ...]:
    """Return the known values without VAT of the purchase and of the whole; 0 means unknown."""
    contract = chain.contract
    own: list[Money | None] = [] if contract.value_includes_vat else [contract.value]
    others = [
        (money.amount, money.currency)
        for money in (*own, contract.total_value)
        if money is not None and money.currency is not None and money.currency != "EUR"
    ]
    euros = [(amount, "EUR") for amount in (purchase.value_eur, purchase.total_value_eur) if amount]
    return (*euros, *((amount, currency) for amount, currency in others if amount))
