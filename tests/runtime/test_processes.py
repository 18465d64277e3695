"""Clock, worker and service as processes: they do their part, and they end when they should."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from screening.model.errors import ScreeningError, SettingsError
from screening.model.run import Claim
from screening.runtime import clock, process_end, serving, worker
from screening.runtime.console import Console
from screening.services import signs_of_life
from screening.services.settings import Settings
from screening.store.database.engine import open_engine
from screening.store.runs.jobs import Jobs
from screening.store.runs.leases import RunLeases
from tests.support import ready_made
from tests.support.folders import ROOT
from tests.support.processes import eventually, free_port
from tests.support.refusals import in_english, refuses

LEASE = timedelta(seconds=0.3)
PATIENCE = 120  # seconds: a guard for a busy machine


def is_alive(pid: int) -> bool:
    """A process that nobody has buried yet is dead all the same."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


# -- the worker --


class Clock:
    """Stands still until somebody moves it, so that no lease ends because the machine is busy."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time_of_day() -> Clock:
    return Clock()


@pytest.fixture
def jobs(tmp_path: Path, time_of_day: Clock) -> Iterator[Jobs]:
    engine = open_engine(f"sqlite:///{ready_made.tables(tmp_path / 'test.db')}")
    yield Jobs(RunLeases(engine, time_of_day, lease=LEASE))
    engine.dispose()


def test_a_run_that_takes_longer_than_a_lease_stays_with_its_worker(
    jobs: Jobs, time_of_day: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = jobs.queue.request("a", "x")
    renew, renewed = jobs.queue.renew, threading.Semaphore(0)

    def renewing(claim: Claim) -> None:
        renew(claim)
        renewed.release()

    monkeypatch.setattr(jobs.queue, "renew", renewing)

    def slow(claim: Claim) -> None:
        for _ in range(3):
            time_of_day.now += 0.9 * LEASE
            assert jobs.queue.claim("another") is None
            for _ in range(2):  # the first may have begun before the time went on
                assert renewed.acquire(timeout=PATIENCE)
        jobs.outcomes.unchanged(claim)

    assert worker.work(jobs, slow, "me") is True
    assert (jobs.history.run(run).state, jobs.history.run(run).attempt) == ("succeeded", 1)


def test_a_refresh_that_falls_over_or_says_nothing_is_a_failed_run(jobs: Jobs) -> None:
    def falls(claim: Claim) -> None:
        raise ValueError("not a list")

    for refresh, why in ((falls, "ValueError: not a list"), (lambda claim: None, "without saying")):
        run = jobs.queue.request("a", "x")
        assert worker.work(jobs, refresh, "me") is True
        assert jobs.history.run(run).state == "failed"
        assert why in "".join(in_english(jobs.history.run(run).errors))


def test_a_worker_that_is_told_to_stop_gives_its_run_back(jobs: Jobs) -> None:
    run = jobs.queue.request("a", "x")

    def interrupted(claim: Claim) -> None:
        raise process_end.StopRequested

    with pytest.raises(process_end.StopRequested):
        worker.work(jobs, interrupted, "me")
    assert jobs.history.run(run).state == "queued"
    assert jobs.queue.claim("another") is not None


def test_a_worker_without_work_says_so(jobs: Jobs) -> None:
    assert worker.work(jobs, lambda claim: None, "me") is False


def test_publishers_that_cannot_be_reached_are_one_sentence_and_not_twelve(
    capsys: pytest.CaptureFixture[str],
) -> None:
    notice = worker.FailureNotice()
    for outcome in ("refused", "refused", "refused", "accepted", "refused"):
        notice.of("us_cbp_wro", outcome)
    assert capsys.readouterr().err.count("stays in use") == 2


# -- the clock --


def test_the_clock_ticks_at_once_and_goes_on_after_a_fault_of_the_database() -> None:
    stop, ticks = threading.Event(), list[int]()

    def tick() -> None:
        ticks.append(len(ticks))
        if len(ticks) >= 3:
            stop.set()
        raise ScreeningError("the database could not go on")

    clock.run(tick, stop, timedelta(seconds=0.2))
    assert ticks[:3] == [0, 1, 2]


# -- several as one --

PART = """
import os, pathlib, sys, time
from screening.runtime import process_end
process_end.with_parent()
with open(pathlib.Path(__file__).with_suffix(".pids"), "a") as pids:
    pids.write(f"{os.getpid()}\\n")
