"""A job tells how far it is: now and then, in the store and in the log."""

from collections.abc import Iterator

import pytest

from screening.i18n.messages import render
from screening.model.portfolio_job import JobCancelledError
from screening.services.jobs.steps import LOG_EVERY, PAGE_EVERY, JobSteps
from screening.store import Store
from screening.store.portfolio import Portfolio
from sources.kit.values.message import Message
from tests.support import ready_made


class Clock:
    """Seconds that go by when somebody says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = Store.open(f"sqlite:///{ready_made.database(tmp_path_factory.mktemp('s') / 'test.db')}")
    yield made
    made.close()


@pytest.fixture
def portfolio(store: Store) -> Portfolio:
    return store.portfolio("local")


class Told:
    """The steps of a job, with the lines of the log that they made."""

    def __init__(self, store: Store, id: int) -> None:
        claim = store.job_claims.claim("me")
        assert claim is not None
        assert claim.job == id
        self.clock, self.lines = Clock(), list[str]()
        self.steps = JobSteps(store.job_claims, claim, self.note, self.clock)

    def note(self, message: Message) -> None:
        self.lines.append(render(message, "en"))


def test_the_store_learns_of_a_step_each_second_and_the_log_each_few(
    store: Store, portfolio: Portfolio
) -> None:
    id = portfolio.jobs.queue("screening", {}, "anna")
    told = Told(store, id)
    told.steps.begin("screening", 32)
    seen = []
    for done in range(1, 33):
        told.clock.seconds += PAGE_EVERY / 4
        told.steps(done, 32)
        seen.append(portfolio.jobs.get(id).done)
    assert sorted(set(seen)) == list(range(0, 33, 4))
    assert len(told.lines) == 1 + int(32 * PAGE_EVERY / 4 / LOG_EVERY)
    assert told.lines[0] == f"Job {id} (screening, screening): 0 of 32."


def test_a_cancelled_job_is_stopped_at_its_next_look(store: Store, portfolio: Portfolio) -> None:
    id = portfolio.jobs.queue("screening", {}, "anna")
    told = Told(store, id)
    told.steps.begin("screening", 30)
    portfolio.jobs.cancel(id, "bert")
    assert told.steps.is_cancelled()
    told.steps(1, 30)
    told.steps.watch(1, 30)
    told.clock.seconds += PAGE_EVERY
    with pytest.raises(JobCancelledError):
        told.steps.watch(2, 30)
    with pytest.raises(JobCancelledError):
        told.steps.begin("writing")


def test_within_a_transaction_nothing_is_told(store: Store, portfolio: Portfolio) -> None:
    id = portfolio.jobs.queue("screening", {}, "anna")
    told = Told(store, id)
    told.clock.seconds += PAGE_EVERY
    told.steps.watch(5, 30)
    assert portfolio.jobs.get(id).done == 0
