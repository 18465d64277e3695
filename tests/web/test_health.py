"""What watches over the service learns how it is, and nobody else does."""

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from screening.model.people import Role
from screening.runtime.log_lines import JsonLines
from screening.services import service_state, signs_of_life
from screening.services.settings import Settings
from screening.web.app import create_app
from tests.support import ready_made
from tests.support.people import PASSWORD, add_person, signed_in
from tests.support.web_client import client_of, make_app, services_of, token_of

TOKEN = "0123456789abcdef0123456789"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return create_app(ready_made.settings(tmp_path))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def alive(home: Path) -> None:
    for part in signs_of_life.PARTS:
        signs_of_life.show(home, part)


def test_a_dead_worker_does_not_take_the_pages_along(client: FlaskClient) -> None:
    assert client.get("/readyz").data == b"ready\n"
    answer = client.get("/readyz?all=1")
    assert answer.status_code == 503
    assert "worker: no sign of life" in answer.text


def test_all_parts_are_ready_when_each_shows_that_it_lives(
    client: FlaskClient, tmp_path: Path
) -> None:
    alive(tmp_path)
    answer = client.get("/readyz?all=1")
    assert answer.status_code == 200, answer.text
    lines = dict(line.split(": ") for line in answer.text.splitlines()[1:])
    assert lines["database"] == "ready"
    assert lines["clock"] == lines["worker"] == "alive"
    assert "fresh" in lines["sources"]


def test_a_full_disk_is_not_ready(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive(tmp_path)
    monkeypatch.setattr(service_state, "LEAST_SHARE", 2.0)
    answer = client.get("/readyz?all=1")
    assert (answer.status_code, "disk: full" in answer.text) == (503, True)


def test_a_sign_from_the_past_or_the_future_is_none(tmp_path: Path) -> None:
    import os
    import time

    signs_of_life.show(tmp_path, "worker")
    assert signs_of_life.is_alive(tmp_path, "worker")
    for shift in (-3600, 3600):
        at = time.time() + shift
        os.utime(tmp_path / "alive" / "worker", (at, at))
        assert not signs_of_life.is_alive(tmp_path, "worker")
    assert not signs_of_life.is_alive(tmp_path, "clock")


# -- figures --


def test_figures_are_what_prometheus_reads(client: FlaskClient, tmp_path: Path) -> None:
    alive(tmp_path)
    client.get("/")
    client.get("/contracts/no-such-contract")
    client.get("/no-such-page")
    answer = client.get("/metrics")
    assert answer.status_code == 200
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    (up,) = families["ketenblik_database_up"].samples
    assert up.value == 1
    parts = {s.labels["part"]: s.value for s in families["ketenblik_part_alive"].samples}
    assert parts == {"clock": 1, "worker": 1}
    counts = {s.labels["freshness"]: s.value for s in families["ketenblik_sources"].samples}
    assert set(counts) == {"fresh", "stale", "expired"}
    routes = {s.labels["route"] for s in families["ketenblik_requests"].samples}
    assert {"/", "none"} <= routes
    assert not any("no-such" in route for route in routes)


def test_a_label_has_few_values(client: FlaskClient) -> None:
    for number in range(20):
        client.get(f"/made-up-{number}")
        client.open(f"/made-up-{number}", method=f"VERB{number}")
    text = client.get("/metrics").text
    assert "made-up" not in text
    assert "VERB" not in text


@pytest.mark.parametrize(
    ("address", "headers", "code"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.1", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, 404),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.1"}, 404),
        ("127.0.0.1", {"Via": "1.1 proxy"}, 404),
    ],
)
def test_without_a_token_only_this_machine_reads_figures(
    client: FlaskClient, address: str, headers: dict[str, str], code: int
) -> None:
    around = {"REMOTE_ADDR": address}
    assert client.get("/metrics", headers=headers, environ_base=around).status_code == code


@pytest.mark.parametrize(
    ("given", "code"),
    [(f"Bearer {TOKEN}", 200), ("Bearer wrong", 404), ("", 404), ("Bearer \xe9", 404)],
)
def test_with_a_token_whoever_has_it_reads_figures(tmp_path: Path, given: str, code: int) -> None:
    ready_made.database(tmp_path / "screening.db")
    variables = {"SCREENING_HOME": str(tmp_path), "SCREENING_METRICS_TOKEN": TOKEN}
    client = create_app(Settings.from_environment(variables)).test_client()
    assert client.get("/metrics", headers={"Authorization": given}).status_code == code


# -- the log --


def test_each_request_has_a_name_and_a_line(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "ketenblik")
    caplog.handler.setFormatter(JsonLines("web"))
    given = client.get("/healthz", headers={"X-Request-ID": "from-the-proxy-1"})
    assert given.headers["X-Request-ID"] == "from-the-proxy-1"
    made = client.get("/contracts/secret-number?q=name", headers={"X-Request-ID": 'x"}\t'})
    assert len(made.headers["X-Request-ID"]) == 32
    lines = [json.loads(line) for line in caplog.text.splitlines()]
    assert [line["request_id"] for line in lines] == [
        "from-the-proxy-1",
        made.headers["X-Request-ID"],
    ]
    assert lines[0]["route"] == "/healthz"
    assert lines[1]["status"] == 404
    assert "secret-number" not in caplog.text
    assert "name" not in caplog.text.replace("levelname", "")


def test_a_fault_is_told_without_the_data_that_it_met() -> None:
    try:
        raise ValueError("Jan Jansen")
    except ValueError as error:
        fault = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "on /people/Jan", (), fault)
    line = json.loads(JsonLines("web").format(record))
    assert line["kind"] == "ValueError"
    assert line["where"][0].startswith("test_health.py:")
    assert "Jan" not in json.dumps(line)


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, object]]]:
    """The lines of the log since the test began, as a machine reads them."""
    caplog.set_level(logging.INFO, "ketenblik")
    caplog.handler.setFormatter(JsonLines("web"))
    return lambda: [json.loads(line) for line in caplog.text.splitlines()]


def test_who_tried_to_sign_in_stands_in_the_log_as_a_number(
    tmp_path: Path, lines: Callable[[], list[dict[str, object]]]
) -> None:
    app = make_app(tmp_path, filled=False)
    person = add_person(services_of(app).store, Role.READER)
    client = client_of(app)
    form = {"csrf_token": token_of(client, "/sign-in"), "email": "a.inkoper@voorbeeld.nl"}
    client.post("/sign-in", data=form | {"password": "not the password"})
    client.post("/sign-in", data=form | {"password": PASSWORD})
    told = [line for line in lines() if line["text"] == "sign-in"]
    assert [line["outcome"] for line in told] == ["wrong", "right"]
    assert [line.get("account") for line in told] == [None, person]
    assert {line["way"] for line in told} == {"password"}
    assert {line["from"] for line in told} == {"127.0.0.1"}
    for secret in ("inkoper", PASSWORD, "not the password"):
        assert secret not in json.dumps(lines())


def test_what_was_refused_to_whom_stands_in_the_log(
    tmp_path: Path, lines: Callable[[], list[dict[str, object]]]
) -> None:
    app = make_app(tmp_path, filled=False)
    person = add_person(services_of(app).store, Role.READER)
    client = signed_in(app, person)
    client.get("/people")
    client.post("/imports/new", data={"csrf_token": "none"})
    client_of(app).get("/api/v1/contracts")
    told = [(line["route"], line["status"], line.get("account")) for line in lines()]
    assert told == [
        ("/people", 403, person),
        ("/imports/new", 403, person),
        ("/api/v1/contracts", 401, None),
    ]
