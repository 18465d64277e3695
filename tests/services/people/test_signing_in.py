"""Signing in by the desk: the password, the second factor, and nothing to learn from a refusal."""

from dataclasses import replace
from datetime import datetime, timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from screening.model.errors import InputError
from screening.model.people import GUESS_LIMITS, Role
from screening.services.people import accounts
from screening.services.people.passwords import Passwords
from screening.services.people.second_factor import (
    STEP,
    new_recovery_codes,
    qr_code,
    recovery_digest,
    right_step,
)
from screening.services.people.signing_in import Refusal, SignInDesk, StartedSession
from screening.services.secret_box import SecretBox
from screening.store import Store
from screening.store.people.sessions import SignedIn
from screening.store.store import LOCAL
from tests.support.people import CHEAP, PASSWORD, Clock, add_person

EMAIL = "a.inkoper@voorbeeld.nl"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tables_engine: Engine, clock: Clock) -> SignInDesk:
    store = Store(tables_engine, clock)
    store.add_organization(LOCAL, "Local")
    return SignInDesk(store, CHEAP, SecretBox("key"))


def enter(desk: SignInDesk, password: str = PASSWORD, **more: str) -> StartedSession | Refusal:
    return desk.sign_in(more.get("email", EMAIL), password, more.get("address", "::1"), "browser")


def session(desk: SignInDesk, started: StartedSession | Refusal) -> SignedIn:
    assert isinstance(started, StartedSession)
    signed_in = desk.store.sessions.find(started.token)
    assert signed_in is not None
    return signed_in


def code_of(secret: str, now: datetime) -> str:
    return pyotp.TOTP(secret).at(now)


def test_whoever_knows_the_password_is_signed_in(desk: SignInDesk) -> None:
    add_person(desk.store, Role.BUYER)
    signed_in = session(desk, enter(desk, email="  A.Inkoper@Voorbeeld.NL "))
    assert signed_in.session.complete
    assert signed_in.account.roles == {Role.BUYER}


def test_a_hash_of_other_costs_is_made_anew_when_its_person_signs_in(desk: SignInDesk) -> None:
    costly = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    id = add_person(desk.store, Role.BUYER)
    later = replace(desk, passwords=costly)
    for password, is_dated in (("another one", True), (PASSWORD, False)):
        enter(later, password)
        kept = desk.store.credentials.of_person(id)
        assert kept is not None
        assert kept.password_hash is not None
        assert costly.is_dated(kept.password_hash) == is_dated
    assert isinstance(enter(later), StartedSession)


def test_all_that_is_wrong_is_answered_alike(desk: SignInDesk) -> None:
    team = desk.store.portfolio(LOCAL).people
    add_person(desk.store, Role.ADMINISTRATOR)
    blocked = add_person(desk.store, Role.BUYER, email="weg@voorbeeld.nl")
    team.block(blocked, "test")
    add_person(desk.store, Role.BUYER, email="nieuw@voorbeeld.nl", password=None)
    for email, password in (
        (EMAIL, "another one"),
        ("niemand@voorbeeld.nl", PASSWORD),
        ("weg@voorbeeld.nl", PASSWORD),
        ("nieuw@voorbeeld.nl", PASSWORD),
    ):
        assert enter(desk, password, email=email) is Refusal.WRONG


def test_too_many_guesses_are_answered_alike_for_an_address_that_nobody_has(
    desk: SignInDesk, clock: Clock
) -> None:
    add_person(desk.store, Role.BUYER)
    most = GUESS_LIMITS["account_and_address"].most
    for email in (EMAIL, "niemand@voorbeeld.nl"):
        for _ in range(most):
            assert enter(desk, "wrong", email=email) is Refusal.WRONG
        assert enter(desk, email=email) is Refusal.TOO_OFTEN
    clock.on(GUESS_LIMITS["account_and_address"].within)
    assert isinstance(enter(desk), StartedSession)


def test_a_stranger_elsewhere_does_not_keep_the_owner_out(desk: SignInDesk) -> None:
    add_person(desk.store, Role.BUYER)
    for _ in range(GUESS_LIMITS["account_and_address"].most + 1):
        enter(desk, "wrong", address="203.0.113.9")
    assert isinstance(enter(desk, address="198.51.100.1"), StartedSession)


def test_one_visitor_guesses_at_so_many_accounts_and_no_more(desk: SignInDesk) -> None:
    """Whoever has IPv6 has 2 ** 64 addresses, and is counted as one."""
    add_person(desk.store, Role.BUYER)
    results = [
        enter(desk, "wrong", email=f"{at}@voorbeeld.nl", address=f"2001:db8::{at:x}")
        for at in range(61)
    ]
    assert results[-2:] == [Refusal.WRONG, Refusal.TOO_OFTEN]
    assert enter(desk, address="2001:db8::ffff") is Refusal.TOO_OFTEN
    assert isinstance(enter(desk, address="2001:db8:0:1::1"), StartedSession)


