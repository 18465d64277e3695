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

    def one(self, key: str) -> str:
        """Return the canonical key of a party."""
        return self.map.get(key, key)

    def all(self, key: str) -> tuple[str, ...]:
        """Return every key of the same company, including the given one."""
        return self.groups.get(self.one(key), (key,))

    def every(self, keys: Iterable[str]) -> set[str]:
        """Return every key of all these companies."""
        return {other for key in keys for other in self.all(key)}

    def supply(self, tie: Supply) -> Supply:
        """Return the tie between canonical keys; between two keys of one company it becomes a
        loop.
        """
        customer, supplier = self.one(tie.customer), self.one(tie.supplier)
        if customer is tie.customer and supplier is tie.supplier:
            return tie
        return replace(tie, customer=customer, supplier=supplier)

    def supplies(self, ties: Iterable[Supply]) -> tuple[Supply, ...]:
        return tuple(map(self.supply, ties)) if self.map else tuple(ties)

    def touches(self, keys: Iterable[str]) -> bool:
        return bool(self.groups) and any(self.one(key) in self.groups for key in keys)

    def contract(self, contract: Contract, parties: Mapping[str, Party]) -> Contract:
        """Return a contract with each supplier once, under its canonical key and its register's
        name.

        ``parties``: the rows of the canonical keys, which fill in what this register leaves out.
        """
        if not self.touches(party.key for party in contract.suppliers):
            return contract
        met: dict[str, Party] = {}
        for party in contract.suppliers:
            key = self.one(party.key)
            met[key] = _completed(met.get(key, replace(party, key=key)), party)
        for key, known in parties.items():
            if key in met:
                met[key] = _completed(met[key], known)
        return replace(contract, suppliers=tuple(met.values()))

    def used(self, keys: Iterable[str]) -> tuple[Decided, ...]:
        """Return the decisions that merge any of these parties with another."""
        groups = {self.one(key) for key in keys} & set(self.decisions)
        return tuple(sorted({one for key in groups for one in self.decisions[key]}))


NO_ALIASES = Aliases()


def group_aliases(pairs: Iterable[tuple[str, str, Decided]], there: frozenset[str]) -> Aliases:
    """Return the groups of pairs that are one company, over the keys that exist."""
    above: dict[str, str] = {}

    def top(key: str) -> str:
        while above.get(key, key) != key:
            key = above[key]
        return key

    known = sorted(pair for pair in set(pairs) if pair[0] in there and pair[1] in there)
    for one, other, _ in known:
        first, second = sorted((top(one), top(other)))
        above[second] = first
    members: dict[str, set[str]] = {}
    said: dict[str, set[Decided]] = {}
    for one, other, decision in known:
        members.setdefault(top(one), set()).update((one, other))
        said.setdefault(top(one), set()).add(decision)
    return Aliases(
        map={key: head for head, keys in sorted(members.items()) for key in keys if key != head},
        groups={head: tuple(sorted(keys)) for head, keys in sorted(members.items())},
        decisions={head: tuple(sorted(ones)) for head, ones in sorted(said.items())},
    )


def _completed(party: Party, known: Party) -> Party:
    """Return a party with what its row leaves out filled in from another row of the company."""
    identifiers: dict[tuple[str, str], Identifier] = {
        (one.scheme, one.id): one for one in (*known.identifiers, *party.identifiers)
    }
    return replace(
        party,
        country=party.country or known.country,
        address=party.address or known.address,
        identifiers=tuple(identifiers[key] for key in sorted(identifiers)),
    )
