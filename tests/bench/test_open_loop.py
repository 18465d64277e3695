"""The generator of load asks as often as it was told, and hides no failure."""

import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from screening.services.open_store import open_store
from screening.store.store import LOCAL
from screening.web.app import create_app
from tests.bench import open_loop
from tests.bench.open_loop import Answers, load
from tests.support.asked_jobs import settings_of


def test_nothing_of_the_store_that_is_asked_is_left_to_be_screened(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, f"sqlite:///{tmp_path / 'screening.db'}")
    ids = open_loop.made(settings, 3)
    store = open_store(settings)
    assert len(ids) == 3
    assert store.portfolio(LOCAL).contracts.ids(unscreened_only=True) == ()
    store.close()


def test_people_who_are_signed_in_ask_for_pages_by_their_session_and_for_the_rest_by_a_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_loop, "PEOPLE", 2)
    settings = settings_of(tmp_path, f"sqlite:///{tmp_path / 'screening.db'}")
    open_loop.made(settings, 1)
    visitors = open_loop.people(settings)
    browser = create_app(settings).test_client(use_cookies=False)
    assert len({visitor.headers("/")["Cookie"] for visitor in visitors}) == 2
    for path in ("/", "/api/v1/contracts"):
        assert browser.get(path).status_code in (302, 303, 401)
        for visitor in visitors:
            assert browser.get(path, headers=dict(visitor.headers(path))).status_code == 200


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *given: object) -> None:
        """Say nothing."""


def test_every_request_is_sent_and_every_failure_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").write_text("x")
    monkeypatch.setattr(open_loop, "MIX", ("/there", "/{id}"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        here = f"http://127.0.0.1:{server.server_port}"
        answers = load(here, ["missing"], 100, 0.2, b"")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert len(answers.during["alone"]) == 20
    assert answers.failed == ["404 /missing"] * 10
    assert answers.figures()["errors"] == 10


def test_the_figures_are_of_what_went_on_beside() -> None:
    answers = Answers()
    for number in range(101):
        answers.note("alone", number / 1000, None)
    answers.note("during an import", 2.0, "503 /")
    assert answers.figures() == {
        "errors": 1,
        "first_errors": ["503 /"],
        "alone": {"requests": 101, "p50": 50.0, "p95": 95.0, "p99": 99.0, "max": 100.0},
        "during an import": {
            "requests": 1, "p50": 2000.0, "p95": 2000.0, "p99": 2000.0, "max": 2000.0,
        },
    }  # fmt: skip
