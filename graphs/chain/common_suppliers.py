"""Suppliers that several contracts have in common: one conversation that serves them all."""

from collections.abc import Iterable
from dataclasses import dataclass

from graphs.chain.supply_chain import SupplyChain


@dataclass(frozen=True, slots=True)
class CommonSupplier:
    """A party below several contracts."""

    party: str  # Party.key
    contracts: tuple[str, ...]  # Contract.key, in order
    nearest: int  # the smallest tier at which it stands


def common_suppliers(chains: Iterable[SupplyChain]) -> tuple[CommonSupplier, ...]:
    """Return the parties below two contracts or more: most contracts first, then nearest, then key.

    Chains are read one after another, so that not all need to be in memory.
    """
    contracts: dict[str, list[str]] = {}
    nearest: dict[str, int] = {}
    for chain in chains:
        for key, tier in chain.tiers.items():
            contracts.setdefault(key, []).append(chain.contract.key)
            nearest[key] = min(tier, nearest.get(key, tier))
    shared = (
        CommonSupplier(key, tuple(sorted(set(keys))), nearest[key])
        for key, keys in contracts.items()
        if len(set(keys)) > 1
    )
    return tuple(
        sorted(
            shared,
            key=lambda supplier: (-len(supplier.contracts), supplier.nearest, supplier.party),
        )
    )
