"""Accounts as administrators make them, on a page or by command."""

import secrets
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace

from screening.model.errors import InputError
from screening.model.people import (
    LONGEST_PART,
    LONGEST_PERSON_NAME,
    NAMES_OF_NOBODY,
    OF_THE_WHOLE,
    Account,
    Grant,
    LinkKind,
    Role,
    ScopeKind,
    is_email,
    plain_email,
    plain_grants,
)
from screening.model.sign_in_providers import ProvidedPerson
from screening.services.people.passwords import Passwords, refuse_bad
from screening.store import Store
from screening.store.people.accounts import People
from screening.store.store import LOCAL
from sources.kit.values.message import Message


@dataclass(frozen=True, slots=True)
class PersonLink:
    """A link for a person as it is shown once, to be passed on; the store has its hash."""

    account: Account
    kind: LinkKind
    token: str


def new_token() -> str:
    """Return the token of a link: 256 random bits."""
    return secrets.token_urlsafe(32)


def invite(
    people: People,
    email: str,
    name: str,
    roles: Collection[Role | Grant],
    by: str,
) -> PersonLink:
    """Add a person and return the link that sets the password.

    ``roles``: on a scope each, or on the whole organization. Raises InputError naming the field
    that is wrong.
    """
    email, name = checked_email(email), checked_name(name)
    refuse_bad_roles(roles)
    id = people.add(email, name, roles, by)
    return link_for(people, id, by)


def refuse_bad_roles(roles: Collection[Role | Grant], field: str = "roles") -> None:
    """Raise InputError for no role, and for one that is held on no part of an organization."""
    if not roles:
        raise InputError(Message("people.no_roles"), field)
    if any(not grant.is_whole and grant.role in OF_THE_WHOLE for grant in plain_grants(roles)):
        raise InputError(Message("people.role_of_the_whole"), field)


def grant_in(text: str) -> Grant:
    """Return a role on a scope as a command has it.

    ``ROLE``, ``ROLE:department=NAME`` or ``ROLE:tag=NAME``. Raises InputError for what is none.
    """
    role, on_part, part = text.partition(":")
    if role in list(Role) and bool(on_part) == bool(part):
        with suppress(InputError):
            return grant_on(Role(role), part)
    raise InputError(Message("people.no_grant", given=text[:60], known=tuple(Role)), "roles")


def grant_on(role: Role, part: str) -> Grant:
    """Return a role on the part of the organization that a form or a command names.

    ``part``: empty for the whole, ``department=NAME`` or ``tag=NAME``. Raises InputError for what
    is none.
    """
    if not part:
        return Grant(role)
    kind, _, name = part.partition("=")
    name = name.strip()
    is_part = kind in (ScopeKind.DEPARTMENT, ScopeKind.TAG) and bool(name)
    if not is_part or not name.isprintable() or len(name) > LONGEST_PART:
        raise InputError(Message("people.no_part", given=name[:60]), "part")
    return Grant(role, ScopeKind(kind), name)


def link_for(people: People, id: int, by: str) -> PersonLink:
    """Return a new link for a person: a reset, or an invitation where there is no password yet.

    The links of before stop working. Raises MissingError, and InputError for who is blocked.
    """
    account = people.get(id)
    kind = LinkKind.RESET if account.has_password else LinkKind.INVITATION
    token = new_token()
    people.make_link(id, kind, token, by)
    return PersonLink(account, kind, token)


def first_code(store: Store) -> str:
    """Return the code with which the first administrator makes an account; it works once."""
    code = secrets.token_urlsafe(16)
    store.credentials.make_first_code(code)
    return code


def make_first(
    store: Store, passwords: Passwords, code: str, email: str, name: str, password: str
) -> int | None:
    """Make the first administrator; return the id, or None if the code does not work.

    Raises InputError naming the field that is wrong; the code still works then.
    """
    email, name = checked_email(email), checked_name(name)
    refuse_bad(password, email, name)
    if store.credentials.link(code) is None:
        return None
    return store.credentials.use_first_code(code, LOCAL, email, name, passwords.hash(password))


def checked_email(text: str) -> str:
    """Return an address in small letters. Raises InputError for what is none."""
    email = plain_email(text)
    if not is_email(email):
        raise InputError(Message("people.no_email", email=email[:60]), "email")
    return email


def checked_name(text: str) -> str:
    """Return a name as it is kept with what the person does. Raises InputError."""
    name = " ".join(text.split())
    if not name:
        raise InputError(Message("people.no_name"), "name")
    if not name.isprintable() or len(name) > LONGEST_PERSON_NAME:
        raise InputError(Message("people.long_name", most=LONGEST_PERSON_NAME), "name")
    if name.lower() in NAMES_OF_NOBODY:
        raise InputError(Message("people.name_of_nobody", name=name), "name")
    return name


def plain_name(person: ProvidedPerson) -> ProvidedPerson:
    """Return a person of a provider under a name that can be kept with what is done."""
    try:
        return replace(person, name=checked_name(person.name))
    except InputError:
        return replace(person, name=(person.email or person.subject)[:LONGEST_PERSON_NAME])
