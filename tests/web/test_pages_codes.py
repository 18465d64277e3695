"""Confirming codes and bulk edit: on pages without script, over the API, and by command."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from screening.model.code_groups import AlikeGroup
from screening.services import code_review
from screening.services.cpv_suggestions import SuggestedCode, suggested
from screening.services.importing import import_files
from screening.services.screening import rescreen, screener_for
from screening.store import tables
from screening.store.database.engine import reading
from tests.support.command_line import run
from tests.support.web_client import (
    DAY,
    client_of,
    make_app,
    portfolio_of,
    services_of,
    text_of,
)

ROWS = (
    ("B-1", "Schoonmaak van scholen", ""),
    ("B-2", "Schoonmaak van scholen 2025", ""),
    ("B-3", "Laptops voor werkplekken", ""),
    ("B-4", "n.v.t.", ""),
    ("B-5", "Bedrijfskleding", "18110000"),
)


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    made = make_app(tmp_path / "home", filled=False)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["contractnummer", "omschrijving", "leverancier", "cpv", "contractwaarde"])
    writer.writerows([number, text, "Fictief B.V.", code, "250000"] for number, text, code in ROWS)
    import_files(portfolio_of(made), [("register.csv", out.getvalue().encode())])
    rescreen(portfolio_of(made), screener_for(services_of(made).store, DAY))
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def send(client: FlaskClient, address: str, **fields: object) -> TestResponse:
    token = re.search(r'name="csrf_token" value="([^"]+)"', text_of(client, "/imports/new"))
    assert token is not None
    return client.post(
        address,
        data={"csrf_token": token[1], **fields},
        headers={"Referer": "http://localhost/"},
    )


def ids(client: FlaskClient) -> dict[str, str]:
    lines = client.get("/api/v1/contracts").get_json()["contracts"]
    return {line["number"]: line["id"] for line in lines}


def codes(client: FlaskClient) -> dict[str, str | None]:
    lines = client.get("/api/v1/contracts").get_json()["contracts"]
    return {line["number"]: line["cpv"] for line in lines}


def test_list_page_and_export_say_that_a_verdict_is_assumed(client: FlaskClient) -> None:
    known = ids(client)
    assert text_of(client, "/?lang=nl").count("aangenomen uit de omschrijving") == 3
    page = text_of(client, f"/contracts/{known['B-1']}?lang=nl")
    assert "Aangenomen uit de omschrijving" in page
    steps = page[page.index('class="steps"') :]
    assert steps.index(f"/codes?group={known['B-1']}") < steps.index("</li>")
    rows = list(csv.DictReader(io.StringIO(text_of(client, "/contracts.csv").lstrip("\ufeff"))))
    assumed = {row["number"]: row["assumed_cpv"].split(" ")[0] for row in rows}
    assert (assumed["B-1"], assumed["B-4"], assumed["B-5"]) == ("90919300", "", "")
    line = next(
        line
        for line in client.get("/api/v1/contracts").get_json()["contracts"]
        if line["number"] == "B-1"
    )
    assert line["assumed"][0]["code"] == "90919300"


@pytest.mark.parametrize(
    ("language", "title"),
    [("nl", "CPV-codes bevestigen"), ("en", "confirm CPV codes")],
)
def test_the_page_groups_alike_descriptions_and_says_how_sure(
    client: FlaskClient, language: str, title: str
) -> None:
    page = text_of(client, f"/codes?lang={language}")
    assert title in page
    assert page.index("Schoonmaak van scholen") < page.index("Laptops voor werkplekken")
    assert ("Zeer waarschijnlijk, 9" if language == "nl" else "Very likely, 9") in page
    assert "B-4" in page


def test_a_suggestion_of_less_than_one_per_cent_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlikely(group: AlikeGroup, before: object, language: str) -> tuple[SuggestedCode, ...]:
        codes = suggested(group.description, language)[:2]
        return tuple(replace(code, confidence=0.004) for code in codes)

    monkeypatch.setattr(code_review, "_suggestions", unlikely)
    page = text_of(client, "/codes?lang=nl")
    assert "&lt; 1 %." in page
    assert " 0 %" not in page


def test_chosen_codes_are_kept_and_taken_back(client: FlaskClient) -> None:
    known, before = ids(client), codes(client)
    first, second = known["B-1"], known["B-3"]
    chosen = {f"code-{first}": "90919300", f"other-{second}": "30213100", "by": "Anna"}
    done = send(client, "/codes", do="chosen", **chosen)
    assert done.status_code == 303
    assert codes(client) == {**before, "B-1": "90919300", "B-2": "90919300", "B-3": "30213100"}
    page = text_of(client, done.headers["Location"])
    assert "Anna" in page
    assert send(client, "/edits/1/undo", by="Anna", back="codes").status_code == 303
    assert codes(client) == before
    assert send(client, "/edits/1/undo", by="Anna").status_code == 422


def test_one_button_takes_the_first_and_another_all_that_is_sure(client: FlaskClient) -> None:
    known = ids(client)
    send(client, "/codes", take=f"{known['B-3']}:30213100", by="Anna")
    assert (codes(client)["B-3"], codes(client)["B-1"]) == ("30213100", None)
    send(client, "/codes", do="sure", by="Anna")
    assert codes(client)["B-1"] == codes(client)["B-2"] == "90919300"
    assert "Every contract" not in text_of(client, "/codes?lang=en")  # one says nothing


def test_without_a_name_or_a_choice_what_was_typed_comes_back(client: FlaskClient) -> None:
    known = ids(client)
    for id in (known["B-1"], known["B-2"]):  # alike: whichever of them the page called them by
        answer = send(client, "/codes", do="chosen", by="", **{f"code-{id}": "90919300"})
        assert answer.status_code == 422
        assert re.search(r'value="90919300" checked', answer.get_data(as_text=True))
    assert send(client, "/codes", do="chosen", by="Anna").status_code == 422
    assert codes(client)["B-1"] is None


def test_another_code_is_looked_for_by_words_within_the_page(client: FlaskClient) -> None:
    known = ids(client)
    for id in (known["B-1"], known["B-2"]):  # alike: whichever of them the page called them by
        typed = {f"other-{id}": "leerlingenvervoer"}
        answer = send(client, "/codes", find=id, by="Anna", **typed)
        assert answer.status_code == 200
        page = answer.get_data(as_text=True)
        assert page.count('value="leerlingenvervoer"') == 1
        assert page.count('value="60130000"') == 1
        while_typing = client.get("/codes", query_string={"asked": "1", **typed})
        assert f'id="found-{id}-60130000"' in while_typing.get_data(as_text=True)


def rows_of(app: Flask) -> dict[str, list[str]]:
    """Return every row of the store as text, by table."""
    with reading(services_of(app).store._engine) as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in tables.metadata.sorted_tables
        }


def test_looking_at_an_edit_keeps_nothing(app: Flask, client: FlaskClient) -> None:
    """It is a GET, so that another site's link may lead there."""
    known = ids(client)
    before = rows_of(app)
    assert len(before["contract"]) == len(ROWS)
    for field, value in (("cpv", "18110000"), ("category", "bedrijfskleding"), ("owner", "Bos")):
        fields = {"field": field, f"value-{field}": value}
        for chosen in ({"all": "1", "q": "schoonmaak"}, {"id": known["B-1"]}):
            answer = client.get("/edits/preview", query_string={**chosen, **fields})
            assert answer.status_code == 200, field
    assert rows_of(app) == before


