"""The owners of the parties on a path.

Ownership is no supply: no path of supply runs through it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graphs.chain.owners import PartyOwners, owners_of
from screening.rules.verdict.chain_paths import IssuePaths, PathParty
from screening.store.portfolio import Portfolio

MOST = 5  # owners of one party that are shown; the others are counted


@dataclass(frozen=True, slots=True)
class OwnershipLine:
    """One tie of ownership above a party of a path, with names; ``further`` were not looked at."""

    party: str  # key of the party of the path
    owned: str
    owner: str
    owner_key: str
    form: str | None
    share: float | None  # 0..1
    source: str
    further: int


def parties_on(issues: Iterable[IssuePaths]) -> list[PathParty]:
    """Return the parties of the paths of these issues, each once, in order."""
    parties: dict[str, PathParty] = {}
    for issue in issues:
        for path in issue.paths:
            for step in path.steps:
                if step.party is not None:
                    parties.setdefault(step.party.key, step.party)
    return list(parties.values())


def owned(portfolio: Portfolio, parties: Iterable[PathParty]) -> list[PartyOwners]:
    """Return the owners of each of these parties, nearest first.

    Parties without a known owner are left out.
    """
    keys = [party.key for party in parties]
    above = portfolio.ties.ownerships_above(keys) if keys else None
    chains = [owners_of(key, above.ownerships, MOST) for key in keys] if above else []
    return [chain for chain in chains if chain.owners]


def names_of(portfolio: Portfolio, chains: Iterable[PartyOwners]) -> dict[str, str]:
    """Return the name of every party in these ties of ownership, by its key."""
    keys = {key for chain in chains for tie in chain.owners for key in (tie.child, tie.parent)}
    return {party.key: party.name for party in portfolio.parties.get_many(keys)}


def ownership_lines(portfolio: Portfolio, issues: Iterable[IssuePaths]) -> Iterator[OwnershipLine]:
    """Yield the ties of ownership above the parties of these issues' paths."""
    chains = owned(portfolio, parties_on(issues))
    names = names_of(portfolio, chains)
    for chain in chains:
        for tie in chain.owners:
            yield OwnershipLine(
                party=chain.party,
                owned=names.get(tie.child, tie.child),
                owner=names.get(tie.parent, tie.parent),
                owner_key=tie.parent,
                form=tie.form,
                share=tie.share,
                source=tie.source,
                further=chain.further,
            )
