"""The payments of suppliers on pages, over the API and as spreadsheets."""

import csv
import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.services.importing import import_files
from tests.support.web_client import NASTY, client_of, make_app, portfolio_of, text_of


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    made = make_app(tmp_path_factory.mktemp("home"))
    rows = [("Fictieve Kleding B.V.", "1200.50"), (NASTY, "3"), ("=Zonder Contract B.V.", "9000")]
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(
        [("leverancier", "betaaldatum", "betaald bedrag"), *((n, "03-02-2026", a) for n, a in rows)]
    )
    import_files(portfolio_of(made), [("paid.csv", out.getvalue().encode())])
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


@pytest.mark.parametrize(("language", "title"), [("nl", "Betalingen"), ("en", "Payments")])
def test_the_page_lists_suppliers_by_what_they_were_paid(
    client: FlaskClient, language: str, title: str
) -> None:
    page = text_of(client, f"/payments?lang={language}")
    assert f"<h1>{title}</h1>" in page
    assert page.index("Zonder Contract") < page.index("Fictieve Kleding") < page.index("script&gt;")
    assert 'href="/payments"' in text_of(client, "/")


def test_the_page_of_a_supplier_shows_its_payments(client: FlaskClient) -> None:
    suppliers = client.get("/api/v1/payments").get_json()["suppliers"]
    paid = next(line for line in suppliers if line["supplier"]["name"].startswith("Fictieve"))
    answer = client.get("/supplier", query_string={"key": paid["supplier"]["key"], "lang": "nl"})
    page = answer.get_data(as_text=True)
    assert "Betalingen" in page
    assert "1.200,50" in page


def test_the_api_pages_suppliers(client: FlaskClient) -> None:
    body = client.get("/api/v1/payments?per_page=2").get_json()
    assert (body["total"], body["payments"], len(body["suppliers"])) == (3, 3, 2)
    assert body["suppliers"][0]["values"] == [{"amount": "9000", "currency": "EUR"}]
    assert client.get("/api/v1/payments?per_page=2&page=9").get_json()["suppliers"] == []
    assert client.get("/api/v1/payments?page=x").status_code == 400


def test_saved_payments_run_no_formula(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(text_of(client, "/payments.csv").lstrip("\ufeff"))))
    assert rows[0]["supplier"] == "'=Zonder Contract B.V."
    assert (rows[0]["amount"], rows[0]["contracts"]) == ("9000", "0")
    assert client.get("/payments.xlsx").data.startswith(b"PK")


def test_an_empty_page_says_so(tmp_path: Path) -> None:
    client = client_of(make_app(tmp_path, filled=False))
    assert "Er is nog geen betaallijst" in text_of(client, "/payments?lang=nl")