def test_an_edit_shows_old_and_new_and_what_turns_before_it_is_kept(client: FlaskClient) -> None:
    known, before = ids(client), codes(client)
    assert 'name="id"' in text_of(client, "/")
    form = text_of(client, f"/edits/new?id={known['B-1']}&id={known['B-5']}")
    assert form.count('type="hidden" name="id"') == 2
    address = "/edits/preview?all=1&q=schoonmaak&field=cpv&value-cpv=18110000&lang=en"
    page = text_of(client, address)
    assert "2 contracts change" in page
    assert "2 verdicts were tried" in page
    assert codes(client) == before
    fields = {"all": "1", "q": "schoonmaak", "field": "cpv", "value-cpv": "18110000"}
    assert send(client, "/edits", **fields, by="").status_code == 422
    kept = send(client, "/edits", **fields, by="Anna", why="nagekeken")
    assert kept.status_code == 303
    assert codes(client)["B-1"] == codes(client)["B-2"] == "18110000"
    assert "nagekeken" in text_of(client, kept.headers["Location"])
    assert "Anna" in text_of(client, "/edits")
    send(client, kept.headers["Location"] + "/undo", by="Bram")
    assert codes(client) == before
    assert "Bram" in text_of(client, kept.headers["Location"])


def test_words_in_place_of_a_code_are_answered_with_codes(client: FlaskClient) -> None:
    known = ids(client)
    answer = client.get(
        "/edits/preview", query_string={"id": known["B-4"], "field": "cpv", "value-cpv": "taxi"}
    )
    assert answer.status_code == 422
    assert "60120000" in answer.get_data(as_text=True)


