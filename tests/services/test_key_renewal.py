"""Another key: the log says that it follows, and all that is kept encrypted is closed with it."""

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from screening.model.audit import LogFilter
from screening.model.errors import InputError
from screening.model.people import ProviderOrigin, Role
from screening.model.secret_keys import keys_of
from screening.model.sign_in_providers import ProviderSettings
from screening.model.signals import SignalStory
from screening.services import key_renewal, signals
from screening.services.audit_export import faults, heads
from screening.services.key_renewal import PURPOSES, RenewalResult, forget, names, renew, waiting
from screening.services.people.provider_sign_in import OF_PROVIDERS
from screening.services.people.providers import add_provider
from screening.services.proofs.files import PURPOSE as OF_FILES
from screening.services.proofs.files import ProofFiles
from screening.services.secret_box import SecretBox
from screening.services.settings import Settings
from screening.services.signals import SignalDesk
from screening.store import Store
from screening.store.audit_log.signing import is_succession
from screening.store.database.engine import open_engine, writing
from screening.store.sealed_values import COLUMNS
from screening.store.store import LOCAL
from tests.support.folders import ROOT
from tests.support.kept_store import killed_in
from tests.support.killed_writes import die
from tests.support.people import add_person
from tests.support.refusals import refuses

DAY = date(2026, 11, 23)
STORY = "De poort is op slot."
PROOF = b"%PDF-1.7 fictief"
BY = ("Beheer", "sleutel gelekt")


def nothing(done: int, total: int) -> None:
    """Watch nobody."""


@pytest.fixture
def settings(tmp_path: Path, tables_engine: Engine) -> Settings:
    address = tables_engine.url.render_as_string(hide_password=False)
    given = {"SCREENING_HOME": str(tmp_path), "SCREENING_DATABASE": address}
    return Settings.from_environment(given)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """A store with a secret in every column that holds one, and a file."""
    store = Store(open_engine(settings.database, secret=settings.secret_key))
    with writing(store._engine) as connection:
        store._begin(connection, None)
    key, portfolio = settings.secret_key(), store.portfolio(LOCAL)
    desk = SignalDesk(portfolio, settings.secret_key, "Anna", DAY)
    desk.open_address(None)
    (address,) = portfolio.signals.addresses()
    signals.tell(portfolio, address, SignalStory(STORY), key, DAY, 365)
    desk.answer(1, "Dank u.")
    desk.take_up(1, None)
    desk.close(1, "opgelost")
    person, box = add_person(store, Role.READER), SecretBox(key)
    provider = add_provider(
        portfolio.providers, ProviderSettings("A", "https://a.example", "c"), "geheim", key, "Anna"
    )
    origin = ProviderOrigin(provider, False, SecretBox(key, OF_PROVIDERS).close("id token"))
    store.sessions.start(person, "token", complete=True, browser="", origin=origin)
    found = store.sessions.find("token")
    assert found is not None
    store.credentials.set_second_factor(person, box.close("totp"), 0, ["x"], keep=found.session.id)
    store.sessions.keep_new_secret(found.session, box.close("next totp"))
    store.held_forms.hold(person, box.close("form"))
    ProofFiles(settings.home, key).keep(PROOF)
    yield store
    store.close()


def told(settings: Settings, store: Store, keys: str = "") -> list[str | None]:
    """Return what these keys, else those of now, open of every column, and of the file."""
    keys, values = keys or settings.secret_key(), store.sealed_values
    opened = [
        SecretBox(keys, PURPOSES[name]).open(value.closed)
        for name in COLUMNS
        for value in values.page(name, "-", 0, 9)
    ]
    (file,) = (settings.home / "proofs").glob("*/*")
    content = SecretBox(keys, OF_FILES).open_file(file.read_bytes())
    return [*opened, None if content is None else content.decode()]


def faults_of(store: Store) -> list[str]:
    return [fault.message.code for _, _, each in faults(store, ()) for fault in each]


def test_all_that_is_kept_is_closed_with_the_new_key_and_opened_by_it_alone(
    settings: Settings, store: Store
) -> None:
    before = told(settings, store)
    assert len(before) == len(COLUMNS) + 1
    (old,) = keys_of(settings.secret_key())
    result = renew(settings, store, *BY, nothing)
    assert result == RenewalResult(names(settings)[0], False, len(COLUMNS), 1, 0)
    new, older = keys_of(settings.secret_key())
    assert older == old
    assert waiting(settings, store) == 0
    assert told(settings, store, new) == before
    assert told(settings, store, old) == [None] * len(before)


