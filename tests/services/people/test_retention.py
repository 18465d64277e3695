"""What is over of people goes by itself: each kind after its days, and no day before."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from screening.model.errors import SettingsError
from screening.model.people import LinkKind, Role
from screening.model.retention import DEFAULTS, RetentionKind
from screening.services.operator_settings import DEFAULT_DAYS, OperatorSettings
from screening.services.people.retention import clean_up
from screening.store import Store, tables
from screening.store.database.engine import open_engine, reading
from screening.store.portfolio import Portfolio
from screening.store.runs.idempotent_answers import KeyedRequest
from sources.kit.values.message import Message
from tests.support.people import Clock
from tests.support.refusals import refuses

DAY = timedelta(days=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(ready_address: str, clock: Clock) -> Iterator[Store]:
    """Everything below holds on both engines."""
    opened = Store(open_engine(ready_address), clock)
    opened.prepare()
    yield opened
    opened.close()


@pytest.fixture
def ours(store: Store) -> Portfolio:
    portfolio = store.add_organization("ours", "Ours")
    admin = portfolio.people.add("b@voorbeeld.nl", "B. Heer", [Role.ADMINISTRATOR], "test")
    store.credentials.set_password(admin, "a hash")
    return portfolio


def rows(store: Store, name: str) -> int:
    with reading(store._engine) as connection:
        stmt = select(func.count()).select_from(tables.metadata.tables[name])
        return int(connection.execute(stmt).scalar_one())


KEPT = {
    RetentionKind.SESSIONS: ("sign_in_session", timedelta(hours=12)),
    RetentionKind.LINKS: ("one_time_link", timedelta(days=1)),
    RetentionKind.FORMS: ("held_form", timedelta()),
    RetentionKind.GUESSES: ("sign_in_guess", timedelta()),
    RetentionKind.TOKENS: ("api_token", timedelta(days=9)),
    RetentionKind.ANSWERS: ("idempotent_answer", timedelta()),
}


@pytest.mark.parametrize("kind", KEPT)
def test_each_kind_goes_after_its_days(
    store: Store, ours: Portfolio, clock: Clock, kind: RetentionKind
) -> None:
    id = ours.people.by_email("b@voorbeeld.nl").id
    store.sessions.start(id, "t" * 40, complete=True, browser="a browser")
    ours.people.make_link(id, LinkKind.RESET, "l" * 40, "test")
    store.held_forms.hold(id, "sent late")
    store.guesses.allow({"account": "b@voorbeeld.nl"})
    ours.tokens.add(id, "ketenblik_" + 64 * "0", "label", Role.BUYER, timedelta(9), "test")
    ours.idempotent_answers.begin(KeyedRequest("anna", "key", "digest"))
    table, works_for = KEPT[kind]
    assert rows(store, table) == 1
    told: list[Message] = []
    days = dict.fromkeys(RetentionKind, 10_000) | {kind: DEFAULTS[kind].days}
    clean = partial(clean_up, store, days, notice=lambda message: told.append(message))
    clock.on(works_for + DEFAULTS[kind].days * DAY - timedelta(minutes=1))
    assert clean(now=clock()) == 0
    assert rows(store, table) == 1
    clock.on(timedelta(minutes=2))
    assert clean(now=clock()) == 1
    assert rows(store, table) == 0
    assert [message.params for message in told] == [{"kind": kind.value, "count": 1}]
    assert clean(now=clock()) == 0


def test_a_blocked_account_is_erased_and_one_that_is_used_never(
    store: Store, ours: Portfolio, clock: Clock
) -> None:
    left = ours.people.add("left@voorbeeld.nl", "L. Eft-Long-Ago", [Role.BUYER], "test")
    ours.people.block(left, "test")
    told: list[Message] = []
    days = DEFAULT_DAYS | {RetentionKind.ACCOUNTS: 30}
    clock.on(30 * DAY)
    assert clean_up(store, days, clock(), lambda message: told.append(message)) == 0
    clock.on(DAY)
    assert clean_up(store, days, clock(), lambda message: told.append(message)) == 1
    assert [account.name for account in ours.people.all()] == ["B. Heer"]
    assert "Eft" not in "".join(map(str, told)), "its name is in no log"
    clock.on(9000 * DAY)
    clean_up(store, days, clock(), lambda message: told.append(message))
    assert [account.name for account in ours.people.all()] == ["B. Heer"]


def test_days_are_set_by_kind_and_the_rest_keeps_its_default() -> None:
    settings = OperatorSettings.from_environment({"SCREENING_RETENTION": "links=3, accounts=90"})
    assert settings.retention[RetentionKind.LINKS] == 3
    assert settings.retention[RetentionKind.ACCOUNTS] == 90
    assert settings.retention[RetentionKind.TOKENS] == DEFAULTS[RetentionKind.TOKENS].days
    assert OperatorSettings().retention == DEFAULT_DAYS
    for wrong in ("links", "links=0", "links=-1", "shoes=3", "links=1.5", "links=99999", ""):
        with refuses(SettingsError, "SCREENING_RETENTION cannot be read"):
            OperatorSettings.from_environment({"SCREENING_RETENTION": wrong})