def test_with_a_second_factor_the_password_is_half_of_it(desk: SignInDesk, clock: Clock) -> None:
    add_person(desk.store, Role.BUYER)
    enter(desk)
    started = enter(desk)
    secret = desk.new_secret(session(desk, started))
    setting = session(desk, started)
    assert desk.new_secret(setting) == secret, "the picture and the page show one key"
    assert desk.set_second_factor(setting, "000000", clock()) is None
    codes = desk.set_second_factor(setting, code_of(secret, clock()), clock())
    assert codes is not None
    assert len(set(codes)) == 10
    assert len(desk.store.sessions.of_person(setting.account.id)) == 1, "the others ended"

    clock.on(timedelta(seconds=2 * STEP))
    half = session(desk, enter(desk))
    assert not half.session.complete
    assert desk.second_step(half, "123", clock()) is Refusal.WRONG
    whole = desk.second_step(half, code_of(secret, clock()), clock())
    assert session(desk, whole).session.complete
    assert all(kept.complete for kept in desk.store.sessions.of_person(half.account.id))
    half = session(desk, enter(desk))
    replayed = desk.second_step(half, code_of(secret, clock()), clock())
    assert replayed is Refusal.WRONG, "a code works once"
    assert session(desk, desk.second_step(half, codes[0].upper(), clock())).session.complete
    half = session(desk, enter(desk))
    assert desk.second_step(half, codes[0], clock()) is Refusal.WRONG


def test_a_second_factor_cannot_be_guessed_at_length(desk: SignInDesk, clock: Clock) -> None:
    id = add_person(desk.store, Role.BUYER)
    signed_in = session(desk, enter(desk))
    desk.store.credentials.set_second_factor(
        id, desk.box.close("A" * 32), 0, ["x"], keep=signed_in.session.id
    )
    half = session(desk, enter(desk))
    for _ in range(GUESS_LIMITS["second_factor"].most):
        assert desk.second_step(half, "000000", clock()) is Refusal.WRONG
    right = code_of("A" * 32, clock())
    assert desk.second_step(half, right, clock()) is Refusal.TOO_OFTEN


def test_changing_the_password_asks_for_the_one_of_now_and_ends_the_other_sessions(
    desk: SignInDesk,
) -> None:
    add_person(desk.store, Role.BUYER)
    other, mine = session(desk, enter(desk)), session(desk, enter(desk))
    new = "vier woorden zonder zin"
    with pytest.raises(InputError):
        desk.change_password(mine, "wrong", new)
    desk.change_password(mine, PASSWORD, new)
    left = [kept.id for kept in desk.store.sessions.of_person(mine.account.id)]
    assert left == [mine.session.id]
    assert other.session.id not in left
    assert enter(desk) is Refusal.WRONG
    assert isinstance(enter(desk, new), StartedSession)


def test_a_bad_password_leaves_the_link_as_it_was(desk: SignInDesk) -> None:
    team = desk.store.portfolio(LOCAL).people
    link = accounts.invite(team, EMAIL, "A. Inkoper", [Role.BUYER], "test")
    with pytest.raises(InputError):
        desk.use_link(link.token, "short")
    assert desk.use_link(link.token, PASSWORD) == link.account.id
    assert desk.use_link(link.token, PASSWORD) is None


def test_a_password_kept_at_another_cost_is_kept_anew(desk: SignInDesk) -> None:
    from argon2 import PasswordHasher  # only here: another cost than that of the other tests

    id = add_person(desk.store, Role.BUYER)
    before = desk.store.credentials.of_person(id)
    dearer = SignInDesk(
        desk.store,
        type(CHEAP)(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)),
        desk.box,
    )
    assert isinstance(enter(dearer), StartedSession)
    after = desk.store.credentials.of_person(id)
    assert before is not None
    assert after is not None
    assert before.password_hash != after.password_hash
    assert isinstance(enter(dearer), StartedSession)


def test_a_code_of_a_clock_that_is_a_step_off_is_right_and_one_of_two_is_not(clock: Clock) -> None:
    secret = pyotp.random_base32()
    at = int(clock().timestamp())
    for drift, is_right in ((0, True), (-1, True), (1, True), (-2, False), (2, False)):
        code = pyotp.TOTP(secret).at(at + drift * STEP)
        step = right_step(secret, code, clock())
        assert (step == at // STEP + drift) if is_right else step is None
    for nonsense in ("", "12345", "1234567", "abcdef", "١٢٣٤٥٦"):
        assert right_step(secret, nonsense, clock()) is None


def test_the_picture_is_an_svg_without_anything_that_runs() -> None:
    picture = qr_code(pyotp.random_base32(), "a@voorbeeld.nl").decode()
    assert "<svg" in picture
    for way in ("<script", "onload", "style=", "href", "<?xml-stylesheet"):
        assert way not in picture


def test_a_recovery_code_may_be_typed_as_one_likes() -> None:
    (code, *_) = new_recovery_codes()
    assert recovery_digest(code) == recovery_digest(code.upper().replace("-", " "))


def test_a_recovery_code_cannot_be_guessed_from_its_digest() -> None:
    """112 bits at least, so that a plain hash is enough (ASVS 6.5.2)."""
    codes = new_recovery_codes()
    letters = [code.replace("-", "") for code in codes]
    assert {len(text) for text in letters} == {24}, "five bits a letter"
    assert len(set(letters)) == len(codes) == 10


def test_a_password_stays_valid_for_years(desk: SignInDesk, clock: Clock) -> None:
    add_person(desk.store, Role.READER)
    clock.on(timedelta(days=4000))
    assert isinstance(desk.sign_in(EMAIL, PASSWORD, "192.0.2.1", "a browser"), StartedSession)
