"""Which open question about a contract or a purchase matters most."""

from typing import TYPE_CHECKING

from screening.model.contracts import StoredContract
from screening.model.deciding import DecidingQuestion
from screening.model.errors import InputError
from screening.model.purchase import Purchase
from screening.rules.verdict.deciding_questions import deciding_questions
from screening.rules.verdict.protocols import ContractScreener
from screening.rules.verdict.screen import Screener
from screening.services.screening import chain_of_check, inputs

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio


def of_contract(
    portfolio: "Portfolio", screener: ContractScreener, stored: StoredContract
) -> tuple[DecidingQuestion, ...]:
    """Return the open questions about a contract, the one that matters most first.

    None where it cannot be screened, or ended: then no answer changes what to do.
    """
    if not isinstance(screener, Screener):
        return ()
    try:
        purchase, chain, hits = inputs(portfolio, stored)
        if purchase.ended_on(screener.as_of) is not None:
            return ()
        return deciding_questions(screener, purchase, chain, hits)
    except InputError:
        return ()


def of_purchase(screener: ContractScreener, purchase: Purchase) -> tuple[DecidingQuestion, ...]:
    """Return the same of a purchase that is only checked. Raises InputError as screening does."""
    if not isinstance(screener, Screener):
        return ()
    return deciding_questions(screener, purchase, chain_of_check(purchase))
