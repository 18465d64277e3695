"""Accounts, links and sessions: what is decided at once, and what nobody of elsewhere reaches."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from screening.model.errors import InputError, MissingError
from screening.model.people import ABSOLUTE, IDLE, LINK_WORKS, SEEN_EVERY, LinkKind, Role
from screening.store import Store, tables
from screening.store.database.engine import reading
from screening.store.store import LOCAL
from tests.support.people import MINUTE, Clock, add_person, session_of


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tables_engine: Engine, clock: Clock) -> Store:
    made = Store(tables_engine, clock)
    made.add_organization(LOCAL, "Local")
    made.add_organization("other", "Other")
    return made


def test_what_is_kept_gives_no_token_and_no_address_of_a_guess_away(
    store: Store, tables_engine: Engine
) -> None:
    id = add_person(store, Role.BUYER, password=None)
    token = session_of(store, id)
    store.portfolio(LOCAL).people.make_link(id, LinkKind.RESET, "a-link-of-some-length", "test")
    store.guesses.allow({"account": "a.inkoper@voorbeeld.nl"})
    with reading(tables_engine) as connection:
        for table in ("sign_in_session", "one_time_link", "sign_in_guess"):
            rows = connection.execute(select(tables.metadata.tables[table])).all()
            assert rows
            for secret in (token, "a-link-of-some-length", "inkoper"):
                assert secret not in str(rows), table


def test_a_link_works_once(store: Store) -> None:
    id = add_person(store, Role.BUYER, password=None)
    store.portfolio(LOCAL).people.make_link(id, LinkKind.INVITATION, "token", "test")
    assert store.credentials.use_link("token", "first") == id
    assert store.credentials.use_link("token", "second") is None
    stored = store.credentials.of_person(id)
    assert stored is not None
    assert stored.password_hash == "first"


def test_a_link_ends_with_its_time_and_with_the_next_one(store: Store, clock: Clock) -> None:
    id = add_person(store, Role.BUYER, password=None)
    people = store.portfolio(LOCAL).people
    people.make_link(id, LinkKind.RESET, "old", "test")
    clock.on(LINK_WORKS[LinkKind.RESET])
    assert store.credentials.link("old") is None
    people.make_link(id, LinkKind.RESET, "newer", "test")
    people.make_link(id, LinkKind.RESET, "newest", "test")
    assert store.credentials.link("newer") is None
    assert store.credentials.link("newest") is not None


def test_sessions_end_with_a_block_a_role_a_password_and_a_lost_factor(store: Store) -> None:
    id = add_person(store, Role.BUYER)
    people = store.portfolio(LOCAL).people
    changes: tuple[Callable[[], None], ...] = (
        lambda: people.set_roles(id, [Role.READER], "test"),
        lambda: store.credentials.set_password(id, "new"),
        lambda: people.remove_second_factor(id),
        lambda: people.block(id, "test"),
    )
    for change in changes:
        token = session_of(store, id)
        assert store.sessions.find(token) is not None
        change()
        assert store.sessions.find(token) is None
        people.unblock(id)
        assert store.sessions.find(token) is None


def test_the_same_roles_again_end_nothing(store: Store) -> None:
    id = add_person(store, Role.BUYER)
    token = session_of(store, id)
    store.portfolio(LOCAL).people.set_roles(id, [Role.BUYER], "test")
    assert store.sessions.find(token) is not None


def test_a_session_ends_when_nobody_uses_it_and_when_it_is_old(store: Store, clock: Clock) -> None:
    id = add_person(store, Role.BUYER)
    token = session_of(store, id)
    for _ in range(int(ABSOLUTE / (IDLE - MINUTE))):
        clock.on(IDLE - MINUTE)
        signed_in = store.sessions.find(token)
        assert signed_in is not None
        store.sessions.saw(signed_in.session)
    clock.on(IDLE - MINUTE)
    assert store.sessions.find(token) is None, "it was used, but it is too old"
    token = session_of(store, id)
    clock.on(IDLE)
    assert store.sessions.find(token) is None, "nobody used it"


def test_that_a_session_was_seen_is_not_written_at_each_request(store: Store, clock: Clock) -> None:
    id = add_person(store, Role.BUYER)
    token = session_of(store, id)
    began = clock()
    for step in (timedelta(0), SEEN_EVERY - MINUTE, MINUTE):
        clock.on(step)
        signed_in = store.sessions.find(token)
        assert signed_in is not None
        store.sessions.saw(signed_in.session)
    (session,) = store.sessions.of_person(id)
    assert session.seen == began + SEEN_EVERY


def test_the_last_administrator_who_can_sign_in_stays(store: Store) -> None:
    id = add_person(store, Role.ADMINISTRATOR)
    add_person(store, Role.ADMINISTRATOR, email="b@voorbeeld.nl", password=None)
    people = store.portfolio(LOCAL).people
    with pytest.raises(InputError):
        people.block(id, "test")
    with pytest.raises(InputError):
        people.set_roles(id, [Role.READER], "test")
    other = add_person(store, Role.ADMINISTRATOR, email="c@voorbeeld.nl")
    people.set_roles(id, [Role.READER], "test")
    with pytest.raises(InputError):
        people.block(other, "test")


def test_people_of_another_organization_are_not_there(store: Store) -> None:
    id = add_person(store, Role.BUYER)
    theirs = store.portfolio("other").people
    assert theirs.all() == ()
    for reach in (
        lambda: theirs.get(id),
        lambda: theirs.by_email("a.inkoper@voorbeeld.nl"),
        lambda: theirs.set_roles(id, [Role.ADMINISTRATOR], "x"),
        lambda: theirs.block(id, "x"),
        lambda: theirs.unblock(id),
        lambda: theirs.make_link(id, LinkKind.RESET, "token", "x"),
        lambda: theirs.remove_second_factor(id),
    ):
        with pytest.raises(MissingError):
            reach()
    waits = theirs.add("a.inkoper@voorbeeld.nl", "Ander", [Role.ADMINISTRATOR], "x")
    assert not theirs.get(waits).works
    assert store.portfolio(LOCAL).people.get(id).roles == {Role.BUYER}


def test_of_two_first_administrators_there_is_one(store: Store) -> None:
    store.credentials.make_first_code("code")
    assert store.credentials.use_first_code("wrong", LOCAL, "a@b.nl", "A", "x") is None
    assert store.credentials.use_first_code("code", LOCAL, "a@b.nl", "A", "x") is not None
    assert store.credentials.use_first_code("code", LOCAL, "c@d.nl", "C", "x") is None
    store.credentials.make_first_code("another")
    with pytest.raises(InputError):
        store.credentials.use_first_code("another", LOCAL, "c@d.nl", "C", "x")


def test_a_code_and_a_recovery_code_work_once(store: Store) -> None:
    id = add_person(store, Role.BUYER)
    token = session_of(store, id)
    signed_in = store.sessions.find(token)
    assert signed_in is not None
    credentials = store.credentials
    credentials.set_second_factor(id, "secret", 100, ["x", "y"], keep=signed_in.session.id)
    assert not credentials.use_step(id, 100), "the code that turned it on was used"
    assert not credentials.use_step(id, 99)
    assert credentials.use_step(id, 101)
    assert credentials.use_recovery_code(id, "x")
    assert not credentials.use_recovery_code(id, "x")
    assert credentials.recovery_codes_left(id) == 1
