"""What is kept of a person is given and erased by page and command; links go by mail; no names in
the log."""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_string, policy
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from screening.cli.main import main
from screening.model.people import Role
from screening.services.operator_settings import MailServer
from screening.services.people.retention import clean_up
from screening.store import Store
from tests.support.mail_server import MailReceiver, receiving
from tests.support.people import PASSWORD, add_person, signed_in
from tests.support.web_client import (
    client_of,
    id_of,
    make_app,
    portfolio_of,
    services_of,
    text_of,
    token_of,
)

ADMIN, BUYER = ("beheer@voorbeeld.nl", "B. Heerser"), ("i.nkoper@voorbeeld.nl", "Ilse Nkoper")


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path)


@pytest.fixture
def store(app: Flask) -> Store:
    return services_of(app).store


@pytest.fixture
def admin(app: Flask, store: Store) -> FlaskClient:
    id = add_person(store, Role.ADMINISTRATOR, email=ADMIN[0], name=ADMIN[1])
    return signed_in(app, id)


@pytest.fixture
def buyer(store: Store) -> int:
    return add_person(store, Role.BUYER, email=BUYER[0], name=BUYER[1])


def send(client: FlaskClient, page: str, path: str, **fields: str | list[str]) -> TestResponse:
    form = {"csrf_token": token_of(client, page), **fields}
    return client.post(path, data=form, headers={"Accept-Language": "en"})


def test_a_person_saves_all_that_is_kept_and_an_administrator_too(
    app: Flask, admin: FlaskClient, buyer: int
) -> None:
    mine = signed_in(app, buyer)
    confirm = f"/contracts/{id_of(app, 'DVR-1')}"
    assert (
        send(mine, confirm, f"{confirm}/category", category="geen", why="as seen").status_code
        == 303
    )
    answer = mine.get("/account/data.json")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="account-{buyer}.json"'
    assert "no-store" in answer.headers["Cache-Control"]
    document = answer.get_json()
    assert document["account"]["email"] == BUYER[0]
    assert [row["by"] for row in document["rows"]["category_confirmation"]] == [BUYER[1]]
    assert admin.get(f"/people/{buyer}/data.json").get_json()["account"] == document["account"]
    assert mine.get(f"/people/{buyer}/data.json").status_code == 403
    assert admin.get("/people/99999/data.json").status_code == 404
    assert 'href="/account/data.json"' in text_of(mine, "/account")


def test_erasing_shows_what_goes_asks_for_the_name_and_signs_out(
    app: Flask, admin: FlaskClient, buyer: int
) -> None:
    mine, contract = signed_in(app, buyer), f"/contracts/{id_of(app, 'DVR-1')}"
    send(mine, contract, f"{contract}/category", category="geen", why="as seen")
    send(mine, contract, f"{contract}/keepers", owner_account=str(buyer))
    page = f"/people/{buyer}/erase"
    shown = text_of(admin, f"{page}?lang=en")
    assert "category_confirmation" in shown
    assert "Looks after 1 contract." in shown
    wrong = send(admin, page, page, name="Somebody")
    assert wrong.status_code == 409
    assert "Type the name as it stands above" in wrong.get_data(as_text=True)
    kept = send(admin, page, page, name=BUYER[1])
    assert kept.status_code == 409
    assert "hand it over first" in kept.get_data(as_text=True)
    assert mine.get("/account").status_code == 200
    done = send(admin, page, page, name=BUYER[1], leave="1")
    assert done.location == "/people?done=erased"
    assert mine.get("/account").status_code != 200
    for path in ("/people", contract, "/edits"):
        assert BUYER[1] not in text_of(admin, path)
    assert f"account {buyer}" in text_of(admin, "/edits")
    for path in (page, f"/people/{buyer}", f"/people/{buyer}/contracts"):
        assert admin.get(path).status_code == 404


def test_the_last_administrator_is_not_erased(app: Flask, admin: FlaskClient) -> None:
    id = portfolio_of(app).people.by_email(ADMIN[0]).id
    page = f"/people/{id}/erase"
    refused = send(admin, page, page, name=ADMIN[1])
    assert refused.status_code == 409
    assert "last administrator" in refused.get_data(as_text=True)


