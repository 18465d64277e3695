"""The owners above a party. Kept apart from supply: an owner supplies nothing by owning.

A way of supply ends at a mill; whose mill it is, is another question, and only that one is answered
here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from graphs.parties import Ownership


@dataclass(frozen=True, slots=True)
class PartyOwners:
    """The owners of one party, nearest first; ``further`` is how many were not looked at."""

    party: str
    owners: tuple[Ownership, ...]
    further: int = 0


def owners_of(party: str, ownerships: Iterable[Ownership], most: int = 50) -> PartyOwners:
    """Return all who own or control a party, level by level, each once even in a circle."""
    above: dict[str, list[Ownership]] = {}
    for ownership in sorted(set(ownerships), key=_order):
        if ownership.child != ownership.parent:
            above.setdefault(ownership.child, []).append(ownership)
    owners: list[Ownership] = []
    seen, front = {party}, [party]
    while front:
        ties = [tie for child in front for tie in above.get(child, ())]
        owners += ties
        front = sorted({tie.parent for tie in ties} - seen)
        seen.update(front)
    return PartyOwners(party, tuple(owners[:most]), max(0, len(owners) - most))


def _order(tie: Ownership) -> tuple[str, str, str, str]:
    return (tie.child, tie.parent, tie.form or "", tie.source)
