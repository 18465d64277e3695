"""A worker that is killed while it imports: nothing of the file stays, and in the end all, once."""

import signal
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest

from screening.model.portfolio_job import JobKind, JobState
from screening.services.reading_uploads import read_upload
from screening.services.uploads import Uploads
from screening.store import Store
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from tests.support import killed_imports
from tests.support.asked_jobs import large_register
from tests.support.effort import tries
from tests.support.killed_imports import POINTS

ROWS = 40
PATIENCE = 300  # seconds: a guard for a busy machine


@pytest.fixture
def store(ready_address: str) -> Iterator[Store]:
    store = Store.open(ready_address)
    yield store
    store.close()


@pytest.fixture
def portfolio(store: Store) -> Portfolio:
    return store.add_organization(LOCAL, "Local")


def queued(portfolio: Portfolio, home: Path, name: str) -> int:
    """Queue the import of a register of its own; return the job."""
    uploads = Uploads(home)
    content = large_register(ROWS).replace(b"G-", f"{name}-".encode())
    pending = uploads.take([(f"{name}.csv", content)])
    read_upload(portfolio, uploads, pending, "anna")
    uploads.keep(pending)
    return portfolio.jobs.queue(JobKind.IMPORT, {"token": pending.token}, "anna")


def worker(store: Store, address: str, home: Path, die_at: str | int | None = None) -> int | None:
    """Run a worker in a process of its own to its end; return its exit code.

    It is forked: to import everything anew takes longer than its work. No connection of ours is
    open meanwhile, for none may be held by two processes.
    """
    store._engine.dispose()
    given = (address, str(home), die_at)
    child = get_context("fork").Process(target=killed_imports.main, args=given)
    child.start()
    child.join(PATIENCE)
    return child.exitcode


def test_whenever_a_worker_is_killed_an_import_is_kept_once_and_whole(
    ready_address: str, store: Store, portfolio: Portfolio, tmp_path: Path
) -> None:
    deaths: list[str | int] = tries(["noted", "kept"], [*POINTS, *range(1, 2 * ROWS)])
    for number, die_at in enumerate(deaths):
        before = len(portfolio.contracts.ids())
        id = queued(portfolio, tmp_path, f"R{number}")
        assert worker(store, ready_address, tmp_path, die_at) == -signal.SIGKILL
        kept = len(portfolio.contracts.ids()) - before
        if isinstance(die_at, str):
            assert kept == (ROWS if die_at == "kept" else 0), die_at
        assert kept in (0, ROWS), die_at  # after so many steps it may be screening them
        assert worker(store, ready_address, tmp_path) == 0
        assert portfolio.jobs.get(id).state is JobState.DONE
        assert len(portfolio.contracts.ids()) == before + ROWS
        assert portfolio.contracts.ids(unscreened_only=True) == ()
    runs = portfolio.imports.runs()
    assert [run.counts["created"] for run in runs] == [ROWS] * len(deaths)
