"""Parties that a person decided are one company, and a chain read as if they were one row.

The rows stay as they are: the map is applied when they are read, so undoing a decision undoes its
effect exactly. Pure; ``screening.store.parties.aliases`` makes it from the decisions in force.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from graphs.parties import Contract, Identifier, Party, Supply

Decided = tuple[str, str, str]  # match, answer, day


@dataclass(frozen=True, slots=True)
class Aliases:
    """``map``: party key -> canonical key, only for keys that stand for another one.

    The canonical key of a group is the smallest of those that there are.
    """

    map: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # canonical -> all, sorted
    decisions: Mapping[str, tuple[Decided, ...]] = field(default_factory=dict)  # of a group

    def canonical(self, key: str) -> str:
        """Return the canonical key of a party."""
        return self.map.get(key, key)

    def keys_of(self, key: str) -> tuple[str, ...]:
        """Return every key of the same company, including the given one."""
        return self.groups.get(self.canonical(key), (key,))

    def all_keys(self, keys: Iterable[str]) -> set[str]:
        """Return every key of all these companies."""
        return {other for key in keys for other in self.keys_of(key)}

    def supply(self, tie: Supply) -> Supply:
        """Return the tie between canonical keys; between two keys of one company it becomes a
        loop.
        """
        customer, supplier = self.canonical(tie.customer), self.canonical(tie.supplier)
        if customer is tie.customer and supplier is tie.supplier:
            return tie
        return replace(tie, customer=customer, supplier=supplier)

    def supplies(self, ties: Iterable[Supply]) -> tuple[Supply, ...]:
        return tuple(map(self.supply, ties)) if self.map else tuple(ties)

    def includes_any(self, keys: Iterable[str]) -> bool:
        return bool(self.groups) and any(self.canonical(key) in self.groups for key in keys)

    def contract(self, contract: Contract, parties: Mapping[str, Party]) -> Contract:
        """Return a contract with each supplier once, under its canonical key and its register's
        name.

        ``parties``: the rows of the canonical keys, which fill in what this register leaves out.
        """
        if not self.includes_any(party.key for party in contract.suppliers):
            return contract
        suppliers: dict[str, Party] = {}
        for party in contract.suppliers:
            key = self.canonical(party.key)
            suppliers[key] = _completed(suppliers.get(key, replace(party, key=key)), party)
        for key, row in parties.items():
            if key in suppliers:
                suppliers[key] = _completed(suppliers[key], row)
        return replace(contract, suppliers=tuple(suppliers.values()))

    def decisions_on(self, keys: Iterable[str]) -> tuple[Decided, ...]:
        """Return the decisions that merge any of these parties with another."""
        groups = {self.canonical(key) for key in keys} & set(self.decisions)
        return tuple(sorted({decision for key in groups for decision in self.decisions[key]}))


NO_ALIASES = Aliases()


def group_aliases(
    pairs: Iterable[tuple[str, str, Decided]], keys_in_use: frozenset[str]
) -> Aliases:
    """Return the groups of pairs that are one company, over the keys that exist."""
    above: dict[str, str] = {}

    def top(key: str) -> str:
        while above.get(key, key) != key:
            key = above[key]
        return key

    pairs_in_use = sorted(
        pair for pair in set(pairs) if pair[0] in keys_in_use and pair[1] in keys_in_use
    )
    for left, right, _ in pairs_in_use:
        first, second = sorted((top(left), top(right)))
        above[second] = first
    members: dict[str, set[str]] = {}
    decisions: dict[str, set[Decided]] = {}
    for left, right, decision in pairs_in_use:
        members.setdefault(top(left), set()).update((left, right))
        decisions.setdefault(top(left), set()).add(decision)
    return Aliases(
        map={key: head for head, keys in sorted(members.items()) for key in keys if key != head},
        groups={head: tuple(sorted(keys)) for head, keys in sorted(members.items())},
        decisions={head: tuple(sorted(pins)) for head, pins in sorted(decisions.items())},
    )


def _completed(party: Party, row: Party) -> Party:
    """Return a party with what its row leaves out filled in from another row of the company."""
    identifiers: dict[tuple[str, str], Identifier] = {
        (identifier.scheme, identifier.id): identifier
        for identifier in (*row.identifiers, *party.identifiers)
    }
    return replace(
        party,
        country=party.country or row.country,
        address=party.address or row.address,
        identifiers=tuple(identifiers[key] for key in sorted(identifiers)),
    )
