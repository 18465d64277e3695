"""Joining what notices say with the contracts that are stored."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from graphs import names
from graphs.notice_joining import Joined, filled, join
from graphs.notices import KeptNotice, PublishedNotice, Stage
from graphs.parties import Contract, Supply
from screening.model.contracts import StoredContract
from screening.model.errors import InputError
from screening.model.import_runs import ImportReport
from screening.model.notices import AskedCall, AwardChoice
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio


def joined(
    portfolio: "Portfolio", contracts: Collection[Contract], notices: Collection[PublishedNotice]
) -> Joined:
    """Return contracts and notices of files as they are to be kept; nothing is written."""
    stored = {
        kept.notice.key: kept
        for kept in (
            *portfolio.notices.of_processes(notice.process for notice in notices),
            *portfolio.notices.numbered(_referred(notices)),
        )
    }
    keys = {kept.contract_key for kept in stored.values()} | {notice.key for notice in notices}
    stored_contracts = portfolio.contracts.with_keys(keys)
    return join(
        contracts,
        notices,
        stored.values(),
        {key: contract.contract for key, contract in stored_contracts.items()},
        _registered(portfolio, contracts, set(stored)),
    )


def with_moved_ties(ties: Collection[Supply], moved: Mapping[str, str]) -> Collection[Supply]:
    """Return the ties under the contracts that are in use."""
    if not moved:
        return ties
    return [
        replace(tie, contract=moved.get(tie.contract, tie.contract)) if tie.contract else tie
        for tie in ties
    ]


def _referred(notices: Iterable[PublishedNotice]) -> Iterable[str]:
    for notice in notices:
        if notice.changes:
            yield notice.changes
        yield from (reference.partition("#")[0] for reference in notice.previous)


def _registered(
    portfolio: "Portfolio", contracts: Iterable[Contract], known: Collection[str]
) -> dict[str, str]:
    """Return, by the key of a new award, the contract of a register with its number and supplier.

    Both must be equal, and only one contract may have them: a number alone may be anybody's.
    """
    numbered = {
        contract.key: contract
        for contract in contracts
        if contract.number and contract.suppliers and contract.key not in known
    }
    rows = portfolio.contracts.with_numbers(str(contract.number) for contract in numbered.values())
    same: dict[str, str] = {}
    for key, contract in numbered.items():
        matches = [
            row
            for row in rows.values()
            if row.contract.number == contract.number
            and row.contract.process is None
            and not _suppliers(row.contract).isdisjoint(_suppliers(contract))
        ]
        if len(matches) == 1:
            same[key] = matches[0].contract.key
    return same


def _suppliers(contract: Contract) -> set[str]:
    keys = {supplier.key for supplier in contract.suppliers}
    return keys | {names.key(supplier.name) for supplier in contract.suppliers}


# -- what a person is asked --


def asked(portfolio: "Portfolio") -> tuple[AskedCall, ...]:
    """Return the calls with several possible awards, each with these."""
    return tuple(
        call
        for kept in portfolio.notices.asked()
        if (call := _asked_call(portfolio, kept)) is not None
    )


def _asked_call(portfolio: "Portfolio", kept: KeptNotice) -> AskedCall | None:
    contract = portfolio.contracts.with_keys([kept.contract_key]).get(kept.contract_key)
    if contract is None:
        return None
    awards = _awards(portfolio, kept)
    choices = [_choice(key, awards[key]) for key in sorted(awards)]
    return AskedCall(kept.notice.key, contract.id, contract.contract.title, tuple(choices))


def _awards(portfolio: "Portfolio", kept: KeptNotice) -> dict[str, StoredContract]:
    lots = set(kept.notice.lots)
    keys = {
        other.contract_key
        for other in portfolio.notices.of_processes([kept.notice.process])
        if other.notice.stage is Stage.AWARD
        and other.contract_key != kept.contract_key
        and (not lots or not other.notice.lots or lots & set(other.notice.lots))
    }
    return portfolio.contracts.with_keys(keys)


def _choice(key: str, stored: StoredContract) -> AwardChoice:
    contract = stored.contract
    suppliers = tuple(supplier.name for supplier in contract.suppliers)
    return AwardChoice(key, stored.id, contract.number, contract.title, suppliers)


def answer(portfolio: "Portfolio", call: str, award: str | None, by: str) -> ImportReport | None:
    """Let an award continue a call, or leave them apart (``award`` None).

    The contract of the call becomes that of the award and keeps its id; the award's own goes. It is
    an import like any other and can be undone. Raise InputError where nothing is asked, or the
    contract that would go has records of people.
    """
    kept = next((line for line in portfolio.notices.asked() if line.notice.key == call), None)
    if kept is None:
        raise InputError(Message("notices.not_asked"))
    if award is None:
        portfolio.notices.leave_apart(call)
        return None
    going = _awards(portfolio, kept).get(award)
    if going is None:
        raise InputError(Message("notices.choose_award"), "award")
    recorded = (
        portfolio.clauses.history,
        portfolio.reviews.history,
        portfolio.corrections.of_contract,
    )
    if any(records(going.id) for records in recorded):
        raise InputError(Message("notices.award_has_records", id=going.id), "award")
    called = portfolio.contracts.with_keys([kept.contract_key])[kept.contract_key].contract
    continued = replace(filled(going.contract, called), key=kept.contract_key)
    moved = [
        replace(line, contract_key=kept.contract_key)
        for line in portfolio.notices.of_processes([kept.notice.process])
        if line.contract_key == award
    ]
    return portfolio.imports.keep(
        _OneContract(continued),
        by,
        files=[{"path": going.contract.read_from, "outcome": "imported", "format": "eforms"}],
        notices=(replace(kept, asked=False), *moved),
        removed=(award,),
    )


class _OneContract:
    """A batch of one contract whose parties are stored already."""

    def __init__(self, contract: Contract) -> None:
        self.contracts = (contract,)
        self.parties = ()
        self.supplies = ()
        self.ownerships = ()
