"""Which themes are switched on, and what they ask of a contract.

``SCREENING_THEMES`` names them for the whole service. An organization's own policy can take this
over: ``switched_on`` is the one place that says which themes are on, and everything else asks it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from graphs.chain import SupplyChain
from screening.model.contracts import StoredContract
from screening.model.errors import InputError
from screening.model.proofs import ProofStanding
from screening.model.purchase import Purchase
from screening.rules.themes import theme as files
from screening.rules.themes.theme import Theme, ThemeQuestion, question_of
from screening.rules.verdict.protocols import ContractScreener
from screening.rules.verdict.screen import Screener
from screening.services.screening import chain_of_check, inputs
from screening.services.settings import Settings

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio


def switched_on(settings: Settings) -> tuple[Theme, ...]:
    """Return the themes that are asked about, in the order of their names."""
    return tuple(theme for id, theme in files.load().items() if id in settings.themes)


def ids_on(settings: Settings) -> tuple[str, ...]:
    """Return the ids of the themes that are asked about."""
    return tuple(theme.id for theme in switched_on(settings))


def of_contract(
    themes: Iterable[Theme],
    portfolio: "Portfolio",
    screener: ContractScreener,
    stored: StoredContract,
) -> tuple[ThemeQuestion, ...]:
    """Return what themes ask of a contract; nothing where it cannot be screened."""
    themes = tuple(themes)
    if not themes or not isinstance(screener, Screener):
        return ()
    try:
        purchase, chain, _ = inputs(portfolio, stored)
    except InputError:
        return ()
    return _asked(themes, purchase, chain, screener)


def of_purchase(
    themes: Iterable[Theme], screener: ContractScreener, purchase: Purchase
) -> tuple[ThemeQuestion, ...]:
    """Return the same of a purchase that is only checked."""
    if not isinstance(screener, Screener):
        return ()
    return _asked(tuple(themes), purchase, chain_of_check(purchase), screener)


def answers_to(theme_id: str, standings: Iterable[ProofStanding]) -> tuple[ProofStanding, ...]:
    """Return the proofs that answer a theme."""
    return tuple(each for each in standings if each.proof.scope.issue == theme_id)


def _asked(
    themes: tuple[Theme, ...], purchase: Purchase, chain: SupplyChain, screener: Screener
) -> tuple[ThemeQuestion, ...]:
    asked = (question_of(theme, purchase, chain, screener.assessor) for theme in themes)
    return tuple(question for question in asked if question is not None)
