"""Providers by which people sign in (OpenID Connect), and what their claims come to here.

Whoever signs in is known by issuer and subject (OpenID Connect Core 1.0, 5.7), never by an e-mail
address: an address can pass to somebody else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from screening.model.people import Grant, is_email, plain_email

Claims = Mapping[str, object]

ATTEMPT_WORKS = timedelta(minutes=10)  # between leaving for a provider and coming back
SCOPES = "openid profile email"
LONGEST_SETTING = 300  # letters
# Methods of RFC 8176 by what they rest on; two kinds together are two factors.
FACTOR_KINDS = (
    frozenset({"pwd", "pin", "kba"}),  # what a person knows
    frozenset({"otp", "sms", "tel", "hwk", "swk", "sc", "pop"}),  # has
    frozenset({"face", "fpt", "iris", "retina", "vbm"}),  # is
)
TWO_FACTORS = "mfa"


class SignInRefusal(StrEnum):
    """Why a provider's answer signs nobody in."""

    NO_PUBLIC_URL = "no_public_url"
    UNREACHABLE = "unreachable"  # the provider, or what it says of itself is not right
    TOO_OFTEN = "too_often"
    NOT_BEGUN_HERE = "not_begun_here"  # another browser, another provider, too old, used already
    DENIED = "denied"  # by the provider
    NOT_TRUSTED = "not_trusted"  # the ID token
    NO_ROLE = "no_role"
    EMAIL_NOT_VERIFIED = "email_not_verified"
    EMAIL_IN_USE = "email_in_use"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """A provider as an administrator sets it up.

    ``domains``: of e-mail addresses for which its word is enough to join an account that is there.
    ``factor_values``: of the claim ``acr`` that mean a second factor was given.
    """

    name: str
    issuer: str
    client_id: str
    scopes: str = SCOPES
    domains: tuple[str, ...] = ()
    factor_values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignInProvider:
    """A provider as it is kept."""

    id: int
    organization: str  # slug
    settings: ProviderSettings
    client_secret: str  # encrypted

    @property
    def name(self) -> str:
        """The name on the button."""
        return self.settings.name


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """Whoever has this value of this claim gets this role on its scope."""

    id: int
    claim: str
    value: str
    grant: Grant


@dataclass(frozen=True, slots=True)
class ProvidedPerson:
    """A person as a provider says. ``email`` only where it says that it is verified."""

    subject: str
    email: str | None
    name: str


def grants_of(rules: Iterable[ClaimRule], claims: Claims) -> frozenset[Grant]:
    """Return the roles that claims come to, each on its scope; none where no row fits."""
    return frozenset(rule.grant for rule in rules if rule.value in values_of(claims, rule.claim))


def values_of(claims: Claims, claim: str) -> frozenset[str]:
    """Return the values of a claim as text; ``realm_access.roles`` is one within another."""
    content = _content(claims, claim)
    items = content if isinstance(content, list) else [content]
    return frozenset(_text(item) for item in items if isinstance(item, str | int))


def has_second_factor(claims: Claims, factor_values: Iterable[str]) -> bool:
    """Return whether the provider says that it asked for a second factor (``acr``, ``amr``)."""
    if claims.get("acr") in tuple(factor_values):
        return True
    methods = values_of(claims, "amr")
    return TWO_FACTORS in methods or sum(bool(methods & kind) for kind in FACTOR_KINDS) >= 2


def person_of(claims: Claims) -> ProvidedPerson:
    """Return the person in the claims of an ID token that was verified."""
    email = _verified_email(claims)
    names = (claims.get("name"), claims.get("preferred_username"), email, claims["sub"])
    name = next(" ".join(text.split()) for text in names if isinstance(text, str) and text.strip())
    return ProvidedPerson(str(claims["sub"]), email, name)


def _verified_email(claims: Claims) -> str | None:
    """Return the e-mail address, if the provider says that it is the person's.

    ``xms_edov`` is how Entra ID says it; without it its address can be anybody's.
    """
    email = claims.get("email")
    says_so = claims.get("email_verified"), claims.get("xms_edov")
    if not isinstance(email, str) or not any(answer in (True, "true", "1") for answer in says_so):
        return None
    email = plain_email(email)
    return email if is_email(email) else None


def _content(claims: Claims, claim: str) -> object:
    if claim in claims:  # a name such as https://example.org/roles has dots of its own
        return claims[claim]
    first, _, rest = claim.partition(".")
    inner = claims.get(first)
    return _content(inner, rest) if rest and isinstance(inner, dict) else None


def _text(item: str | int) -> str:
    return str(item).lower() if isinstance(item, bool) else str(item)
