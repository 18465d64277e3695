"""Comparing what verdicts take from the figures before and after, shared out among processes."""

import os
from collections.abc import Iterator, Sequence

from screening.model.risk_data import RiskData
from screening.rules import rulebook
from screening.rules.verdict.change_impact import PurchaseProfile
from screening.rules.verdict.verdict_inputs import InputComparer
from screening.services.side_processes import EndedProcessError, side_by_side

FEWEST = 400  # purchases, of some 10 ms each: fewer are compared before a process has begun
MOST_PROCESSES = 3  # each takes some 200 MB


def unchanged(
    comparer: InputComparer, profiles: Sequence[PurchaseProfile]
) -> frozenset[PurchaseProfile]:
    """Return those of which verdicts take the same before and after; see ``InputComparer``."""
    parts = _parts(profiles)
    given = (comparer.before, comparer.after, comparer.year)
    with side_by_side(_compared, [(*given, part) for part in parts[1:]]) as sides:
        same = {profile for profile in parts[0] if comparer.unchanged(profile)}
        for part, side in zip(parts[1:], sides, strict=True):
            try:
                answers = list(side)
            except EndedProcessError:  # killed, out of memory: this process does the rest
                answers = [comparer.unchanged(profile) for profile in part]
            same.update(profile for profile, is_same in zip(part, answers, strict=True) if is_same)
    return frozenset(same)


def _parts(profiles: Sequence[PurchaseProfile]) -> list[Sequence[PurchaseProfile]]:
    """Return the profiles in as many parts as there are processes; the first is our own."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    processes = min(cores, MOST_PROCESSES) if len(profiles) >= FEWEST else 1
    return [profiles[number::processes] for number in range(processes)]


def _compared(
    before: RiskData, after: RiskData, year: int, profiles: Sequence[PurchaseProfile]
) -> Iterator[bool]:
    comparer = InputComparer(before, after, rulebook.load().method, year)
    for profile in profiles:
        yield comparer.unchanged(profile)
