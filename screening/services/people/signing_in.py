"""Signing in: the password, then the second factor, each guess counted before it is looked at."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from screening.model.errors import InputError
from screening.model.network_address import network_of
from screening.model.people import JUST_NOW, Account, ProviderOrigin, plain_email
from screening.services.people import second_factor
from screening.services.people.passwords import Passwords, refuse_bad
from screening.services.secret_box import SecretBox
from screening.store import Store
from screening.store.people.sessions import SignedIn
from sources.kit.values.message import Message

BY_ACCOUNT = ("account_and_address", "account")


class Refusal(StrEnum):
    """Why somebody is not signed in. What is wrong of address, password and account is not told."""

    WRONG = "wrong"
    TOO_OFTEN = "too_often"


@dataclass(frozen=True, slots=True)
class StartedSession:
    """A session as its browser is told of it, once; the store has the hash of the token."""

    token: str
    account_id: int
    complete: bool  # False where the second factor is asked for next


@dataclass(frozen=True, slots=True)
class SignInDesk:
    """What signing in needs: the store, how passwords are kept, the key of secrets."""

    store: Store
    passwords: Passwords
    box: SecretBox

    def sign_in(
        self, email: str, password: str, address: str, browser: str
    ) -> StartedSession | Refusal:
        """Start a session for whoever knows this password; ``address`` is where they come from."""
        email, network = plain_email(email), network_of(address)
        subjects = {
            "account_and_address": f"{email}\n{network}",
            "account": email,
            "address": network,
        }
        if not self.store.guesses.allow(subjects):
            return Refusal.TOO_OFTEN
        stored = self.store.credentials.by_email(email)
        is_right = self.passwords.is_right(stored.password_hash if stored else None, password)
        if stored is None or stored.password_hash is None or not is_right:
            return Refusal.WRONG
        if not stored.account.works:
            return Refusal.WRONG
        # Not those of the address: whoever has an account could go on guessing at others.
        self.store.guesses.forget({name: subjects[name] for name in BY_ACCOUNT})
        if self.passwords.is_dated(stored.password_hash):
            renewed = self.passwords.hash(password)
            self.store.credentials.strengthen(stored.account.id, stored.password_hash, renewed)
        return self.start(stored.account, browser, complete=not stored.account.has_second_factor)

    def start(
        self,
        account: Account,
        browser: str,
        *,
        complete: bool,
        origin: ProviderOrigin | None = None,
    ) -> StartedSession:
        """Start a session with an id of 256 random bits."""
        token = secrets.token_urlsafe(32)
        self.store.sessions.start(
            account.id, token, complete=complete, browser=browser, origin=origin
        )
        return StartedSession(token, account.id, complete)

    def second_step(
        self, signed_in: SignedIn, code: str, now: datetime
    ) -> StartedSession | Refusal:
        """Make a session complete, under a new id, for the code of the app or a recovery code."""
        account, session = signed_in.home, signed_in.session
        subjects = {"second_factor": str(account.id)}
        if not self.store.guesses.allow(subjects):
            return Refusal.TOO_OFTEN
        if not self._is_right_code(account.id, code, now):
            return Refusal.WRONG
        self.store.guesses.forget(subjects)
        self.store.sessions.end(account.id, session.id)
        return self.start(account, session.browser, complete=True, origin=session.origin)

    def _is_right_code(self, person_id: int, code: str, now: datetime) -> bool:
        credentials = self.store.credentials
        stored = credentials.of_person(person_id)
        secret = self.box.open(stored.totp_secret) if stored else None
        if secret is not None:
            step = second_factor.right_step(secret, code, now)
            if step is not None:
                return credentials.use_step(person_id, step)
        return credentials.use_recovery_code(person_id, second_factor.recovery_digest(code))

    # -- one's own account --

    def new_secret(self, signed_in: SignedIn) -> str:
        """Return the secret of the second factor that a session sets up: the same each time."""
        secret = self.box.open(signed_in.new_secret)
        if secret is None:
            secret = second_factor.new_secret()
            self.store.sessions.keep_new_secret(signed_in.session, self.box.close(secret))
        return secret

    def set_second_factor(
        self, signed_in: SignedIn, code: str, now: datetime
    ) -> tuple[str, ...] | None:
        """Keep the second factor if this is its code; return the recovery codes, or None."""
        secret = self.box.open(signed_in.new_secret)
        step = None if secret is None else second_factor.right_step(secret, code, now)
        if secret is None or step is None:
            return None
        codes = second_factor.new_recovery_codes()
        self.store.credentials.set_second_factor(
            signed_in.home.id,
            self.box.close(secret),
            step,
            [second_factor.recovery_digest(code) for code in codes],
            keep=signed_in.session.id,
        )
        return codes

    def knows_password(self, account: Account, password: str) -> bool:
        """Return whether a person who is signed in knows the password of the account at home.

        Raises InputError after too many guesses.
        """
        subjects: Mapping[str, str] = {"own_password": str(account.id)}
        if not self.store.guesses.allow(subjects):
            raise InputError(Message("people.too_often"), "current")
        stored = self.store.credentials.of_person(account.id)
        if not self.passwords.is_right(stored.password_hash if stored else None, password):
            return False
        self.store.guesses.forget(subjects)
        return True

    def is_still_there(self, signed_in: SignedIn, said: str, now: datetime) -> bool:
        """Return whether who asks is whoever signed in: by the password, else by a code.

        Who has neither here signed in by a provider, and has to have done so just now. Raises
        InputError after too many guesses.
        """
        account = signed_in.home
        if account.has_password:
            return self.knows_password(account, said)
        if not account.has_second_factor:
            return now < signed_in.session.made + JUST_NOW
        subjects: Mapping[str, str] = {"second_factor": str(account.id)}
        if not self.store.guesses.allow(subjects):
            raise InputError(Message("people.too_often"), "current")
        if not self._is_right_code(account.id, said, now):
            return False
        self.store.guesses.forget(subjects)
        return True

    def change_password(self, signed_in: SignedIn, current: str, password: str) -> None:
        """Change one's own password; the other sessions end.

        Raises InputError naming the field that is wrong.
        """
        account = signed_in.home
        refuse_bad(password, account.email, account.name)
        if not self.knows_password(account, current):
            raise InputError(Message("people.wrong_password"), "current")
        digest = self.passwords.hash(password)
        self.store.credentials.set_password(account.id, digest, keep=signed_in.session.id)

    # -- links that work once --

    def use_link(self, token: str, password: str) -> int | None:
        """Set the password of a link's person; return the id, or None if the link does not work.

        Nothing is set where the person has an account at another organization, and the answer is
        the same. Raises InputError for a bad password; the link still works then.
        """
        link = self.store.credentials.link(token)
        if link is None or link.person_id is None:
            return None
        stored = self.store.credentials.of_person(link.person_id)
        if stored is None:
            return None
        refuse_bad(password, stored.account.email, stored.account.name)
        return self.store.credentials.use_link(token, self.passwords.hash(password))
