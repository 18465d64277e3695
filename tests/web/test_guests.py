"""One person at two organizations, on the pages: invited, at work for one at a time, and ended."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from screening.cli.main import main
from screening.model.audit import Action, LogFilter
from screening.model.people import IDLE, Role
from screening.store import Store
from screening.store.portfolio import Portfolio
from tests.support.people import (
    PASSWORD,
    add_guest,
    add_person,
    add_token,
    at_another_time,
    client_with,
    guest_session,
    invite_guest,
    program_with,
    session_of,
    signed_in,
)
from tests.support.web_client import client_of, id_of, make_app, services_of, text_of, token_of

EMAIL, OURS = "a.inkoper@voorbeeld.nl", "Bedrijfskleding"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    app = make_app(tmp_path)
    services_of(app).store.add_organization("other", "Gemeente Elders")
    return app


@pytest.fixture
def store(app: Flask) -> Store:
    return services_of(app).store


@pytest.fixture
def other(store: Store) -> Portfolio:
    return store.portfolio("other")


@pytest.fixture
def person(store: Store) -> int:
    return add_person(store, Role.CONTRACT_MANAGER, email=EMAIL)


@pytest.fixture
def host(app: Flask, store: Store) -> FlaskClient:
    """The administrator of the other organization."""
    return signed_in(
        app,
        add_person(
            store, Role.ADMINISTRATOR, email="e@elders.nl", name="E. Lders", organization="other"
        ),
    )


def send_to(client: FlaskClient, page: str, path: str, **fields: str | list[str]) -> TestResponse:
    """Send the form of a page to an address."""
    return client.post(path, data={"csrf_token": token_of(client, page), **fields})


def send(client: FlaskClient, page: str, **fields: str | list[str]) -> TestResponse:
    return send_to(client, page, page, **fields)


def link_in(answer: TestResponse) -> str:
    """The path of the link that a page shows."""
    found = re.search(r'value="http://127\.0\.0\.1:8000(/link/[^"]+)"', answer.text)
    assert found is not None
    return found[1]


def sign_in(client: FlaskClient, wish: str) -> TestResponse:
    return send(client, "/sign-in", email=EMAIL, password=PASSWORD, next=wish)


def works_as(page: str) -> str:
    found = re.search(r'name="works_as" value="(\d+)"', page)
    assert found is not None
    return found[1]


def test_an_administrator_is_not_told_whether_an_address_has_an_account(
    host: FlaskClient, person: int
) -> None:
    pages = []
    for email in (EMAIL, "n.inkoper@voorbeeld.nl"):
        answer = send(host, "/people/new", email=email, name="N. Ieuw", roles=["reader"])
        link = link_in(answer)
        of_person = re.search(r'href="(/people/\d+)">N. Ieuw', text_of(host, "/people"))
        assert of_person is not None
        for page in (answer.text, text_of(host, of_person[1]), text_of(host, link)):
            for part in (link, email, of_person[1], link.removeprefix("/link/")):
                page = page.replace(part, "")
            pages.append(re.sub(r'value="[^"]{40,}"', "", page))
        send(host, of_person[1], do="block")
        name = {"name": "N. Ieuw"}
        assert send_to(host, "/people", f"{of_person[1]}/erase", **name).status_code == 303
    assert pages[:3] == pages[3:]


def test_what_an_administrator_saves_tells_it_neither(host: FlaskClient, person: int) -> None:
    """It holds the rows of whom the administrator invited."""
    for email in (EMAIL, "n.inkoper@voorbeeld.nl"):
        send(host, "/people/new", email=email, name="N. Ieuw", roles=["reader"])
    page = text_of(host, "/people")
    mine, *invited = re.findall(r'href="(/people/\d+)">(?:E. Lders|N. Ieuw)', page)
    for path in (mine, *invited):
        saved = host.get(f"{path}/data.json")
        assert {row["email"] for row in saved.get_json()["rows"]["person"]}
        assert "guest:" not in saved.text


def test_a_person_accepts_with_the_account_that_there_is(
    app: Flask, store: Store, host: FlaskClient, person: int
) -> None:
    answer = send(host, "/people/new", email=EMAIL, name="N. Ieuw", roles=["reader"])
    link, mine = link_in(answer), client_of(app)
    assert "log daarmee in" in text_of(mine, link)
    chosen = send(
        mine, link, password="een heel ander wachtwoord", again="een heel ander wachtwoord"
    )
    assert chosen.location == f"/sign-in?set=invited&next={link}"
    assert "Had u al een account met dit adres" in text_of(mine, chosen.location)
    assert sign_in(mine, link).location == link
    assert "Een uitnodiging van Gemeente Elders" in text_of(mine, link)
    token = link.removeprefix("/link/")
    assert send_to(mine, link, "/account/join", token=token).location == "/todo"
    page = text_of(mine, "/")
    assert "Gemeente Elders" in page
    assert OURS not in page
    assert "A. Inkoper" in text_of(host, "/people")
    assert mine.get(link).location == "/todo"
    assert send_to(mine, "/account", "/account/join", token=token).status_code == 404


def test_a_new_person_sets_a_password_and_comes_to_the_first_page(
    app: Flask, host: FlaskClient
) -> None:
    link = link_in(send(host, "/people/new", email=EMAIL, name="N. Ieuw", roles=["reader"]))
    mine = client_of(app)
    chosen = send(mine, link, password=PASSWORD, again=PASSWORD)
    assert chosen.location == f"/sign-in?set=invited&next={link}"
    assert sign_in(mine, link).location == link
    assert mine.get(link).location == "/todo"


def test_one_chooses_at_the_head_of_each_page_for_whom_one_works(
    app: Flask, store: Store, person: int
) -> None:
    assert "works-for" not in text_of(signed_in(app, person), "/")
    guest = add_guest(store, person, Role.READER)
    mine = signed_in(app, person)
    for path in ("/", "/todo", "/account", "/sources"):
        assert "Werk voor Gemeente Elders" in text_of(mine, path)
    assert mine.post("/account/organization", data={"account": str(guest)}).status_code == 400
    for wrong, status in (("x", 400), ("999", 404), ("1" * 12, 400)):
        assert send_to(mine, "/", "/account/organization", account=wrong).status_code == status
    assert OURS in text_of(mine, "/")
    assert send_to(mine, "/", "/account/organization", account=str(guest)).status_code == 303
    assert OURS not in text_of(mine, "/")
    assert mine.get(f"/contracts/{id_of(app, 'DVR-1')}").status_code == 404
    assert "DVR-1" not in mine.get("/api/v1/contracts").text
    assert mine.get("/imports/new").status_code == 403  # a reader here
    assert "Lezer" in text_of(mine, "/account")
    assert send_to(mine, "/", "/account/organization", account=str(person)).status_code == 303
    assert OURS in text_of(mine, "/")


def test_a_page_of_one_organization_writes_nothing_into_the_next(
    app: Flask, store: Store, other: Portfolio, person: int
) -> None:
    """It stands open in another window, and a contract may have the same number there."""
    guest = add_guest(store, person, Role.CONTRACT_MANAGER)
    mine = client_with(app, session_of(store, person))
    page = f"/contracts/{id_of(app, 'DVR-1')}"
    form = {"csrf_token": token_of(mine, page), "works_as": works_as(text_of(mine, page))}
    form |= {"category": "geen", "why": "as seen"}
    send_to(mine, "/", "/account/organization", account=str(guest))
    answer = mine.post(f"{page}/category", data=form)
    assert answer.status_code == 409
    assert "van een andere organisatie" in answer.text
    del form["works_as"]  # a page of before there were two
    assert mine.post(f"{page}/category", data=form).status_code == 409
    send_to(mine, "/", "/account/organization", account=str(person))
    assert mine.post(f"{page}/category", data=form).status_code == 303


def test_a_script_of_one_organization_writes_nothing_into_the_next(
    app: Flask, store: Store, other: Portfolio, person: int
) -> None:
    """With the cookie; a token is of one organization, and names none."""
    guest = add_guest(store, person, Role.CONTRACT_MANAGER)
    mine, body = client_with(app, guest_session(store, person, guest)), {"title": "Jassen"}
    for opened_as in (None, str(person), "x"):
        headers = {"Works-As": opened_as} if opened_as else {}
        answer = mine.post("/api/v1/requests", json=body, headers=headers)
        assert (answer.status_code, answer.mimetype) == (409, "application/problem+json")
    assert mine.get("/api/v1/requests").get_json()["requests"] == []
    there = {"Works-As": str(guest)}
    assert mine.post("/api/v1/requests", json=body, headers=there).status_code == 201
    send_to(mine, "/", "/account/organization", account=str(person))
    assert mine.post("/api/v1/requests", json=body, headers=there).status_code == 409
    assert mine.post("/api/v1/requests", json=body).status_code == 201
    _, token = add_token(store, guest, Role.CONTRACT_MANAGER, organization="other")
    assert program_with(app, token).post("/api/v1/requests", json=body).status_code == 201
    assert len(other.requests.all()) == 2


def test_after_signing_in_one_goes_on_where_one_worked_last(
    app: Flask, store: Store, other: Portfolio, person: int
) -> None:
    guest = add_guest(store, person, Role.READER)
    before, mine, again = (client_of(app) for _ in range(3))
    sign_in(before, "")
    assert OURS in text_of(before, "/")
    send_to(before, "/", "/account/organization", account=str(guest))
    sign_in(mine, "")
    assert works_as(text_of(mine, "/")) == str(guest)
    assert OURS not in text_of(mine, "/")
    other.people.block(guest, "test")
    sign_in(again, "")
    assert OURS in text_of(again, "/")


def test_a_page_of_work_that_has_ended_writes_nothing_at_home(
    app: Flask, store: Store, other: Portfolio, person: int
) -> None:
    guest = add_guest(store, person, Role.CONTRACT_MANAGER)
    mine = client_with(app, guest_session(store, person, guest))
    form = {"csrf_token": token_of(mine, "/"), "works_as": works_as(text_of(mine, "/"))}
    other.people.block(guest, "test")
    page = f"/contracts/{id_of(app, 'DVR-1')}/category"
    assert mine.post(page, data={**form, "category": "geen"}).status_code == 409


def test_the_own_organization_is_not_told_as_whom_one_works_elsewhere(
    app: Flask, store: Store, person: int
) -> None:
    guest = add_guest(store, person, Role.READER)
    mine = client_with(app, guest_session(store, person, guest))
    assert send_to(mine, "/account", "/account/language", language="en").status_code == 303
    lines = list(store.portfolio("local").log.entries(LogFilter()))
    assert (lines[-1].line.action, lines[-1].line.account) == (Action.LANGUAGE_CHOSEN, person)
    assert guest not in {entry.line.account for entry in lines}


def test_what_is_held_of_a_guest_is_sent_for_that_organization_alone(
    app: Flask, store: Store, person: int
) -> None:
    guest = add_guest(store, person, Role.CONTRACT_MANAGER)
    at = datetime.now(UTC) - 2 * IDLE
    token = guest_session(at_another_time(store, lambda: at), person, guest)
    mine, page = client_with(app, token), f"/contracts/{id_of(app, 'DVR-1')}/category"
    form = {"csrf_token": token_of(mine, "/sign-in"), "category": "geen", "works_as": str(guest)}
    held = mine.post(page, data=form).location.partition("next=")[2]
    sign_in(mine, held)
    sent = re.findall(r'name="(\w+)" value="([^"]*)"', text_of(mine, held).partition("<main")[2])
    send_to(mine, "/", "/account/organization", account=str(person))
    assert mine.post(page, data=dict(sent)).status_code == 409


def test_the_host_ends_the_work_and_does_nothing_else(
    app: Flask, store: Store, host: FlaskClient, person: int
) -> None:
    guest = add_guest(store, person, Role.BUYER)
    store.credentials.set_second_factor(person, "secret", 1, ["x"], keep=0)
    mine = client_with(app, guest_session(store, person, guest))
    page = text_of(host, f"/people/{guest}")
    assert "Beëindig het werk van deze gast hier" in page
    for nothing in ("Blokkeer deze persoon", "Tweede factor", "wachtwoord in te stellen", "/erase"):
        assert nothing not in page
    for wish in ("link", "factor"):
        assert send(host, f"/people/{guest}", do=wish).status_code == 409
    refusal = send_to(host, "/people", f"/people/{guest}/erase", name="A. Inkoper")
    assert refusal.status_code == 409
    assert "Gemeente Elders" in text_of(mine, "/")
    assert send(host, f"/people/{guest}", do="block").status_code == 303
    page = text_of(mine, "/")  # at home again, signed in there still
    assert "Gemeente Elders" not in page
    assert OURS in page
    assert "geen gast meer" in text_of(host, "/people")
    assert send(host, f"/people/{guest}", do="unblock").status_code == 303
    assert "Werk voor Gemeente Elders" in text_of(mine, "/")


def test_a_person_saves_what_every_organization_keeps_and_each_only_its_own(
    app: Flask, store: Store, host: FlaskClient, person: int
) -> None:
    guest = add_guest(store, person, Role.READER)
    mine = client_with(app, guest_session(store, person, guest))
    document = mine.get("/account/data.json").get_json()
    assert document["organization"] == "local"
    assert [each["organization"] for each in document["elsewhere"]] == ["other"]
    mine_by_us = signed_in(app, add_person(store, Role.ADMINISTRATOR, email="b@voorbeeld.nl"))
    assert "works_as" not in mine_by_us.get(f"/people/{person}/data.json").text
    theirs = host.get(f"/people/{guest}/data.json").get_json()
    assert (theirs["organization"], "elsewhere" in theirs) == ("other", False)
    assert "sign_in_session" not in theirs["rows"]
    assert host.get(f"/people/{person}/data.json").status_code == 404


def test_a_token_of_a_guest_is_of_that_organization(
    app: Flask, store: Store, other: Portfolio, person: int
) -> None:
    guest = add_guest(store, person, Role.READER)
    mine = client_with(app, guest_session(store, person, guest))
    form = {"works_as": str(guest), "label": "Nacht", "role": "reader", "current": PASSWORD}
    assert send_to(mine, "/account/tokens", "/account/tokens", **form).status_code == 200
    (token,) = other.tokens.all()
    assert (token.owner.id, token.organization) == (guest, "other")
    assert store.portfolio("local").tokens.all() == ()


def test_a_guest_shows_with_the_password_at_home_who_it_is(
    app: Flask, store: Store, person: int
) -> None:
    mine = client_with(app, guest_session(store, person, add_guest(store, person, Role.READER)))
    session_of(store, person)
    wrong = {"do": "others", "current": "not this one"}
    assert send_to(mine, "/account", "/account/sessions", **wrong).status_code == 400
    right = {"do": "others", "current": PASSWORD}
    assert send_to(mine, "/account", "/account/sessions", **right).status_code == 303
    assert len(store.sessions.of_person(person)) == 1
    again = "een heel ander wachtwoord"
    changed = {"current": PASSWORD, "password": again, "again": again}
    assert send_to(mine, "/account", "/account/password", **changed).status_code == 303


def test_what_a_guest_needs_to_sign_in_is_asked_at_home_too(
    app: Flask, store: Store, other: Portfolio, person: int
) -> None:
    add_guest(store, person, Role.READER)
    mine = signed_in(app, person)
    assert mine.get("/").status_code == 200
    other.people.require_second_factor([Role.READER])
    assert mine.get("/").location == "/account/second-factor"
    assert mine.get("/api/v1/contracts").status_code == 401


def test_by_command_the_same(
    app: Flask,
    store: Store,
    person: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SCREENING_HOME", str(tmp_path))
    add_person(store, Role.READER, email="e@elders.nl", organization="other")
    assert main(["organization", "add", "third", "--name", "Derde"]) == 0
    assert main(["organization", "add", "third", "--name", "Weer"]) == 2
    assert main(["organization", "add", "Niet Zo", "--name", "X"]) == 2
    assert main(["organization", "rename", "local", "--name", "Gemeente Hier"]) == 0
    capsys.readouterr()
    assert main(["organization", "list"]) == 0
    assert "local  Gemeente Hier" in capsys.readouterr().out
    add = ["user", "add", EMAIL, "--role", "reader", "--organization", "other"]
    assert main(add) == 0
    link = capsys.readouterr().out.strip().rpartition("/")[2]
    assert store.guests.invitation(link, person) == "Gemeente Elders"
    guest = store.guests.join(link, person)
    assert main(["user", "list", "--organization", "other", "--language", "en"]) == 0
    assert "guest, by an account of another organization" in capsys.readouterr().out
    assert main(["user", "erase", EMAIL, "--organization", "other"]) == 2
    assert main(["user", "block", EMAIL, "--organization", "other"]) == 0
    assert guest is not None
    assert store.portfolio("other").people.get(guest).state == "guest_ended"


def test_an_invitation_that_waits_is_none_of_anybody_elses(
    app: Flask, store: Store, person: int
) -> None:
    _, token = invite_guest(store, person, Role.READER)
    stranger = signed_in(app, add_person(store, Role.READER, email="b@voorbeeld.nl", name="B"))
    page = text_of(stranger, f"/link/{token}")
    assert "Gemeente Elders" not in page
    assert send_to(stranger, "/account", "/account/join", token=token).status_code == 404
