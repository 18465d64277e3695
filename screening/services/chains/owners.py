"""The owners of the parties on a path, as a document.

Ownership is no supply: no path of supply runs through it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphs.chain.owners import PartyOwners, owners_of
from screening.store.portfolio import Portfolio

MOST = 5  # owners of one party that are shown; the others are counted


def parties_on(issues: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the parties of the paths of these issues, each once, in order."""
    parties: dict[str, Mapping[str, Any]] = {}
    for issue in issues:
        for path in issue["paths"]:
            for step in path["steps"]:
                if step["party"] is not None:
                    parties.setdefault(step["party"]["key"], step["party"])
    return list(parties.values())


def owned(portfolio: Portfolio, parties: Iterable[Mapping[str, Any]]) -> list[PartyOwners]:
    """Return the owners of each of these parties, nearest first.

    Parties without a known owner are left out.
    """
    keys = [party["key"] for party in parties]
    above = portfolio.ties.ownerships_above(keys) if keys else None
    chains = [owners_of(key, above.ownerships, MOST) for key in keys] if above else []
    return [chain for chain in chains if chain.owners]


def names_of(portfolio: Portfolio, chains: Iterable[PartyOwners]) -> dict[str, str]:
    """Return the name of every party in these ties of ownership, by its key."""
    keys = {key for chain in chains for tie in chain.owners for key in (tie.child, tie.parent)}
    return {party.key: party.name for party in portfolio.parties.get_many(keys)}


def document(portfolio: Portfolio, issues: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield an entry per tie of ownership, by the party of a path that it is about."""
    chains = owned(portfolio, parties_on(issues))
    names = names_of(portfolio, chains)
    for chain in chains:
        for tie in chain.owners:
            yield {
                "party": chain.party,
                "owned": names.get(tie.child, tie.child),
                "owner": names.get(tie.parent, tie.parent),
                "owner_key": tie.parent,
                "form": tie.form,
                "share": tie.share,
                "source": tie.source,
                "further": chain.further,
            }
