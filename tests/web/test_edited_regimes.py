"""A lawyer copies the folder of a regime, and no line of Python: check, page and API follow."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.rules import rulebook
from screening.rules.duty import regime
from screening.services.screening import rescreen, screener_for
from screening.store.store import LOCAL
from screening.web.api import parameters
from tests.support.web_client import DAY, client_of, id_of, make_app, portfolio_of, services_of

REGIMES = Path(regime.__file__).parent / "regimes"
CATERING = {"cpv": "55520000", "buyer_country": "NL", "ends": "2029-01-31"}
TITLE = "Alleen inhuren van toegelaten uitleners (Wtta)"
LATER = "Alleen inhuren van wie morgen is toegelaten"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("home"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rulebook, with the folder of a regime copied and its title changed."""
    folder = Path(shutil.copytree(REGIMES, tmp_path / "regimes"))
    shutil.copytree(folder / "nl_wtta", folder / "nl_tomorrow")
    file = folder / "nl_tomorrow" / "regime.toml"
    text = file.read_text("utf-8").replace(
        "alleen inhuren van toegelaten uitleners (Wtta)",
        "alleen inhuren van wie morgen is toegelaten",
    )
    file.write_text(text, "utf-8")
    book = replace(rulebook.load(), regimes=regime.read_regimes(folder))
    monkeypatch.setattr(rulebook, "load", lambda: book)
    read_once = parameters._parameters  # what the API takes
    monkeypatch.setattr(parameters, "_parameters", read_once.__wrapped__)


@pytest.fixture
def rescreened(app: Flask, copied: None) -> Flask:
    """The contracts, screened under the regime that was added."""
    del copied
    store = services_of(app).store
    rescreen(store.portfolio(LOCAL), screener_for(store, DAY))
    return app


def page_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_a_contract_says_on_its_page_which_other_rules_hold_and_from_when(
    app: Flask, client: FlaskClient
) -> None:
    page = page_of(client, f"/contracts/{id_of(app, 'DVR-3')}?lang=nl")
    assert '<h2 id="regimes"' in page
    assert TITLE in page
    assert "Vanaf 1 januari 2027" in page
    assert "In de clausulebijlage: W4." in page
    assert "nog niet door een jurist nagekeken" in page
    without = page_of(client, f"/contracts/{id_of(app, 'DVR-1')}?lang=nl")
    assert 'id="regimes"' not in without


def test_a_contract_says_it_in_english_too(app: Flask, client: FlaskClient) -> None:
    page = page_of(client, f"/contracts/{id_of(app, 'DVR-3')}?lang=en")
    assert "Hiring from admitted labour lenders only (Wtta)" in page
    assert "From 1 January 2027" in page


def test_the_list_is_narrowed_to_a_regime_on_page_and_over_the_api(client: FlaskClient) -> None:
    page = page_of(client, "/?lang=nl&regime=nl_wtta")
    assert "DVR-3" in page
    assert "DVR-1" not in page
    assert f"{TITLE}, vanaf 1 januari 2027" in page
    lines = client.get("/api/v1/contracts?regime=nl_wtta").get_json()["contracts"]
    assert [(line["number"], line["regimes"]) for line in lines] == [
        ("DVR-3", {"nl_wtta": "not_yet"})
    ]
    every = client.get("/api/v1/contracts").get_json()["contracts"]
    assert [line["number"] for line in every if "regimes" in line] == ["DVR-3"]
    assert client.get("/api/v1/contracts?regime=no_loa").get_json()["total"] == 0


def test_a_regime_that_is_none_is_refused_with_those_there_are(client: FlaskClient) -> None:
    answer = client.get("/api/v1/contracts?regime=nl_nothing")
    assert answer.status_code == 422
    assert "nl_wtta" in answer.get_data(as_text=True)


def test_files_of_the_list_have_a_column_of_regimes(client: FlaskClient) -> None:
    assert "nl_wtta" in page_of(client, "/contracts.csv")
    assert f"{TITLE}, vanaf 1 januari 2027" in page_of(client, "/contracts.csv?language=nl")


def test_a_check_says_it_to_a_program_and_to_a_person(client: FlaskClient) -> None:
    document = client.post("/api/v1/checks", json=CATERING).get_json()
    (answer,) = document["regimes"]
    assert (answer["id"], answer["rule"], answer["outcome"]) == ("nl_wtta", "client", "not_yet")
    assert answer["from"] == "2027-01-01"
    page = client.get("/checks/new", query_string={**CATERING, "asked": "1", "lang": "nl"})
    assert TITLE in page.get_data(as_text=True)


def test_without_a_regime_the_document_has_no_word_of_any(client: FlaskClient) -> None:
    document = client.post("/api/v1/checks", json={**CATERING, "cpv": "18110000"}).get_json()
    assert "regimes" not in document
    assert "regimes" not in document["pins"]


@pytest.mark.usefixtures("copied")
def test_a_folder_that_was_copied_is_an_answer_of_a_check(client: FlaskClient) -> None:
    document = client.post("/api/v1/checks", json=CATERING).get_json()
    assert [answer["id"] for answer in document["regimes"]] == ["nl_tomorrow", "nl_wtta"]
    page = client.get("/checks/new", query_string={**CATERING, "asked": "1", "lang": "nl"})
    assert LATER in page.get_data(as_text=True)
    assert '"nl_tomorrow"' in page_of(client, "/api/v1/openapi.json")


def test_a_folder_that_was_copied_reaches_contracts_page_and_list(
    rescreened: Flask, client: FlaskClient
) -> None:
    assert LATER in page_of(client, f"/contracts/{id_of(rescreened, 'DVR-3')}?lang=nl")
    answer = client.get("/api/v1/contracts?regime=nl_tomorrow")
    assert answer.status_code == 200, answer.data
    lines = answer.get_json()["contracts"]
    assert [line["number"] for line in lines] == ["DVR-3"]


def test_the_first_day_of_a_regime_has_its_contracts_screened_again(app: Flask) -> None:
    contracts = portfolio_of(app).contracts
    first = rulebook.load().regimes.first_days
    assert contracts.newly_in_force(date(2026, 12, 31), first) == ()
    assert contracts.newly_in_force(date(2027, 1, 1), first) == (id_of(app, "DVR-3"),)
