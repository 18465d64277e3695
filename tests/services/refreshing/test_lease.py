"""The lease of a run while the run goes on: a renewal that fails is told and tried again."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from screening.i18n.messages import render
from screening.model.errors import ScreeningError
from screening.model.run import Claim
from screening.services.refreshing.lease import lease_kept
from screening.store.database.engine import open_engine
from screening.store.runs.jobs import Jobs
from screening.store.runs.leases import RunLeases
from sources.kit.values.message import Message
from tests.support import ready_made

FAULT = Message("run.unknown_source")
MOST = 60  # seconds: a guard, and no measure of speed


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    engine = open_engine(f"sqlite:///{ready_made.tables(tmp_path / 'test.db')}")
    yield Jobs(RunLeases(engine, lambda: datetime.now(UTC), lease=timedelta(milliseconds=90)))
    engine.dispose()


@pytest.mark.usefixtures("patience")
def test_a_renewal_that_fails_is_told_as_a_message_and_tried_again(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.queue.request("a", "x")
    claim = jobs.queue.claim("me")
    assert claim is not None
    told: list[Message] = []
    twice = threading.Event()

    def fails(claim: Claim) -> None:
        raise ScreeningError(FAULT)

    def notice(message: Message) -> None:
        told.append(message)
        if len(told) == 2:
            twice.set()

    monkeypatch.setattr(jobs.queue, "renew", fails)
    with lease_kept(jobs.queue, claim, notice=notice):
        assert twice.wait(MOST)
    assert set(told) == {Message("progress.lease_not_renewed", why=FAULT)}
    for language in ("en", "nl"):
        sentence = render(told[0], language)
        assert render(FAULT, language) in sentence
        assert "run.unknown_source" not in sentence
