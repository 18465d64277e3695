"""Signing in by a provider: leaving for it, coming back, and who that is here."""

import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from screening.model.network_address import network_of
from screening.model.people import ProviderOrigin
from screening.model.sign_in_providers import (
    ATTEMPT_WORKS,
    SignInProvider,
    SignInRefusal,
    has_second_factor,
    person_of,
)
from screening.services.people.accounts import plain_name
from screening.services.people.open_id import Attempt, OpenIdClient, SignInRefusedError
from screening.services.people.signing_in import SignInDesk, StartedSession
from screening.services.secret_box import SecretBox
from screening.store.people.sessions import SignedIn

LONGEST_NEXT = 1000  # letters: the cookie must fit
OF_PROVIDERS = "sign-in provider"  # what the box of their secrets is for
OF_ATTEMPTS = "sign-in attempt"


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser goes, and what it keeps meanwhile."""

    address: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who came back: the session, and where the visitor wanted to be."""

    started: StartedSession
    next: str


@dataclass(frozen=True, slots=True)
class ProviderDesk:
    """What signing in by a provider needs beside the desk of sign-in.

    ``key`` encrypts; ``public_url``: of this service, None where it is not set.
    """

    desk: SignInDesk
    client: OpenIdClient
    key: str
    public_url: str | None

    def leave(
        self, provider: SignInProvider, next: str, now: datetime, *, again: bool = False
    ) -> Departure:
        """Begin an attempt to sign in. Raises SignInRefusedError.

        ``again``: the provider has to ask also whom it knows (OpenID Connect Core, 3.1.2.1).
        """
        attempt = Attempt(
            provider_id=provider.id,
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            next=next[:LONGEST_NEXT],
            until=(now + ATTEMPT_WORKS).timestamp(),
            since=now.timestamp() if again else None,
        )
        address = self.client.authorization_address(
            provider, attempt, self.redirect_uri(provider.id)
        )
        return Departure(
            address, SecretBox(self.key, OF_ATTEMPTS).close(json.dumps(asdict(attempt)))
        )

    def come_back(
        self,
        provider: SignInProvider,
        cookie: str | None,
        answer: Mapping[str, str],
        address: str,
        browser: str,
        now: datetime,
    ) -> Arrival:
        """Start a session for whoever comes back from a provider.

        ``address``: where the visitor comes from. Raises SignInRefusedError.
        """
        store = self.desk.store
        if not store.guesses.allow({"provider_address": network_of(address)}):
            raise SignInRefusedError(SignInRefusal.TOO_OFTEN)
        attempt = self._attempt(provider, cookie, answer, now)
        if not store.provider_doors.use_once(attempt.state):
            raise SignInRefusedError(SignInRefusal.NOT_BEGUN_HERE)
        if "error" in answer or not answer.get("code"):
            raise SignInRefusedError(SignInRefusal.DENIED)
        secret = SecretBox(self.key, OF_PROVIDERS).open(provider.client_secret)
        if secret is None:
            raise SignInRefusedError(SignInRefusal.UNREACHABLE)
        claims, id_token = self.client.claims(
            provider, secret, attempt, answer["code"], self.redirect_uri(provider.id)
        )
        providers = store.portfolio(provider.organization).providers
        account = providers.admit(provider, plain_name(person_of(claims)), claims)
        if isinstance(account, SignInRefusal):
            raise SignInRefusedError(account)
        factor = has_second_factor(claims, provider.settings.factor_values)
        origin = ProviderOrigin(
            provider.id, factor, SecretBox(self.key, OF_PROVIDERS).close(id_token)
        )
        complete = factor or not account.has_second_factor
        return Arrival(
            self.desk.start(account, browser, complete=complete, origin=origin), attempt.next
        )

    def sign_out_address(self, signed_in: SignedIn) -> tuple[SignInProvider, str] | None:
        """Return where a session that a provider began ends there too; None for any other."""
        origin = signed_in.session.origin
        if origin is None:
            return None
        provider = self.desk.store.provider_doors.get(origin.provider_id)
        id_token = SecretBox(self.key, OF_PROVIDERS).open(origin.id_token)
        if provider is None or id_token is None or self.public_url is None:
            return None
        address = self.client.sign_out_address(provider, id_token, self.sign_out_uri())
        return None if address is None else (provider, address)

    def redirect_uri(self, provider_id: int) -> str:
        """Return where a provider sends the browser back. Raises SignInRefusedError."""
        if self.public_url is None:
            raise SignInRefusedError(SignInRefusal.NO_PUBLIC_URL)
        return redirect_uri(self.public_url, provider_id)

    def sign_out_uri(self) -> str:
        """Return where a provider sends the browser after signing out."""
        return sign_out_uri(self.public_url or "")

    def _attempt(
        self,
        provider: SignInProvider,
        cookie: str | None,
        answer: Mapping[str, str],
        now: datetime,
    ) -> Attempt:
        """Return the attempt that this browser began at this provider and that this answers.

        An answer that names another issuer is one of another provider (RFC 9207).
        """
        content = SecretBox(self.key, OF_ATTEMPTS).open(cookie)
        attempt = None if content is None else Attempt(**json.loads(content))
        if (
            attempt is None
            or attempt.provider_id != provider.id
            or now.timestamp() > attempt.until
            or not hmac.compare_digest(attempt.state.encode(), answer.get("state", "").encode())
        ):
            raise SignInRefusedError(SignInRefusal.NOT_BEGUN_HERE)
        issuer = answer.get("iss")
        must = self.client.addresses(provider).names_issuer
        if (issuer is None and must) or issuer not in (None, provider.settings.issuer):
            raise SignInRefusedError(SignInRefusal.NOT_BEGUN_HERE)
        return attempt


def redirect_uri(public_url: str, provider_id: int) -> str:
    """Return the address to which a provider sends the browser back, as it is registered there."""
    return f"{public_url}/sign-in/with/{provider_id}/back"


def sign_out_uri(public_url: str) -> str:
    """Return the address to which a provider sends the browser after signing out."""
    return f"{public_url}/sign-in?left=1"
