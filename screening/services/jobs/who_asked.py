"""Whether who asked for a job may still do what it does, when a worker begins it."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from screening.model.errors import InputError
from screening.model.people import ERASED, Account, Permission
from screening.model.portfolio_job import JobClaim, JobKind
from screening.services.people.permissions import permissions_on
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio

# What is not here changes nothing that a person decides.
NEEDED: Mapping[str, Permission] = {
    JobKind.READING: Permission.IMPORT,
    JobKind.IMPORT: Permission.IMPORT,
    JobKind.UNDO: Permission.IMPORT,
    JobKind.POLICY_PREVIEW: Permission.MANAGE_POLICY,
    JobKind.POLICY_STEP: Permission.MANAGE_POLICY,
    JobKind.PUBLICATION_DRAFT: Permission.PUBLISH,
}


def refuse_who_may_not(portfolio: "Portfolio", claim: JobClaim) -> None:
    """Raise InputError where who asked was blocked since, or may no longer do such a thing.

    Who has no account here may: a job of before there were any. What a second person agreed to
    stands, and so does what an earlier attempt kept.
    """
    needed = NEEDED.get(claim.kind)
    if needed is None or claim.result or claim.parameters.get("is_agreed"):
        return
    askers = _askers(portfolio, claim)
    if askers:
        is_refused = not any(_may(account, needed) for account in askers)
    else:
        is_refused = _is_erased(claim.by)
    if is_refused:
        raise InputError(Message("job.may_not", by=claim.by))


def _askers(portfolio: "Portfolio", claim: JobClaim) -> Collection[Account]:
    """Return the account that asked; those of that name where the job does not say which."""
    if claim.account is not None:
        return (portfolio.people.get(claim.account),)
    return [account for account in portfolio.people.all() if account.name == claim.by]


def _is_erased(name: str) -> bool:
    before = ERASED.format(id="")
    return name.startswith(before) and name.removeprefix(before).isdigit()


def _may(account: Account, needed: Permission) -> bool:
    return account.may_act and needed in permissions_on(account.grants)