def test_pages_that_are_not_there_are_404(client: FlaskClient) -> None:
    assert client.get("/edits/99").status_code == 404
    assert send(client, "/edits/99/undo", by="Anna").status_code == 404


def tags_of(client: FlaskClient) -> dict[str, list[str]]:
    lines = client.get("/api/v1/contracts").get_json()["contracts"]
    return {line["number"]: line["tags"] for line in lines if line["tags"]}


def test_tags_join_those_that_a_contract_has_leave_them_and_take_their_place(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    known = ids(client)
    some = {"id": [known["B-1"], known["B-5"]], "field": "tags"}
    send(client, "/edits", **some, **{"value-tags": "Regio;  Inhuur", "by": "Anna"})
    assert tags_of(client) == {"B-1": ["Inhuur", "Regio"], "B-5": ["Inhuur", "Regio"]}
    more = {"id": [known["B-1"], known["B-2"]], "field": "tags", "value-tags": "+ Jeugd"}
    page = client.get("/edits/preview", query_string=more).get_data(as_text=True)
    assert "Inhuur; Jeugd; Regio" in page
    kept = send(client, "/edits", **more, by="Anna")
    assert tags_of(client)["B-1"] == ["Inhuur", "Jeugd", "Regio"]
    assert tags_of(client)["B-2"] == ["Jeugd"]
    fewer = ("edit", "tags", "- Inhuur", "--tag", "Regio", "--by", "Anna")
    assert run(tmp_path / "home", *fewer).returncode == 0
    assert tags_of(client)["B-5"] == ["Regio"]
    send(client, kept.headers["Location"] + "/undo", by="Bram")
    last_said = {"B-1": ["Jeugd", "Regio"], "B-5": ["Regio"]}
    assert tags_of(client) == last_said, "what was said since stands"
    long = {**some, "value-tags": "x" * 61}
    assert client.get("/edits/preview", query_string=long).status_code == 422


def test_tags_are_shown_narrow_the_list_and_go_along_in_its_files(client: FlaskClient) -> None:
    body = {"field": "tags", "value": "Inhuur; Regio", "by": "Anna"}
    edit = {**body, "contracts": [ids(client)["B-5"]]}
    assert client.post("/api/v1/edits", json=edit).status_code == 201
    page = text_of(client, "/?tag=Inhuur")
    assert "B-5" in page
    assert "B-1" not in page
    assert "<option selected>Inhuur</option>" in page
    assert client.get("/api/v1/contracts?tag=Regio").get_json()["total"] == 1
    assert '/?tag=Inhuur">Inhuur</a>' in text_of(client, f"/contracts/{ids(client)['B-5']}")
    rows = csv.DictReader(io.StringIO(client.get("/contracts.csv").data.decode("utf-8-sig")))
    assert {row["number"]: row["tags"] for row in rows if row["tags"]} == {"B-5": "Inhuur; Regio"}


# -- the API --


def test_the_api_lists_groups_confirms_and_takes_back(client: FlaskClient) -> None:
    before = codes(client)
    body = client.get("/api/v1/cpv-groups?per_page=1").get_json()
    assert (body["contracts"], body["total"], body["silent"]) == (4, 2, 1)
    (group,) = body["groups"]
    chosen = {
        "by": "Anna",
        "groups": [{"id": group["id"], "code": group["suggestions"][0]["code"]}],
    }
    done = client.post("/api/v1/cpv-confirmations", json=chosen)
    assert done.status_code == 201
    assert (done.get_json()["contracts"], done.get_json()["left"]) == (2, 2)
    sure = client.post("/api/v1/cpv-confirmations", json={"by": "Anna", "at_least": 0.3})
    assert sure.status_code == 201
    for kept in (sure, done):
        address = f"/api/v1/edits/{kept.get_json()['run']}/undo"
        assert client.post(address, json={"by": "Bram"}).status_code == 200
        assert client.post(address, json={"by": "Bram"}).status_code == 409
    assert codes(client) == before


def test_the_api_previews_and_keeps_an_edit(client: FlaskClient) -> None:
    body = {"field": "department", "value": "ICT", "filter": {"q": "schoonmaak"}}
    tried = client.post("/api/v1/edits", json={**body, "dry_run": True})
    assert (tried.status_code, tried.get_json()["changed"]) == (200, 2)
    assert client.get("/api/v1/contracts?department=ICT").get_json()["total"] == 0
    assert client.post("/api/v1/edits", json={**body, "by": "Anna"}).status_code == 201
    assert client.get("/api/v1/contracts?department=ICT").get_json()["total"] == 2


@pytest.mark.parametrize(
    ("address", "body", "field"),
    [
        ("cpv-confirmations", {"groups": [{"id": "c1", "code": "90919300"}]}, "by"),
        ("cpv-confirmations", {"by": "Anna", "groups": []}, "groups"),
        ("cpv-confirmations", {"by": "Anna", "at_least": 2}, "at_least"),
        ("cpv-confirmations", {"by": "Anna", "codes": 1}, "codes"),
        ("edits", {"by": "Anna", "field": "colour", "value": "red"}, "field"),
        ("edits", {"by": "Anna", "field": "owner", "value": "X", "contracts": []}, "contracts"),
        ("edits", {"by": "Anna", "field": "cpv", "value": 3, "contracts": ["x"]}, "value"),
        ("edits", {"by": "A", "field": "owner", "value": "X", "filter": {"flag": "x"}}, "flag"),
    ],
)
def test_what_cannot_be_read_is_422_with_the_field(
    client: FlaskClient, address: str, body: object, field: str
) -> None:
    answer = client.post(f"/api/v1/{address}", json=body)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.get_json()["errors"]] == [field]


