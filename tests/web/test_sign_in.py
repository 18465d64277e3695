"""Signing in and one's own account on the pages, as a person meets them."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from screening.model.people import GUESS_LIMITS, Role
from screening.services.people import accounts
from screening.services.people.accounts import first_code
from screening.services.settings import Settings
from screening.store import Store
from screening.web.app import create_app
from tests.support.people import CHEAP, PASSWORD, add_person, client_with, session_of, signed_in
from tests.support.web_client import (
    client_of,
    make_app,
    portfolio_of,
    services_of,
    text_of,
    token_of,
)

EMAIL = "a.inkoper@voorbeeld.nl"
NEW = "vier woorden zonder zin"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path, filled=False)


@pytest.fixture
def store(app: Flask) -> Store:
    return services_of(app).store


def send(client: FlaskClient, page: str, to: str | None = None, **fields: str) -> TestResponse:
    form = {"csrf_token": token_of(client, page), **fields}
    return client.post(to or page, data=form, headers={"Accept-Language": "en"})


def enter(client: FlaskClient, password: str = PASSWORD, **fields: str) -> TestResponse:
    return send(client, "/sign-in", email=EMAIL, password=password, **fields)


def test_after_signing_in_one_is_where_one_wanted_to_be(app: Flask, store: Store) -> None:
    add_person(store, Role.READER)
    client = client_of(app)
    asked = client.get("/sources?q=x")
    assert asked.location == "/sign-in?next=/sources?q%3Dx"
    answer = enter(client, next="/sources?q=x")
    assert (answer.status_code, answer.location) == (303, "/sources?q=x")
    assert "A. Inkoper" in text_of(client, "/sources")


@pytest.mark.parametrize(
    "wish", ["//evil.example", "https://evil.example", "/\\evil.example", "/\n/x", "javascript:x"]
)
def test_signing_in_never_leads_elsewhere(app: Flask, store: Store, wish: str) -> None:
    add_person(store, Role.READER)
    assert enter(client_of(app), next=wish).location == "/todo"


def test_signing_in_changes_the_session_and_the_token_of_forms(app: Flask, store: Store) -> None:
    add_person(store, Role.READER)
    client = client_of(app)
    before = token_of(client, "/sign-in")
    planted = client.get_cookie("ketenblik", domain="localhost")
    enter(client)
    held = client.get_cookie("ketenblik", domain="localhost")
    assert planted is not None
    assert held is not None
    assert held.value != planted.value
    answer = client.post("/account/sessions", data={"csrf_token": before, "do": "all"})
    assert answer.status_code == 400
    assert client.get("/account").status_code == 200


def test_what_is_wrong_is_said_alike_and_the_address_stays(app: Flask, store: Store) -> None:
    add_person(store, Role.READER)
    known = enter(client_of(app), "wrong password")
    strange = send(
        client_of(app), "/sign-in", email="niemand@voorbeeld.nl", password="wrong password"
    )
    assert known.status_code == strange.status_code == 400
    same = known.get_data(as_text=True), strange.get_data(as_text=True)
    plain = [re.sub(r'value="[^"]*"', "", page) for page in same]
    assert plain[0] == plain[1]
    assert f'value="{EMAIL}"' in same[0]
    assert "wrong password" not in same[0]


def test_too_many_guesses_are_refused_for_a_while(app: Flask, store: Store) -> None:
    add_person(store, Role.READER)
    client = client_of(app)
    for _ in range(GUESS_LIMITS["account_and_address"].most):
        assert enter(client, "wrong").status_code == 400
    answer = enter(client)
    assert answer.status_code == 429
    assert "fifteen minutes" in answer.get_data(as_text=True)


def test_signing_out_ends_the_session_also_for_who_copied_it(app: Flask, store: Store) -> None:
    id = add_person(store, Role.READER)
    token = session_of(store, id)
    mine, thief = client_with(app, token), client_with(app, token)
    assert thief.get("/account").status_code == 200
    assert send(mine, "/account", "/sign-out").location == "/sign-in?left=1"
    assert thief.get("/account").status_code == 303
    assert mine.get_cookie("ketenblik", domain="localhost") is None


def test_one_signs_out_elsewhere_everywhere_else_and_everywhere(app: Flask, store: Store) -> None:
    id = add_person(store, Role.READER)
    mine, other, third = (signed_in(app, id) for _ in range(3))
    page = text_of(mine, "/account")
    assert page.count("a browser") == 3
    (one, *_) = re.findall(r'name="do" id="end-\d+" value="(\d+)"', page)
    send(mine, "/account", "/account/sessions", do=one, current=PASSWORD)
    assert sorted(client.get("/account").status_code for client in (other, third)) == [200, 303]
    send(mine, "/account", "/account/sessions", do="others", current=PASSWORD)
    assert [client.get("/account").status_code for client in (mine, other, third)] == [
        200,
        303,
        303,
    ]
    send(mine, "/account", "/account/sessions", do="all", current=PASSWORD)
    assert mine.get("/account").status_code == 303


@pytest.mark.parametrize("wish", ["1", "others", "all"])
def test_no_session_ends_for_who_does_not_know_the_password(
    app: Flask, store: Store, wish: str
) -> None:
    id = add_person(store, Role.READER)
    other, taken = signed_in(app, id), signed_in(app, id)
    for said in ({}, {"current": "wrong"}):
        answer = send(taken, "/account", "/account/sessions", do=wish, **said)
        assert answer.status_code == 400
        page = answer.get_data(as_text=True)
        assert 'id="sessions-current-wrong"' in page
        assert f'value="{wish}" checked' in page, "who tries again ends no other session"
    assert [client.get("/account").status_code for client in (other, taken)] == [200, 200]


def test_guesses_at_the_password_by_ending_sessions_are_counted(app: Flask, store: Store) -> None:
    client = signed_in(app, add_person(store, Role.READER))
    for _ in range(GUESS_LIMITS["own_password"].most):
        send(client, "/account", "/account/sessions", do="others", current="wrong")
    answer = send(client, "/account", "/account/sessions", do="others", current=PASSWORD)
    assert answer.status_code == 400
    assert "fifteen minutes" in answer.get_data(as_text=True)


def test_nobody_ends_the_session_of_somebody_else(app: Flask, store: Store) -> None:
    mine = signed_in(app, add_person(store, Role.ADMINISTRATOR))
    other = signed_in(app, add_person(store, Role.READER, email="b@voorbeeld.nl"))
    (theirs,) = store.sessions.of_person(2)
    ending = {"do": str(theirs.id), "current": PASSWORD}
    assert send(mine, "/account", "/account/sessions", **ending).status_code == 404
    assert other.get("/account").status_code == 200


def test_the_second_factor_from_turning_it_on_to_signing_in_with_it(
    app: Flask, store: Store
) -> None:
    id = add_person(store, Role.READER)
    client = signed_in(app, id)
    page = text_of(client, "/account/second-factor")
    key = re.search(r'<span class="code">([A-Z2-7 ]+)</span>', page)
    assert key is not None
    picture = client.get("/account/second-factor/qr.svg")
    assert picture.mimetype == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    totp = pyotp.TOTP(key[1].replace(" ", ""))
    wrong = send(client, "/account/second-factor", code="000000")
    assert wrong.status_code == 400
    assert key[1] in wrong.get_data(as_text=True), "the key that was scanned stays"
    done = send(client, "/account/second-factor", code=totp.now())
    codes = re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){5}", done.get_data(as_text=True))
    assert len(codes) == 10

    browser = client_of(app)
    assert enter(browser, next="/sources").location == "/sign-in/second-factor?next=/sources"
    assert browser.get("/").location == "/sign-in/second-factor"
    refused = send(browser, "/sign-in/second-factor", code="123456")
    assert refused.status_code == 400
    answer = send(browser, "/sign-in/second-factor", code=codes[0], next="/sources")
    assert answer.location == "/sources"
    assert browser.get("/").status_code == 200


def test_the_second_factor_goes_only_for_who_knows_the_password(app: Flask, store: Store) -> None:
    id = add_person(store, Role.READER)
    client = signed_in(app, id)
    (session,) = store.sessions.of_person(id)
    store.credentials.set_second_factor(id, "secret", 0, ["x"], keep=session.id)
    to = "/account/second-factor/remove"
    assert send(client, "/account", to, current="wrong").status_code == 400
    portfolio_of(app).people.require_second_factor([Role.READER])
    assert send(client, "/account", "/account/second-factor/remove").status_code == 409
    portfolio_of(app).people.require_second_factor([])
    assert send(client, "/account", to, current=PASSWORD).location == "/account?done=removed"


def test_a_new_password_is_checked_before_it_is_kept(app: Flask, store: Store) -> None:
    client = signed_in(app, add_person(store, Role.READER))
    for fields, words in (
        ({"current": PASSWORD, "password": NEW, "again": "other"}, "not the same"),
        ({"current": "wrong", "password": NEW, "again": NEW}, "not your password"),
        ({"current": PASSWORD, "password": "kort", "again": "kort"}, "at least 12"),
    ):
        answer = send(client, "/account", "/account/password", **fields)
        assert answer.status_code == 400
        assert words in answer.get_data(as_text=True)
    fields = {"current": PASSWORD, "password": NEW, "again": NEW}
    assert send(client, "/account", "/account/password", **fields).status_code == 303
    assert enter(client_of(app), NEW).location == "/todo"


def test_the_first_administrator_makes_an_account_with_the_code_of_the_machine(
    tmp_path: Path,
) -> None:
    make_app(tmp_path, filled=False)
    settings = Settings.from_environment(
        {"SCREENING_HOME": str(tmp_path), "SCREENING_PUBLIC_URL": "http://localhost"}
    )
    app = create_app(settings, CHEAP)
    store, client = services_of(app).store, client_of(app)
    code = first_code(store)
    fields = {"code": code, "email": EMAIL, "name": "A. Inkoper", "password": PASSWORD}
    for wrong in ({"code": "another"}, {"email": "no address"}, {"name": ""}, {"password": "x"}):
        answer = send(client, "/first-account", **{**fields, **wrong})
        assert answer.status_code == 400
        assert f'value="{wrong.get("email", EMAIL)}"' in answer.get_data(as_text=True)
    assert send(client, "/first-account", **fields).location == "/sign-in?set=1"
    assert client.get("/first-account").location == "/todo"
    assert enter(client).location == "/todo"
    assert client.get("/people").status_code == 200


def test_a_link_of_the_store_is_no_code_and_the_code_no_link(app: Flask, store: Store) -> None:
    code = first_code(store)
    assert client_of(app).get(f"/link/{code}").status_code == 404


def test_pages_about_passwords_are_kept_by_nobody(app: Flask, store: Store) -> None:
    client = signed_in(app, add_person(store, Role.READER))
    for path in ("/sign-in?next=/", "/account", "/account/second-factor", "/link/" + "x" * 43):
        assert client.get(path).headers["Cache-Control"] == "no-store", path


def test_what_a_signed_in_person_does_is_kept_under_that_name(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    client = signed_in(app, add_person(services_of(app).store, Role.CONTRACT_MANAGER))
    contract = portfolio_of(app).contracts.get("DVR-1")
    page = f"/contracts/{contract.id}"
    form = {"csrf_token": token_of(client, page), "category": "bedrijfskleding", "by": "x"}
    assert client.post(f"{page}/category", data=form).status_code == 303
    (confirmed, *_) = portfolio_of(app).reviews.history(contract.id)
    assert confirmed.by == "A. Inkoper"


def test_whoever_is_signed_in_is_not_asked_for_a_name(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    local = client_of(app)
    key = portfolio_of(app).contracts.get("DVR-1").contract.suppliers[0].key
    path = f"/errors/new?about={key}"
    assert 'name="by"' in text_of(local, path)
    client = signed_in(app, add_person(services_of(app).store, Role.CONTRACT_MANAGER))
    assert 'name="by"' not in text_of(client, path)
    assert send(client, path, about=key, text="Dit klopt niet.", by="x").status_code == 303
    (report,) = portfolio_of(app).error_reports.all()
    assert report.by == "A. Inkoper"


def test_a_session_of_yesterday_is_told_to_sign_in_and_loses_no_page(
    app: Flask, store: Store
) -> None:
    id = add_person(store, Role.READER)
    client = signed_in(app, id)
    store.sessions.end_all(id)
    assert client.get("/imports").location == "/sign-in?next=/imports"
    assert client.post("/imports/new").status_code == 401
    assert datetime.now(UTC) > store.portfolio("local").people.get(id).made


# -- what ASVS asks of sessions and passwords --


def test_each_session_has_an_id_that_nobody_guesses(app: Flask, store: Store) -> None:
    add_person(store, Role.READER)
    held = set()
    for _ in range(3):
        client = client_of(app)
        enter(client)
        cookie = client.get_cookie("ketenblik", domain="localhost")
        assert cookie is not None
        held.add(cookie.value)
        assert re.fullmatch(r"s1\.[\w-]{43}", cookie.value), "256 bits"
    assert len(held) == 3


def test_pages_of_a_person_are_kept_by_nobody(app: Flask, store: Store) -> None:
    client = signed_in(app, add_person(store, Role.ADMINISTRATOR))
    for path in ("/", "/sources", "/account", "/people", "/api/v1/contracts"):
        assert client.get(path).headers["Cache-Control"] == "no-store", path


def test_signing_out_clears_what_the_browser_holds(app: Flask, store: Store) -> None:
    client = signed_in(app, add_person(store, Role.READER))
    assert "Clear-Site-Data" not in client.get("/").headers
    answer = send(client, "/account", "/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/account").status_code == 303


def test_the_way_out_is_on_every_page(app: Flask, store: Store) -> None:
    client = signed_in(app, add_person(store, Role.ADMINISTRATOR))
    for path in (
        "/",
        "/sources",
        "/account",
        "/people",
        "/imports",
        "/checks/new",
        "/no-such-page",
    ):
        assert 'action="/sign-out"' in client.get(path).text, path


def test_a_password_is_masked_and_may_be_pasted(app: Flask, store: Store) -> None:
    client = signed_in(app, add_person(store, Role.READER))
    for page in (text_of(client_of(app), "/sign-in"), text_of(client, "/account")):
        fields = re.findall(r"<input [^>]*password[^>]*>", page)
        assert fields
        for field in fields:
            assert 'type="password"' in field
            assert re.search(r'autocomplete="(current|new)-password"', field)
            assert not re.search(r"onpaste|maxlength|readonly", field)


def test_a_new_password_by_link_leaves_the_second_factor(app: Flask, store: Store) -> None:
    person = add_person(store, Role.READER)
    store.credentials.set_second_factor(person, "closed", 1, ["a digest"], keep=0)
    link = accounts.link_for(portfolio_of(app).people, person, "test")
    answer = send(client_of(app), f"/link/{link.token}", password=NEW, again=NEW)
    assert answer.status_code == 303
    client = client_of(app)
    assert enter(client, NEW).location == "/sign-in/second-factor"
    assert client.get("/").location == "/sign-in/second-factor"
