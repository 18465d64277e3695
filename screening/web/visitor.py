"""Who visits: one person on this machine, somebody who is signed in, or nobody that we know.

Where nobody has an account and only this machine is served, the visitor is the one person whose
machine it is and may do everything. As soon as somebody has an account, sign-in is asked.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from screening.model.people import OF_A_ROLE, WHOLE, Account, Membership, Permission, ScopeReach
from screening.services.people.api_tokens import Refused, bearer_of
from screening.services.people.permissions import permissions_on, reach
from screening.services.settings import Settings
from screening.store import Store
from screening.store.people.api_tokens import Bearer
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
    bearer: Bearer | None = None  # of a token of the API; such a visitor has no session
    refused: Refused | None = None  # a token was sent that opens nothing

    @property
    def account(self) -> Account | None:
        """In whose name things are done, by session or token."""
        if self.bearer is not None:
            return self.bearer.token.owner
        return self.signed_in.account if self.signed_in else None

    @property
    def is_complete(self) -> bool:
        """Whether it is known who comes, with the second factor where there is one."""
        if self.bearer is not None:
            return True
        return self.signed_in is not None and self.signed_in.session.complete

    @property
    def must_set_second_factor(self) -> bool:
        """Whether a role of the person needs a second factor that there is not.

        A program has none and needs none: 256 random bits are not guessed.
        """
        account = self.account
        if account is None or account.has_second_factor or account.is_service:
            return False
        if self.signed_in is not None and self.signed_in.session.has_factor_elsewhere:
            return False
        holder = self.bearer or self.signed_in
        return holder is not None and holder.needs_second_factor

    @property
    def memberships(self) -> tuple[Membership, ...]:
        """Between which organizations somebody who is signed in can choose; none for just one."""
        if self.signed_in is None or not self.is_complete:
            return ()
        return self.signed_in.memberships if len(self.signed_in.memberships) > 1 else ()

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the visitor may do, beside what everybody may."""
        if self.mode is Mode.LOCAL:
            return frozenset(OF_A_ROLE)
        account = self.account
        if account is None or not self.is_complete or self.must_set_second_factor:
            return frozenset()
        allowed = permissions_on(account.grants)
        if self.bearer is not None:  # never more than its owner
            allowed &= permissions_on((self.bearer.token.grant,))
        return allowed

    def reach(self, permission: str) -> ScopeReach:
        """Return the contracts on which the visitor may do something; for templates too."""
        if self.account is None:
            return WHOLE
        mine = reach(self.account.grants, Permission(permission))
        if self.bearer is None:
            return mine
        return mine.within(reach((self.bearer.token.grant,), Permission(permission)))

    @property
    def may_make_requests(self) -> bool:
        """Whether there is a part for which a request may be made, or none is needed."""
        within = self.reach(Permission.DECIDE_CONTRACT)
        has_part = within.is_whole or bool(within.departments or within.tags)
        return self.may("decide_contract") and has_part

    @property
    def organization(self) -> str | None:
        """The slug of the organization whose rows the visitor may see; None for none."""
        if self.mode is Mode.LOCAL:
            return LOCAL
        return self.account.organization if self.account and self.is_complete else None

    @property
    def name(self) -> str:
        """The name that is kept with what the visitor does."""
        return self.account.name if self.account else LOCAL

    @property
    def asker(self) -> str:
        """Who asks, for what is kept of one program or person apart."""
        if self.bearer is not None:
            return f"token:{self.bearer.token.id}"
        return f"person:{self.account.id}" if self.account else LOCAL

    def may(self, permission: str) -> bool:
        """Return whether the visitor may do this on any contract; for templates too."""
        return Permission(permission) in self.permissions

    def may_on(self, permission: str, department: str | None, tags: Collection[str] = ()) -> bool:
        """Return whether the visitor may do this on a contract of this department, or of none."""
        return self.may(permission) and self.reach(permission).holds(department, tags)


class AccountsExist:
    """Whether anybody has an account. Asked until it is so, as accounts are never thrown away."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known = False

    def __call__(self) -> bool:
        """Return it as of this moment."""
        self._known = self._known or self._store.credentials.any_account()
        return self._known


@dataclass(frozen=True, slots=True)
class Credential:
    """What a request has with it to be known by, and the address that it comes from."""

    session: str | None  # the id of a session, in the cookie
    token: str | None  # of the API, in the header; then the cookie counts for nothing
    address: str


def visitor_of(
    store: Store, settings: Settings, accounts_exist: bool, by: Credential, forwarded: bool
) -> Visitor:
    """Return the visitor who holds a token or the id of a session, or none.

    ``forwarded``: by a proxy that no setting names.
    """
    if not accounts_exist:
        if not settings.is_local:
            return Visitor(Mode.CLOSED)
        return Visitor(Mode.FORWARDED if forwarded else Mode.LOCAL)
    if by.token is not None:
        holder = bearer_of(store, by.token, by.address)
        if isinstance(holder, Refused):
            return Visitor(Mode.ACCOUNTS, refused=holder)
        return Visitor(Mode.ACCOUNTS, bearer=holder)
    return Visitor(Mode.ACCOUNTS, None if by.session is None else store.sessions.find(by.session))
