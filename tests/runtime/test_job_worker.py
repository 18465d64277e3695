"""A worker does the jobs of persons first, and however one ends, its row says how."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.i18n.messages import render
from screening.model.audit import Actor, Door, LogFilter, acting
from screening.model.errors import BusyError, InputError
from screening.model.people import Role
from screening.model.portfolio_job import JobKind, JobState, JobValues
from screening.model.run import Claim
from screening.runtime import process_end, worker
from screening.services.jobs.handlers import Handler, JobContext
from screening.services.settings import Settings
from screening.store import Store
from screening.store.portfolio import Portfolio
from sources.kit.values.message import Message
from tests.support import ready_made
from tests.support.asked_jobs import work
from tests.support.people import add_person


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return ready_made.settings(tmp_path / "home")


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    made = Store.open(settings.database)
    yield made
    made.close()


@pytest.fixture
def portfolio(store: Store) -> Portfolio:
    return store.portfolio("local")


def test_another_kind_of_job_needs_its_handler_alone(
    store: Store, settings: Settings, portfolio: Portfolio
) -> None:
    def count(context: JobContext) -> JobValues:
        context.steps.begin("counting", 2)
        return {"counted": context.claim.parameters["to"], "for": context.portfolio.organization}

    portfolio.jobs.queue("counting", {"to": 2}, "anna")
    (job,) = work(store, settings, {"counting": count})
    assert (job.state, job.stage) == (JobState.DONE, "counting")
    assert job.result == {"counted": 2, "for": "local"}


@pytest.mark.parametrize(("fault", "said"), [
    (InputError(Message("job.missing", id=7)), "There is no job 7."),
    (BusyError(), "Another large change"),
    (RuntimeError("of the machine"), "RuntimeError"),
])  # fmt: skip
def test_a_job_that_fails_says_why(
    store: Store, settings: Settings, portfolio: Portfolio, fault: Exception, said: str
) -> None:
    def fail(context: JobContext) -> JobValues:
        raise fault

    portfolio.jobs.queue("failing", {}, "anna")
    (job,) = work(store, settings, {"failing": fail})
    assert job.state is JobState.FAILED
    (reason,) = job.errors
    assert isinstance(reason, Message)
    assert said in render(reason, "en")


def test_a_kind_that_this_version_does_not_know_is_refused(
    store: Store, settings: Settings, portfolio: Portfolio
) -> None:
    portfolio.jobs.queue("of tomorrow", {}, "anna")
    (job,) = work(store, settings, {})
    assert job.errors == (Message("job.no_handler", kind="of tomorrow"),)


def test_nothing_is_done_for_who_may_not_do_it_any_more(
    store: Store, settings: Settings, portfolio: Portfolio
) -> None:
    add_person(store, Role.ADMINISTRATOR, email="beheer@voorbeeld.nl", name="Beheer")
    anna = add_person(store, Role.POLICY_OWNER, name="anna")
    kinds: dict[str, Handler] = {kind: lambda context: {} for kind in JobKind}

    def ends(
        by: str,
        kind: str = JobKind.POLICY_STEP,
        account: int | None = None,
        **parameters: object,
    ) -> JobState:
        with acting(Actor(Door.PAGE, by, account)):
            portfolio.jobs.queue(kind, parameters, by)
        job = work(store, settings, kinds)[0]
        assert job.errors in ((), (Message("job.may_not", by=by),))
        return job.state

    def states() -> list[JobState]:
        return [ends("anna"), ends("Anna", account=anna), ends("anna", is_agreed=True)]

    assert states() == [JobState.DONE] * 3
    assert ends("anna", JobKind.IMPORT) is JobState.FAILED
    assert ends("anna", JobKind.SCREENING) is JobState.DONE
    assert ends("nobody here") is JobState.DONE
    assert ends(f"account {anna}") is JobState.FAILED  # erased
    assert ends(f"account {anna}", account=anna) is JobState.DONE  # a namesake was
    namesake = add_person(store, Role.READER, email="anna@voorbeeld.nl", name="anna")
    assert ends("anna", account=namesake) is JobState.FAILED
    assert ends("anna", account=anna) is JobState.DONE
    portfolio.people.set_roles(anna, [Role.READER], "Beheer")
    assert states() == [JobState.FAILED, JobState.FAILED, JobState.DONE]
    portfolio.people.set_roles(anna, [Role.POLICY_OWNER], "Beheer")
    portfolio.people.block(anna, "Beheer")
    assert states() == [JobState.FAILED, JobState.FAILED, JobState.DONE]


def test_what_a_job_does_and_its_end_are_logged_under_the_account_that_asked(
    store: Store, settings: Settings, portfolio: Portfolio
) -> None:
    def write(context: JobContext) -> JobValues:
        context.portfolio.imports.remember_mapping(["Naam"], {})
        return {}

    anna = add_person(store, Role.BUYER, name="anna")
    with acting(Actor(Door.PAGE, "anna", anna)):
        portfolio.jobs.queue("writing", {}, "anna")
        portfolio.jobs.queue("writing", {}, "bert", "agreed", is_of_another=True)
    work(store, settings, {"writing": write})
    entries = portfolio.log.entries(LogFilter(door="job"))
    assert [(each.line.action, each.who, each.line.account) for each in entries] == [
        ("import.headings_remembered", "anna", anna), ("job.ended", "anna", anna),
        ("import.headings_remembered", "bert", None), ("job.ended", "bert", None),
    ]  # fmt: skip


def test_a_worker_that_is_told_to_stop_gives_the_job_back(
    store: Store, settings: Settings, portfolio: Portfolio
) -> None:
    def stop(context: JobContext) -> JobValues:
        raise process_end.StopRequested

    id = portfolio.jobs.queue("long", {}, "anna")
    with pytest.raises(process_end.StopRequested):
        work(store, settings, {"long": stop})
    assert portfolio.jobs.get(id).state is JobState.QUEUED
    (job,) = work(store, settings, {"long": lambda context: {}})
    assert job.state is JobState.DONE


def test_jobs_of_persons_come_before_runs_and_what_waits(store: Store) -> None:
    order: list[str] = []
    asked = [True, True, False]

    def asked_for() -> bool:
        order.append("job")
        return asked.pop(0)

    def refresh(claim: Claim) -> None:
        order.append("run")
        raise process_end.StopRequested

    def backlog() -> bool:
        order.append("backlog")
        return False

    store.jobs.queue.request("a", "anna")
    with pytest.raises(process_end.StopRequested):
        worker.run(store.jobs, refresh, backlog=backlog, asked=asked_for)
    assert order == ["job", "job", "job", "backlog", "run"]
