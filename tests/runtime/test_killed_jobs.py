"""A worker that is killed while it imports: nothing of the file stays, and in the end all, once."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.model.portfolio_job import JobKind, JobState
from screening.services.reading_uploads import read_upload
from screening.services.uploads import Uploads
from screening.store import Store
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from tests.support.asked_jobs import large_register
from tests.support.effort import tries
from tests.support.folders import ROOT
from tests.support.killed_imports import POINTS

ROWS = 40
PATIENCE = 300  # seconds: a guard for a busy machine


@pytest.fixture
def portfolio(ready_address: str) -> Iterator[Portfolio]:
    store = Store.open(ready_address)
    yield store.add_organization(LOCAL, "Local")
    store.close()


def queued(portfolio: Portfolio, home: Path, name: str) -> int:
    """Queue the import of a register of its own; return the job."""
    uploads = Uploads(home)
    content = large_register(ROWS).replace(b"G-", f"{name}-".encode())
    pending = uploads.take([(f"{name}.csv", content)])
    read_upload(portfolio, uploads, pending, "anna")
    uploads.keep(pending)
    return portfolio.jobs.queue(JobKind.IMPORT, {"token": pending.token}, "anna")


def worker(address: str, home: Path, die_at: str | int | None = None) -> int:
    """Run a worker to its end; return its exit code."""
    given = json.dumps({"address": address, "home": str(home), "die_at": die_at})
    command = [sys.executable, "-m", "tests.support.killed_imports", given]
    return subprocess.run(command, cwd=ROOT, timeout=PATIENCE, check=False).returncode


def test_whenever_a_worker_is_killed_an_import_is_kept_once_and_whole(
    ready_address: str, portfolio: Portfolio, tmp_path: Path
) -> None:
    deaths: list[str | int] = tries(["noted", "kept"], [*POINTS, *range(1, 2 * ROWS)])
    for number, die_at in enumerate(deaths):
        before = len(portfolio.contracts.ids())
        id = queued(portfolio, tmp_path, f"R{number}")
        assert worker(ready_address, tmp_path, die_at) == -signal.SIGKILL
        kept = len(portfolio.contracts.ids()) - before
        assert kept == (ROWS if die_at == "kept" else 0), die_at
        assert worker(ready_address, tmp_path) == 0
        assert portfolio.jobs.get(id).state is JobState.DONE
        assert len(portfolio.contracts.ids()) == before + ROWS
        assert portfolio.contracts.ids(unscreened_only=True) == ()
    runs = portfolio.imports.runs()
    assert [run.counts["created"] for run in runs] == [ROWS] * len(deaths)
