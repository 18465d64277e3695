"""One measure in a process of its own: ``python -m tests.bench.one NAME SIZE OUT``.

A process apart keeps one measure's memory, caches and compiled code out of the next one's figures.
The garbage collector is off while either side works: that is the fair way for both.
"""

import contextlib
import gc
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from screening.runtime.console import note
from tests.bench import memory, stores
from tests.bench.measure import (
    Measure,
    Size,
    Work,
)


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of the wall clock and of the processors, one per run, and the last answer."""

    wall: tuple[float, ...]
    processor: tuple[float, ...]
    answer: object


def measured(measure: Measure, size: Size) -> dict[str, Any]:
    """Ours and the peer on the same input, one after the other."""
    if measure.warm is not None:
        measure.warm()
    gc.collect()
    held = memory.resident()
    note(f"{measure.name} {size.value}: making ready")
    work = measure.prepare(size)
    if not work.cold:
        work.ours()
    memory.forget_peak()
    note(f"{measure.name} {size.value}: ours")
    ours = _timed(work.ours, work.runs, work.again)
    most = memory.peak()
    peer = _peer(measure, size, work)
    if peer is not None and work.agree is not None:
        work.agree(ours.answer, peer.answer)
    return _document(measure, size, work, ours, peer, _over(most, held))


def _peer(measure: Measure, size: Size, work: Work) -> Timed | None:
    if work.peer is None:
        return None
    if work.before_peer is not None:
        note(f"{measure.name} {size.value}: making the peer ready")
        work.before_peer()
    note(f"{measure.name} {size.value}: {work.peer_name}")
    return _timed(work.peer, work.peer_runs, None)


def _timed(call: Callable[[], object], runs: int, between: Callable[[], object] | None) -> Timed:
    wall, processor, answer = [], [], None
    with _collector_off():
        for turn in range(runs):
            if turn and between is not None:
                between()
            answer = None  # the former answer must not weigh on this one
            began, worked = time.perf_counter(), _processor()
            answer = call()
            wall.append(time.perf_counter() - began)
            processor.append(_processor() - worked)
    return Timed(tuple(wall), tuple(processor), answer)


def _processor() -> float:
    """Seconds that this process and those that it began and that have ended used a processor."""
    of_others = os.times()
    return time.process_time() + of_others.children_user + of_others.children_system


@contextlib.contextmanager
def _collector_off() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _document(
    measure: Measure, size: Size, work: Work, ours: Timed, peer: Timed | None, most: float | None
) -> dict[str, Any]:
    median = statistics.median(ours.wall) / work.per
    theirs = None
    if peer is not None:
        theirs = statistics.median(peer.wall) * work.peer_scale / work.per
    document: dict[str, Any] = {
        "name": measure.name,
        "size": size.value,
        "median_s": _figure(median),
        "runs": len(ours.wall),
        "peer": work.peer_name if peer is not None else None,
        "peer_median_s": _figure(theirs),
        "ratio": _figure(theirs / median) if theirs is not None and median > 0 else None,
        "peak_mb": round(most, 1) if most is not None else None,
        "about": measure.about,
        "least_s": _figure(min(ours.wall) / work.per),
        "most_s": _figure(max(ours.wall) / work.per),
        "processor_s": _figure(statistics.median(ours.processor) / work.per),
    }
    if peer is not None:
        document |= {"peer_runs": len(peer.wall), "peer_scale": work.peer_scale}
    else:
        document["peer_missing"] = work.peer_missing or "This measure has no peer."
    document["engine"] = stores.engine_used()
    return document | work.also(ours.answer, peer.answer if peer is not None else None)


def _over(most: float | None, held: float | None) -> float | None:
    return max(0.0, most - held) if most is not None and held is not None else None


def _figure(x: float | None) -> float | None:
    """Four digits that mean something; more would say that the clock is better than it is."""
    return float(f"{x:.4g}") if x is not None else None


def main(name: str, size: str, out: str) -> int:
    from tests.bench.runner import measures

    measure = next(one for one in measures() if one.name == name)
    with contextlib.redirect_stdout(sys.stderr):  # a library that talks must not spoil the answer
        document = measured(measure, Size(size))
    Path(out).write_text(json.dumps(document), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
