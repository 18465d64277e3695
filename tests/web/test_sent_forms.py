"""What was filled in while a session ended: the person gets it back, and nobody else does."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from screening.model.people import FORM_IS_HELD, IDLE, MOST_FORMS_HELD, Role
from screening.store import Store
from tests.support.people import PASSWORD, add_person, at_another_time, client_with, session_of
from tests.support.web_client import (
    client_of,
    id_of,
    make_app,
    portfolio_of,
    services_of,
    text_of,
    token_of,
)

EMAIL, OTHER = "a.inkoper@voorbeeld.nl", "b.ander@voorbeeld.nl"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    app = make_app(tmp_path)
    add_person(services_of(app).store, Role.BUYER, email=OTHER, name="B. Ander")
    return app


@pytest.fixture
def person(app: Flask) -> int:
    return add_person(services_of(app).store, Role.BUYER, email=EMAIL)


def earlier(store: Store, by: timedelta) -> Store:
    at = datetime.now(UTC) - by
    return at_another_time(store, lambda: at)


@pytest.fixture
def idle(app: Flask, person: int) -> FlaskClient:
    """A browser whose person was away for too long."""
    return client_with(app, session_of(earlier(services_of(app).store, 2 * IDLE), person))


def send(app: Flask, client: FlaskClient, page: str = "/sign-in") -> TestResponse:
    form = {"csrf_token": token_of(client, page), "category": "bedrijfskleding", "by": ""}
    return client.post(f"/contracts/{id_of(app, 'DVR-1')}/category", data=form)


def enter(client: FlaskClient, email: str, wish: str) -> TestResponse:
    form = {"csrf_token": token_of(client, "/sign-in"), "email": email, "password": PASSWORD}
    return client.post("/sign-in", data={**form, "next": wish})


def test_a_form_of_an_ended_session_is_sent_after_signing_in(
    app: Flask, person: int, idle: FlaskClient
) -> None:
    answer = send(app, idle)
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/account/held/1")
    assert "een uur bewaard" in text_of(idle, answer.location)
    assert enter(idle, EMAIL, "/account/held/1").location == "/account/held/1"
    page = text_of(idle, "/account/held/1")
    assert 'name="category" value="bedrijfskleding"' in page
    assert "Verstuur het als A. Inkoper." in page
    assert send(app, idle, "/account/held/1").status_code == 303
    (confirmed, *_) = portfolio_of(app).reviews.history(id_of(app, "DVR-1"))
    assert (confirmed.by, confirmed.category) == ("A. Inkoper", "bedrijfskleding")


def test_somebody_else_at_that_browser_does_not_see_it(app: Flask, idle: FlaskClient) -> None:
    send(app, idle)
    enter(idle, OTHER, "/account/held/1")
    assert idle.get("/account/held/1").status_code == 404


def test_nothing_is_held_of_whom_nobody_knows_or_another_site_sent(
    app: Flask, idle: FlaskClient
) -> None:
    address = f"/contracts/{id_of(app, 'DVR-1')}/category"
    for client, form in (
        (client_of(app), {"category": "x", "csrf_token": "x"}),
        (client_with(app, "x" * 43), {"category": "x"}),
        (idle, {"category": "x"}),
        (idle, {"category": "x", "csrf_token": "x"}),
    ):
        assert client.post(address, data=form).status_code == 401
    token = token_of(idle, "/sign-in")
    password = {"csrf_token": token, "current": PASSWORD, "password": "x"}
    assert idle.post("/account/password", data=password).status_code == 401


def test_what_is_held_is_encrypted_and_goes_after_an_hour(app: Flask, person: int) -> None:
    store = services_of(app).store
    old = earlier(store, FORM_IS_HELD).held_forms.hold(person, "old")
    assert store.held_forms.of_person(person, old) is None
    ids = [store.held_forms.hold(person, f"form {number}") for number in range(MOST_FORMS_HELD + 1)]
    held = [store.held_forms.of_person(person, id) for id in ids]
    assert held == [None, *(f"form {number}" for number in range(1, MOST_FORMS_HELD + 1))]


def test_the_store_does_not_tell_what_was_filled_in(
    app: Flask, person: int, idle: FlaskClient
) -> None:
    send(app, idle)
    content = services_of(app).store.held_forms.of_person(person, 1)
    assert content is not None
    assert "bedrijfskleding" not in content


def test_a_form_opened_before_signing_in_anew_is_sent_once_more(app: Flask, person: int) -> None:
    client = client_with(app, session_of(services_of(app).store, person))
    form = {"csrf_token": "of-another-session", "category": "bedrijfskleding"}
    address = f"/contracts/{id_of(app, 'DVR-1')}/category"
    answer = client.post(address, data=form, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 400
    assert 'name="category" value="bedrijfskleding"' in answer.get_data(as_text=True)
    for site in ("same-site", "cross-site", "none"):
        strange = client.post(address, data=form, headers={"Sec-Fetch-Site": site})
        assert "bedrijfskleding" not in strange.get_data(as_text=True), site
