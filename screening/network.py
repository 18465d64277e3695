"""The whole network of an organization: for questions about a portfolio, and where it decides.

One contract is looked at with networkx (`graphs.chain`): its tiers, routes and chokepoints. All
contracts at once are looked at as columns (`graphs.network`). Which of the two answers a question
is decided here, and whoever asks gets keys and numbers, never arrays.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphs.network.columns import Network

Place = tuple[str | None, ...]  # good, country, region, evidence class
Scores = Callable[[list[Place]], Any]  # a row per place
PLACE = ("good", "country", "region", "evidence_class")


def assemble(
    ties: Iterable[Any], direct: Iterable[Any], scores: Scores, issues: tuple[str, ...]
) -> "Network":
    """The network of Arrow tables of ties and direct suppliers, piece by piece.

    A party has by itself what its ties say of places: the link to a place that somebody stated is
    1 (decision 7). ``scores`` gives each place a row.
    """
    import numpy as np

    from graphs.network import gather
    from graphs.network.prepare import Ties, prepare

    names, contract_names, places = gather.Names(), gather.Names(), gather.Rows()
    for piece in ties:
        names.add(0, piece["customer"])
        names.add(1, piece["supplier"])
        places.add([piece[name] for name in PLACE])
    for piece in direct:
        names.add(1, piece["supplier"])
        contract_names.add(0, piece["contract"])
    parties, (customer, supplier) = names.ranks(2)
    contracts, (contract,) = contract_names.ranks(1)
    place, meaning = places.numbers()
    own = gather.largest(len(parties) + len(contracts), customer, place, scores(meaning))
    both = Ties(
        len(parties),
        len(contracts),
        supplier,
        np.concatenate([customer, contract + np.int32(len(parties))]),
        np.ones(len(supplier), np.float32),
        own,
    )
    del customer, place
    return prepare(both, issues, parties, contracts)