def test_a_command_exports_and_erases(
    app: Flask,
    admin: FlaskClient,
    buyer: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SCREENING_HOME", str(tmp_path))
    monkeypatch.setenv("LANG", "en")
    assert main(["user", "export", BUYER[0]]) == 0
    assert json.loads(capsys.readouterr().out)["account"]["name"] == BUYER[1]
    assert main(["user", "erase", BUYER[0], "--dry-run"]) == 0
    assert portfolio_of(app).people.get(buyer).name == BUYER[1]
    assert main(["user", "erase", BUYER[0]]) == 0
    assert f"Account {buyer} is erased" in capsys.readouterr().err
    assert main(["user", "export", BUYER[0]]) == 2
    assert main(["user", "erase", ADMIN[0]]) == 2


# -- links by mail --


@pytest.fixture
def mailed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The lines that a mail server gets while the service is set to mail."""
    monkeypatch.setattr(MailReceiver, "lines", [])
    with receiving() as port:
        set_mail(app, port)
        yield MailReceiver.lines


def set_mail(app: Flask, port: int) -> None:
    parts = services_of(app)
    server = MailServer("127.0.0.1", port, False, None, None)
    operator = replace(parts.settings.operator, mail_server=server, mail_from="k@voorbeeld.nl")
    settings = replace(parts.settings, public_url="http://localhost", operator=operator)
    app.extensions["screening"] = replace(parts, settings=settings)


def text_in(lines: list[str]) -> str:
    """What a mail says, without its envelope."""
    after = lines[next(at for at, line in enumerate(lines) if line.upper() == "DATA") + 1 :]
    message = message_from_string("\n".join(after), policy=policy.default)
    body = message.get_body()
    assert body is not None
    return f"{message['Subject']}\n{body.get_content()}"


def test_an_invitation_and_a_reset_go_by_mail(
    app: Flask, admin: FlaskClient, mailed: list[str]
) -> None:
    invited = send(
        admin, "/people/new", "/people/new", email="n@voorbeeld.nl", name="N. Ieuw", roles=["buyer"]
    )
    page = invited.get_data(as_text=True)
    assert "The link was mailed to n@voorbeeld.nl." in page
    assert "/link/" not in page, "whoever invites does not see it"
    text = text_in(mailed)
    assert "You are invited" in text
    link = re.search(r"http://localhost(/link/\S+)", text)
    assert link is not None
    form = {"password": PASSWORD, "again": PASSWORD}
    assert send(client_of(app), link[1], link[1], **form).status_code == 303
    mailed.clear()
    id = portfolio_of(app).people.by_email("n@voorbeeld.nl").id
    send(admin, f"/people/{id}", f"/people/{id}", do="link")
    assert "A new password for Ketenblik" in text_in(mailed)


def test_a_link_that_cannot_be_mailed_is_shown_as_before(app: Flask, admin: FlaskClient) -> None:
    set_mail(app, 9)
    form = {"email": "n@voorbeeld.nl", "name": "N. Ieuw", "roles": "buyer"}
    page = send(admin, "/people/new", "/people/new", **form).get_data(as_text=True)
    assert "did not take the mail" in page
    assert "/link/" in page


# -- the log --


def test_the_log_of_the_service_names_nobody(
    app: Flask,
    store: Store,
    admin: FlaskClient,
    buyer: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    mine, contract = signed_in(app, buyer), f"/contracts/{id_of(app, 'DVR-1')}"
    stranger = client_of(app)
    for password in ("wrong password", PASSWORD):
        send(stranger, "/sign-in", "/sign-in", email=BUYER[0], password=password)
    send(mine, contract, f"{contract}/category", category="geen", why=f"as {BUYER[1]} says")
    send(mine, contract, f"{contract}/keepers", owner_account=str(buyer))
    for path in ("/", "/?owned_by=me", f"/?owned_by={buyer}", "/account", "/account/data.json"):
        mine.get(path)
    for path in ("/people", f"/people/{buyer}", "/people/contracts", f"/people/{buyer}/erase"):
        admin.get(path)
    send(admin, "/people/new", "/people/new", email=BUYER[0], name="Twice", roles=["buyer"])
    send(admin, f"/people/{buyer}", f"/people/{buyer}", do="block")
    kept_for = services_of(app).settings.operator.retention
    clean_up(store, kept_for, store.now(), lambda message: logging.warning("%s", message))
    send(admin, f"/people/{buyer}/erase", f"/people/{buyer}/erase", name=BUYER[1], leave="1")
    assert len(caplog.records) > 20, "something is logged"
    told = [f"{record.getMessage()} {vars(record)}" for record in caplog.records]
    for marker in (*BUYER, *ADMIN, "Nkoper", "Heerser"):
        assert [line for line in told if marker.lower() in line.lower()] == [], marker
