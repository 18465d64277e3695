"""A wish to stop a job that the store could not take is kept, found, and forgotten."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.model.audit import Actor, Door, acting
from screening.model.errors import BusyError, MissingError
from screening.model.portfolio_job import JobState, JobValues
from screening.services.jobs import stopping
from screening.services.jobs.handlers import JobContext
from screening.services.jobs.stopping import StopWish, StopWishes, as_wished, stop
from screening.store import Store
from screening.store.portfolio import Portfolio
from tests.support import ready_made
from tests.support.asked_jobs import settings_of, work

ANNA = Actor(Door.API, "anna", 7, "request 1")


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite:///{ready_made.database(tmp_path / 'test.db')}"


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    made = Store.open(address)
    yield made
    made.close()


@pytest.fixture
def portfolio(store: Store) -> Portfolio:
    return store.portfolio("local")


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch, portfolio: Portfolio) -> Portfolio:
    """A portfolio whose jobs cannot be cancelled: somebody else writes."""

    def refuse(*_: object) -> None:
        raise BusyError

    monkeypatch.setattr(portfolio.jobs, "cancel", refuse)
    return portfolio


def count(context: JobContext) -> JobValues:
    context.steps.begin("counting", 2)
    return {}


def test_a_wish_says_who_had_it_until_it_is_forgotten(tmp_path: Path) -> None:
    wishes = StopWishes(tmp_path)
    assert wishes.of(3) is None
    with acting(ANNA):
        wishes.leave(3, "anna")
    assert StopWishes(tmp_path).of(3) == StopWish("anna", ANNA)
    assert wishes.of(4) is None
    wishes.forget(3)
    wishes.forget(3)
    assert wishes.of(3) is None


def test_old_wishes_go(tmp_path: Path) -> None:
    wishes = StopWishes(tmp_path)
    wishes.clean_up()
    for job in (1, 2):
        wishes.leave(job, "anna")
    long_ago = time.time() - stopping.KEPT
    os.utime(tmp_path / "stops" / "1.json", (long_ago, long_ago))
    wishes.clean_up()
    assert wishes.of(1) is None
    assert wishes.of(2) is not None


def test_a_job_that_waits_is_stopped_where_it_would_begin(
    store: Store, locked: Portfolio, address: str, tmp_path: Path
) -> None:
    id = locked.jobs.queue("counting", {}, "anna")
    with acting(ANNA):
        stop(locked, tmp_path, id, "anna")
    shown = as_wished(tmp_path, locked.jobs.get(id))
    assert (shown.state, shown.cancel_by) == (JobState.QUEUED, "anna")
    (job,) = work(store, settings_of(tmp_path, address), {"counting": count})
    assert (job.state, job.cancel_by) == (JobState.CANCELLED, "anna")
    assert StopWishes(tmp_path).of(id) is None


def test_a_wish_that_comes_too_late_is_dropped(
    store: Store, portfolio: Portfolio, address: str, tmp_path: Path
) -> None:
    def do_and_be_wished(context: JobContext) -> JobValues:
        StopWishes(tmp_path).leave(context.claim.job, "anna")
        return {}

    portfolio.jobs.queue("counting", {}, "anna")
    (job,) = work(store, settings_of(tmp_path, address), {"counting": do_and_be_wished})
    assert (job.state, job.cancel_by) == (JobState.DONE, None)
    assert StopWishes(tmp_path).of(job.id) is None


def test_nothing_is_wished_of_a_job_that_ended_or_never_was(
    locked: Portfolio, store: Store, address: str, tmp_path: Path
) -> None:
    id = locked.jobs.queue("screening", {}, "anna")
    work(store, settings_of(tmp_path, address))
    stop(locked, tmp_path, id, "anna")
    with pytest.raises(MissingError):
        stop(locked, tmp_path, id + 1, "anna")
    assert list(tmp_path.glob("stops/*")) == []
    StopWishes(tmp_path).leave(id, "anna")
    assert as_wished(tmp_path, locked.jobs.get(id)).cancel_by is None
