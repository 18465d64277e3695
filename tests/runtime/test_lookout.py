"""A process that nobody visits shows that it lives, and tells whoever runs it what is wrong."""

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from screening.runtime import log_lines, lookout
from screening.runtime.console import Console
from screening.services import signs_of_life
from screening.services.alarms import channels
from screening.services.alarms.channels import AlarmNews
from screening.services.open_store import open_store
from screening.services.operator_settings import OperatorSettings
from screening.services.settings import Settings
from screening.store import Store
from screening.store.store import LOCAL
from tests.support import ready_made
from tests.support.asked_jobs import work


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    operator = OperatorSettings(alarm_webhook="https://chat.example/hook")
    return replace(ready_made.settings(tmp_path), operator=operator)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    opened = open_store(settings)
    yield opened
    opened.close()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    arrived: list[tuple[str, str]] = []

    def call(address: str, news: Sequence[AlarmNews], way: object) -> None:
        arrived.extend((item.name, item.state) for item in news)

    monkeypatch.setattr(channels, "call", call)
    return arrived


def test_a_worker_that_died_is_told_once_and_again_when_it_is_back(
    settings: Settings, store: Store, told: list[tuple[str, str]]
) -> None:
    signs_of_life.show(settings.home, "clock")
    for _ in range(3):
        lookout.look_around(settings, store, Console("en"))
    signs_of_life.show(settings.home, "worker")
    lookout.look_around(settings, store, Console("en"))
    about_worker = [state for name, state in told if name == "part:worker"]
    assert about_worker == ["raised", "settled"]


def test_without_a_channel_nobody_looks(
    settings: Settings, store: Store, told: list[tuple[str, str]]
) -> None:
    lookout.look_around(replace(settings, operator=OperatorSettings()), store, Console("en"))
    assert told == []
    assert not (settings.home / "alarms_told.json").exists()


@pytest.fixture
def log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[pytest.CaptureFixture[str]]:
    root, ours = logging.getLogger(), logging.getLogger("ketenblik")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    yield capsys
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def test_a_line_of_a_worker_names_its_job(
    settings: Settings,
    store: Store,
    log: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SCREENING_LOG", "json")
    assert log_lines.begin("worker")
    monkeypatch.setattr(Console, "note_text", lambda self, text: log_lines.write(text))
    id = store.portfolio(LOCAL).jobs.queue("of tomorrow", {}, "Anna de Vries")
    work(store, settings, {})
    lines = [json.loads(line) for line in log.readouterr().err.splitlines()]
    assert {line["job_id"] for line in lines} == {id}
    assert {line["part"] for line in lines} == {"worker"}
    assert "Anna" not in json.dumps(lines)


def test_text_is_what_a_person_reads_unless_json_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SCREENING_LOG", raising=False)
    assert not log_lines.begin("worker")
