"""What a provider is asked, and what of its answers is believed (OpenID Connect Core 1.0).

Authorization code with PKCE (S256), state and nonce. An ID token counts only if a key of the
provider signed it, for this client, now, and as the answer to this attempt.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from urllib.parse import urlencode, urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from screening.model.errors import ScreeningError
from screening.model.sign_in_providers import Claims, SignInProvider, SignInRefusal
from screening.services.egress import STRAIGHT, WayOut
from screening.services.people.provider_web import (
    RefusedByGuardError,
    WebError,
    document,
    guarded,
    is_allowed,
    origin,
)
from sources.kit.values.message import Message

WELL_KNOWN = "/.well-known/openid-configuration"
# Signed with a private key of the provider: "none" and those with a shared secret (HMAC) are not.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
KEY_TYPES = frozenset({"RSA", "EC", "OKP"})
LEEWAY = 60  # seconds that two clocks may differ
FRESH = 600.0  # seconds that what a provider says of itself is kept
AGAIN = 30.0  # seconds before it is asked again: it did not answer, or has no such key
LONGEST_HINT = 4000  # letters; a longer ID token does not fit in an address
FAULTS = (WebError, AuthlibBaseError, JoseError, ValueError, TypeError, KeyError)


class SignInRefusedError(ScreeningError):
    """A provider's answer signs nobody in; ``refusal`` says why."""

    def __init__(self, refusal: SignInRefusal) -> None:
        super().__init__(Message("provider.refused", why=refusal.value))
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class ProviderAddresses:
    """What a provider says of itself under its well-known address."""

    authorization: str
    token: str
    keys: str
    end_session: str | None
    authentication: str  # of this client, at the token address
    names_issuer: bool  # in its answers (RFC 9207)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to sign in by a provider, as the browser keeps it, encrypted."""

    provider_id: int
    state: str
    nonce: str
    verifier: str
    next: str
    until: float  # seconds since 1970
    since: float | None = None  # the same: whoever signed in there before that does so again


@dataclass(slots=True)
class _Kept:
    at: float
    addresses: ProviderAddresses | None  # None: it did not answer
    keys: dict[str | None, Key]
    keys_at: float = 0.0


