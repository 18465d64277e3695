"""The yearly report on its pages: written with figures by name, adopted, saved, and read by API."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.model.council_report import TextBlock
from screening.model.people import Role
from screening.services.monitoring import kept_days
from tests.support.people import add_person, signed_in
from tests.support.web_client import (
    client_of,
    make_app,
    portfolio_of,
    services_of,
    text_of,
    token_of,
)

YEAR = datetime.now(UTC).year - 1
PAGE = f"/council-report/{YEAR}"
CASES = f"{PAGE}/texts/cases"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    app = make_app(tmp_path)
    kept_days.keep(portfolio_of(app), date(YEAR, 12, 31), "test")
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def post(client: FlaskClient, path: str, **fields: str) -> tuple[int, str]:
    form = {"csrf_token": token_of(client, CASES), **fields}
    answer = client.post(path, data=form)
    page = client.get(answer.location) if answer.status_code == 303 else answer
    return answer.status_code, page.get_data(as_text=True)


def test_a_text_takes_its_figures_by_name(app: Flask, client: FlaskClient) -> None:
    assert "{contracts}" in text_of(client, CASES)
    status, page = post(client, CASES, text="Over {contracts} contracten.", seen="0")
    assert status == 303
    document = client.get(f"/api/v1/council-reports/{YEAR}").get_json()["report"]
    assert f"Over {document['contracts']} contracten." in page
    assert portfolio_of(app).report_texts.latest(YEAR)[0].text == "Over {contracts} contracten."


def test_a_typed_number_is_asked_about_and_nothing_is_lost(client: FlaskClient) -> None:
    status, page = post(client, CASES, text="Er waren 12 zaken.", seen="0")
    assert status == 422
    assert 'id="numbers"' in page
    assert "Er waren 12 zaken." in page
    status, page = post(client, CASES, text="Er waren 12 zaken.", seen="0", numbers="1")
    assert (status, "Getallen die zijn getypt: 12." in page) == (303, True)


def test_who_saw_an_older_version_is_told(client: FlaskClient) -> None:
    post(client, CASES, text="Eerst.", seen="0")
    status, page = post(client, CASES, text="Later.", seen="0")
    assert (status, "Later." in page) == (422, True)
    assert post(client, CASES, text="Later.", seen="x")[0] == 422


def test_a_report_is_adopted_as_it_was_read(client: FlaskClient) -> None:
    seen = client.get(f"/api/v1/council-reports/{YEAR}?state=draft").get_json()["sha256"]
    assert post(client, f"{PAGE}/adopt", decision="", seen=seen)[0] == 422
    post(client, CASES, text="Anders.", seen="0")
    assert post(client, f"{PAGE}/adopt", decision="Besluit 4", seen=seen)[0] == 422
    seen = client.get(f"/api/v1/council-reports/{YEAR}").get_json()["sha256"]
    status, page = post(client, f"{PAGE}/adopt", decision="Besluit 4", seen=seen)
    assert (status, seen in page) == (303, True)
    body = client.get(f"/api/v1/council-reports/{YEAR}?state=adopted").get_json()
    assert (body["edition"], body["decision"], body["sha256"]) == (1, "Besluit 4", seen)


def test_it_is_saved_in_each_form(client: FlaskClient) -> None:
    for form, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("json", b"{")):
        answer = client.get(f"{PAGE}.{form}?language=en")
        assert answer.status_code == 200
        assert answer.data.startswith(start)


@pytest.mark.parametrize(
    "path",
    ["/council-report/1999", "/council-report/1999.pdf", f"{PAGE}/texts/slot",
     "/api/v1/council-reports/1999", f"/api/v1/council-reports/{YEAR}?state=adopted"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_who_only_reads_writes_nothing(app: Flask) -> None:
    store = services_of(app).store
    add_person(store, Role.ADMINISTRATOR)
    reader = signed_in(app, add_person(store, Role.READER, email="lezer@voorbeeld.nl"))
    assert "/texts/cases" not in text_of(reader, PAGE)
    assert reader.get(CASES).status_code == 403


def test_a_place_that_no_figure_fills_any_more_is_told_before_it_is_adopted(
    app: Flask, client: FlaskClient
) -> None:
    block = TextBlock(YEAR, "en", "opening", 0, "Then {before:gone.met}.")
    portfolio_of(app).report_texts.add(block, "test")
    assert "Voor before:gone.met is er geen cijfer meer." in text_of(client, PAGE)
    status, page = post(client, f"{PAGE}/adopt", decision="Besluit 4")
    assert (status, 'id="decision-wrong"' in page) == (422, True)
