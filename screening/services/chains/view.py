"""What the page of a chain shows: its paths, and every party with its tier.

For a large chain this is kept beside the verdict, made of the same inputs, so that a page on
100,000 parties answers at once; for any other it is made when somebody asks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graphs.chain import SupplyChain
from graphs.parties import Contract, Party
from screening.model.contracts import StoredContract
from screening.model.json_document import as_document
from screening.rules.verdict.protocols import PathFinder
from screening.services.screening import inputs
from screening.store.portfolio import Portfolio

PATHS = 3  # per issue


@dataclass(frozen=True, slots=True)
class ChainView:
    """``paths`` is the document of ``ChainPaths``; ``parties`` are (tier, key), nearest first."""

    paths: dict[str, Any]
    parties: Callable[[], list[tuple[int, str]]]


def view_of(
    portfolio: Portfolio, stored: StoredContract, path_finder: Callable[[], PathFinder]
) -> ChainView:
    """As kept with the verdict in use, else made now. Raises InputError as screening does."""
    verdict = portfolio.verdicts.current(stored.id)
    kept = portfolio.chain_views.get(stored.id)
    if verdict is not None and kept is not None and kept[0] == verdict["pins"]["inputs"]:
        return ChainView(kept[1], lambda: portfolio.chain_views.parties(stored.id))
    purchase, chain, known = inputs(portfolio, stored)
    paths = path_finder()(purchase, chain, known)
    return ChainView(as_document(paths), lambda: parties_of(chain))


def parties_of(chain: SupplyChain) -> list[tuple[int, str]]:
    """Every party with its tier, by tier and then by key."""
    return sorted((tier, key) for key, tier in chain.tiers.items())


def of_party(party: Party) -> StoredContract:
    """A contract that is none, with this party as its supplier: what would come with it?"""
    contract = Contract(key=f"party:{party.key}", suppliers=(party,), title=party.name)
    return StoredContract(party.key, contract, None, 0, datetime.min.replace(tzinfo=UTC))
