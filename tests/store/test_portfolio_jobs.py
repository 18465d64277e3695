"""Jobs of persons: queued once, claimed by one worker, ended once, and cancelled."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from screening.model.errors import MissingError
from screening.model.portfolio_job import JobClaim, JobState
from screening.model.run import LostClaimError
from screening.store import Store
from screening.store.database.engine import open_engine
from screening.store.portfolio import Portfolio
from screening.store.runs.job_claims import JobClaims
from screening.store.runs.leases import LEASE, MOST_ATTEMPTS
from sources.kit.values.message import Message

HOUR = timedelta(hours=1)


class Clock:
    """A clock that is set forward by hand."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(ready_address: str, clock: Clock) -> Iterator[Store]:
    made = Store(open_engine(ready_address), clock)
    yield made
    made.close()


@pytest.fixture
def ours(store: Store) -> Portfolio:
    return store.add_organization("ours", "Ours")


@pytest.fixture
def claims(store: Store) -> JobClaims:
    return store.job_claims


def claimed(claims: JobClaims, owner: str = "w1") -> JobClaim:
    claim = claims.claim(owner)
    assert claim is not None
    return claim


def test_a_job_goes_from_the_queue_through_its_steps_to_its_result(
    ours: Portfolio, claims: JobClaims
) -> None:
    id = ours.jobs.queue("import", {"token": "t"}, "anna")
    claim = claimed(claims)
    assert (claim.job, claim.organization, claim.kind) == (id, "ours", "import")
    assert (claim.parameters, claim.by) == ({"token": "t"}, "anna")
    claims.report(claim, "reading", 3, 10)
    job = ours.jobs.get(id)
    assert (job.state, job.stage, job.done, job.total) == (JobState.RUNNING, "reading", 3, 10)
    claims.finish(claim, {"run": 7})
    job = ours.jobs.get(id)
    assert (job.state, job.result, job.has_ended) == (JobState.DONE, {"run": 7}, True)
    assert claims.claim("w2") is None


def test_whoever_asks_twice_for_the_same_gets_one_job(ours: Portfolio, claims: JobClaims) -> None:
    first = ours.jobs.queue("undo", {"run": 1}, "anna")
    assert ours.jobs.queue("undo", {"run": 1}, "bert") == first
    assert ours.jobs.queue("undo", {"run": 2}, "bert") != first
    assert ours.jobs.queue("undo", {"run": 3}, "bert", subject='{"run":1}') == first
    claims.finish(claimed(claims), {})
    assert ours.jobs.queue("undo", {"run": 1}, "anna") != first


def test_one_job_of_an_organization_goes_on_at_a_time_and_the_oldest_comes_first(
    store: Store, ours: Portfolio, claims: JobClaims
) -> None:
    first, second = (ours.jobs.queue("import", {"token": name}, "anna") for name in "ab")
    theirs = store.add_organization("theirs", "Theirs").jobs.queue("import", {"token": "c"}, "x")
    claim = claimed(claims)
    assert claim.job == first
    assert [job.id for job in ours.jobs.ahead_of(second)] == [first]
    assert claimed(claims, "w2").job == theirs
    assert claims.claim("w3") is None
    claims.finish(claim, {})
    assert claimed(claims, "w3").job == second


def test_a_job_whose_worker_is_gone_is_begun_again_and_the_first_worker_changes_nothing(
    ours: Portfolio, claims: JobClaims, clock: Clock
) -> None:
    id = ours.jobs.queue("import", {"token": "t"}, "anna")
    lost = claimed(claims)
    claims.renew(lost)
    clock.time += LEASE + timedelta(seconds=1)
    assert ours.jobs.get(id).is_left(clock())
    again = claimed(claims, "w2")
    assert (again.job, again.attempt) == (id, lost.attempt + 1)
    late: list[Callable[[], None]] = [
        lambda: claims.report(lost, "reading", 1, 2),
        lambda: claims.finish(lost, {}),
        lambda: claims.fail(lost, "why"),
        lambda: claims.cancelled(lost),
        lambda: claims.renew(lost),
    ]
    for write in late:
        with pytest.raises(LostClaimError):
            write()
    claims.release(lost)
    assert ours.jobs.get(id).state is JobState.RUNNING
    claims.finish(again, {})


def test_a_job_that_takes_its_worker_down_with_it_does_not_do_so_for_ever(
    ours: Portfolio, claims: JobClaims, clock: Clock
) -> None:
    id = ours.jobs.queue("import", {"token": "t"}, "anna")
    for _ in range(MOST_ATTEMPTS):
        claimed(claims)
        clock.time += HOUR
    assert claims.claim("w") is None
    job = ours.jobs.get(id)
    assert job.state is JobState.FAILED
    assert job.errors == (Message("run.worker_lost", count=MOST_ATTEMPTS),)


def test_a_worker_that_is_told_to_stop_gives_its_job_back(
    ours: Portfolio, claims: JobClaims
) -> None:
    ours.jobs.queue("import", {"token": "t"}, "anna")
    claim = claimed(claims)
    claims.release(claim)
    assert claimed(claims, "w2").attempt == claim.attempt


def test_a_job_that_waits_is_cancelled_at_once_and_one_that_goes_on_is_told(
    ours: Portfolio, claims: JobClaims, clock: Clock
) -> None:
    waits = ours.jobs.queue("import", {"token": "a"}, "anna")
    ours.jobs.cancel(waits, "bert")
    assert ours.jobs.get(waits).state is JobState.CANCELLED
    assert claims.claim("w") is None
    goes_on = ours.jobs.queue("import", {"token": "b"}, "anna")
    claim = claimed(claims)
    assert not claims.is_cancelled(claim)
    ours.jobs.cancel(goes_on, "bert")
    assert claims.is_cancelled(claim)
    assert ours.jobs.queue("import", {"token": "b"}, "anna") != goes_on
    claims.cancelled(claim)
    job = ours.jobs.get(goes_on)
    assert (job.state, job.cancel_by) == (JobState.CANCELLED, "bert")
    ours.jobs.cancel(goes_on, "carla")
    assert ours.jobs.get(goes_on).cancel_by == "bert"
    with pytest.raises(MissingError):
        ours.jobs.cancel(999, "bert")


def test_a_job_that_was_cancelled_is_not_begun_again_when_its_worker_is_gone(
    ours: Portfolio, claims: JobClaims, clock: Clock
) -> None:
    id = ours.jobs.queue("screening", {}, "anna")
    claimed(claims)
    ours.jobs.cancel(id, "bert")
    clock.time += HOUR
    assert claims.claim("w2") is None
    assert ours.jobs.get(id).state is JobState.CANCELLED


def test_imports_and_undoing_make_an_organization_busy_and_screening_does_not(
    ours: Portfolio, claims: JobClaims
) -> None:
    ours.jobs.queue("screening", {}, "anna")
    assert not ours.jobs.is_busy()
    ours.jobs.queue("import", {"token": "t"}, "anna")
    assert ours.jobs.is_busy()
    assert [job.kind for job in ours.jobs.recent()] == ["import", "screening"]
    assert [job.kind for job in ours.jobs.recent(parameters={})] == ["screening"]
