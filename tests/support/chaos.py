"""Clocks and workers that are killed and stopped at every point, and readers that watch.

Run as a program: `python -m tests.support.chaos '{"address": …, "folder": …}'` forks everything
from one process that has imported all there is, so a killed one is replaced in milliseconds. It
ends by itself and prints what it did and what it found as one JSON object. Nothing of this is
switched on by the environment: the points to die at are an argument of ``RunLeases``, the missing
fence a subclass.
"""

import hashlib
import json
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql.elements import ColumnElement

from screening.model.errors import ScreeningError
from screening.model.run import Claim, SnapshotFacts
from screening.model.schedule import (
    Schedule,
    due_slot,
    slot_name,
)
from screening.runtime import clock, worker
from screening.store.database.columns import moment
from screening.store.database.engine import open_engine, reading
from screening.store.runs.jobs import Jobs
from screening.store.runs.leases import RunLeases
from screening.store.runs.outcomes import RunOutcomes
from screening.store.runs.retention import Retention
from screening.store.snapshots.statement_rows import row_of
from screening.store.tables import (
    job_run,
    snapshot,
    source_schedule,
    statement,
)
from sources.kit.values.message import Message
from sources.kit.values.statements import Observation

LEASE = timedelta(seconds=1)
STOPPED = 2.5 * LEASE.total_seconds()  # long enough for another worker to take over
SOURCES = [Schedule(f"source_{name}", "every 1 seconds", name == "b", 7, 30) for name in "abcdef"]
MOSTLY_WORKERS = 0.7  # of those who are killed anywhere
AWAKE = 1.0  # seconds in which those who stood still finish what they had begun
SAID = 120  # statements of one snapshot
AT_ONCE = 20
DEADLY = 0.02  # how often a worker dies at a point where it could
ANYWHERE = ("claimed", "load begun", "batch kept", "loaded", "finishing", "finished")
LATE = ("finishing",)  # where standing still does most harm, for the control
SWEEP = timedelta(seconds=1)
BETWEEN_READS = 0.03  # seconds; without a pause the readers take more of the processor than workers
DRAIN = 240.0  # seconds in which calm workers do what is left: a guard for a busy machine


@dataclass(frozen=True)
class Plan:
    """What is to be done to whom."""

    address: str
    folder: str
    kills: int = 40
    stops: int = 6
    seed: int = 1
    fenced: bool = True
    clocks: int = 3
    workers: int = 3
    readers: int = 2
    longest: float = 90.0


@dataclass
class Report:
    """What was done, and what of it went wrong."""

    slots: int = 0
    attempts: int = 0
    killed_at_points: int = 0
    killed_anywhere: int = 0
    killed_clocks: int = 0
    stopped: int = 0
    reads: int = 0
    seconds: float = 0.0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)


class UnfencedLeases(RunLeases):
    """Believes that a run which was claimed once stays claimed: what the harness must find out."""

    def held_by(self, claim: Claim) -> ColumnElement[bool]:
        return job_run.c.id == claim.run


class UnfencedOutcomes(RunOutcomes):
    """Without a fencing token a run cannot tell that it is finished; that is not the point."""

    def fail(
        self,
        claim: Claim,
        error: Message | str,
        outcome: str = "refused",
        after: float | None = None,
    ) -> None:
        pass


class UnfencedRetention(Retention):
    """Removes no dead load: what is removed cannot come out, so this is a second fence."""

    def remove_dead_loads(self) -> int:
        return 0


class UnfencedJobs(Jobs):
    """The runs without a fencing token."""

    @cached_property
    def outcomes(self) -> RunOutcomes:
        return UnfencedOutcomes(self._leases)

    @cached_property
    def retention(self) -> Retention:
        return UnfencedRetention(self._leases)


def now() -> datetime:
    return datetime.now(UTC)


# -- the processes --


