"""A theme beside human rights: off by default, asked about and answered once it is switched on."""

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.model.errors import SettingsError
from screening.services.clause_records import ClauseRecord, include
from screening.services.disclosures.lifecycle import ask
from screening.services.settings import Settings
from screening.web.app import create_app
from tests.support import people
from tests.support.web_client import client_of, id_of, make_app, portfolio_of, token_of

PAPER = "DVR-2"  # office supplies: paper, of wood
COFFEE = {"cpv": "15861000", "asked": "1", "lang": "nl"}


@pytest.fixture(scope="module")
def off(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("off"))


@pytest.fixture(scope="module")
def on(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    home = tmp_path_factory.mktemp("on")
    make_app(home)
    variables = {"SCREENING_HOME": str(home), "SCREENING_THEMES": "deforestation"}
    app = create_app(Settings.from_environment(variables), people.CHEAP)
    portfolio = portfolio_of(app)
    id = portfolio.contracts.get(PAPER).id
    include(portfolio, id, ClauseRecord(date(2026, 2, 1), ("C2", "C5")), "A. Inkoper", "getekend")
    return app


def page_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_while_it_is_off_nobody_reads_of_it(off: Flask) -> None:
    client, id = client_of(off), id_of(off, PAPER)
    for path in (
        f"/contracts/{id}?lang=nl",
        f"/contracts/{id}/proofs/new",
        f"/api/v1/contracts/{id}",
    ):
        page = page_of(client, path).casefold()
        assert "eudr" not in page
        assert "deforestation" not in page


def test_a_contract_with_paper_is_asked_for_its_reference_number(on: Flask) -> None:
    page = page_of(client_of(on), f"/contracts/{id_of(on, PAPER)}?lang=nl")
    assert "Wat is het referentienummer van de zorgvuldigheidsverklaring (EUDR)" in page
    assert "30 december 2026" in page
    assert "30 juni 2027" in page
    assert "Er is nog geen nummer vastgelegd." in page


def test_a_contract_without_these_goods_is_not(on: Flask) -> None:
    assert "EUDR" not in page_of(client_of(on), f"/contracts/{id_of(on, 'DVR-1')}?lang=nl")


def test_a_check_of_coffee_is_asked_too_and_its_verdict_is_the_same(off: Flask, on: Flask) -> None:
    assert "EUDR" in client_of(on).get("/checks/new", query_string=COFFEE).get_data(as_text=True)
    bodies = [
        client_of(app).post("/api/v1/checks", json={"cpv": "15861000"}).data for app in (off, on)
    ]
    assert bodies[0] == bodies[1]


def test_a_number_is_recorded_as_a_proof_and_stands_with_its_question(on: Flask) -> None:
    client, id = client_of(on), id_of(on, PAPER)
    form = page_of(client, f"/contracts/{id}/proofs/new?theme=deforestation&lang=nl")
    assert 'value="EUDR-referentienummer: "' in form
    assert '<option value="deforestation" selected>Ontbossing' in form
    item = form.split('<option value="C2:', 1)[1].split('"', 1)[0]
    answer = client.post(
        f"/contracts/{id}/proofs",
        data={
            "csrf_token": token_of(client, f"/contracts/{id}/proofs/new"),
            "item": f"C2:{item}",
            "title": "EUDR-referentienummer: 26NLTEST0001",
            "kind": "declaration",
            "issue": "deforestation",
            "received": "2026-11-20",
        },
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert "26NLTEST0001" in page_of(client, f"/contracts/{id}?lang=nl").split('id="themes"')[1]
    (theme,) = client.get(f"/api/v1/contracts/{id}").get_json()["themes"]
    assert [answer["title"] for answer in theme["answers"]] == [
        "EUDR-referentienummer: 26NLTEST0001"
    ]


def test_a_theme_that_does_not_exist_is_refused_with_those_that_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="deforestation"):
        Settings.from_environment({"SCREENING_HOME": str(tmp_path), "SCREENING_THEMES": "bees"})


def test_the_supplier_is_asked_behind_its_link_and_its_reply_comes_back(on: Flask) -> None:
    client, portfolio = client_of(on), portfolio_of(on)
    link = ask(portfolio, portfolio.contracts.get(PAPER), None, "A. Inkoper")
    address = f"/d/{link.token}"
    assert "zorgvuldigheidsverklaring (EUDR)" in page_of(client, f"{address}?lang=nl")
    data = {
        "csrf_token": token_of(client, address),
        "reply-theme.deforestation": "26NLTEST0001, 3 november 2026",
    }
    assert client.post(f"{address}/reply", data=data).status_code == 303
    assert "26NLTEST0001, 3 november 2026" in page_of(client, f"{address}?lang=nl")
