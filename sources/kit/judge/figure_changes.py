"""The comparison of the same subjects' figures from one list to the next.

A mean cannot tell: exchanged columns of much the same size keep it, and a year of war doubles it.
So the figures of a sample of subjects are compared one by one. The limits were tried on what
publishers printed one edition after the other (governance and development indices, deaths in
conflict, perceived corruption) and on the same lists with columns exchanged, a sign or a direction
turned, or another unit.
"""

from collections.abc import Iterator
from itertools import permutations
from statistics import median

from sources.kit.judge.snapshot_facts import (
    ENOUGH,
    Facts,
    Figure,
)
from sources.kit.read import countries
from sources.kit.values.message import Message

# Half of the subjects moved more than this part of the last spread. A next edition moved 0.19 at
# most (a new method), one of ten years later 0.25; a turned sign 1.4, an index turned round 1.5.
SPREADS = 0.5
# The middle ratio of the figures that are not 0. Deaths in conflict, the wildest, came to 1.6 in
# four years; units differ by tens.
UNIT = 0.2, 5.0
# Subjects whose figure is now nearer to the last of another indicator: this part of all, and this
# many times those nearer to its own. Ratifications, the most alike, come to 0.35; real editions
# have as many of their own.
LIKE_ANOTHER, TIMES_ITS_OWN = 0.25, 2


def figure_reasons(facts: Facts, last: Facts) -> Iterator[Message]:
    """Yield a reason for each indicator whose figures are not those of the last list."""
    for name, figures in facts.figures.items():
        before = last.figures.get(name, {})
        common = [about for about in figures if about in before]
        if len(common) >= ENOUGH:
            yield from _far_apart(name, common, figures, before, last.spreads.get(name))
            yield from _in_another_unit(name, common, figures, before)
    for name, other in permutations(last.figures, 2):
        yield from _exchanged(name, other, facts, last)


def _far_apart(
    name: str,
    common: list[str],
    now: dict[str, Figure],
    was: dict[str, Figure],
    spread: float | None,
) -> Iterator[Message]:
    changes = {about: abs(now[about][0] - was[about][0]) for about in common}
    if spread is not None and median(changes.values()) > SPREADS * spread:
        about = max(changes, key=changes.__getitem__)
        yield Message(
            "gate.figures_moved",
            group=name,
            subject=_subject_in_words(about),
            value=now[about][0],
            before=was[about][0],
            count=len(common),
            limit=SPREADS * spread,
        )


def _in_another_unit(
    name: str, common: list[str], now: dict[str, Figure], was: dict[str, Figure]
) -> Iterator[Message]:
    ratios = {
        about: abs(now[about][0] / was[about][0])
        for about in common
        if now[about][0] and was[about][0]
    }
    if len(ratios) >= ENOUGH and not UNIT[0] <= (middle := median(ratios.values())) <= UNIT[1]:
        about = min(ratios, key=lambda about: abs(ratios[about] - middle))
        yield Message(
            "gate.other_unit",
            group=name,
            subject=_subject_in_words(about),
            value=now[about][0],
            before=was[about][0],
        )


def _exchanged(name: str, other: str, facts: Facts, last: Facts) -> Iterator[Message]:
    """Yield a reason where a column stands under the heading of another: most subjects say so."""
    now, own, its = facts.figures.get(name, {}), last.figures[name], last.figures[other]
    common = [about for about in now if about in own and about in its]
    to_own = {about: _distance(now[about], own[about]) for about in common}
    to_other = {about: _distance(now[about], its[about]) for about in common}
    like_other = [about for about in common if to_other[about] < to_own[about]]
    like_own = [about for about in common if to_own[about] < to_other[about]]
    enough = len(common) >= ENOUGH and len(like_other) >= LIKE_ANOTHER * len(common)
    if enough and len(like_other) > TIMES_ITS_OWN * len(like_own):
        example = max(like_other, key=to_own.__getitem__)
        yield Message(
            "gate.exchanged",
            group=name,
            other=other,
            count=len(like_other),
            compared=len(common),
            subject=_subject_in_words(example),
            figure=_figure_message(now[example]),
            before=_figure_message(own[example]),
        )


def _distance(figure: Figure, other: Figure) -> tuple[float, int]:
    """Return how far apart two figures are and, for equal ones (ratified or not), in years."""
    return abs(figure[0] - other[0]), abs((figure[1] or 0) - (other[1] or 0))


def _figure_message(figure: Figure) -> Message:
    value, year = figure
    if year:
        return Message("gate.figure_of_year", value=value, year=year)
    return Message("gate.figure", value=value)


def _subject_in_words(about: str) -> str:
    """Return a subject of the profile in words."""
    code, *more = about.split("\x1f")
    return ", ".join(part for part in (countries.name_of(code), *more) if part)
