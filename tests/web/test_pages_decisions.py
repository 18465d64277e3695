"""Decisions on pages and over the API: beside the flag wherever the flag is."""

import csv
import io
import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.model.people import Role
from screening.model.proposals import SecondPersonRule
from screening.model.verdict import Flag
from tests.support.command_line import run
from tests.support.people import add_person, signed_in
from tests.support.web_client import (
    client_of,
    id_of,
    make_app,
    portfolio_of,
    services_of,
    text_of,
    token_of,
)

ACCEPT = {"kind": "accept", "scope": "", "why": "geen andere leverancier", "by": "Anna"}


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def send(client: FlaskClient, path: str, **typed: str) -> tuple[int, str]:
    data = {"csrf_token": token_of(client, "/imports/new"), **typed}
    answer = client.post(path, data=data)
    page = answer if answer.status_code != 303 else client.get(answer.location.split("#")[0])
    return answer.status_code, page.get_data(as_text=True)


def test_a_decision_is_shown_beside_the_flag_on_every_page_that_has_it(
    app: Flask, client: FlaskClient
) -> None:
    id = id_of(app, "DVR-1")
    status, page = send(client, f"/contracts/{id}/decisions", **ACCEPT)
    assert status == 303
    for shown in (page, text_of(client, "/"), text_of(client, "/decisions")):
        assert "Risico aanvaard: het hele contract" in shown
        assert "van kracht, verloopt op" in shown.lower()
    assert "flag-ask" in page
    assert "onze standaard, niet voorgeschreven" in page
    rows = list(csv.DictReader(io.StringIO(client.get("/contracts.csv").data.decode("utf-8-sig"))))
    by_number = {row["number"]: row for row in rows}
    assert by_number["DVR-1"]["flag"] == "ask"
    assert by_number["DVR-1"]["decision_states"] == "in_force"
    assert by_number["DVR-2"]["decisions"] == ""


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(
    app: Flask, client: FlaskClient
) -> None:
    place = f"/contracts/{id_of(app, 'DVR-1')}/decisions"
    status, page = send(client, place, **{**ACCEPT, "why": "", "owner": "Bert"})
    assert (status, 'id="decision-why-wrong"' in page) == (422, True)
    assert 'value="Bert"' in page
    status, page = send(client, place, **{**ACCEPT, "by": ""})
    assert (status, 'id="decision-by-wrong"' in page) == (422, True)
    status, page = send(client, place, **{**ACCEPT, "expires": "2099-01-01"})
    assert (status, 'id="decision-expires-wrong"' in page) == (422, True)
    assert portfolio_of(app).risk_decisions.contracts() == ()


def test_a_decision_is_withdrawn_with_a_reason_and_that_is_undone(
    app: Flask, client: FlaskClient
) -> None:
    id = id_of(app, "DVR-1")
    send(client, f"/contracts/{id}/decisions", **ACCEPT)
    status, page = send(client, "/decisions/1", do="withdraw", by="Bert")
    assert (status, 'id="why-1-wrong"' in page) == (422, True)
    status, page = send(client, "/decisions/1", do="withdraw", by="Bert", why="nieuw", contract=id)
    assert (status, "Ingetrokken" in page) == (303, True)
    assert "Risico aanvaard" not in text_of(client, "/")
    status, page = send(client, "/decisions/1", do="undo", by="Bert")
    assert (status, "verloopt op" in page) == (303, True)
    assert send(client, "/decisions/9", do="undo", by="Bert")[0] == 404


def test_many_are_decided_on_after_a_preview_that_says_what_is_left_out(
    app: Flask, client: FlaskClient
) -> None:
    ids = [id_of(app, number) for number in ("DVR-1", "DVR-2")]
    chosen = "&".join(f"id={id}" for id in ids)
    assert "Besluit over 2 contracten" in text_of(client, f"/decisions/new?{chosen}")
    asked = f"{chosen}&kind=duty_overridden&why=spoed&by=Anna"
    page = text_of(client, f"/decisions/preview?{asked}")
    assert "1 contract krijgt het" in page
    assert "Hier is geen plicht om van af te wijken." in page
    assert portfolio_of(app).risk_decisions.contracts() == ()
    data = {"csrf_token": token_of(client, "/imports/new"), "id": ids}
    data |= {"kind": "duty_overridden", "why": "spoed", "by": "Anna"}
    assert client.post("/decisions", data=data).status_code == 303
    assert portfolio_of(app).risk_decisions.contracts() == (ids[0],)
    wrong = client.get(f"/decisions/preview?{chosen}&kind=accept&by=Anna")
    assert wrong.status_code == 422
    assert 'id="why-wrong"' in wrong.get_data(as_text=True)


