"""Another key in place of the one of before: all that is kept encrypted is closed with it.

A new key is put before the older ones in ``secret_key``; the logs say that it follows, signed by
both. Then each value and file that another key or cipher closed is opened and closed anew. Whoever
writes meanwhile uses the new key, so nothing has to stand still. What was closed anew says so, so
after a kill the rest is done by beginning again. The older keys stay until they are forgotten.
"""

import fcntl
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from screening.model.audit import Action, LogFilter
from screening.model.errors import InputError
from screening.model.secret_keys import key_name, keys_of
from screening.services import audit_export, signals
from screening.services.people.provider_sign_in import OF_PROVIDERS
from screening.services.proofs.files import ProofFiles
from screening.services.secret_box import SecretBox
from screening.services.settings import Settings
from screening.store import Store
from screening.store.sealed_values import SealedValue
from sources.kit.values.message import Message

LOCK = "secret_key.lock"
BATCH = 200  # values a transaction: nobody waits long for it
OF_SIGN_IN = "second factor"
# what each column is closed for; the files of proofs come beside them
PURPOSES: Mapping[str, str] = {
    "signal.sealed": signals.PURPOSE,
    "signal.reply": signals.PURPOSE,
    "signal.why": signals.PURPOSE,
    "person.totp_secret": OF_SIGN_IN,
    "sign_in_session.new_secret": OF_SIGN_IN,
    "held_form.content": OF_SIGN_IN,
    "sign_in_provider.client_secret": OF_PROVIDERS,
    "provider_session.id_token": OF_PROVIDERS,
}

Progress = Callable[[int, int], None]  # done, of how many


@dataclass(frozen=True, slots=True)
class RenewalResult:
    """What came of a renewal. ``unreadable``: what no key opens, which stays as it is."""

    key: str  # its name
    went_on: bool  # with a renewal that was broken off
    values: int
    files: int
    unreadable: int


def names(settings: Settings) -> tuple[str, ...]:
    """Return the names of the keys, the newest first."""
    return tuple(map(key_name, keys_of(settings.secret_key())))


def waiting(settings: Settings, store: Store) -> int:
    """Return how many values and files another key or cipher than the newest closed."""
    keys = settings.secret_key()
    box = SecretBox(keys)
    return store.sealed_values.count(box.mark) + len(ProofFiles(settings.home, keys).dated())


def renew(
    settings: Settings, store: Store, by: str, why: str | None, progress: Progress
) -> RenewalResult:
    """Make a new key, or go on where that was broken off, and close all that is kept with it.

    Raises InputError while another process does.
    """
    with _alone(settings):
        went_on = _is_unfinished(settings, store)
        if not went_on:
            settings.put_secret_keys((secrets.token_hex(32), *keys_of(settings.secret_key())))
        for _, log in audit_export.logs(store):
            log.follow_key(by, why)
        result = _close_anew(settings, store, went_on, progress)
        facts = {
            "key": result.key,
            "values": result.values,
            "files": result.files,
            "unreadable": result.unreadable,
        }
        store.log.note(Action.KEY_APPLIED, facts, by, why)
        return result


def forget(
    settings: Settings, store: Store, by: str, why: str | None, progress: Progress
) -> tuple[str, ...]:
    """Remove the older keys, once nothing needs them; return their names.

    Raises InputError where there are none, while a renewal is not finished, or another process
    renews.
    """
    with _alone(settings):
        if len(names(settings)) < 2:
            raise InputError(Message("keys.only_one"))
        if _is_unfinished(settings, store):
            raise InputError(Message("keys.unfinished"))
        _close_anew(settings, store, True, progress)  # what began before the key was there
        newest, *older = keys_of(settings.secret_key())
        gone = tuple(map(key_name, older))
        settings.put_secret_keys((newest,))
        store.log.note(Action.KEY_FORGOTTEN, {"keys": list(gone)}, by, why)
        return gone


def _is_unfinished(settings: Settings, store: Store) -> bool:
    """Return whether the newest key was not yet applied to all that is kept."""
    newest, *older = names(settings)
    latest = store.log.page(LogFilter(action=Action.KEY_APPLIED.value), 1)
    applied = [json.loads(entry.line.after or "{}").get("key") for entry in latest]
    return bool(older) and newest not in applied


def _close_anew(
    settings: Settings, store: Store, went_on: bool, progress: Progress
) -> RenewalResult:
    keys = settings.secret_key()
    files = ProofFiles(settings.home, keys)
    total = waiting(settings, store)
    values = done = unreadable = 0
    for name, purpose in PURPOSES.items():
        box = SecretBox(keys, purpose)
        for page in _pages(store, name, box.mark):
            opened = [(value, box.open(value.closed)) for value in page]
            changes = [(value, box.close(secret)) for value, secret in opened if secret is not None]
            values += store.sealed_values.replace(name, changes)
            unreadable += len(page) - len(changes)
            done += len(page)
            progress(done, total)
    came = []
    for sha256 in files.dated():
        came.append(files.close_anew(sha256))
        progress(done + len(came), total)
    unreadable += came.count(False)
    return RenewalResult(names(settings)[0], went_on, values, came.count(True), unreadable)


def _pages(store: Store, name: str, mark: str) -> Iterator[tuple[SealedValue, ...]]:
    after = 0
    while page := store.sealed_values.page(name, mark, after, BATCH):
        yield page
        after = page[-1].id


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Let one process at a time change the keys: two would lose one that is used already."""
    settings.make_home()
    with (settings.home / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(Message("keys.busy")) from None
        yield