def jobs_of(plan: Plan, at: Callable[[str], None] = lambda point: None, **more: Any) -> Jobs:
    engine = open_engine(plan.address)
    options = {"now": now, "lease": LEASE, "batch_size": AT_ONCE, "most_attempts": 10_000, **more}
    if plan.fenced:
        return Jobs(RunLeases(engine, at_fail_point=at, **options))
    return UnfencedJobs(UnfencedLeases(engine, at_fail_point=at, **options))


def be_clock(plan: Plan, number: int) -> None:
    """Writes down each moment for which it has queued what was due, after it has."""
    looked: list[datetime] = []

    def look() -> datetime:
        looked.append(now())
        return looked[-1]

    jobs = jobs_of(plan, now=look)
    log = os.open(Path(plan.folder) / "ticks", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def tick() -> None:
        jobs.queue.tick()
        os.write(log, f"{looked[-1].isoformat()}\n".encode())

    clock.run(tick, threading.Event(), timedelta(seconds=0.3))


def be_worker(plan: Plan, number: int) -> None:
    """A worker that may die or stand still wherever a crash could strike."""
    chance = random.Random(f"{plan.seed} {number}")  # noqa: S311
    where, stands_still = (ANYWHERE, 0.02) if plan.fenced else (LATE, 0.25)

    def at(point: str) -> None:
        drawn = chance.random()
        if drawn < DEADLY and plan.kills:
            os.kill(os.getpid(), signal.SIGKILL)
        elif drawn < DEADLY + stands_still and point in where:
            os.kill(os.getpid(), signal.SIGSTOP)

    be_at_work(jobs_of(plan, at))


def be_calm_worker(plan: Plan, number: int) -> None:
    be_at_work(jobs_of(plan))


def be_at_work(jobs: Jobs) -> None:
    worker.run(
        jobs,
        lambda claim: refresh(jobs, claim),
        every=timedelta(seconds=0.05),
        rest=SWEEP,
    )


def refresh(jobs: Jobs, claim: Claim) -> None:
    said = list(statements(claim))
    kept = jobs.loading.load_statements(claim, slowly(said))
    digest = digest_of(row_of(one)["content"] for one in said)
    jobs.outcomes.publish(claim, kept, facts(claim, digest))


def statements(claim: Claim) -> Iterator[Observation]:
    """Different for each attempt, so that a mixture of two would be seen."""
    drawn = random.Random(f"{claim.source} {claim.slot} {claim.attempt} {claim.owner}")  # noqa: S311
    for at in range(SAID):
        yield Observation("hdi", "NL", drawn.random(), where=f"row {at}")


def slowly(said: Iterable[Observation]) -> Iterator[Observation]:
    for one in said:
        time.sleep(0.0005)
        yield one


def digest_of(contents: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(contents).encode()).hexdigest()


def facts(claim: Claim, digest: str) -> SnapshotFacts:
    return SnapshotFacts(
        title=claim.source,
        publisher="",
        url="",
        edition=claim.slot,
        layout="publisher",
        sha256=digest,
        retrieved=date(2026, 1, 1),
        licence="",
        licence_url="",
        attribution="",
        rows=SAID,
    )


def be_reader(plan: Plan, number: int) -> None:
    """Hashes what is in use again and again; what it saw is in a file all the time."""
    engine = open_engine(plan.address)
    path = Path(plan.folder) / f"reader_{number}"
    reads, torn, met = 0, [], set[str]()
    while True:
        with reading(engine) as connection:
            found = list(in_use(connection))
        reads += len(found)
        here = {source for source, _ in found}
        torn += [why for _, why in found if why] + [f"{gone} is gone" for gone in met - here]
        met |= here
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps([reads, torn[:20]]))
        draft.replace(path)
        time.sleep(BETWEEN_READS)


def in_use(connection: Connection) -> Iterator[tuple[str, str]]:
    """Each source with its snapshot in use, and what is wrong with that."""
    ready = select(snapshot).where(snapshot.c.status == "ready")
    rows = connection.execute(ready).mappings().all()
    twice = Counter(row["source"] for row in rows)
    for row in rows:
        asked = select(statement.c.content).where(statement.c.snapshot_id == row["id"])
        contents = connection.execute(asked.order_by(statement.c.id)).scalars().all()
        why = f"{row['source']} is in use {twice[row['source']]} times"
        if digest_of(contents) != row["sha256"]:
            yield row["source"], f"snapshot {row['id']} has {len(contents)} other statements"
        else:
            yield row["source"], why if twice[row["source"]] > 1 else ""


