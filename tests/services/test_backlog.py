"""What still waits for a verdict is screened a slice at a time, and told in the log."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from screening.cli.main import main
from screening.i18n.messages import render
from screening.model.run import Claim
from screening.runtime import process_end, worker
from screening.services import backlog as subject
from screening.services.backlog import LEFT_ALONE, Backlog
from screening.services.command_context import CommandContext
from screening.services.example import load
from screening.store import Store
from screening.store.database.engine import open_engine
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from sources.kit.values.message import Message
from tests.support import ready_made
from tests.support.match_world import DAY, REGISTER, UNIFORMS, Batch


class Clock:
    """A clock that stands still until it is set forward."""

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
    made.add_organization(LOCAL, "Local")
    yield made
    made.close()


@pytest.fixture
def portfolio(store: Store) -> Portfolio:
    portfolio = store.portfolio(LOCAL)
    portfolio.imports.keep(REGISTER, "test")
    return portfolio


def backlog_of(store: Store, told: list[Message]) -> Backlog:
    def note(message: Message) -> None:
        told.append(message)

    return Backlog(store, lambda: DAY, note, at_once=3)


def test_what_waits_at_the_start_is_screened_in_slices_and_told(
    store: Store, portfolio: Portfolio
) -> None:
    told: list[Message] = []
    backlog = backlog_of(store, told)
    assert backlog() is True
    assert len(portfolio.contracts.ids(unscreened_only=True)) == 1
    assert backlog() is False
    assert portfolio.contracts.ids(unscreened_only=True) == ()
    assert [render(message, "en") for message in told] == [
        "3 of 4 waiting contracts have their verdict.",
        "4 of 4 waiting contracts have their verdict.",
    ]
    assert backlog() is False
    assert len(told) == 2


def test_what_a_page_may_be_screening_is_left_alone_until_it_waits_too_long(
    store: Store, portfolio: Portfolio, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject, "LOOK_AGAIN", timedelta(0))
    told: list[Message] = []
    backlog = backlog_of(store, told)
    while backlog():
        pass
    told.clear()
    portfolio.reviews.confirm(portfolio.contracts.ids()[0], "geen", "anna")
    assert backlog() is False
    assert not told
    clock.time += LEFT_ALONE
    assert backlog() is False
    assert told
    assert portfolio.contracts.ids(unscreened_only=True) == ()


def test_a_service_opens_its_port_before_it_screens_what_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENING_HOME", str(ready_made.settings(tmp_path / "home").home))
    place = CommandContext.open()
    place.portfolio.imports.keep(REGISTER, "test")
    load.fill(place, DAY)
    assert len(place.portfolio.contracts.ids(unscreened_only=True)) == len(REGISTER.contracts)
    place.store.close()


def test_undoing_on_the_command_line_screens_what_it_reaches_and_not_the_backlog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENING_HOME", str(ready_made.settings(tmp_path / "home").home))
    place = CommandContext.open()
    place.portfolio.imports.keep(REGISTER, "test")
    waiting = place.portfolio.contracts.ids(unscreened_only=True)
    changed = replace(UNIFORMS, title="Jassen")
    run = place.portfolio.imports.keep(Batch((changed,)), "test").run
    assert main(["undo", str(run), "--why", "a mistake"]) == 0
    restored = place.portfolio.contracts.get("C-1").id
    left = set(place.portfolio.contracts.ids(unscreened_only=True))
    assert left == set(waiting) - {restored}
    place.store.close()


def test_a_worker_screens_the_backlog_between_two_runs(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{ready_made.database(tmp_path / 'test.db')}")
    slices, runs = [True, True, False], 0

    def backlog() -> bool:
        return slices.pop(0) if slices else False

    def refresh(claim: Claim) -> None:
        nonlocal runs
        runs += 1
        assert len(slices) == 2, "a run waits for one slice and no more"

    def spare() -> bool:
        raise process_end.StopRequested

    store.jobs.queue.request("a", "anna")
    with pytest.raises(process_end.StopRequested):
        worker.run(store.jobs, refresh, spare=spare, backlog=backlog)
    assert (runs, slices) == (1, [])
    store.close()
