"""Suppliers that several contracts have in common: one conversation that serves them all."""

from collections.abc import Iterable
from dataclasses import dataclass

from graphs.chain.supply_chain import SupplyChain


@dataclass(frozen=True, slots=True)
class Common:
    """One party below several contracts."""

    party: str  # Party.key
    contracts: tuple[str, ...]  # Contract.key, in order
    nearest: int  # the smallest tier at which it stands


def common_suppliers(chains: Iterable[SupplyChain]) -> tuple[Common, ...]:
    """Parties below two contracts or more: those below most first, then the nearest, then by key.

    Chains are read one after another, so that not all need to be in memory.
    """
    contracts: dict[str, list[str]] = {}
    nearest: dict[str, int] = {}
    for chain in chains:
        for key, tier in chain.tiers.items():
            contracts.setdefault(key, []).append(chain.contract.key)
            nearest[key] = min(tier, nearest.get(key, tier))
    shared = (
        Common(key, tuple(sorted(set(ones))), nearest[key])
        for key, ones in contracts.items()
        if len(set(ones)) > 1
    )
    return tuple(sorted(shared, key=lambda one: (-len(one.contracts), one.nearest, one.party)))
