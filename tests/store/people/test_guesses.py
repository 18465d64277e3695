"""The limits on guessing hold whatever the order, and over several processes."""

from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from screening.model.people import ABSOLUTE, FOR_SECOND_FACTOR, GUESS_LIMITS, IDLE, SignInSession
from screening.store import Store
from screening.store.people.guesses import Guesses
from tests.support.people import MINUTE, Clock

MOST = GUESS_LIMITS["second_factor"].most
WITHIN = GUESS_LIMITS["second_factor"].within


def test_as_many_guesses_as_the_limit_and_then_none_until_the_first_is_old(
    tables_engine: Engine,
) -> None:
    clock = Clock()
    guesses = Guesses(tables_engine, clock)
    for _ in range(MOST):
        assert guesses.allow({"second_factor": "1"})
        clock.on(MINUTE)
    assert not guesses.allow({"second_factor": "1"})
    assert guesses.allow({"second_factor": "2"}), "another person is not kept out"
    clock.on(WITHIN - MOST * MINUTE)
    assert guesses.allow({"second_factor": "1"})
    assert not guesses.allow({"second_factor": "1"})


def test_a_guess_that_is_refused_does_not_count_anywhere(tables_engine: Engine) -> None:
    """Or whoever is kept out at one place would fill the count of another."""
    clock = Clock()
    guesses = Guesses(tables_engine, clock)
    for _ in range(MOST):
        assert guesses.allow({"account_and_address": "a", "address": "b"})
    for _ in range(GUESS_LIMITS["address"].most):
        assert not guesses.allow({"account_and_address": "a", "address": "b"})
    assert guesses.allow({"account_and_address": "c", "address": "b"})


def test_a_right_guess_forgets_the_wrong_ones(tables_engine: Engine) -> None:
    guesses = Guesses(tables_engine, Clock())
    for _ in range(MOST):
        guesses.allow({"second_factor": "1"})
    guesses.forget({"second_factor": "1"})
    assert guesses.allow({"second_factor": "1"})


def allowed_of_forty(address: str) -> int:
    store = Store.open(address)
    try:
        return sum(store.guesses.allow({"account": "a"}) for _ in range(40))
    finally:
        store.close()


def test_two_processes_share_one_limit(ready_address: str) -> None:
    with ProcessPoolExecutor(2, get_context("fork")) as pool:
        allowed = list(pool.map(allowed_of_forty, [ready_address] * 2))
    assert sum(allowed) == GUESS_LIMITS["account"].most


@given(steps=st.lists(st.integers(0, 1000), max_size=60))
def test_in_any_stretch_of_time_there_are_no_more_guesses_than_the_limit(steps: list[int]) -> None:
    limit, clock = GUESS_LIMITS["second_factor"], Clock()
    allowed: list[datetime] = []
    for seconds in steps:
        clock.on(timedelta(seconds=seconds))
        if not limit.is_reached(allowed, clock()):
            allowed.append(clock())
    for at, first in enumerate(allowed):
        within = [guess for guess in allowed[at:] if guess < first + limit.within]
        assert len(within) <= limit.most


@given(seen=st.integers(0, 13 * 3600), asked=st.integers(0, 14 * 3600), complete=st.booleans())
def test_a_session_ends_by_whichever_limit_comes_first(
    seen: int, asked: int, complete: bool
) -> None:
    clock = Clock()
    made = clock()
    last, now = made + timedelta(seconds=seen), made + timedelta(seconds=seen + asked)
    session = SignInSession(1, 1, complete, made, last, "")
    if complete:
        assert session.works(now) == (now - last < IDLE and now - made < ABSOLUTE)
    else:
        assert session.works(now) == (now - made < FOR_SECOND_FACTOR)


OF_SECRETS = GUESS_LIMITS.keys() - {"provider_address"}  # there no secret of ours is guessed


@pytest.mark.parametrize("limit", sorted(OF_SECRETS))
def test_no_limit_is_so_wide_that_a_second_factor_could_be_guessed(limit: str) -> None:
    """A million codes, three of which are right: fewer than 1 % a day by 10 guesses a minute."""
    per_day = GUESS_LIMITS[limit].most * timedelta(days=1) / GUESS_LIMITS[limit].within
    assert per_day <= 100 * 60
