"""Tokens as rows: what a request finds, until when, and that the token itself is kept nowhere."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from screening.model.api_tokens import SHOWN, USED_EVERY
from screening.model.errors import InputError, MissingError
from screening.model.people import Role
from screening.store import Store
from screening.store.people.api_tokens import ApiTokens
from screening.store.store import LOCAL
from tests.support.people import MINUTE, Clock, add_person, add_token

DAYS = timedelta(days=90)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tables_engine: Engine, clock: Clock) -> Store:
    store = Store(tables_engine, clock)
    store.add_organization(LOCAL, "Local")
    return store


def tokens_of(store: Store) -> ApiTokens:
    return store.portfolio(LOCAL).tokens


def test_a_token_works_until_it_expires(store: Store, clock: Clock) -> None:
    _, token = add_token(store, add_person(store, Role.BUYER), Role.BUYER)
    clock.on(DAYS - timedelta(seconds=1))
    bearer = store.bearer_tokens.find(token)
    assert bearer is not None
    assert bearer.token.owner.name == "A. Inkoper"
    clock.on(timedelta(seconds=1))
    assert store.bearer_tokens.find(token) is None
    assert tokens_of(store).all()[0].state(clock()) == "expired"


def test_a_revoked_token_opens_nothing_at_once(store: Store, clock: Clock) -> None:
    id, token = add_token(store, add_person(store, Role.BUYER), Role.BUYER)
    assert store.bearer_tokens.find(token) is not None
    tokens_of(store).revoke(id, "B. Heer")
    assert store.bearer_tokens.find(token) is None
    assert tokens_of(store).get(id).state(clock()) == "revoked"


def test_the_tokens_of_a_blocked_owner_sleep(store: Store, clock: Clock) -> None:
    add_person(store, Role.ADMINISTRATOR, email="b@voorbeeld.nl")
    owner = add_person(store, Role.BUYER)
    _, token = add_token(store, owner, Role.BUYER)
    people = store.portfolio(LOCAL).people
    people.block(owner, "test")
    assert store.bearer_tokens.find(token) is None
    assert tokens_of(store).of_person(owner)[0].state(clock()) == "owner_blocked"
    with pytest.raises(InputError):
        add_token(store, owner, Role.BUYER)
    people.unblock(owner)
    assert store.bearer_tokens.find(token) is not None


def test_neither_the_token_nor_a_piece_to_guess_it_by_is_kept(
    store: Store, tables_engine: Engine
) -> None:
    _, token = add_token(store, add_person(store, Role.BUYER), Role.BUYER)
    with tables_engine.connect() as connection:
        row = dict(connection.execute(text("SELECT * FROM api_token")).mappings().one())
    assert row["start"] == token[:SHOWN]
    assert token[SHOWN:] not in str(row)


def test_another_organization_has_no_such_token(store: Store) -> None:
    id, _ = add_token(store, add_person(store, Role.BUYER), Role.BUYER)
    other = store.add_organization("other", "Other").tokens
    assert other.all() == ()
    for attempt in (other.get, lambda id: other.revoke(id, "test")):
        with pytest.raises(MissingError):
            attempt(id)
    with pytest.raises(MissingError):
        add_token(
            store, add_person(store, Role.BUYER, email="c@d.nl"), Role.BUYER, organization="other"
        )


def test_when_it_was_used_is_kept_without_a_write_at_each_request(
    store: Store, clock: Clock
) -> None:
    id, token = add_token(store, add_person(store, Role.BUYER), Role.BUYER)

    def use() -> None:
        bearer = store.bearer_tokens.find(token)
        assert bearer is not None
        store.bearer_tokens.used(bearer.token)

    use()
    first = clock()
    clock.on(MINUTE)
    use()
    assert tokens_of(store).get(id).last_used == first
    clock.on(USED_EVERY)
    use()
    assert tokens_of(store).get(id).last_used == clock()
