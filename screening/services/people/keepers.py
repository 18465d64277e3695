"""Who looks after contracts: who may, what the register proposes, and handing over."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screening.model.contracts import StoredContract
from screening.model.corrections import Correction, CorrectionRun
from screening.model.errors import InputError, MissingError
from screening.model.keepers import KeptShare, Seat, may_keep
from screening.model.people import Account, plain_email
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio

TO_DEPUTY = "deputy"
SHORTEST = 2  # words of a name by which an account is proposed: "Jansen" alone may be anybody


@dataclass(frozen=True, slots=True)
class Proposal:
    """An account whose name or address is what the register calls an owner."""

    text: str
    account: Account
    contracts: int  # running ones that nobody owns


@dataclass(frozen=True, slots=True)
class Wish:
    """To whom one share of the contracts of an account goes: TO_DEPUTY, or an account."""

    department: str | None
    seat: Seat
    to: str  # TO_DEPUTY, or the number or address of an account


def candidates(
    portfolio: "Portfolio", department: str | None, tags: Collection[str] = ()
) -> tuple[Account, ...]:
    """Return the accounts that can look after such a contract, by name."""
    everybody = portfolio.people.all()
    return tuple(account for account in everybody if may_keep(account, department, tags))


def account_named(portfolio: "Portfolio", text: str) -> Account:
    """Return the account with this number or address. Raises InputError.

    The refusal is the same for an account that is not there and for one that sees no contract.
    """
    try:
        if text.isascii() and text.isdigit() and len(text) < 10:
            account = portfolio.people.get(int(text))
        else:
            account = portfolio.people.by_email(plain_email(text))
    except MissingError:
        raise InputError(Message("keeper.no_account", name=text[:60])) from None
    if account.blocked is not None or account.is_service or not account.grants:
        raise InputError(Message("keeper.no_account", name=text[:60]))
    return account


def appoint(
    portfolio: "Portfolio",
    stored: StoredContract,
    wishes: Mapping[Seat, str | None],
    by: str,
    why: str | None,
) -> tuple[CorrectionRun, ...]:
    """Let these accounts look after one contract, None for nobody; keep what differs from now.

    Raises InputError, with the seat as its field, for an account that does not see the contract.
    """
    named: dict[Seat, int | None] = {}
    for seat, text in wishes.items():
        named[seat] = _account_for(portfolio, stored, seat, text) if text else None
    after = {seat: named.get(seat, _now(stored, seat)) for seat in Seat}
    if after[Seat.OWNER] is not None and after[Seat.OWNER] == after[Seat.DEPUTY]:
        raise InputError(Message("keeper.same"), Seat.DEPUTY)
    return tuple(
        portfolio.corrections.keep(seat, [Correction(stored.id, _text(id))], by, why)
        for seat, id in named.items()
        if id != _now(stored, seat)
    )


def proposal_for(portfolio: "Portfolio", stored: StoredContract) -> Account | None:
    """Return the one account that the register's owner of a contract agrees with."""
    contract = stored.contract
    if not contract.owner or stored.keepers.owner is not None:
        return None
    return _agreeing(contract.owner, candidates(portfolio, contract.department, contract.tags))


def proposals(portfolio: "Portfolio") -> tuple[Proposal, ...]:
    """Return what the register proposes for contracts that nobody owns, by its text."""
    accounts = [
        a for a in portfolio.people.all() if a.grants and not a.is_service and not a.blocked
    ]
    agreeing = (
        (count, _agreeing(count.value or "", accounts))
        for count in portfolio.keepers.unowned_by_text()
    )
    return tuple(
        Proposal(count.value or "", account, count.contracts)
        for count, account in agreeing
        if account is not None
    )


def lost(portfolio: "Portfolio", account: Account) -> tuple[KeptShare, ...]:
    """Return what an account looks after and cannot any more: it is blocked, or sees it not."""
    return tuple(share for share in portfolio.keepers.shares(account.id) if not share.seen)


def hand_over(
    portfolio: "Portfolio", account: Account, wishes: Iterable[Wish], by: str, why: str | None
) -> tuple[CorrectionRun, ...]:
    """Hand contracts of an account over; return what was kept, which can be taken back.

    Raises InputError for an account that does not see what it is to get. What no wish is about, and
    what has no deputy who can take over, stays as it was.
    """
    corrections: dict[Seat, list[Correction]] = {}
    for wish in wishes:
        ids = portfolio.keepers.kept_by(account.id, wish.seat, wish.department)
        if wish.to == TO_DEPUTY:
            deputies = portfolio.keepers.deputies(ids)
            given = {id: deputies[id].id for id in ids if id in deputies}
        else:
            successor = account_named(portfolio, wish.to)
            if not may_keep(successor, wish.department) or successor.id == account.id:
                raise InputError(Message("keeper.sees_not", name=successor.name))
            given = dict.fromkeys(ids, successor.id)
        corrections.setdefault(wish.seat, []).extend(
            Correction(id, str(person)) for id, person in given.items()
        )
    return tuple(
        portfolio.corrections.keep(seat, values, by, why)
        for seat, values in corrections.items()
        if values
    )


def labels(portfolio: "Portfolio") -> dict[str, str]:
    """Return each account as people and programs recognize it, by its number as text."""
    return {
        str(account.id): account.name if account.is_service else f"{account.name} ({account.email})"
        for account in portfolio.people.all()
    }


def _account_for(portfolio: "Portfolio", stored: StoredContract, seat: Seat, text: str) -> int:
    """Return the account that a text names, if it can have the seat or has it now."""
    now = stored.keepers.in_seat(seat)
    if now is not None and text in (str(now.id), now.email):
        return now.id
    try:
        account = account_named(portfolio, text)
    except InputError as refusal:
        raise InputError(refusal.message, seat) from None
    if not may_keep(account, stored.contract.department, stored.contract.tags):
        raise InputError(Message("keeper.no_account", name=text[:60]), seat)
    return account.id


def _now(stored: StoredContract, seat: Seat) -> int | None:
    keeper = stored.keepers.in_seat(seat)
    return keeper.id if keeper else None


def _text(id: int | None) -> str | None:
    return None if id is None else str(id)


def _agreeing(text: str, accounts: Collection[Account]) -> Account | None:
    """Return the only account whose address or name this is, in whatever order its words stand."""
    wanted = _words(text)
    if plain_email(text) in {account.email for account in accounts}:
        return next(account for account in accounts if account.email == plain_email(text))
    if len(wanted) < SHORTEST:
        return None
    alike = [account for account in accounts if _words(account.name) == wanted]
    return alike[0] if len(alike) == 1 else None


def _words(text: str) -> list[str]:
    """Return the words of a name without capitals, accents and marks, sorted."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(
        letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter)
    )
    return sorted(letters.split())