class OpenIdClient:
    """Asks providers, and keeps for some minutes what they say of themselves."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, way: WayOut = STRAIGHT) -> None:
        self._clock = clock
        self.way = way
        self._kept: dict[str, _Kept] = {}
        self._lock = Lock()

    def authorization_address(
        self, provider: SignInProvider, attempt: Attempt, redirect_uri: str
    ) -> str:
        """Return where a browser goes to sign in. Raises SignInRefusedError."""
        addresses = self.addresses(provider)
        with self._session(provider, addresses, None, redirect_uri) as session:
            address, _ = session.create_authorization_url(
                addresses.authorization,
                state=attempt.state,
                code_verifier=attempt.verifier,
                nonce=attempt.nonce,
                **({} if attempt.since is None else {"prompt": "login", "max_age": 0}),
            )
        return str(address)

    def claims(
        self,
        provider: SignInProvider,
        client_secret: str,
        attempt: Attempt,
        code: str,
        redirect_uri: str,
    ) -> tuple[Claims, str]:
        """Return the claims behind a code, and the ID token that they stand in.

        Raises SignInRefusedError where they cannot be had, or not be trusted.
        """
        addresses = self.addresses(provider)
        try:
            with self._session(provider, addresses, client_secret, redirect_uri) as session:
                answer = session.fetch_token(
                    addresses.token,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=attempt.verifier,
                )
            id_token = answer["id_token"]
            if not isinstance(id_token, str):
                raise TypeError("an ID token is text")
            return self._verified(provider, id_token, attempt, answer.get("access_token")), id_token
        except WebError as error:
            raise SignInRefusedError(SignInRefusal.UNREACHABLE) from error
        except FAULTS as error:
            raise SignInRefusedError(SignInRefusal.NOT_TRUSTED) from error

    def sign_out_address(self, provider: SignInProvider, id_token: str, back: str) -> str | None:
        """Return where a browser ends the session at the provider; None where there is no such."""
        try:
            end = self.addresses(provider).end_session
        except SignInRefusedError:
            return None
        if end is None:
            return None
        fields = {"client_id": provider.settings.client_id, "post_logout_redirect_uri": back}
        if len(id_token) <= LONGEST_HINT:
            fields["id_token_hint"] = id_token
        return f"{end}{'&' if urlsplit(end).query else '?'}{urlencode(fields)}"

    def addresses(self, provider: SignInProvider) -> ProviderAddresses:
        """Return what a provider says of itself. Raises SignInRefusedError."""
        issuer, now = provider.settings.issuer, self._clock()
        with self._lock:
            kept = self._kept.get(issuer)
        if kept is None or now - kept.at >= (AGAIN if kept.addresses is None else FRESH):
            kept = _Kept(now, _addresses_of(issuer, self.way), {})
            with self._lock:
                self._kept[issuer] = kept
        if kept.addresses is None:
            raise SignInRefusedError(SignInRefusal.UNREACHABLE)
        return kept.addresses

    def _session(
        self,
        provider: SignInProvider,
        addresses: ProviderAddresses,
        client_secret: str | None,
        redirect_uri: str,
    ) -> OAuth2Session:
        session = OAuth2Session(
            provider.settings.client_id,
            client_secret,
            token_endpoint_auth_method=addresses.authentication,
            scope=provider.settings.scopes,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )
        guarded(session, provider.settings.issuer, self.way)
        return session

    def _verified(
        self, provider: SignInProvider, id_token: str, attempt: Attempt, access_token: object
    ) -> Claims:
        header = jws.extract_compact(id_token.encode()).headers()
        if header.get("alg") not in ALGORITHMS:
            raise ValueError("not an algorithm of a private key")
        token = jwt.decode(id_token, self._key(provider, header.get("kid")), ALGORITHMS)
        client_id = provider.settings.client_id
        claims = CodeIDToken(
            token.claims,
            token.header,
            options={
                "iss": {"essential": True, "value": provider.settings.issuer},
                "aud": {"essential": True, "value": client_id},
                "sub": {"essential": True},
            },
            params={"nonce": attempt.nonce, "client_id": client_id, "access_token": access_token},
        )
        claims.validate(leeway=LEEWAY)
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
            raise ValueError("a subject is a text of at most 255 letters")
        if attempt.since is not None and claims.get("auth_time", 0) < attempt.since - LEEWAY:
            raise ValueError("nobody signed in again: no auth_time, or one of before")
        return dict(claims)

    def _key(self, provider: SignInProvider, name: str | None) -> Key:
        """Return the key of this name; where none is named, the only one. Raises KeyError."""
        addresses, now = self.addresses(provider), self._clock()
        with self._lock:
            kept = self._kept[provider.settings.issuer]
        if not kept.keys or (name not in kept.keys and now - kept.keys_at >= AGAIN):
            issuer = provider.settings.issuer
            kept.keys, kept.keys_at = _keys_of(issuer, addresses.keys, self.way), now
        if name is None and len(kept.keys) == 1:
            return next(iter(kept.keys.values()))
        return kept.keys[name]


def _addresses_of(issuer: str, way: WayOut) -> ProviderAddresses | None:
    """Return what an issuer says of itself; None where it cannot be asked or is not itself."""
    try:
        said = document(issuer, issuer.rstrip("/") + WELL_KNOWN, way)
        if said.get("issuer") != issuer:
            raise RefusedByGuardError("another issuer")
        asked = [str(said[name]) for name in ("token_endpoint", "jwks_uri")]
        if any(origin(address) != origin(issuer) for address in asked):
            raise RefusedByGuardError("addresses of another host")
        browsed = [str(said["authorization_endpoint"])]
        end = said.get("end_session_endpoint")
        browsed += [str(end)] if end else []
        if not all(is_allowed(urlsplit(place)) and place.isprintable() for place in browsed):
            raise RefusedByGuardError("addresses without TLS")
    except FAULTS:
        return None
    methods = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    by_header = isinstance(methods, list) and "client_secret_basic" in methods
    return ProviderAddresses(
        authorization=browsed[0],
        token=asked[0],
        keys=asked[1],
        end_session=str(end) if end else None,
        authentication="client_secret_basic" if by_header else "client_secret_post",
        names_issuer=said.get("authorization_response_iss_parameter_supported") is True,
    )


def _keys_of(issuer: str, address: str, way: WayOut) -> dict[str | None, Key]:
    """Return the public keys of an issuer by name. Raises WebError and what a bad key raises."""
    said = document(issuer, address, way).get("keys")
    public = [
        key
        for key in (said if isinstance(said, list) else [])
        if isinstance(key, dict) and key.get("kty") in KEY_TYPES and key.get("use") != "enc"
    ]
    return {
        data.get("kid"): key
        for data in public
        for key in KeySet.import_key_set({"keys": [data]}).keys
    }