# -- the commands --


def test_the_command_lists_accepts_and_takes_back(app: Flask, tmp_path: Path) -> None:
    home = tmp_path / "home"
    listed = json.loads(run(home, "cpv-review", "--as", "json").stdout)
    group = listed["groups"][0]
    done = run(home, "cpv-review", "accept", group["id"], "90919300", "--by", "Anna")
    assert done.returncode == 0
    assert "2" in done.stdout
    assert len(json.loads(run(home, "cpv-review", "--as", "json").stdout)["groups"]) == 1
    assert run(home, "cpv-review", "undo", "1", "--by", "Anna").returncode == 0
    table = run(home, "cpv-review").stdout
    assert "Schoonmaak van scholen" in table
    assert run(home, "cpv-review", "accept", group["id"], "1", "--by", "Anna").returncode == 2


def test_the_command_edits_with_a_preview_first(app: Flask, tmp_path: Path) -> None:
    home = tmp_path / "home"
    words = ("edit", "owner", "De Boer", "--text", "schoonmaak", "--by", "Anna")
    assert "-> De Boer" in run(home, *words, "--dry-run").stdout
    assert run(home, *words).returncode == 0
    assert client_of(app).get("/api/v1/contracts?owner=De Boer").get_json()["total"] == 2
    assert run(home, "edit", "undo", "1", "--by", "Anna").returncode == 0
    assert run(home, "edit", "owner", "X", "--by", "Anna").returncode == 2  # of which contracts?