time.sleep(600)
"""
PARENT = """
import sys
from screening.runtime import supervisor
sys.exit(supervisor.run({'a': 'a', 'b': 'b'}))
"""


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    for name in "ab":
        (tmp_path / f"{name}.py").write_text(PART)
    surroundings = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    started = subprocess.Popen([sys.executable, "-c", PARENT], env=surroundings)
    yield started
    started.kill()
    started.wait()


def pids(folder: Path, name: str) -> list[int]:
    path = folder / f"{name}.pids"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_part_outlives_the_whole(
    how: signal.Signals, parent: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    assert eventually(lambda: pids(tmp_path, "a") and pids(tmp_path, "b"))
    children = pids(tmp_path, "a") + pids(tmp_path, "b")
    parent.send_signal(how)
    assert eventually(lambda: not any(is_alive(pid) for pid in children))
    assert parent.wait(PATIENCE) == (-signal.SIGKILL if how is signal.SIGKILL else 0)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def test_a_background_part_that_falls_over_is_started_again_and_the_first_is_the_whole(
    parent: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    assert eventually(lambda: pids(tmp_path, "b"))
    os.kill(pids(tmp_path, "b")[0], signal.SIGKILL)
    assert eventually(lambda: len(pids(tmp_path, "b")) == 2)
    os.kill(pids(tmp_path, "a")[0], signal.SIGKILL)
    assert parent.wait(PATIENCE) != 0
    assert eventually(lambda: not is_alive(pids(tmp_path, "b")[1]))


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def children_of(pid: int) -> dict[str, int]:
    """The direct children, by the module that each runs."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            words = (entry / "cmdline").read_bytes().decode().split("\0")
        except (OSError, ValueError):
            continue
        if parent == pid and "-m" in words:
            found[words[words.index("-m") + 1]] = int(entry.name)
    return found


def comes_after_pages(parts: dict[str, int]) -> bool:
    """Whether the worker leaves the processor to the pages where both want it."""
    nice = {part: os.getpriority(os.PRIO_PROCESS, pid) for part, pid in parts.items()}
    return nice["screening.runtime.worker"] > nice["screening.runtime.serving"]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def test_one_command_serves_tells_the_time_and_works_and_ends_all_three(tmp_path: Path) -> None:
    port = free_port()
    home = tmp_path / "home"
    surroundings = {**os.environ, "SCREENING_HOME": str(home), "PORT": str(port)}
    command = [sys.executable, "-m", "screening.cli.main", "serve"]
    serve = subprocess.Popen(command, env=surroundings, cwd=ROOT)
    try:
        assert eventually(lambda: answers(port))
        assert eventually(lambda: len(children_of(serve.pid)) == 3)
        children = children_of(serve.pid)
        assert set(children) == {
            "screening.runtime.serving",
            "screening.runtime.clock",
            "screening.runtime.worker",
        }
        parts = signs_of_life.PARTS
        assert eventually(lambda: all(signs_of_life.is_alive(home, part) for part in parts))
        assert eventually(lambda: comes_after_pages(children))
        serve.terminate()
        assert serve.wait(PATIENCE) == 0
        assert not any(is_alive(pid) for pid in children.values())
    finally:
        serve.kill()
        serve.wait()


@pytest.mark.parametrize("part", ["serving", "clock", "worker"])
def test_a_part_that_cannot_begin_says_why_and_what_to_do(part: str, tmp_path: Path) -> None:
    home = {"SCREENING_HOME": str(tmp_path / "home"), "SCREENING_DATABASE": "nonsense"}
    done = subprocess.run(
        [sys.executable, "-m", f"screening.runtime.{part}"],
        env={**os.environ, **home, "PORT": str(free_port())},
        cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("screening: SCREENING_DATABASE does not name a database")
    assert len(done.stderr.splitlines()) == 1


def test_a_port_that_is_taken_is_said_by_the_web_part_too(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = Settings.from_environment({"SCREENING_HOME": str(tmp_path), "PORT": str(port)})
        with refuses(SettingsError, "stop what uses it"):
            serving.serve(settings, Console())


def test_the_procfile_names_the_parts_that_the_command_runs() -> None:
    lines = (ROOT / "Procfile").read_text().splitlines()
    parts = dict(line.split(": ", 1) for line in lines if line)
    assert set(parts) == {"release", "web", "clock", "worker"}
    assert parts["web"].endswith("-m screening.runtime.serving")
    assert parts["clock"].endswith("-m screening.runtime.clock")
    assert parts["worker"].endswith("-m screening.runtime.worker")
