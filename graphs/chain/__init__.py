"""The chain below one contract: tiers, routes, rounds, chokepoints. The one home of networkx.

Nodes are the contract, parties, goods and places (a good made in a country). For many contracts at
once there is ``graphs.network``; ownership is in ``graphs.chain.owners`` and never a tie of supply.
"""

from graphs.chain.party_graph import ROOT
from graphs.chain.places import places_of
from graphs.chain.supply_chain import SupplyChain
from graphs.chain.values import (
    DisclosedOrigins,
    MadeInto,
    MarketShare,
    Origin,
    Place,
    RegionPart,
    Route,
    RouteStep,
    StatedCountries,
    StatedOrigin,
    TypicalGood,
)

__all__ = [
    "ROOT",
    "DisclosedOrigins",
    "MadeInto",
    "MarketShare",
    "Origin",
    "Place",
    "RegionPart",
    "Route",
    "RouteStep",
    "StatedCountries",
    "StatedOrigin",
    "SupplyChain",
    "TypicalGood",
    "places_of",
]  # fmt: skip
