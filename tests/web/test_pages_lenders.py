"""Looks in the register of labour lenders: which contract asks for them, and how one is kept."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.web_client import client_of, id_of, make_app, portfolio_of, token_of

LOOK = {"name": "Fictief Uitzendbureau", "kvk": "1234 5678", "outcome": "admitted"}


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def record(app: Flask, client: FlaskClient, **more: str) -> int:
    page = f"/contracts/{id_of(app, 'DVR-3')}"
    said = {"csrf_token": token_of(client, page), **LOOK, "looked": "2026-02-01", **more}
    return client.post(f"{page}/lenders", data=said).status_code


def test_where_people_are_often_hired_the_page_asks_for_a_look_and_keeps_it(
    app: Flask, client: FlaskClient
) -> None:
    place = f"/contracts/{id_of(app, 'DVR-3')}?lang=nl"
    assert "Uitleners in dit contract" in client.get(place).text
    assert record(app, client, looked_by="B. Kijker") == 303
    (kept,) = portfolio_of(app).lender_checks.of("DVR-3")
    assert (kept.kvk, kept.looked_by, kept.withdrawn) == ("12345678", "B. Kijker", None)
    shown = client.get(place).text
    assert "KvK-nummer 12345678: toegelaten" in shown
    assert "1 februari 2026 door B. Kijker" in shown
    token = token_of(client, place)
    gone = client.post(
        f"/contracts/{id_of(app, 'DVR-3')}/lenders/{kept.id}", data={"csrf_token": token}
    )
    assert gone.status_code == 303
    assert portfolio_of(app).lender_checks.of("DVR-3")[0].withdrawn is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"kvk": "1234567"},
        {"outcome": "x"},
        {"looked": "2999-01-01"},
        {"looked": "0001-01-01"},
        {"looked": ""},
    ],
)
def test_a_look_that_cannot_be_is_refused(
    app: Flask, client: FlaskClient, wrong: dict[str, str]
) -> None:
    assert record(app, client, **wrong) == 422
    assert portfolio_of(app).lender_checks.of("DVR-3") == ()
