"""The view of a chain on its page: its paths, and every party with its tier.

For a large chain it is stored beside the verdict, made of the same inputs, so that a page on
100,000 parties is there at once; for any other it is made on request.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from graphs.chain import SupplyChain
from graphs.parties import Contract, Party
from screening.model.contracts import StoredContract
from screening.model.json_document import DocumentError, from_document
from screening.rules.verdict.chain_paths import ChainPaths
from screening.rules.verdict.protocols import PathFinder
from screening.services.screening import inputs
from screening.store.portfolio import Portfolio

PATHS = 3  # per issue


@dataclass(frozen=True, slots=True)
class ChainView:
    """The paths of one contract, and the parties as (tier, key), nearest first."""

    paths: ChainPaths
    parties: Callable[[], list[tuple[int, str]]]


def view_of(
    portfolio: Portfolio, stored: StoredContract, path_finder: Callable[[], PathFinder]
) -> ChainView:
    """Return the view that is stored with the verdict in use, else make it now.

    Raise InputError as screening does.
    """
    paths = _stored_paths(portfolio, stored.id)
    if paths is not None:
        return ChainView(paths, lambda: portfolio.chain_views.parties(stored.id))
    purchase, chain, list_hits = inputs(portfolio, stored)
    return ChainView(path_finder()(purchase, chain, list_hits), lambda: parties_of(chain))


def _stored_paths(portfolio: Portfolio, id: str) -> ChainPaths | None:
    """Return the paths stored with the verdict in use; None if they are of other inputs."""
    view = portfolio.chain_views.get(id)
    if view is None or view[0] != portfolio.verdicts.inputs_of(id):
        return None
    try:
        return from_document(ChainPaths, view[1])
    except DocumentError:  # another version wrote it: it is made anew
        return None


def parties_of(chain: SupplyChain) -> list[tuple[int, str]]:
    """Return every party with its tier, by tier and then by key."""
    return sorted((tier, key) for key, tier in chain.tiers.items())


def of_party(party: Party) -> StoredContract:
    """Return a made-up contract with this party as its supplier, to show its chain."""
    contract = Contract(key=f"party:{party.key}", suppliers=(party,), title=party.name)
    return StoredContract(party.key, contract, None, 0, datetime.min.replace(tzinfo=UTC))


def as_bought(chain: SupplyChain) -> SupplyChain:
    """Return the chain as if each tie were declared for its contract.

    Of a made-up contract nobody knows what is bought, and a tie that names no contract rates only
    what is in the purchase (M2): the chain of a party shows all that comes through it.
    """
    contract = chain.contract
    ties = tuple(replace(tie, contract=contract.key) for tie in chain.supplies)
    return replace(chain, supplies=ties)
