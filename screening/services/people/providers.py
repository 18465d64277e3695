"""Providers of sign-in as administrators set them up, on a page or by command."""

from dataclasses import replace
from urllib.parse import urlsplit

from screening.model.errors import InputError
from screening.model.people import Role
from screening.model.sign_in_providers import (
    LONGEST_SETTING,
    SCOPES,
    ProviderSettings,
    SignInProvider,
)
from screening.services.people.accounts import grant_on, refuse_bad_roles
from screening.services.people.provider_sign_in import OF_PROVIDERS
from screening.services.people.provider_web import is_allowed
from screening.services.secret_box import SecretBox
from screening.store.people.providers import Providers
from sources.kit.values.message import Message


def add_provider(
    providers: Providers, settings: ProviderSettings, client_secret: str, key: str, by: str
) -> int:
    """Add a provider, its secret encrypted with the key; return its id.

    Raises InputError naming the field that is wrong.
    """
    settings = checked(settings)
    if not client_secret.strip():
        raise InputError(Message("provider.no_secret"), "client_secret")
    return providers.add(settings, _closed(client_secret, key), by)


def change_provider(
    providers: Providers,
    provider: SignInProvider,
    settings: ProviderSettings,
    client_secret: str,
    key: str,
) -> None:
    """Change all but the issuer and the client, which make it another provider.

    Without a secret the one of before stays. Raises InputError naming the field that is wrong.
    """
    before = provider.settings
    settings = checked(replace(settings, issuer=before.issuer, client_id=before.client_id))
    secret = _closed(client_secret, key) if client_secret.strip() else None
    providers.change(provider.id, settings, secret)


def add_claim_rule(
    providers: Providers, provider_id: int, claim: str, value: str, role: str, part: str, by: str
) -> None:
    """Add a row to the table of claims and roles.

    ``part``: on which contracts the role is held, as ``grant_on`` has it. Raises InputError naming
    the field that is wrong, and MissingError.
    """
    claim, value = _text(claim, "claim"), _text(value, "value")
    if role not in set(Role):
        raise InputError(Message("people.no_roles"), "role")
    grant = grant_on(Role(role), part)
    refuse_bad_roles([grant], "role")
    providers.add_rule(provider_id, claim, value, grant, by)


def checked(settings: ProviderSettings) -> ProviderSettings:
    """Return settings as they are kept. Raises InputError naming the field that is wrong."""
    scopes = _text(settings.scopes or SCOPES, "scopes").split()
    return ProviderSettings(
        name=_text(settings.name, "name"),
        issuer=_issuer(settings.issuer.strip()),
        client_id=_text(settings.client_id, "client_id"),
        scopes=" ".join(dict.fromkeys(("openid", *scopes))),
        domains=tuple(_domain(domain) for domain in settings.domains),
        factor_values=tuple(_text(value, "factor_values") for value in settings.factor_values),
    )


def _issuer(text: str) -> str:
    """Return an issuer exactly as it was given: it is compared letter by letter."""
    try:
        parts = urlsplit(text)
        is_address = is_allowed(parts) and not parts.query and not parts.fragment
        is_address = is_address and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or not text.isprintable() or len(text) > LONGEST_SETTING or " " in text:
        raise InputError(Message("provider.no_issuer", issuer=text[:60]), "issuer")
    return text


def _domain(text: str) -> str:
    domain = text.strip().lower().removeprefix("@")
    if "." not in domain.strip(".") or not domain.isprintable() or len(domain) > LONGEST_SETTING:
        raise InputError(Message("provider.no_domain", domain=text[:60]), "domains")
    return domain


def _text(text: str, field: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise InputError(Message("provider.empty"), field)
    if len(text) > LONGEST_SETTING or not text.isprintable():
        raise InputError(Message("provider.long", most=LONGEST_SETTING), field)
    return text


def _closed(client_secret: str, key: str) -> str:
    return SecretBox(key, OF_PROVIDERS).close(client_secret.strip())