# -- the one that hurts --


class Tormentor:
    """Starts processes, kills and stops them, and replaces what died."""

    def __init__(self, plan: Plan, report: Report) -> None:
        self._plan = plan
        self._report = report
        self._chance = random.Random(plan.seed)  # noqa: S311
        self._alive: dict[int, Callable[[Plan, int], None]] = {}
        self._sleeping: dict[int, float] = {}  # when each is to be woken
        self._started = 0
        self._ours: set[int] = set()  # killed by us, not at a point

    def start(self, what: Callable[[Plan, int], None], times: int = 1) -> None:
        for _ in range(times):
            self._started += 1
            child = os.fork()
            if child == 0:
                _live(what, self._plan, self._started)
            self._alive[child] = what

    def torment(self) -> None:
        plan, report = self._plan, self._report
        until = time.monotonic() + plan.longest
        while time.monotonic() < until:
            self.look_after()
            kills = report.killed_at_points + report.killed_anywhere
            hurt = report.killed_clocks or not plan.kills
            if hurt and kills >= plan.kills and report.stopped >= plan.stops:
                return
            if kills < plan.kills or not hurt:  # then only who is to stand still is waited for
                self._kill_one(be_worker if self._chance.random() < MOSTLY_WORKERS else be_clock)
            time.sleep(self._chance.uniform(0.05, 0.35))

    def _kill_one(self, what: Callable[[Plan, int], None]) -> None:
        victims = [pid for pid in self._of(what) if pid not in self._sleeping]
        if victims:
            pid = self._chance.choice(victims)
            self._ours.add(pid)
            os.kill(pid, signal.SIGKILL)

    def look_after(self, replace: bool = True) -> None:
        """Replaces the dead, notes who stands still, and wakes who has stood long enough."""
        for pid in list(self._alive):
            found, status = os.waitpid(pid, os.WNOHANG | os.WUNTRACED)
            if found and os.WIFSTOPPED(status):
                self._sleeping[pid] = time.monotonic() + STOPPED
                self._report.stopped += 1
            elif found:
                self._buried(pid, status, replace)
        for pid, due in list(self._sleeping.items()):
            if time.monotonic() >= due:
                del self._sleeping[pid]
                os.kill(pid, signal.SIGCONT)

    def _buried(self, pid: int, status: int, replace: bool) -> None:
        what = self._alive.pop(pid)
        self._sleeping.pop(pid, None)
        if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != signal.SIGKILL:
            raise RuntimeError(f"a {what.__name__} ended by itself ({status})")
        if what is be_clock:
            self._report.killed_clocks += 1
        elif pid in self._ours:
            self._report.killed_anywhere += 1
        else:
            self._report.killed_at_points += 1
        if replace:
            self.start(what)

    def end(self, *whats: Callable[[Plan, int], None]) -> None:
        for pid in self._of(*whats):
            self._end_one(pid)

    def wake_all(self) -> None:
        """Those who stood still go on, now that calm ones have had time to take their runs."""
        for pid in [one for one in self._of(be_worker) if one not in self._sleeping]:
            self._end_one(pid)
        while self._sleeping:
            self.look_after(replace=False)
            time.sleep(0.05)
        time.sleep(AWAKE)
        self.end(be_worker)

    def _of(self, *whats: Callable[[Plan, int], None]) -> list[int]:
        return [pid for pid, what in self._alive.items() if what in whats]

    def _end_one(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        del self._alive[pid]
        self._sleeping.pop(pid, None)


def _live(what: Callable[[Plan, int], None], plan: Plan, number: int) -> None:
    """In the child: never returns into the parent's code."""
    try:
        _lived(what, plan, number)
    except BaseException as error:
        sys.stderr.write(f"{what.__name__}: {type(error).__name__}: {error}\n")
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def _lived(what: Callable[[Plan, int], None], plan: Plan, number: int) -> None:
    """What the missing fence breaks, such as keys that point to nothing, must not end the show."""
    while True:
        try:
            return what(plan, number)
        except (ScreeningError, SQLAlchemyError):
            if plan.fenced:
                raise


# -- the verdict --


def judge(plan: Plan, report: Report) -> None:
    engine = open_engine(plan.address)
    with reading(engine) as connection:
        runs = connection.execute(select(job_run)).mappings().all()
        kept = connection.execute(select(snapshot)).mappings().all()
        since = {
            row["source"]: moment(row["since"])
            for row in connection.execute(select(source_schedule)).mappings()
        }
        counted = Counter(connection.execute(select(statement.c.snapshot_id)).scalars())
        last = dict(in_use(connection))
    engine.dispose()
    report.slots, report.attempts = len(runs), sum(row["attempt"] for row in runs)
    made = {(row["source"], row["slot"]) for row in runs}
    report.lost += [f"{slot} was never queued" for slot in expected(plan, since) - made]
    report.lost += [f"run {r['id']} is {r['state']}" for r in runs if r["state"] != "succeeded"]
    times = Counter(row["run_id"] for row in kept if row["status"] in ("ready", "retired"))
    report.doubled += [
        f"run {row['id']} came out {times[row['id']]} times"
        for row in runs
        if times[row["id"]] != 1
    ]
    report.torn += [why for why in last.values() if why]
    report.torn += [f"{one.source} is gone" for one in SOURCES if one.source not in last]
    report.orphans += [
        f"snapshot {row['id']} is {row['status']} with {counted[row['id']]} statements"
        for row in kept
        if row["status"] == "loading" or counted[row["id"]] != row["statements"]
    ]
    report.orphans += [f"snapshot {id}" for id in counted if id not in {s["id"] for s in kept}]
    for path in Path(plan.folder).glob("reader_*[0-9]"):
        reads, torn = json.loads(path.read_text())
        report.reads += reads
        report.torn += torn


def expected(plan: Plan, since: dict[str, datetime]) -> set[tuple[str, str]]:
    """Every slot that was due when a clock said that it had queued what was due."""
    ticks = (Path(plan.folder) / "ticks").read_text().splitlines()
    found: set[tuple[str, str]] = set()
    for tick in ticks:
        for schedule in SOURCES:
            slot = due_slot(schedule, datetime.fromisoformat(tick))
            if slot is not None and slot >= since[schedule.source]:
                found.add((schedule.source, slot_name(slot)))
    return found


def run(plan: Plan) -> Report:
    report, began = Report(), time.monotonic()
    engine = open_engine(plan.address)
    Jobs(RunLeases(engine, now)).schedules.declare(SOURCES)
    engine.dispose()  # nothing open may be inherited
    tormentor = Tormentor(plan, report)
    tormentor.start(be_reader, plan.readers)
    tormentor.start(be_clock, plan.clocks)
    tormentor.start(be_worker, plan.workers)
    tormentor.torment()
    tormentor.end(be_clock)
    tormentor.start(be_calm_worker, plan.workers)
    tormentor.wake_all()
    drained = drain(jobs_of(plan), tormentor)
    tormentor.end(be_calm_worker, be_reader)
    if drained:
        jobs_of(plan).retention.remove_dead_loads()
    judge(plan, report)
    report.seconds = round(time.monotonic() - began, 1)
    return report


def drain(jobs: Jobs, tormentor: Tormentor) -> bool:
    """Nobody is hurt any more; what was begun must now be done."""
    until = time.monotonic() + DRAIN
    while time.monotonic() < until:
        with suppress(ScreeningError):
            unfinished = ("queued", "running")
            if not any(run.state in unfinished for run in jobs.history.runs(limit=sys.maxsize)):
                return True
        tormentor.look_after(replace=False)
        time.sleep(0.1)
    return False


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(run(Plan(**json.loads(sys.argv[1]))))) + "\n")
