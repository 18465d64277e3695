"""The plan that fits the hours, and the question that matters most, on pages and elsewhere."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from screening.services.clause_records import ClauseRecord, include
from screening.services.importing import ImportOptions, import_files
from screening.services.screening import rescreen, screener_for
from tests.support.command_line import run
from tests.support.web_client import (
    DAY,
    client_of,
    id_of,
    make_app,
    portfolio_of,
    services_of,
    text_of,
)


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path)


def test_the_page_says_what_is_planned_and_what_leaving_out_risks(app: Flask) -> None:
    client = client_of(app)
    assert "Bureauonderzoek, 1,5 uur" in text_of(client, "/plan?lang=nl")
    page = text_of(client, "/plan?hours=4&lang=nl")
    assert "van 4 uur" in page
    assert "Weggelaten, en het gevolg" in page
    assert "De leverancier wordt niets gevraagd" in page
    everything = text_of(client, "/plan?hours=1000&lang=nl")
    assert "Weggelaten, en het gevolg" not in everything
    wrong = client.get("/plan?hours=veel")
    assert wrong.status_code == 422
    assert 'value="veel"' in wrong.get_data(as_text=True)
    assert client.get("/plan.csv?hours=-1").status_code == 422


def test_a_contract_without_a_title_has_its_description_and_what_is_over_is_late(
    app: Flask,
) -> None:
    portfolio = portfolio_of(app)
    row = "contractnummer;omschrijving;leverancier;waarde;cpv;startdatum\n"
    row += "P-1;Werkkleding buitendienst;Fictief B.V.;900000;18110000;2025-01-01\n"
    import_files(portfolio, [("p.csv", row.encode())], ImportOptions(who="test"))
    id = id_of(app, "P-1")
    include(portfolio, id, ClauseRecord(date(2025, 1, 1), ("C2",)), "test", None)
    rescreen(portfolio, screener_for(services_of(app).store, DAY), ids=[id])
    page = text_of(client_of(app), "/plan?hours=1&lang=nl")
    assert "Werkkleding buitendienst" in page
    assert "is er iets te laat" in page
    assert "Te laat sinds" in text_of(client_of(app), "/plan?hours=1000&lang=nl")


def test_a_clause_on_record_brings_its_contract_to_the_front(tmp_path: Path, app: Flask) -> None:
    words = ("plan", "--hours", "1000", "--as", "json")
    before = json.loads(run(tmp_path, *words).stdout)
    assert {step["tier"] for step in before["planned"]} <= {"severe", "rest"}
    included = ("clause", "DVR-3", "--included", "2026-11-01", "--clause", "C2", "--by", "Anna")
    assert run(tmp_path, *included).returncode == 0
    first = json.loads(run(tmp_path, *words).stdout)["planned"][0]
    assert (first["number"], first["tier"]) == ("DVR-3", "deadline")
    assert first["deadline"] is not None


def test_command_page_and_file_hold_the_same_plan(tmp_path: Path, app: Flask) -> None:
    plan = json.loads(run(tmp_path, "plan", "--hours", "4", "--as", "json").stdout)
    assert plan["default_not_prescribed"] is True
    content = client_of(app).get("/plan.csv?hours=4").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    of_file = [(row["contract"], row["check"]) for row in rows if row["planned"] == "yes"]
    assert of_file == [(step["contract"], step["check"]) for step in plan["planned"]]
    left = [row["check"] for row in rows if row["planned"] == "no"]
    assert left == [step["check"] for step in plan["left_out"]]
    said = run(tmp_path, "plan", "--hours", "4", "--language", "en").stdout
    assert "of 4 hours" in said


def test_what_decides_most_stands_on_contract_and_check_and_in_api_and_explain(
    tmp_path: Path, app: Flask
) -> None:
    client, id = client_of(app), id_of(app, "DVR-1")
    page = text_of(client, f"/contracts/{id}?lang=en")
    assert "The question that matters most" in page
    assert "Not known: the category" in page
    assert "If it is in one of the categories: the flag becomes “Required”" in page
    check = text_of(client, "/checks/new?asked=1&cpv=18110000&buyer_type=central&lang=nl")
    assert "De vraag die het meest uitmaakt" in check
    answer = client.get(f"/api/v1/contracts/{id}/deciding-questions").get_json()
    assert answer["questions"][0]["about"] == "category"
    assert answer["questions"][0]["chance"] == 1.0
    said = run(tmp_path, "explain", "DVR-1", "--all", "--language", "en").stdout
    assert "What decides most" in said
