"""Which contracts of several notices are one: a call, its corrections, and the award that follows.

Pure: what is stored comes in as values. An award joins the call of the same procedure where both
are of the same lots and no other award is; whatever is less clear than that is left apart, and a
person is asked.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from graphs.notices import KeptNotice, PublishedNotice, Stage
from graphs.parties import Basis, Contract

_STAGES = {Stage.PLANNED: 0, Stage.CALL: 1, Stage.AWARD: 2}


@dataclass(frozen=True, slots=True)
class Joined:
    """Contracts under the keys in use, what notices say of them, and which keys were moved."""

    contracts: tuple[Contract, ...]
    notices: tuple[KeptNotice, ...]
    moved: Mapping[str, str] = field(default_factory=dict)  # key of the notice -> key in use
    asked: tuple[PublishedNotice, ...] = ()  # newly asked


class _Places:
    """The notices that are known so far, with the contract of each."""

    def __init__(self, stored: Iterable[KeptNotice]) -> None:
        self.by_key = {placed.notice.key: placed for placed in stored}
        self._before = dict(self.by_key)

    def place(self, notice: PublishedNotice, contract_key: str, asked: bool = False) -> None:
        self.by_key[notice.key] = KeptNotice(notice, contract_key, asked)

    def ask(self, key: str) -> None:
        self.by_key[key] = replace(self.by_key[key], asked=True)

    def under(self, contract_key: str, stage: Stage) -> list[KeptNotice]:
        """Return the notices of a stage that are kept under a contract."""
        return [
            placed
            for placed in self.by_key.values()
            if placed.contract_key == contract_key and placed.notice.stage is stage
        ]

    def of(self, process: str, stage: Stage) -> list[KeptNotice]:
        """Return the notices of a procedure in a stage."""
        return [
            placed
            for placed in self.by_key.values()
            if placed.notice.process == process and placed.notice.stage is stage
        ]

    def changed(self) -> list[KeptNotice]:
        """Return what is new or not as it was."""
        return [placed for key, placed in self.by_key.items() if self._before.get(key) != placed]


def join(
    contracts: Collection[Contract],
    notices: Iterable[PublishedNotice],
    stored: Iterable[KeptNotice],
    stored_contracts: Mapping[str, Contract],
    registered: Mapping[str, str] | None = None,
) -> Joined:
    """Join the contracts of notices with each other and with those that are stored.

    ``stored`` are the notices of the same procedures and those that the new ones refer to;
    ``stored_contracts`` the contracts they are kept under, by key. ``registered`` gives, for the
    key of an award, the contract of a register that is surely the same; what the register says
    then stays.
    """
    known = _Places(stored)
    fresh = [notice for notice in notices if not _is_older(notice, known)]
    kept_out = {notice.key for notice in notices} - {notice.key for notice in fresh}
    new = [notice for notice in fresh if notice.key not in known.by_key]
    for notice in fresh:
        if notice.key in known.by_key:
            former = known.by_key[notice.key]
            known.place(notice, former.contract_key, former.asked)
    asked: list[str] = []
    alone = frozenset(stored_contracts)
    for stage in Stage:
        coming = sorted(
            (notice for notice in new if notice.stage is stage), key=lambda notice: notice.key
        )
        for notice in coming:
            known.place(notice, notice.key)
        for notice in coming:
            asked += _placed(notice, known, registered or {}, alone)
    moved = {
        notice.key: known.by_key[notice.key].contract_key
        for notice in fresh
        if known.by_key[notice.key].contract_key != notice.key
    }
    stages = {notice.key: notice.stage for notice in fresh}
    taken = [contract for contract in contracts if contract.key not in kept_out]
    of_registers = set((registered or {}).values())
    of_registers |= set(stored_contracts) - set(known.by_key)
    return Joined(
        contracts=tuple(_merged(taken, moved, stages, stored_contracts, of_registers)),
        notices=tuple(sorted(known.changed(), key=lambda placed: placed.notice.key)),
        moved=moved,
        asked=tuple(known.by_key[key].notice for key in dict.fromkeys(asked)),
    )


def _is_older(notice: PublishedNotice, known: _Places) -> bool:
    former = known.by_key.get(notice.key)
    return former is not None and notice.edition < former.notice.edition


def _placed(
    notice: PublishedNotice, known: _Places, registered: Mapping[str, str], alone: Collection[str]
) -> list[str]:
    """Place a new notice; return the keys of the calls that a person is now asked about."""
    changed = _changed_by(notice, known)
    if changed is not None:
        known.place(notice, changed.contract_key)
        return []
    if notice.stage is Stage.PLANNED:
        return []
    if notice.stage is Stage.CALL:
        return _placed_call(notice, known)
    if notice.key in registered:
        known.place(notice, registered[notice.key])
        return []
    return _placed_award(notice, known, notice.key in alone)


def _changed_by(notice: PublishedNotice, known: _Places) -> KeptNotice | None:
    """Return the same lot of the notice that this one changes, where its key is another."""
    if notice.changes is None:
        return None
    former = [
        placed
        for placed in known.by_key.values()
        if placed.notice.notice == notice.changes
        and placed.notice.key != notice.key
        and placed.notice.lots == notice.lots
        and placed.notice.stage is notice.stage
    ]
    return former[0] if len(former) == 1 else None


def _placed_call(notice: PublishedNotice, known: _Places) -> list[str]:
    """Place a call: with the announcement that it follows, or the one award that came before."""
    awards = [
        placed
        for placed in known.of(notice.process, Stage.AWARD)
        if set(placed.notice.lots) == set(notice.lots)
    ]
    if len(awards) == 1:
        known.place(notice, awards[0].contract_key)
        return []
    if awards:
        known.ask(notice.key)
        return [notice.key]
    planned = [placed for placed in known.by_key.values() if _follows(notice, placed.notice)]
    if len(planned) != 1:
        return []
    before = planned[0]
    others = [
        placed
        for placed in known.by_key.values()
        if placed.notice.key != notice.key
        and placed.notice.stage is Stage.CALL
        and _follows(placed.notice, before.notice)
    ]
    if others:  # an announcement that became several calls: each is a contract of its own
        return []
    known.place(notice, before.contract_key)
    return []


def _follows(notice: PublishedNotice, planned: PublishedNotice) -> bool:
    """Return whether a call names this announcement, and its part where it names one."""
    if planned.stage is not Stage.PLANNED or planned.notice is None:
        return False
    for reference in notice.previous:
        number, _, part = reference.partition("#")
        if number == planned.notice and (not part or part in planned.lots):
            return True
    return False


def _placed_award(notice: PublishedNotice, known: _Places, stands_alone: bool) -> list[str]:
    """Place an award with its call, where nothing else may be that award.

    ``stands_alone``: it was imported before its notice was kept, as a contract of its own.
    """
    lots = set(notice.lots)
    touched = [
        placed
        for placed in known.of(notice.process, Stage.CALL)
        if lots & set(placed.notice.lots) or not lots or not placed.notice.lots
    ]
    rivals = [
        placed
        for placed in known.of(notice.process, Stage.AWARD)
        if placed.notice.key != notice.key and lots & set(placed.notice.lots)
    ]
    if not touched:
        return []
    call = touched[0]
    taken = any(known.under(placed.contract_key, Stage.AWARD) for placed in touched)
    is_clear = len(touched) == 1 and not rivals and not taken and not stands_alone
    if is_clear and set(call.notice.lots) == lots:
        known.place(notice, call.contract_key)
        return []
    open_calls = [placed for placed in touched if not known.under(placed.contract_key, Stage.AWARD)]
    for placed in open_calls:
        known.ask(placed.notice.key)
    return [placed.notice.key for placed in open_calls]


def _merged(
    contracts: Iterable[Contract],
    moved: Mapping[str, str],
    stages: Mapping[str, Stage],
    stored: Mapping[str, Contract],
    of_registers: Collection[str],
) -> Iterable[Contract]:
    """Yield each contract once under its key in use, the last stage filled in by earlier ones."""
    groups: dict[str, list[Contract]] = {}
    for contract in contracts:
        groups.setdefault(moved.get(contract.key, contract.key), []).append(contract)
    for key, same in groups.items():
        if key in of_registers:
            continue
        if key not in stored and len(same) == 1 and key == same[0].key:
            yield same[0]
            continue
        ordered = sorted(
            same, key=lambda contract: _STAGES[stages.get(contract.key, Stage.AWARD)], reverse=True
        )
        latest = replace(ordered[0], key=key)
        for earlier in ordered[1:]:
            latest = filled(latest, earlier)
        before = stored.get(key)
        yield latest if before is None else _over(latest, before)


def _over(latest: Contract, before: Contract) -> Contract:
    """Return what stands after a notice, over what stood before it.

    An award is not taken back by a call that is read again. A call that is corrected keeps the day
    on which it was first sent: that day decides which law holds.
    """
    if latest.basis is Basis.CALL and before.basis is not Basis.CALL:
        return filled(before, latest)
    if latest.basis is Basis.CALL:
        return replace(latest, dispatched=_first(latest.dispatched, before.dispatched))
    return filled(latest, before)


def _first(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def filled(contract: Contract, earlier: Contract) -> Contract:
    """Return a contract with what only the earlier notice says of it."""
    has_value = contract.value is not None
    return replace(
        contract,
        title=contract.title or earlier.title,
        description=contract.description or earlier.description,
        buyer=contract.buyer or earlier.buyer,
        buyer_type=contract.buyer_type or earlier.buyer_type,
        cpv=contract.cpv or earlier.cpv,
        category=contract.category or earlier.category,
        nature=contract.nature or earlier.nature,
        value=contract.value if has_value else earlier.value,
        value_is_estimate=contract.value_is_estimate if has_value else earlier.value_is_estimate,
        part_of=contract.part_of or earlier.part_of,
        total_value=contract.total_value or earlier.total_value,
        dispatched=contract.dispatched or earlier.dispatched,
        starts=contract.starts or earlier.starts,
        ends=contract.ends or earlier.ends,
        options_until=contract.options_until or earlier.options_until,
        place=contract.place or earlier.place,
        declares_due_diligence=contract.declares_due_diligence or earlier.declares_due_diligence,
        defence=contract.defence or earlier.defence,
    )
