"""What is due and what came, as a program reads and records it."""

import base64
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from screening.services.clause_records import ClauseRecord, include
from tests.support.web_client import client_of, id_of, make_app, portfolio_of

PDF = b"%PDF-1.7\nfictief"
PROOF = {"item": "C2", "title": "Analyse", "kind": "analysis", "received": "2026-06-01", "by": "A"}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    app = make_app(tmp_path)
    clauses = ClauseRecord(date(2026, 2, 1), ("C2", "C5", "C7"))
    include(portfolio_of(app), id_of(app, "DVR-1"), clauses, "anna", None)
    return client_of(app)


def post(client: FlaskClient, path: str, **body: object) -> TestResponse:
    return client.post(f"/api/v1/contracts/DVR-1/{path}", json=body)


def read(client: FlaskClient, path: str) -> dict[str, object]:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    document: dict[str, object] = answer.get_json()
    return document


def test_a_program_reads_what_to_do_and_records_what_came(client: FlaskClient) -> None:
    items = read(client, "todo")["items"]
    assert isinstance(items, list)
    assert [(item["item"], item["state"]) for item in items] == [("C2", "unknown")]
    came = {"item": "C2", "what": "received", "day": "2026-06-01", "seen": 0, "by": "A"}
    answer = post(client, "calendar-records", **came)
    assert (answer.status_code, answer.get_json()["records"]) == (201, 1)
    assert post(client, "calendar-records", **came).status_code == 409
    assert post(client, "calendar-records", item="C99", what="received").status_code == 422
    waiting = read(client, "contracts/DVR-1/calendar")["waiting"]
    assert [each["item"] for each in waiting] == ["C7"]  # type: ignore[attr-defined]


def test_a_program_keeps_a_proof_decides_on_it_and_gets_its_file_back(client: FlaskClient) -> None:
    file = {"file_name": "analyse.pdf", "content": base64.b64encode(PDF).decode()}
    kept = post(client, "proofs", **PROOF, **file, last_day="2027-06-01").get_json()
    assert (kept["state"], kept["file"]["size"]) == ("waiting", len(PDF))
    points = [{"id": kept["checklist"][0]["id"], "answer": "met", "why": "blz. 4"}]
    decided = post(client, f"proofs/{kept['id']}/decisions", what="accepted", points=points, seen=0)
    assert decided.status_code == 201
    assert decided.get_json()["decisions"][0]["points"][0]["answer"] == "met"
    assert (
        post(client, f"proofs/{kept['id']}/decisions", what="accepted", seen=0).status_code == 409
    )
    answer = client.get(f"/api/v1/contracts/DVR-1/proofs/{kept['id']}/file")
    assert (answer.data, answer.headers["X-Content-Type-Options"]) == (PDF, "nosniff")
    document = read(client, "contracts/DVR-1/proofs")
    assert document["management"] == {
        "shown": "nothing_shown", "partial": False, "until": None, "things": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"content": "geen base64!", "file_name": "a.pdf"}, "content"),
        ({"content": "AAAA", "file_name": "a.exe"}, "file"),
        ({"received": "gisteren"}, "received"),
        ({"replaces": 99}, "replaces"),
        ({"kind": "rumour"}, "kind"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(
    client: FlaskClient, wrong: dict[str, object], field: str
) -> None:
    answer = post(client, "proofs", **{**PROOF, **wrong})
    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, field)
    assert portfolio_of(client.application).proofs.of("DVR-1") == ()


def test_a_program_records_what_a_supplier_promised(client: FlaskClient) -> None:
    body = {"item": "promise", "what": "promised", "why": "A living wage", "by": "A", "seen": 0}
    answer = post(client, "calendar-records", **body, moved_to="2030-01-01")
    assert answer.status_code == 201
    [promise] = [each for each in answer.get_json()["items"] if each["item"] == "promise-1"]
    assert promise["what"]["en"] == "Promise of the supplier: A living wage"
    assert (promise["due"], promise["default_not_prescribed"]) == ("2030-01-01", False)
    wrong = post(client, "calendar-records", **{**body, "seen": 1})
    assert (wrong.status_code, wrong.get_json()["errors"][0]["field"]) == (422, "moved_to")
