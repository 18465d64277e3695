"""The example says that it is fictional wherever it stands, goes with one click and comes back."""

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.services.command_context import CommandContext
from screening.services.example import load
from screening.services.importing import ImportOptions, import_files
from tests.support.web_client import (
    client_of,
    make_app,
    portfolio_of,
    register,
    services_of,
    text_of,
    token_of,
)

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    made = make_app(tmp_path_factory.mktemp("home"), filled=False)
    services = services_of(made)
    load.fill(CommandContext(services.settings, services.store), DAY)
    import_files(portfolio_of(made), [("register.csv", register().replace(b"DVR-", b"OWN-"))])
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "Verwijder het voorbeeld"), ("en", "Remove the example")]
)
def test_every_page_on_which_it_stands_says_so(
    client: FlaskClient, language: str, words: str
) -> None:
    lines = client.get("/api/v1/contracts?per_page=200").get_json()["contracts"]
    fictional = next(line for line in lines if line["fictional"])
    own = next(line for line in lines if str(line["number"]).startswith("OWN-"))
    assert own["fictional"] is False
    for path in ("/", f"/contracts/{fictional['id']}", f"/contracts/{fictional['id']}/chain"):
        assert words in text_of(client, f"{path}?lang={language}")
    assert words not in text_of(client, f"/sources?lang={language}")
    mark = {"nl": "fictief voorbeeld", "en": "fictional example"}[language]
    assert mark in text_of(client, f"/contracts/{fictional['id']}?lang={language}")
    assert mark not in text_of(client, f"/contracts/{own['id']}?lang={language}")
    assert mark not in text_of(client, f"/?q=OWN-&lang={language}")


def test_it_goes_with_one_click_and_comes_back(app: Flask, client: FlaskClient) -> None:
    before = portfolio_of(app).listing.stats().contracts
    token = token_of(client, "/")
    answer = client.post("/example/remove", data={"csrf_token": token})
    assert answer.status_code == 303
    assert portfolio_of(app).listing.stats().contracts == 3
    page = text_of(client, f"{answer.location}&lang=nl")
    assert "Zet het voorbeeld terug" in page
    assert "Verwijder het voorbeeld" not in page
    token = token_of(client, "/imports")
    assert client.post("/example/put-back", data={"csrf_token": token}).status_code == 303
    stats = portfolio_of(app).listing.stats()
    assert (stats.contracts, stats.not_screened) == (before, 0)


def test_a_person_who_is_called_example_brings_no_example(tmp_path: Path) -> None:
    portfolio = portfolio_of(make_app(tmp_path, filled=False))
    import_files(portfolio, [("own.csv", register())], ImportOptions(who="example"))
    assert load.runs(portfolio) == ()
    assert load.remove(portfolio, "test") == 0
