"""Readings of many files brought together: each contract, party and tie once.

What two files say of one contract is never added up: the later version stands. Only payments are
summed, and only where their periods do not overlap.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from graphs import names
from graphs.parties import Basis, Contract, Money, Ownership, Party, Supply
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


@dataclass(frozen=True, slots=True)
class Gathered:
    counts: Counts
    processes: frozenset[str]
    contracts: tuple[Contract, ...]
    parties: tuple[Party, ...]
    supplies: tuple[Supply, ...]
    ownerships: tuple[Ownership, ...]
    cautions: tuple[Caution, ...]


def gather(readings: Sequence[Reading]) -> Gathered:
    notes = Notes()
    versions = [
        (one.edition, one.format, contract) for one in readings for contract in one.contracts
    ]
    known = _parties((party for one in readings for party in one.parties), notes)
    chosen = _contracts(versions, notes)
    contracts = tuple(
        replace(one, suppliers=tuple(known.get(party.key, party) for party in one.suppliers))
        for _, one in chosen
    )
    numbers = _by_number(contracts)
    supplies = {_in_contract(tie, numbers) for one in readings for tie in one.supplies}
    ownerships = {tie for one in readings for tie in one.ownerships}
    processes = frozenset[str]().union(*(one.processes for one in readings))
    counts = Counts(
        processes=len(processes),
        contracts=_count_contracts([(format_, one) for format_, one in chosen], readings),
        awards=_count_awards(readings),
        suppliers=len(known),
        ties=len(supplies),
        ownerships=len(ownerships),
    )
    return Gathered(
        counts,
        processes,
        contracts,
        tuple(known[key] for key in sorted(known)),
        tuple(sorted(supplies, key=repr)),
        tuple(sorted(ownerships, key=repr)),
        notes.cautions(),
    )


def together(several: Iterable[tuple[Caution, ...]]) -> tuple[Caution, ...]:
    notes = Notes()
    for cautions in several:
        for caution in cautions:
            notes.caution(caution.code, caution.example, caution.count)
    return notes.cautions()


def _grouped(values: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = {}
    for value in values:
        groups.setdefault(key(value), []).append(value)
    return groups


def _parties(met: Iterable[Party], notes: Notes) -> dict[str, Party]:
    """One party per key: the one of which most is known."""
    chosen: dict[str, Party] = {}
    for key, variants in _grouped(met, lambda party: party.key).items():
        best = min(variants, key=lambda one: (one.country is None, -len(one.identifiers), one.name))
        called = {names.key(one.name) for one in variants}
        if len(called) > 1:
            shown = " / ".join(sorted({one.name for one in variants})[:3])
            notes.caution("number_with_several_names", f"{key}: {shown}")
        chosen[key] = best
    return chosen


def _contracts(versions: Iterable[_Version], notes: Notes) -> list[tuple[str, Contract]]:
    """Each contract once, with its format, in the order of the keys."""
    groups = _grouped(versions, lambda version: version[2].key)
    return [_one(groups[key], notes) for key in sorted(groups)]


def _one(versions: list[_Version], notes: Notes) -> tuple[str, Contract]:
    if len(versions) == 1:
        return versions[0][1], versions[0][2]
    ordered = sorted(versions, key=lambda contract: (contract[0], repr(contract[2])))
    if all(contract.basis is Basis.SPEND for _, _, contract in ordered):
        return ordered[0][1], _payments([contract for _, _, contract in ordered], notes)
    _, format_, last = ordered[-1]
    distinct_texts = {repr(replace(contract, read_from="")) for _, _, contract in ordered}
    if len(distinct_texts) > 1:
        notes.caution("later_version_kept", last.key, len(ordered) - 1)
    same = [
        contract
        for _, _, contract in ordered
        if replace(contract, read_from=last.read_from) == last
    ]
    return format_, min(same, key=lambda contract: contract.read_from)


def _payments(groups: list[Contract], notes: Notes) -> Contract:
    """Payments of several periods are added; of one period read twice they are not."""
    in_time = sorted(groups, key=lambda later: (later.starts or date.min, repr(later)))
    whole = in_time[0]
    for later in in_time[1:]:
        apart = later.starts and whole.ends and later.starts > whole.ends
        if apart and later.value and whole.value and later.value.currency == whole.value.currency:
            value = Money(whole.value.amount + later.value.amount, whole.value.currency)
            whole = replace(whole, value=value, ends=later.ends)
        else:
            notes.caution("payments_of_one_period_twice", later.key)
    return whole


def _by_number(contracts: Iterable[Contract]) -> dict[str, str]:
    """The key behind a number, where only one contract has it."""
    groups = _grouped(
        (contract for contract in contracts if contract.number),
        lambda contract: contract.number or "",
    )
    return {number: same[0].key for number, same in groups.items() if len(same) == 1}


def _in_contract(tie: Supply, numbers: dict[str, str]) -> Supply:
    """A tie declared for a contract by its number, tied to the contract's key."""
    key = numbers.get(tie.contract or "")
    return replace(tie, contract=key) if key else tie


def _count_awards(readings: Sequence[Reading]) -> int:
    keys = frozenset[str]().union(*(reading.award_keys for reading in readings))
    return len(keys) + sum(reading.awards for reading in readings if not reading.award_keys)


def _count_contracts(contracts: Sequence[tuple[str, Contract]], readings: Sequence[Reading]) -> int:
    """Per format what was signed; a format that knows only awards counts those."""
    bases = Counter((format_, one.basis) for format_, one in contracts)
    total = 0
    for format_ in {one.format for one in readings}:
        signed = bases[format_, Basis.CONTRACT]
        total += signed or bases[format_, Basis.AWARD]
    return total
