"""Who did what, as an auditor reads and saves it; and what happened to one contract."""

import csv
import io
import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.i18n.labels import DOORS, LOG_ACTIONS, LOG_KINDS
from screening.model.audit import About, Action, Door
from screening.model.people import Role
from screening.store.audit_log.signing import is_signed
from tests.support.people import add_person, signed_in
from tests.support.web_client import (
    FORMULA,
    NASTY,
    client_of,
    id_of,
    make_app,
    portfolio_of,
    services_of,
    text_of,
    token_of,
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    made = make_app(tmp_path_factory.mktemp("home"))
    client, id = client_of(made), id_of(made, "DVR-1")
    form = {"csrf_token": token_of(client, f"/contracts/{id}"), "category": "bedrijfskleding"}
    done = client.post(f"/contracts/{id}/category", data={**form, "why": NASTY})
    assert done.status_code == 303
    portfolio_of(made).error_reports.add("m1", "Weverij", "Dit klopt niet.", FORMULA)
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def test_every_action_door_and_kind_has_its_words() -> None:
    assert set(LOG_ACTIONS) == set(Action)
    assert set(DOORS) == set(Door)
    assert set(LOG_KINDS) == set(About)


def test_the_log_says_who_did_what_and_why(client: FlaskClient) -> None:
    page = text_of(client, "/log?lang=en")
    assert "A category was confirmed" in page
    assert "An import was kept" in page
    assert "this machine" in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "Een categorie is bevestigd" in text_of(client, "/log?lang=nl")


@pytest.mark.parametrize(
    ("narrowed", "has", "has_not"),
    [
        ("action=category.confirmed", "bedrijfskleding", "m1"),
        ("door=page", "bedrijfskleding", "m1"),
        ("who=local", "bedrijfskleding", "m1"),
        ("since=2999-01-01", "No line fits", "bedrijfskleding"),
        ("of=service", "Lists were put in use", "bedrijfskleding"),
        ("action=nothing&door=x&since=x&before=x", "bedrijfskleding", "No line fits"),
    ],
)
def test_the_log_is_narrowed(client: FlaskClient, narrowed: str, has: str, has_not: str) -> None:
    page = text_of(client, f"/log?lang=en&{narrowed}").split("</form>")[-1]
    assert has in page
    assert has_not not in page


def test_the_log_goes_on_by_key(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screening.web.pages.log.PER_PAGE", 1)
    page = text_of(client, "/log?lang=en")
    assert "before=" in page
    last = page.split("before=")[1].split('"')[0].split("&")[0]
    older = text_of(client, f"/log?lang=en&before={last}")
    assert "The latest" in older
    assert f'id="line-{int(last) - 1}"' in older


def test_an_auditor_saves_the_log_with_its_hashes(client: FlaskClient) -> None:
    saved = client.get("/log.jsonl?action=category.confirmed")
    assert saved.headers["Content-Disposition"] == 'attachment; filename="log.jsonl"'
    (line,) = map(json.loads, saved.get_data(as_text=True).splitlines())
    assert (line["after"], line["why"]) == ({"category": "bedrijfskleding"}, NASTY)
    assert len(line["hash"]) == len(line["previous"]) == 64
    text = client.get("/log.csv").get_data(as_text=True).lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["number"] for row in rows] == [str(number + 1) for number in range(len(rows))]
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_a_contract_has_its_history_with_verdicts_and_imports(
    app: Flask, client: FlaskClient
) -> None:
    id = id_of(app, "DVR-1")
    assert f"/contracts/{id}/history" in text_of(client, f"/contracts/{id}")
    page = text_of(client, f"/contracts/{id}/history?lang=en")
    for part in ("A category was confirmed", "An import was kept", "Required", "Open question"):
        assert part in page, part
    assert client.get("/contracts/c00000000000/history").status_code == 404
    answer = client.get(f"/api/v1/contracts/{id}/history").get_json()
    assert [verdict["flag"] for verdict in answer["verdicts"]] == ["required", "ask"]
    assert {line["action"] for line in answer["lines"]} >= {"category.confirmed", "import.kept"}
    assert client.get("/api/v1/contracts/c00000000000/history").status_code == 404


def test_the_page_of_a_source_leads_to_its_history(tmp_path: Path) -> None:
    client = client_of(make_app(tmp_path))
    page = text_of(client, "/sources/un_undp_hdi")
    assert 'href="/sources/un_undp_hdi/history"' in page
    assert client.get("/sources/un_undp_hdi/history").status_code == 200


def test_the_history_of_a_contract_outlives_it(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    client, id = client_of(app), id_of(app, "DVR-1")
    token = token_of(client, f"/contracts/{id}")
    form = {"csrf_token": token, "category": "bedrijfskleding"}
    assert client.post(f"/contracts/{id}/category", data=form).status_code == 303
    portfolio_of(app).imports.undo(portfolio_of(app).imports.runs()[0].id, "Anna")
    assert client.get(f"/contracts/{id}").status_code == 404
    page = text_of(client, f"/contracts/{id}/history?lang=en")
    assert "A contract that is gone" in page
    assert "A category was confirmed" in page


def test_the_api_gives_lines_with_the_signed_head(client: FlaskClient) -> None:
    answer = client.get("/api/v1/log?per_page=2").get_json()
    assert len(answer["lines"]) == 2
    assert answer["head"]["count"] == answer["lines"][0]["number"]
    before = answer["lines"][-1]["number"]
    older = client.get(f"/api/v1/log?per_page=1&before={before}").get_json()
    assert older["lines"][0]["number"] == before - 1
    assert client.get("/api/v1/log?per_page=0").status_code == 400
    assert client.get("/api/v1/log?door=window").status_code == 422


def test_an_outsider_checks_the_head_with_the_public_key(app: Flask) -> None:
    log = portfolio_of(app).log
    head, key = log.head(), log.public_key()
    assert head is not None
    assert key is not None
    assert is_signed(head, key)


def test_only_auditors_and_administrators_read_the_whole_log(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    store, id = services_of(app).store, id_of(app, "DVR-1")
    for role, status in ((Role.AUDITOR, 200), (Role.BUYER, 403)):
        person = add_person(store, role, email=f"{role}@voorbeeld.nl", name=role)
        client = signed_in(app, person)
        for path in ("/log", "/log.csv", "/api/v1/log", "/sources/un_undp_hdi/history"):
            assert client.get(path).status_code == status, (role, path)
        assert client.get(f"/contracts/{id}/history").status_code == 200
