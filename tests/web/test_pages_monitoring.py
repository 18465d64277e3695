"""Monitoring on its page, by command and over the API: the same figures, each open to its list."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.model.monitoring import MeasuredUnit, Part, rows_in
from screening.model.people import Role
from screening.rules.monitoring import measure_book
from screening.services.command_context import today
from screening.services.monitoring.rows import rows_on
from tests.support.command_line import run
from tests.support.people import add_person, signed_in
from tests.support.web_client import (
    client_of,
    make_app,
    portfolio_of,
    send_form,
    services_of,
    text_of,
)

AMBITION = {
    "title": "De helft draagt de clausule", "measure": "set_in_documents", "target": "50",
    "until": "31-12-2099", "basis": "Raadsbesluit", "reference": "2026/12", "basis_day": "1-3-2026",
    "owner": "Wethouder inkoop",
}  # fmt: skip


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path)


def post(client: FlaskClient, path: str, **fields: str) -> tuple[int, str]:
    return send_form(client, path, "/ambitions", **fields)


def test_a_figure_says_of_how_many_and_of_how_many_nobody_knows(tmp_path: Path, app: Flask) -> None:
    included = ("clause", "DVR-1", "--included", "2026-03-01", "--by", "Anna")
    assert run(tmp_path, *included).returncode == 0
    page = text_of(client_of(app), "/monitoring?lang=nl")
    figures = client_of(app).get("/api/v1/monitoring").get_json()["measures"]
    right = next(each for each in figures if each["id"] == "clause_right")
    assert right["sentence"]["nl"] in page
    assert "is niet bekend of" in right["sentence"]["nl"]
    assert right["share_low"] < right["share_high"]


def test_every_figure_equals_its_list_its_export_and_its_api(app: Flask) -> None:
    client = client_of(app)
    rows = rows_on(portfolio_of(app), today())
    for measure in measure_book.load().measures:
        for part in Part:
            ids = {id for row in rows_in(rows, measure, part) for id in row.contracts}
            query = f"measure={measure.id}&part={part}"
            listed = client.get(f"/api/v1/contracts?{query}").get_json()
            assert {line["id"] for line in listed["contracts"]} == ids, query
            exported = client.get(f"/contracts.csv?{query}").data.decode("utf-8-sig")
            assert {line["id"] for line in csv.DictReader(io.StringIO(exported))} == ids
            if measure.unit is MeasuredUnit.CONTRACT:
                assert listed["total"] == len(rows_in(rows, measure, part))


def test_the_links_of_the_page_lead_to_as_many_contracts_as_they_say(app: Flask) -> None:
    client = client_of(app)
    page = text_of(client, "/monitoring?lang=nl&measure=set_in_documents&by=category")
    links = re.findall(r'href="(/\?[^"]*measure=set_in_documents[^"]*)">(\d+)<', page)
    assert any("measured_by=category&amp;measured_value=" in address for address, _ in links)
    for address, count in links:
        query = address.replace("&amp;", "&").partition("?")[2]
        assert client.get(f"/api/v1/contracts?{query}").get_json()["total"] == int(count)


def test_a_kept_day_is_replayed_and_another_has_no_figure(tmp_path: Path, app: Flask) -> None:
    client, day = client_of(app), today().isoformat()
    assert run(tmp_path, "monitor", "--keep").returncode != 0
    kept = run(tmp_path, "monitor", "--keep", "--who", "Anna", "--as", "json")
    assert kept.returncode == 0, kept.stderr
    assert "kept before" in run(
        tmp_path, "monitor", "--keep", "--who", "Anna", "--language", "en"
    ).stderr  # fmt: skip
    before = json.loads(run(tmp_path, "monitor", "--day", day, "--as", "json").stdout)
    included = ("clause", "DVR-1", "--included", "2026-03-01", "--by", "Anna")
    assert run(tmp_path, *included).returncode == 0
    after = client.get(f"/api/v1/monitoring?day={day}").get_json()
    assert after["measures"] == before["measures"]
    assert after["kept"]["by"] == "Anna"
    assert client.get("/api/v1/monitoring").get_json()["measures"] != after["measures"]
    page = text_of(client, f"/monitoring?day={day}&lang=nl")
    assert "zoals ze op" in page
    listed = client.get(
        f"/api/v1/contracts?measure=set_in_documents&part=unknown&measured_on={day}"
    )
    unknown = next(each for each in after["measures"] if each["id"] == "set_in_documents")
    assert listed.get_json()["total"] == unknown["unknown"]
    none = client.get("/monitoring?day=2020-12-31&lang=nl")
    assert none.status_code == 422
    assert "is niets bewaard" in none.get_data(as_text=True)
    assert client.get("/api/v1/monitoring?day=2020-12-31").status_code == 404
    done = run(tmp_path, "monitor", "--day", "2020-12-31", "--language", "nl")
    assert (done.returncode != 0, "is niets bewaard" in done.stderr) == (True, True)


def test_command_page_and_file_hold_the_same_figures(tmp_path: Path, app: Flask) -> None:
    client = client_of(app)
    by = json.loads(run(tmp_path, "monitor", "--by", "category", "--as", "json").stdout)
    over_api = client.get("/api/v1/monitoring?by=category").get_json()
    assert over_api["measures"] == by["measures"]
    content = client.get("/monitoring.csv?by=category").data.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(content)))
    for measure in by["measures"]:
        own = [line for line in lines if line["measure"] == measure["id"]]
        whole = next(line for line in own if not line["dimension"])
        assert int(whole["met"]) == measure["met"]
        assert sum(int(line["unknown"]) for line in own if line["dimension"]) == measure["unknown"]
    text = run(tmp_path, "monitor", "--measure", "clause_right", "--language", "nl").stdout
    assert "Alle clausules, in de tekst van nu" in text
    wrong = run(tmp_path, "monitor", "--measure", "clause_wright", "--language", "en")
    assert "There is no measure" in wrong.stderr
    exported = run(tmp_path, "export", "--measure", "set_in_documents", "--part", "unknown").stdout
    unknown = next(each for each in by["measures"] if each["id"] == "set_in_documents")["unknown"]
    assert len(list(csv.DictReader(io.StringIO(exported.lstrip("\ufeff"))))) == unknown


def test_hours_by_command_are_counted_and_what_nobody_recorded_is_said(
    tmp_path: Path, app: Flask
) -> None:
    def figure() -> dict[str, object]:
        shown = run(tmp_path, "monitor", "--measure", "hours_recorded", "--as", "json").stdout
        (measure,) = json.loads(shown)["measures"]
        return dict(measure)

    without = figure()
    text = run(tmp_path, "monitor", "--measure", "hours_recorded", "--language", "en").stdout
    assert "Nobody recorded hours" in text
    wanted = ("hours", "DVR-1", "2,5", "--by", "Anna", "--why", "gesprek")
    assert run(tmp_path, *wanted).returncode == 0
    said = run(tmp_path, "hours", "DVR-1", "1", "--less", "--by", "Anna", "--language", "en").stdout
    assert "1.5 hours in all" in said
    assert run(tmp_path, "hours", "DVR-1", "9", "--less", "--by", "Anna").returncode != 0
    assert run(tmp_path, "hours", "DVR-1", "0", "--by", "Anna").returncode != 0
    assert figure()["hours"] == 1.5
    assert without["hours"] == 0


def test_who_may_not_read_signals_sees_no_contract_behind_a_case(app: Flask) -> None:
    store = services_of(app).store
    add_person(store, Role.ADMINISTRATOR)
    reader = signed_in(app, add_person(store, Role.READER, email="lezer@voorbeeld.nl"))
    refused = reader.get("/?measure=cases_taken_up&part=not_met")
    assert refused.status_code == 422
    assert reader.get("/?measure=set_in_documents").status_code == 200


def test_an_ambition_is_set_followed_and_withdrawn(tmp_path: Path, app: Flask) -> None:
    client = client_of(app)
    status, page = post(client, "/ambitions", **AMBITION)
    assert status == 200
    assert AMBITION["title"] in page
    (ambition,) = client.get("/api/v1/ambitions").get_json()["ambitions"]
    assert (ambition["target"], ambition["reference"], ambition["state"]) == (
        0.5, "2026/12", "not_known",
    )  # fmt: skip
    listed = json.loads(run(tmp_path, "ambition", "list", "--as", "json").stdout)
    assert listed["ambitions"] == [ambition]
    status, page = post(client, f"/ambitions/{ambition['number']}/withdraw")
    assert client.get("/api/v1/ambitions").get_json() == {"ambitions": []}
    assert client.post("/ambitions/9/withdraw").status_code in (400, 404)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "), ("measure", "clause_wright"), ("target", "101"), ("target", "veel"),
        ("until", "1-1-2020"), ("basis", ""), ("basis_day", "1-1-2099"), ("owner", "x" * 301),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    app: Flask, field: str, value: str
) -> None:
    status, page = post(client_of(app), "/ambitions", **{**AMBITION, field: value})
    assert status == 422
    assert f'id="{field}-wrong"' in page
    assert AMBITION["reference"] in page
    assert portfolio_of(app).ambitions.all() == ()


def test_a_published_ambition_is_copied_and_the_rest_says_why_not(app: Flask) -> None:
    page = text_of(client_of(app), "/ambitions?preset=isv_right_clause&lang=nl")
    assert 'value="Elk contract met een plicht draagt de juiste clausule"' in page
    assert "Het gewicht van gunningscriteria is hier niet vastgelegd" in page
    assert "niet nagegaan" in page
