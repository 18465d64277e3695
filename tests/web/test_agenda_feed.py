"""The address by which an agenda follows the contracts of one person, and opens nothing else."""

import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from icalendar import Calendar

from screening.model.people import Role
from screening.services.clause_records import ClauseRecord, include
from screening.store import Store
from tests.support.people import PASSWORD, add_person, signed_in
from tests.support.web_client import client_of, id_of, make_app, portfolio_of, services_of, token_of


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """A service with a clause on record in two contracts."""
    app = make_app(tmp_path)
    for number in ("DVR-1", "DVR-3"):
        clauses = ClauseRecord(date(2026, 2, 1), ("C2", "C5"))
        include(portfolio_of(app), id_of(app, number), clauses, "anna", None)
    return app


@pytest.fixture
def store(app: Flask) -> Store:
    return services_of(app).store


def feed_of(app: Flask, person: int) -> str:
    """Make the address of a person's agenda; return its path."""
    client = signed_in(app, person)
    form = {"csrf_token": token_of(client, "/account/tokens"), "current": PASSWORD}
    answer = client.post("/account/agenda", data=form)
    found = re.search(r"(/agenda/ketenblik_agenda_[0-9a-f]{64}\.ics)<", answer.text)
    assert found, answer.text
    return found[1]


def contracts_in(app: Flask, path: str) -> set[str]:
    """Return the contracts that the days of a feed name; the visitor is nobody."""
    answer = client_of(app).get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert "no-store" in answer.headers["Cache-Control"]
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    return {str(event["summary"]).rpartition("(")[2].rstrip(")") for event in events}


def test_a_person_sees_the_days_of_contracts_looked_after_else_of_all(
    app: Flask, store: Store
) -> None:
    person = add_person(store, Role.CONTRACT_MANAGER)
    path = feed_of(app, person)
    assert contracts_in(app, path) == {"DVR-1", "DVR-3"}
    client = signed_in(app, person)
    place = f"/contracts/{id_of(app, 'DVR-3')}"
    form = {"csrf_token": token_of(client, place), "owner_account": str(person)}
    assert client.post(f"{place}/keepers", data=form).status_code == 303
    assert contracts_in(app, path) == {"DVR-3"}


def test_it_opens_no_api_and_ends_when_it_is_revoked_or_its_owner_is_blocked(
    app: Flask, store: Store
) -> None:
    add_person(store, Role.ADMINISTRATOR, email="beheer@voorbeeld.nl", name="B. Heer")
    person = add_person(store, Role.READER)
    path, other = feed_of(app, person), feed_of(app, person)
    token = path.removeprefix("/agenda/").removesuffix(".ics")
    headers = {"Authorization": f"Bearer {token}"}
    assert client_of(app).get("/api/v1/contracts", headers=headers).status_code == 401
    newest, oldest = portfolio_of(app).tokens.of_person(person)
    portfolio_of(app).tokens.revoke(oldest.id, "test")
    assert client_of(app).get(path).status_code == 404
    assert contracts_in(app, other) == {"DVR-1", "DVR-3"}
    assert portfolio_of(app).tokens.get(newest.id).last_used is not None
    portfolio_of(app).people.block(person, "test")
    assert client_of(app).get(other).status_code == 404


def test_a_wrong_address_says_nothing_and_a_wrong_password_makes_none(
    app: Flask, store: Store
) -> None:
    person = add_person(store, Role.READER)
    assert client_of(app).get(f"/agenda/ketenblik_agenda_{'0' * 64}.ics").status_code == 404
    client = signed_in(app, person)
    form = {"csrf_token": token_of(client, "/account/tokens"), "current": "niet dit"}
    answer = client.post("/account/agenda", data=form)
    assert (answer.status_code, 'id="feed-current-wrong"' in answer.text) == (400, True)
    assert portfolio_of(app).tokens.of_person(person) == ()
