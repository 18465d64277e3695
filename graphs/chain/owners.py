"""Who owns whom above some parties. Kept apart from supply: an owner supplies nothing by owning.

A way of supply ends at a mill; whose mill it is, is another question, and only that one is answered
here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from graphs.parties import Ownership


@dataclass(frozen=True, slots=True)
class Owned:
    """What is known of the owners of one party, nearest first; ``further`` were not looked at."""

    party: str
    owners: tuple[Ownership, ...]
    further: int = 0


def owners_of(party: str, ownerships: Iterable[Ownership], most: int = 50) -> Owned:
    """All who own or control a party, level by level; who owns itself round is met once."""
    above: dict[str, list[Ownership]] = {}
    for one in sorted(set(ownerships), key=_order):
        if one.child != one.parent:
            above.setdefault(one.child, []).append(one)
    found: list[Ownership] = []
    seen, front = {party}, [party]
    while front:
        ties = [tie for child in front for tie in above.get(child, ())]
        found += ties
        front = sorted({tie.parent for tie in ties} - seen)
        seen.update(front)
    return Owned(party, tuple(found[:most]), max(0, len(found) - most))


def _order(one: Ownership) -> tuple[str, str, str, str]:
    return (one.child, one.parent, one.form or "", one.source)
