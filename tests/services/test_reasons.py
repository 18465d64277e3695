"""A reason is asked where a decision takes a duty or a flag down: then, and only then."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.model.audit import About
from screening.model.errors import InputError
from screening.model.verdict import DutyOutcome, Flag
from screening.services import reasons
from screening.services.screening import screener_for
from tests.support.command_line import run
from tests.support.web_client import (
    DAY,
    client_of,
    id_of,
    make_app,
    portfolio_of,
    services_of,
    token_of,
)

SENTENCE = "takes a duty or a flag down"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """DVR-1 is an open question: its code does not say whether it is work clothing."""
    return make_app(tmp_path_factory.mktemp("home"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def confirm(app: Flask, client: FlaskClient, **form: str) -> tuple[int, str]:
    place = f"/contracts/{id_of(app, 'DVR-1')}"
    token = token_of(client, place)
    answer = client.post(f"{place}/category?lang=en", data={"csrf_token": token, **form})
    return answer.status_code, answer.get_data(as_text=True)


def test_every_flag_and_duty_has_its_rank() -> None:
    assert set(reasons.FLAG_RANK) == set(Flag)
    assert set(reasons.DUTY_RANK) == set(DutyOutcome)


def test_to_take_a_duty_away_asks_for_a_reason_and_loses_nothing(
    app: Flask, client: FlaskClient
) -> None:
    status, page = confirm(app, client, category="geen")
    assert status == 422
    assert SENTENCE in page
    assert 'href="#why"' in page
    assert portfolio_of(app).reviews.history(id_of(app, "DVR-1")) == ()
    chosen = page.split('value="geen"')[1].split(">")[0]
    assert "checked" in chosen
    status, _ = confirm(app, client, category="bedrijfskleding")
    assert status == 303
    status, page = confirm(app, client, category="geen", why="het zijn gordijnen")
    assert status == 303
    entry = next(
        entry
        for entry in portfolio_of(app).log.about([(About.CONTRACT, id_of(app, "DVR-1"))], 9)
        if entry.line.action == "category.confirmed"
    )
    assert entry.why == "het zijn gordijnen"


def test_what_raises_a_duty_needs_no_reason(app: Flask) -> None:
    screener = screener_for(services_of(app).store, DAY)
    ids = [id_of(app, "DVR-2")]
    reasons.ask(portfolio_of(app), screener, "category", "bedrijfskleding", ids, None)
    reasons.ask(portfolio_of(app), screener, "owner", "Bert", ids, None)


def test_an_edit_of_many_asks_too_over_the_api_and_on_the_page(
    tmp_path: Path,
) -> None:
    app = make_app(tmp_path)
    client, id = client_of(app), id_of(app, "DVR-1")
    body = {"field": "category", "value": "geen", "contracts": [id], "by": "Anna"}
    refused = client.post("/api/v1/edits?lang=en", json=body)
    assert refused.status_code == 422
    assert SENTENCE in str(refused.get_json()["errors"])
    form = {
        "csrf_token": token_of(client, "/imports/new"),
        "field": "category",
        "value-category": "geen",
        "id": id,
        "by": "Anna",
    }
    page = client.post("/edits?lang=en", data=form)
    assert page.status_code == 422
    assert SENTENCE in page.get_data(as_text=True)
    assert 'value="Anna"' in page.get_data(as_text=True)
    assert client.post("/edits", data={**form, "why": "gordijnen"}).status_code == 303
    assert portfolio_of(app).corrections.runs(1)[0].why == "gordijnen"


def test_a_command_asks_too(tmp_path: Path) -> None:
    make_app(tmp_path)
    words = ("confirm", "DVR-1", "geen", "--by", "Anna", "--language", "en")
    refused = run(tmp_path, *words)
    assert refused.returncode == 2
    assert SENTENCE in refused.stderr
    assert run(tmp_path, *words, "--why", "gordijnen").returncode == 0


def test_more_contracts_than_are_tried_ask_whatever_they_come_to(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.services.corrections.TRIED", 1)
    screener = screener_for(services_of(app).store, DAY)
    ids = [id_of(app, "DVR-2"), id_of(app, "DVR-3")]
    with pytest.raises(InputError) as refused:
        reasons.ask(portfolio_of(app), screener, "category", "bedrijfskleding", ids, None)
    assert refused.value.field == "why"