def test_what_waits_for_a_second_person_is_agreed_to_by_somebody_else(app: Flask) -> None:
    store, id = services_of(app).store, id_of(app, "DVR-1")
    portfolio_of(app).proposals.set_rule(SecondPersonRule(Flag.ASK), "B. Heer")
    anna = signed_in(app, add_person(store, Role.BUYER, email="a@voorbeeld.nl", name="Anna"))
    bert = signed_in(app, add_person(store, Role.BUYER, email="b@voorbeeld.nl", name="Bert"))
    status, page = send(anna, f"/contracts/{id}/decisions", **{**ACCEPT, "by": "Iemand anders"})
    assert (status, "Wacht op een tweede persoon" in page) == (303, True)
    assert "Besluit naast een vlag: Risico aanvaard" in text_of(bert, "/second-person")
    (proposal,) = anna.get("/api/v1/proposals").get_json()["proposals"]
    assert send(anna, f"/second-person/{proposal['id']}", do="agree")[0] == 409
    assert send(bert, f"/second-person/{proposal['id']}", do="agree")[0] == 303
    (decision,) = anna.get("/api/v1/decisions").get_json()["decisions"]
    assert (decision["state"], decision["by"], decision["second_person"]) == (
        "in_force",
        "Anna",
        True,
    )


def test_a_decision_to_look_at_is_among_what_is_to_do(app: Flask, client: FlaskClient) -> None:
    id = id_of(app, "DVR-1")
    duty = {**ACCEPT, "kind": "duty_overridden"}
    send(client, f"/contracts/{id}/decisions", **duty)
    assert "Besluiten om te bekijken" not in text_of(client, "/todo")
    form = {"category": "bedrijfskleding"}
    send(client, f"/contracts/{id}/category", **form)
    page = text_of(client, "/todo?lang=nl")
    assert "Besluiten om te bekijken" in page
    assert "Heropend: waar het op rust is veranderd" in page
    assert "Plicht: was" in page


def test_the_api_decides_previews_and_takes_back(app: Flask, client: FlaskClient) -> None:
    id = id_of(app, "DVR-1")
    body = {"kind": "accept", "why": "geen ander", "by": "Anna", "contracts": [id]}
    shown = client.post("/api/v1/decisions", json={**body, "dry_run": True})
    assert shown.status_code == 200
    assert [each["contract"] for each in shown.get_json()["contracts"]] == [id]
    kept = client.post("/api/v1/decisions", json=body)
    assert kept.status_code == 201
    (decision,) = kept.get_json()["decisions"]
    contract = client.get(f"/api/v1/contracts/{id}").get_json()
    assert [each["state"] for each in contract["decisions"]] == ["in_force"]
    lines = client.get("/api/v1/contracts").get_json()["contracts"]
    assert [len(line.get("decisions", ())) for line in lines if line["id"] == id] == [1]
    assert all("decisions" not in line for line in lines if line["id"] != id)
    wrong = client.post("/api/v1/decisions", json={**body, "expires_on": "2020-01-01"})
    assert wrong.status_code == 422
    assert "expires_on" in wrong.get_data(as_text=True)
    place = f"/api/v1/decisions/{decision}/step"
    assert client.post(place, json={"do": "undo", "by": "Anna"}).status_code == 200
    assert client.post(place, json={"do": "undo", "by": "Anna"}).status_code == 409
    states = client.get("/api/v1/decisions?state=undone").get_json()["decisions"]
    assert [each["id"] for each in states] == [str(decision)]


def test_the_commands_say_the_same(tmp_path: Path, app: Flask) -> None:
    words = ("decide", "mitigate", "DVR-1", "--by", "Anna", "--why", "plan", "--language", "en")
    assert "Decided about 1" in run(tmp_path, *words).stdout
    assert "DVR-1" in run(tmp_path, *words[:2], *words[3:], "--flag", "ask", "--dry-run").stdout
    listed = json.loads(run(tmp_path, "decisions", "--as", "json").stdout)["decisions"]
    assert [(each["kind"], each["state"]) for each in listed] == [("mitigate", "in_force")]
    refused = run(tmp_path, "decide", "accept", "DVR-1", "--by", "Anna", "--language", "en")
    assert (refused.returncode, "Say why" in refused.stderr) == (2, True)


def test_explain_and_the_page_of_the_supplier_have_it_too(tmp_path: Path, app: Flask) -> None:
    words = ("decide", "accept", "DVR-1", "--by", "Anna", "--why", "geen ander")
    assert run(tmp_path, *words).returncode == 0
    said = run(tmp_path, "explain", "DVR-1", "--language", "en").stdout
    assert said.startswith("Decided beside the flag: Risk accepted: the whole contract (in force")
    supplier = portfolio_of(app).contracts.get("DVR-1").contract.suppliers[0]
    page = client_of(app).get("/supplier", query_string={"key": supplier.key})
    assert "Risico aanvaard: het hele contract" in page.get_data(as_text=True)


def test_the_history_of_a_contract_has_what_was_decided_about_many(
    app: Flask, client: FlaskClient
) -> None:
    ids = [id_of(app, number) for number in ("DVR-1", "DVR-3")]
    data = {"csrf_token": token_of(client, "/imports/new"), "id": ids, **ACCEPT}
    assert client.post("/decisions", data=data).status_code == 303
    for id in ids:
        page = text_of(client, f"/contracts/{id}/history?lang=nl")
        assert "Naast een vlag is een besluit genomen" in page
