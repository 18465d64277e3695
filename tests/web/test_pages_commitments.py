"""Motions and commitments on their page: recorded, moved with a reason, and read by others."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.model.commitments import CommitmentState
from screening.model.people import Role
from tests.support.people import add_person, signed_in
from tests.support.web_client import (
    client_of,
    make_app,
    portfolio_of,
    services_of,
    text_of,
    token_of,
)

MOTION = {
    "kind": "motion",
    "text": "Vraag waar werkkleding is gemaakt.",
    "reference": "M-2025-12",
    "day": "3 maart 2025",
    "owner": "Wethouder inkoop",
}


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path, filled=False)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def post(client: FlaskClient, path: str, **fields: str) -> tuple[int, str]:
    form = {"csrf_token": token_of(client, "/commitments"), **fields}
    answer = client.post(path, data=form)
    page = client.get(answer.location) if answer.status_code == 303 else answer
    return answer.status_code, page.get_data(as_text=True)


def test_a_motion_is_recorded_and_done(app: Flask, client: FlaskClient) -> None:
    status, page = post(client, "/commitments", **MOTION)
    assert (status, MOTION["text"] in page) == (303, True)
    (kept,) = portfolio_of(app).commitments.all()
    status, page = post(client, f"/commitments/{kept.id}", state="done", day="1-9-2025", why="Af")
    assert status == 303
    assert "Uitgevoerd" in page
    assert "1 september 2025" in page
    body = client.get("/api/v1/commitments?state=done").get_json()["commitments"]
    assert [each["steps"][0]["why"] for each in body] == ["Af"]
    assert client.get("/api/v1/commitments?state=open").get_json() == {"commitments": []}


def test_nothing_that_was_typed_is_lost(app: Flask, client: FlaskClient) -> None:
    status, page = post(client, "/commitments", **{**MOTION, "day": "ooit"})
    assert status == 422
    assert all(MOTION[name] in page for name in ("text", "reference", "owner"))
    assert 'value="ooit"' in page
    assert portfolio_of(app).commitments.all() == ()


def test_one_that_is_dropped_has_a_reason(app: Flask, client: FlaskClient) -> None:
    post(client, "/commitments", **MOTION)
    (kept,) = portfolio_of(app).commitments.all()
    status, page = post(client, f"/commitments/{kept.id}", state="dropped", day="1-9-2025")
    assert status == 422
    assert f'href="#why-{kept.id}"' in page
    assert 'value="1-9-2025"' in page
    assert portfolio_of(app).commitments.get(kept.id).state is CommitmentState.OPEN
    assert client.get("/commitments/9").status_code == 405
    assert post(client, "/commitments/9", state="done")[0] == 404


def test_who_only_reads_sees_no_form(tmp_path: Path) -> None:
    app = make_app(tmp_path, filled=False)
    store = services_of(app).store
    add_person(store, Role.ADMINISTRATOR)
    reader = signed_in(app, add_person(store, Role.READER, email="lezer@voorbeeld.nl"))
    page = text_of(reader, "/commitments")
    assert 'name="reference"' not in page
