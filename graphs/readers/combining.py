"""Readings of many files combined: each contract, party and tie once.

What two files say of one contract is never added up: the later version stands. Only payments are
summed, and only where their days do not overlap.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from graphs import names
from graphs.notices import PublishedNotice
from graphs.parties import Basis, Contract, Ownership, Party, Spend, Supply
from graphs.readers.notes import Notes
from graphs.readers.reading import Caution, Reading

T = TypeVar("T")
_Version = tuple[str, str, Contract]  # edition, format


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of an import, as docs/importing.md defines them."""

    processes: int = 0
    contracts: int = 0
    awards: int = 0
    suppliers: int = 0
    ties: int = 0
    ownerships: int = 0
    payments: int = 0
    calls: int = 0


@dataclass(frozen=True, slots=True)
class CombinedReadings:
    """The readings of an import as one, each tuple sorted by key."""

    counts: Counts
    processes: frozenset[str]
    contracts: tuple[Contract, ...]
    notices: tuple[PublishedNotice, ...]
    parties: tuple[Party, ...]
    supplies: tuple[Supply, ...]
    ownerships: tuple[Ownership, ...]
    spending: tuple[Spend, ...]
    cautions: tuple[Caution, ...]


def combine(readings: Sequence[Reading]) -> CombinedReadings:
    """Combine the readings of an import and count what docs/importing.md defines."""
    notes = Notes()
    versions = [
        (reading.edition, reading.format, contract)
        for reading in readings
        for contract in reading.contracts
    ]
    parties = _parties((party for reading in readings for party in reading.parties), notes)
    chosen = _contracts(versions, notes)
    contracts = tuple(
        replace(
            contract, suppliers=tuple(parties.get(party.key, party) for party in contract.suppliers)
        )
        for _, contract in chosen
    )
    spending = _spending((spend for reading in readings for spend in reading.spending), notes)
    numbers = _by_number(contracts)
    supplies = {_in_contract(tie, numbers) for reading in readings for tie in reading.supplies}
    ownerships = {tie for reading in readings for tie in reading.ownerships}
    processes = frozenset[str]().union(*(reading.processes for reading in readings))
    counts = Counts(
        processes=len(processes),
        contracts=_count_contracts(chosen, readings),
        awards=_count_awards(readings),
        suppliers=len(parties),
        ties=len(supplies),
        ownerships=len(ownerships),
        payments=sum(spend.payments for spend in spending),
        calls=sum(contract.basis is Basis.CALL for contract in contracts),
    )
    return CombinedReadings(
        counts,
        processes,
        contracts,
        _notices(notice for reading in readings for notice in reading.notices),
        tuple(parties[key] for key in sorted(parties)),
        tuple(sorted(supplies, key=repr)),
        tuple(sorted(ownerships, key=repr)),
        tuple(
            replace(spend, supplier=parties.get(spend.supplier.key, spend.supplier))
            for spend in spending
        ),
        notes.cautions(),
    )


def _grouped(values: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = {}
    for value in values:
        groups.setdefault(key(value), []).append(value)
    return groups


def _parties(parties: Iterable[Party], notes: Notes) -> dict[str, Party]:
    """Return one party per key: the fullest of its variants."""
    chosen: dict[str, Party] = {}
    for key, variants in _grouped(parties, lambda party: party.key).items():
        best = min(
            variants,
            key=lambda variant: (variant.country is None, -len(variant.identifiers), variant.name),
        )
        spellings = {names.key(variant.name) for variant in variants}
        if len(spellings) > 1:
            examples = " / ".join(sorted({variant.name for variant in variants})[:3])
            notes.caution("number_with_several_names", f"{key}: {examples}")
        chosen[key] = best
    return chosen


def _contracts(versions: Iterable[_Version], notes: Notes) -> list[tuple[str, Contract]]:
    """Return each contract once, with its format, in the order of the keys."""
    groups = _grouped(versions, lambda version: version[2].key)
    return [_latest(groups[key], notes) for key in sorted(groups)]


def _latest(versions: list[_Version], notes: Notes) -> tuple[str, Contract]:
    if len(versions) == 1:
        return versions[0][1], versions[0][2]
    ordered = sorted(versions, key=lambda version: (version[0], repr(version[2])))
    _, format_, last = ordered[-1]
    distinct_texts = {repr(replace(contract, read_from="")) for _, _, contract in ordered}
    if len(distinct_texts) > 1:
        notes.caution("later_version_kept", last.number or last.title or last.key, len(ordered) - 1)
    same = [
        contract
        for _, _, contract in ordered
        if replace(contract, read_from=last.read_from) == last
    ]
    return format_, min(same, key=lambda contract: contract.read_from)


def _notices(notices: Iterable[PublishedNotice]) -> tuple[PublishedNotice, ...]:
    """Return the latest notice of each contract, by key."""
    groups = _grouped(notices, lambda notice: notice.key)
    return tuple(
        max(groups[key], key=lambda notice: (notice.edition, repr(notice)))
        for key in sorted(groups)
    )


def _spending(spending: Iterable[Spend], notes: Notes) -> list[Spend]:
    """Return each month's payments once: added up where the days lie apart, else one version."""
    groups = _grouped(spending, lambda spend: spend.key)
    return [_one_month(groups[key], notes) for key in sorted(groups)]


def _one_month(versions: list[Spend], notes: Notes) -> Spend:
    in_time = sorted(versions, key=lambda later: (later.first or date.min, repr(later)))
    whole = in_time[0]
    for later in in_time[1:]:
        if later.first and whole.last and later.first > whole.last and later.value and whole.value:
            value = replace(whole.value, amount=whole.value.amount + later.value.amount)
            payments = whole.payments + later.payments
            whole = replace(whole, value=value, payments=payments, last=later.last)
        else:
            notes.caution("payments_of_one_period_twice", f"{later.supplier.name} {later.period}")
            whole = max(whole, later, key=lambda version: version.payments)
    return whole


def _by_number(contracts: Iterable[Contract]) -> dict[str, str]:
    """Return the key behind each number that only one contract has."""
    groups = _grouped(
        (contract for contract in contracts if contract.number),
        lambda contract: contract.number or "",
    )
    return {number: same[0].key for number, same in groups.items() if len(same) == 1}


def _in_contract(tie: Supply, numbers: dict[str, str]) -> Supply:
    """Return a tie of a contract number as a tie of the contract's key."""
    key = numbers.get(tie.contract or "")
    return replace(tie, contract=key) if key else tie


def _count_awards(readings: Sequence[Reading]) -> int:
    keys = frozenset[str]().union(*(reading.award_keys for reading in readings))
    return len(keys) + sum(reading.awards for reading in readings if not reading.award_keys)


def _count_contracts(contracts: Sequence[tuple[str, Contract]], readings: Sequence[Reading]) -> int:
    """Count per format what was signed; of a format that knows only awards, those."""
    bases = Counter((format_, contract.basis) for format_, contract in contracts)
    total = 0
    for format_ in {reading.format for reading in readings}:
        signed = bases[format_, Basis.CONTRACT]
        total += signed or bases[format_, Basis.AWARD]
    return total
