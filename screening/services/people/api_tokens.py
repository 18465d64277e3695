"""Tokens of programs: made by who owns them, by an administrator for a program, or by command."""

import re
from dataclasses import dataclass
from datetime import timedelta

from screening.model.api_tokens import (
    DEFAULT_DAYS,
    FEED_FORM,
    FORM,
    LONGEST_LABEL,
    MOST_DAYS,
    ApiToken,
    new_api_token,
    new_feed_token,
)
from screening.model.errors import BusyError, InputError
from screening.model.network_address import network_of
from screening.model.people import Account, Grant, Role, service_address
from screening.services.people.accounts import checked_name, grant_on, refuse_bad_roles
from screening.services.people.permissions import permissions_of
from screening.store import Store
from screening.store.people.accounts import People
from screening.store.people.api_tokens import Bearer
from screening.store.portfolio import Portfolio
from sources.kit.values.message import Message

FEED_LABEL = "Agenda (.ics)"


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token as it is shown once; the store has its hash."""

    kept: ApiToken
    text: str


@dataclass(frozen=True, slots=True)
class TokenWish:
    """A token as somebody asks for it; what is typed is not checked yet."""

    label: str
    role: str
    days: str = ""  # empty for as long as a token works by default
    part: str = ""  # on which contracts, as ``grant_on`` has it; empty for all of its owner


def make(portfolio: Portfolio, owner: Account, wish: TokenWish, by: str) -> MadeToken:
    """Make a token that may do what both its role and its owner may, and keep its hash.

    Raises InputError naming the field that is wrong.
    """
    label, grant = _label(wish.label), _grant(owner, wish)
    works_for, text = timedelta(days=_days(wish.days)), new_api_token()
    kept = portfolio.tokens.add(owner.id, text, label, grant, works_for, by)
    return MadeToken(kept, text)


def make_feed(portfolio: Portfolio, owner: Account, by: str) -> MadeToken:
    """Make a token that gives the days of the contracts of its owner, and opens nothing else.

    Raises InputError where the owner may see no contracts.
    """
    if Role.READER not in roles_for(owner):
        raise InputError(Message("token.more_than_owner", name=owner.name), "role")
    text, works_for = new_feed_token(), timedelta(days=MOST_DAYS)
    kept = portfolio.tokens.add(owner.id, text, FEED_LABEL, Role.READER, works_for, by)
    return MadeToken(kept, text)


def add_service(
    people: People, organization: str, name: str, role: str, by: str, part: str = ""
) -> int:
    """Add a program that owns tokens; return its id. Raises InputError naming the field.

    ``part``: on which contracts it holds the role, as ``grant_on`` has it. Not before somebody has
    an account: nobody could look after it.
    """
    name = checked_name(name)
    if role not in list(Role):
        raise InputError(Message("people.no_roles"), "role")
    grant = grant_on(Role(role), part)
    refuse_bad_roles([grant], "role")
    if not people.all():
        raise InputError(Message("token.no_accounts"), "name")
    address = service_address(organization, name)
    return people.add(address, name, (grant,), by, is_service=True)


def roles_for(owner: Account) -> tuple[Role, ...]:
    """Return the roles that a token of this owner can have: those that may do no more than it."""
    allowed = permissions_of(owner.roles)
    return tuple(role for role in Role if permissions_of((role,)) <= allowed)


@dataclass(frozen=True, slots=True)
class Refused:
    """A token that opens nothing, and whether too many such came from one address."""

    too_often: bool


def feed_of(store: Store, text: str, address: str) -> Bearer | Refused:
    """Return whose agenda this is; wrong ones are counted as tokens of the API are."""
    return bearer_of(store, text, address, FEED_FORM)


def bearer_of(
    store: Store, text: str, address: str, form: re.Pattern[str] = FORM
) -> Bearer | Refused:
    """Return whose token this is. Wrong ones are counted by the address that they come from.

    A right one passes whatever others sent from the same address: nobody guesses 256 bits, so the
    count only keeps a broken program from filling the service, and its neighbours go on working.
    """
    bearer = store.bearer_tokens.find(text) if form.fullmatch(text) else None
    if bearer is not None:
        return bearer
    network = network_of(address)
    if store.guesses.is_full("token", network):
        return Refused(too_often=True)
    try:
        return Refused(too_often=not store.guesses.allow({"token": network}))
    except BusyError:  # somebody else's long write: no reason to answer anything else
        return Refused(too_often=False)


def _label(text: str) -> str:
    label = " ".join(text.split())
    if not label or not label.isprintable() or len(label) > LONGEST_LABEL:
        raise InputError(Message("token.no_label", most=LONGEST_LABEL), "label")
    return label


def _role(owner: Account, role: str) -> Role:
    if role not in list(Role):
        raise InputError(Message("token.no_role"), "role")
    if Role(role) not in roles_for(owner):
        raise InputError(Message("token.more_than_owner", name=owner.name), "role")
    return Role(role)


def _grant(owner: Account, wish: TokenWish) -> Grant:
    """Return what a token may do on which contracts; where it could never open any it is refused.

    On a tag of an owner who has a department it opens the contracts that are of both.
    """
    grant = grant_on(_role(owner, wish.role), wish.part)
    if not any(grant.meets(held) for held in owner.grants):
        raise InputError(Message("token.no_part", name=owner.name), "part")
    return grant


def _days(typed: str) -> int:
    """Return for how many days a token is to work."""
    text = typed.strip() or str(DEFAULT_DAYS)
    days = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    if not 1 <= days <= MOST_DAYS:
        raise InputError(Message("token.no_days", most=MOST_DAYS), "days")
    return days
