"""People for the tests: accounts with a password that is cheap to check, and clients signed in."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from screening.model.api_tokens import new_api_token
from screening.model.people import Grant, LinkKind, Role
from screening.services.people.passwords import Passwords
from screening.store import Store
from screening.store.store import LOCAL
from screening.web.browser_sessions import ROW
from screening.web.request_context import Services

CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
PASSWORD = "trein paraplu kaasschaaf"
MINUTE = timedelta(minutes=1)


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at or datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def on(self, by: timedelta) -> None:
        self.at += by


def at_another_time(store: Store, now: Callable[[], datetime]) -> Store:
    """Return the same store, which believes that it is another time."""
    return Store(store._engine, now)


def add_person(
    store: Store,
    *roles: Role | Grant,
    email: str = "a.inkoper@voorbeeld.nl",
    name: str = "A. Inkoper",
    organization: str = LOCAL,
    password: str | None = PASSWORD,
) -> int:
    """Add somebody with these roles; without a password it is somebody who was invited."""
    id = store.portfolio(organization).people.add(email, name, roles, "test")
    if password is not None:
        store.credentials.set_password(id, CHEAP.hash(password))
    return id


def invite_guest(
    store: Store, home_id: int, *roles: Role | Grant, organization: str = "other", by: str = "test"
) -> tuple[int, str]:
    """Invite somebody who has an account; return the account there and the token of the link."""
    home = store.credentials.of_person(home_id)
    assert home is not None
    people = store.portfolio(organization).people
    id = people.add(home.account.email, "As invited", roles, by)
    token = secrets.token_urlsafe(32)
    people.make_link(id, LinkKind.INVITATION, token, by)
    return id, token


def add_guest(store: Store, home_id: int, *roles: Role | Grant, organization: str = "other") -> int:
    """Make somebody a guest of another organization; return the account there."""
    id, token = invite_guest(store, home_id, *roles, organization=organization)
    assert store.guests.join(token, home_id) == id
    return id


def guest_session(store: Store, home_id: int, guest_id: int) -> str:
    """Start a session of a person who works as a guest; return its token."""
    token = session_of(store, home_id)
    found = store.sessions.find(token)
    assert found is not None
    assert store.sessions.work_for(found.session, guest_id)
    return token


def session_of(store: Store, person_id: int, *, complete: bool = True) -> str:
    """Start a session of a person; return its token."""
    token = secrets.token_urlsafe(32)
    store.sessions.start(person_id, token, complete=complete, browser="a browser")
    return token


def client_with(app: Flask, token: str) -> FlaskClient:
    """Return a browser that holds this session."""
    client = app.test_client()
    client.environ_base["HTTP_HOST"] = "localhost"
    client.set_cookie("ketenblik", ROW + token, domain="localhost")
    return client


def add_token(
    store: Store,
    owner: int,
    role: Role | Grant,
    *,
    organization: str = LOCAL,
    works_for: timedelta = timedelta(days=90),
) -> tuple[int, str]:
    """Make a token of an account; return its id and the token."""
    token = new_api_token()
    tokens = store.portfolio(organization).tokens
    return tokens.add(owner, token, "a program", role, works_for, "test").id, token


def program_with(app: Flask, token: str) -> FlaskClient:
    """Return a program that sends this token."""
    client = app.test_client()
    client.environ_base["HTTP_HOST"] = "localhost"
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def signed_in(app: Flask, person_id: int) -> FlaskClient:
    """Return a browser in which a person is signed in."""
    parts: Services = app.extensions["screening"]
    return client_with(app, session_of(parts.store, person_id))
