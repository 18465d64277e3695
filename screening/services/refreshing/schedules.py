"""The schedule of each list: when it is due, and for how long the rulebook lets it be believed."""

from collections.abc import Iterable

import sources
from screening.model.schedule import Schedule, schedule_of
from screening.rules import rulebook
from screening.store.store import Store
from sources.kit.judge.freshness import AgeLimits
from sources.kit.source import Source


def limits_of(source: Source) -> AgeLimits:
    """Return the limits of age that the rulebook gives a list."""
    return rulebook.load().method.freshness.limits(source.name, source.rhythm)


def schedule_from_rulebook(source: Source) -> Schedule:
    """Return the schedule that follows from a list and the rulebook."""
    return schedule_of(source, limits_of(source))


def declare(store: Store, lists: Iterable[Source] | None = None) -> None:
    """Bring the rows of these lists in the schedule up to date; without any, of all there are.

    A new one is due from now on.
    """
    every = sources.catalogue().values() if lists is None else lists
    store.jobs.schedules.declare(schedule_from_rulebook(source) for source in every)