def test_the_logs_say_that_the_key_follows_and_both_keys_vouch_for_it(
    settings: Settings, store: Store
) -> None:
    (_, ours) = map(json.loads, heads(store))
    renew(settings, store, *BY, nothing)
    assert faults_of(store) == []
    (line,) = store.portfolio(LOCAL).log.page(LogFilter(action="key.renewed"), 9)
    assert (line.who, line.why) == BY
    assert json.loads(line.line.before or "") == {"public_key": ours["public_key"]}
    after = json.loads(line.line.after or "")
    assert after["public_key"] == store.log.public_key() != ours["public_key"]
    assert is_succession(ours["public_key"], after["public_key"], after["signature"])
    assert not is_succession(after["public_key"], after["public_key"], after["signature"])
    (applied,) = store.log.page(LogFilter(action="key.applied"), 9)
    assert json.loads(applied.line.after or "")["values"] == len(COLUMNS)
    forget(settings, store, *BY, nothing)
    assert faults_of(store) == []


def test_a_head_that_was_tampered_with_is_not_signed_by_the_new_key(
    settings: Settings, store: Store
) -> None:
    with writing(store._engine) as connection:
        connection.exec_driver_sql("UPDATE audit_head SET count = 1 WHERE organization_id > 0")
    renew(settings, store, *BY, nothing)
    assert "log.head_unsigned" in faults_of(store)


def test_a_renewal_that_was_killed_goes_on_with_the_same_key(
    settings: Settings, store: Store
) -> None:
    before = told(settings, store)

    def renewed_until(most: int) -> None:
        own = Store.open(settings.database, secret=settings.secret_key)
        renew(settings, own, *BY, lambda done, _: die() if done >= most else None)

    store.close()
    for most in (1, 5):
        assert killed_in(partial(renewed_until, most))
        assert len(names(settings)) == 2
        assert told(settings, store) == before
        with refuses(InputError, "Not everything"):
            forget(settings, store, *BY, nothing)
    left = waiting(settings, store)
    assert 0 < left < len(COLUMNS)
    result = renew(settings, store, *BY, nothing)
    assert (result.went_on, result.key) == (True, names(settings)[0])
    assert result.values + result.files == left
    assert told(settings, store) == before
    assert len(store.log.page(LogFilter(action="key.renewed"), 9)) == 1
    assert faults_of(store) == []


def test_older_keys_are_forgotten_and_what_was_written_meanwhile_is_taken_along(
    settings: Settings, store: Store
) -> None:
    with refuses(InputError, "one key"):
        forget(settings, store, *BY, nothing)
    (old,) = keys_of(settings.secret_key())
    gone = names(settings)
    renew(settings, store, *BY, nothing)
    store.held_forms.hold(1, SecretBox(old).close("begun before"))
    assert forget(settings, store, *BY, nothing) == gone
    assert len(keys_of(settings.secret_key())) == 1
    assert "begun before" in told(settings, store)
    (line,) = store.log.page(LogFilter(action="key.forgotten"), 9)
    assert json.loads(line.line.after or "") == {"keys": list(gone)}


def test_what_no_key_opens_is_counted_and_stays(settings: Settings, store: Store) -> None:
    store.held_forms.hold(1, "of a key that was lost")
    renew(settings, store, *BY, nothing)
    assert renew(settings, store, *BY, nothing).unreadable == 1
    assert store.held_forms.of_person(1, 2) == "of a key that was lost"
    assert len(forget(settings, store, *BY, nothing)) == 2


def test_two_renewals_at_once_are_refused(settings: Settings, store: Store) -> None:
    with key_renewal._alone(settings), refuses(InputError, "Another process"):
        renew(settings, store, *BY, nothing)
    assert len(names(settings)) == 1


def test_whatever_is_encrypted_is_encrypted_anew() -> None:
    """Who keeps something else encrypted says in ``PURPOSES`` where it lies."""
    assert set(PURPOSES) == set(COLUMNS)
    call = re.compile(r"SecretBox\(((?:[^()]|\([^()]*\))*)\)")
    purposes = set()
    for file in (ROOT / "screening").rglob("*.py"):
        for arguments in call.findall(file.read_text("utf-8")):
            purposes.add(arguments.partition(", ")[2].removeprefix("self.") or "of sign-in")
    purposes -= {"purpose", ""}
    kept = {"of sign-in", "OF_PROVIDERS", "PURPOSE"}  # PURPOSE: of signals, of the files of proofs
    assert purposes == kept | {"OF_ATTEMPTS"}, "of an attempt a browser keeps it, for ten minutes"
