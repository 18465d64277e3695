"""Work on a large register that several processes share: who takes which contracts, in order.

What depends on the basket is worked out once in each process, so contracts that buy alike go to the
same one. Whatever a process does not answer is left to the caller, who screens it alone.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar, TypeVarTuple

from screening.services.side_processes import EndedProcessError, side_by_side

FEWEST = 8_000  # contracts: fewer are screened before a process has begun
MOST_PROCESSES = 3  # each takes some 200 MB
BASKET = 16  # contracts that take as long as a basket does
PARTS = 4  # of a fair share: contracts that buy alike are divided where they are more

T = TypeVar("T")
Given = TypeVarTuple("Given")


def processes_for(contracts: int) -> int:
    """Return how many processes are to screen so many contracts; 0: the one that asks does."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    return min(cores, MOST_PROCESSES) if contracts >= FEWEST and cores > 1 else 0


def shares(buys: Mapping[str, str], processes: int) -> list[list[str]]:
    """Return the contract ids of ``buys`` in as many lists as there are processes.

    ``buys``: what each contract buys. Those that buy the same stand in the same list unless they
    are many; each list takes about as long, and keeps the order of ``buys``.
    """
    most = max(1, len(buys) // (PARTS * processes))
    groups: dict[tuple[str, int], list[str]] = {}
    counts: dict[str, int] = {}
    for id, basket in buys.items():
        part = counts.get(basket, 0) // most
        counts[basket] = counts.get(basket, 0) + 1
        groups.setdefault((basket, part), []).append(id)
    loads = [0] * processes
    whose: dict[str, int] = {}
    for _, ids in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        least = loads.index(min(loads))
        loads[least] += BASKET + len(ids)
        whose.update(dict.fromkeys(ids, least))
    return [[id for id in buys if whose[id] == number] for number in range(processes)]


@contextmanager
def shared_out(
    work: Callable[[*Given, Sequence[str]], Iterator[tuple[str, T | None]]],
    given: tuple[*Given],
    divided: Sequence[Sequence[str]],
) -> Iterator[Callable[[str], T | None]]:
    """Run ``work(*given, ids)`` for each of the lists of ids; give what answers for one id.

    ``work`` yields contract ids with its answers in the order of its ids, and leaves out what it
    does not know. Of each list the ids are asked for in that order.
    """
    with side_by_side(work, [(*given, ids) for ids in divided]) as sides:
        answers = [_Answers(side) for side in sides]
        whose = {id: own for own, ids in zip(answers, divided, strict=True) for id in ids}
        yield lambda id: whose[id].about(id) if id in whose else None


@dataclass
class _Answers(Generic[T]):
    """The answers of one process; ``_next`` is the one that came and was not asked for yet."""

    _coming: Iterator[tuple[str, T | None]]
    _next: tuple[str, T | None] | None = None
    _is_over: bool = False

    def about(self, id: str) -> T | None:
        if self._next is None and not self._is_over:
            try:
                self._next = next(self._coming, None)
            except EndedProcessError:  # killed, out of memory: the caller does the rest
                self._next = None
            self._is_over = self._next is None
        if self._next is None or self._next[0] != id:
            return None
        said, self._next = self._next[1], None
        return said
