"""Who visits: one person on this machine, somebody who is signed in, or nobody that we know.

Where nobody has an account and only this machine is served, the visitor is the one person whose
machine it is and may do everything. As soon as somebody has an account, sign-in is asked.
"""

from dataclasses import dataclass
from enum import StrEnum

from screening.model.people import OF_A_ROLE, WITHIN_DEPARTMENTS, Permission
from screening.services.people.permissions import permissions_of
from screening.services.settings import Settings
from screening.store import Store
from screening.store.people.sessions import SignedIn
from screening.store.store import LOCAL


class Mode(StrEnum):
    """How a visitor is let in."""

    LOCAL = "local"  # one person on this machine, without an account
    CLOSED = "closed"  # others can come, and nobody has an account yet
    FORWARDED = "forwarded"  # a proxy that no setting names stands before a machine of one person
    ACCOUNTS = "accounts"  # whoever signs in


@dataclass(frozen=True, slots=True)
class Visitor:
    """The visitor of one request, as the store says at this moment."""

    mode: Mode
    signed_in: SignedIn | None = None

    @property
    def is_complete(self) -> bool:
        """Whether somebody is signed in, with the second factor where there is one."""
        return self.signed_in is not None and self.signed_in.session.complete

    @property
    def must_set_second_factor(self) -> bool:
        """Whether a role of the person needs a second factor that there is not."""
        return (
            self.signed_in is not None
            and not self.signed_in.account.has_second_factor
            and not self.signed_in.session.has_factor_elsewhere
            and bool(self.signed_in.account.roles & self.signed_in.needs_second_factor)
        )

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the visitor may do, beside what everybody may."""
        if self.mode is Mode.LOCAL:
            return frozenset(OF_A_ROLE)
        if self.signed_in is None or not self.is_complete or self.must_set_second_factor:
            return frozenset()
        allowed = permissions_of(self.signed_in.account.roles)
        return allowed if self.departments is None else allowed & WITHIN_DEPARTMENTS

    @property
    def departments(self) -> frozenset[str] | None:
        """The departments whose contracts the visitor sees; None for the whole organization."""
        return (self.signed_in.account.departments or None) if self.signed_in else None

    @property
    def organization(self) -> str | None:
        """The slug of the organization whose rows the visitor may see; None for none."""
        if self.mode is Mode.LOCAL:
            return LOCAL
        return self.signed_in.account.organization if self.signed_in and self.is_complete else None

    @property
    def name(self) -> str:
        """The name that is kept with what the visitor does."""
        return self.signed_in.account.name if self.signed_in else LOCAL

    def may(self, permission: str) -> bool:
        """Return whether the visitor may do this; for templates too."""
        return Permission(permission) in self.permissions


class AccountsExist:
    """Whether anybody has an account. Asked until it is so, as accounts are never thrown away."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known = False

    def __call__(self) -> bool:
        """Return it as of this moment."""
        self._known = self._known or self._store.credentials.any_account()
        return self._known


def visitor_of(
    store: Store, settings: Settings, accounts_exist: bool, token: str | None, forwarded: bool
) -> Visitor:
    """Return the visitor who holds the id of a session, or none.

    ``forwarded``: by a proxy that no setting names.
    """
    if not accounts_exist:
        if not settings.is_local:
            return Visitor(Mode.CLOSED)
        return Visitor(Mode.FORWARDED if forwarded else Mode.LOCAL)
    return Visitor(Mode.ACCOUNTS, None if token is None else store.sessions.find(token))
