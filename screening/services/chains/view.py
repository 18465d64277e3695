"""The view of a chain on its page: its paths, and every party with its tier.

For a large chain it is stored beside the verdict, made of the same inputs, so that a page on
100,000 parties is there at once; for any other it is made on request.
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
    """The document of ``ChainPaths``, and the parties as (tier, key), nearest first."""

    paths: dict[str, Any]
    parties: Callable[[], list[tuple[int, str]]]


def view_of(
    portfolio: Portfolio, stored: StoredContract, path_finder: Callable[[], PathFinder]
) -> ChainView:
    """Return the view that is stored with the verdict in use, else make it now.

    Raise InputError as screening does.
    """
    verdict = portfolio.verdicts.current(stored.id)
    cached = portfolio.chain_views.get(stored.id)
    if verdict is not None and cached is not None and cached[0] == verdict["pins"]["inputs"]:
        return ChainView(cached[1], lambda: portfolio.chain_views.parties(stored.id))
    purchase, chain, list_hits = inputs(portfolio, stored)
    paths = path_finder()(purchase, chain, list_hits)
    return ChainView(as_document(paths), lambda: parties_of(chain))


def parties_of(chain: SupplyChain) -> list[tuple[int, str]]:
    """Return every party with its tier, by tier and then by key."""
    return sorted((tier, key) for key, tier in chain.tiers.items())


def of_party(party: Party) -> StoredContract:
    """Return a made-up contract with this party as its supplier, to show its chain."""
    contract = Contract(key=f"party:{party.key}", suppliers=(party,), title=party.name)
    return StoredContract(party.key, contract, None, 0, datetime.min.replace(tzinfo=UTC))
