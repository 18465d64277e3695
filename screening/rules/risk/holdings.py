"""With which chance a purchase holds what: the value of an issue over a mixture of kinds (M3).

A purchase is of one of several kinds (or of several at once), and each kind holds its goods with a
chance. The value of an issue is the largest that at least half of such purchases hold:

    value = max { v : chance(holds a place with R >= v) >= half }

Goods within a kind stand or fall together: of several places of one kind the likeliest counts once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Alternative:
    """One kind that a purchase may be of. ``group``: the CPV code that offers the choice."""

    group: int
    chance: float  # 0..1
    bundled: bool  # bought beside the others of its group, rather than instead of them
    certain: bool = False  # what the code holds, whatever its kinds are
    assumed: bool = False  # by a code that a description suggests: one of those groups is right


@dataclass(frozen=True, slots=True)
class Holding:
    """That a kind holds a good: the number of the alternative, and with which chance."""

    alternative: int
    presence: float  # 0..1
    role: str  # core, input or incidental


class Held(NamedTuple, Generic[T]):
    """A weight (R, 0..1) that a purchase has if it holds this."""

    weight: float
    holding: Holding
    place: T


_WEIGHT = itemgetter(0)  # of what is held; falling, those of equal weight keep their order


def chance_of(presences: Mapping[int, float], alternatives: Sequence[Alternative]) -> float:
    """Return the chance, 0..1, that a purchase holds any of what is asked.

    ``presences``: by alternative, the chance that this kind holds it. What a code holds whatever
    its kinds are stands beside them: the likelier of the two counts. Codes of one purchase are
    bought together, independently of each other; so are kinds that are bundled.
    """
    instead: dict[int, float] = {}
    beside: dict[int, float] = {}
    certain: dict[int, float] = {}
    for number, presence in presences.items():
        alternative = alternatives[number]
        group, chance = alternative.group, alternative.chance * presence
        if alternative.certain:
            certain[group] = max(certain.get(group, 0.0), chance)
        elif alternative.bundled:
            beside[group] = 1.0 - (1.0 - beside.get(group, 0.0)) * (1.0 - chance)
        else:
            instead[group] = min(1.0, instead.get(group, 0.0) + chance)
    groups = {**instead, **beside, **certain}
    chances = {
        group: max(part.get(group, 0.0) for part in (instead, beside, certain)) for group in groups
    }
    if alternatives and alternatives[0].assumed:
        return _chance_of_assumed(chances, alternatives)
    none = 1.0
    for chance in chances.values():
        none *= 1.0 - chance
    return 1.0 - none


def _chance_of_assumed(chances: Mapping[int, float], alternatives: Sequence[Alternative]) -> float:
    """Return the chance where nobody confirmed a code: that by the worst of the assumed ones (M15).

    Of what a chain declares beside them the chance is independent of that.
    """
    assumed = {alternative.group for alternative in alternatives if alternative.assumed}
    none = 1.0 - max((chances.get(group, 0.0) for group in assumed), default=0.0)
    for group, chance in chances.items():
        none *= 1.0 if group in assumed else 1.0 - chance
    return 1.0 - none


def likely(
    held: Iterable[Held[T]], alternatives: Sequence[Alternative], half: float
) -> Held[T] | None:
    """Return the heaviest of those that at least ``half`` of such purchases reach, else None.

    Of equal weight the first one given counts, so give them in the order in which they speak.
    """
    presences: dict[int, float] = {}
    for item in sorted(held, key=_WEIGHT, reverse=True):
        number, presence = item.holding.alternative, item.holding.presence
        if presence <= presences.get(number, -1.0):
            continue  # it adds nothing to the chance, which was too small before
        presences[number] = presence
        if chance_of(presences, alternatives) >= half - 1e-9:
            return item
    return None
