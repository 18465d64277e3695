"""The rows that measures count: one pass over the contracts that a person may see.

What few contracts have (clauses, proofs, decisions, links) is read once for all of them; the rest
are a few columns of each contract. Signals have no department, so they are counted where the whole
organization is seen; nothing of what was told goes into a row.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from graphs.months import months_later
from graphs.parties import Money
from screening.model.follow_up import State
from screening.model.measured_contracts import MeasuredContract
from screening.model.monitoring import MeasuredRow, MeasuredUnit
from screening.model.portfolio_figures import EURO
from screening.model.proofs import REMEDY_ITEM, ProofStanding, proof_standings
from screening.model.risk_decisions import (
    HOLDING,
    DecisionKind,
    DecisionRecords,
    RiskDecision,
    state_of,
)
from screening.model.signals import Signal, SignalState
from screening.model.uniform_texts import AdoptedTexts
from screening.rules import rulebook
from screening.services import follow_up
from screening.services.follow_up import DueItem
from screening.services.monitoring.contract_facts import (
    ClauseState,
    FactAnswers,
    chain_known,
    clause_facts,
    no_clause_facts,
    purchase_facts,
)
from screening.store.portfolio import Portfolio

INCIDENT_ITEM = "C7"
WITHOUT_DECISION = ""  # as evidence: whether what it rests on changed is of no account here


@dataclass(frozen=True, slots=True)
class _OnRecord:
    """What is on record of the few contracts that have any of it, by id or by key."""

    clauses: Mapping[str, ClauseState]  # by id
    overridden: frozenset[str]  # ids
    answered: frozenset[str]  # keys
    documents: Mapping[str, Mapping[str, object]]  # verdicts by id
    hours: Mapping[str, Decimal]  # by key
    invitations: Mapping[tuple[str, str], bool]  # by key of contract and supplier: answered
    adopted: AdoptedTexts


@dataclass(frozen=True, slots=True)
class _OpenCase:
    """A signal that was told, or an incident that was recorded. ``contract``: an id."""

    id: str
    contract: str | None
    began: date
    taken_up: bool
    ended: bool


def rows_on(portfolio: Portfolio, day: date) -> tuple[MeasuredRow, ...]:
    """Return a row for each contract, each supplier in it, and each case, as they stand.

    ``day`` is today: it says what is due, late, over or a year old. Verdicts and records are those
    of now; for a day in the past there is ``kept_days``.
    """
    contracts = tuple(portfolio.measured.contracts())
    on_record = _on_record(portfolio, contracts, day)
    rows: list[MeasuredRow] = []
    by_number: dict[int, tuple[MeasuredContract, FactAnswers]] = {}
    of_contract: dict[str, MeasuredRow] = {}
    for contract in contracts:
        shared = purchase_facts(contract, day)
        by_number[contract.row] = (contract, shared)
        row = _contract_row(contract, _facts(contract, shared, on_record, day), on_record)
        of_contract[contract.id] = row
        rows.append(row)
    rows.extend(
        _supplier_row(*by_number[link.contract], link.supplier, on_record)
        for link in portfolio.measured.suppliers()
        if link.contract in by_number
    )
    rows.extend(
        _case_row(case, of_contract, on_record, day) for case in _cases(portfolio, on_record)
    )
    return tuple(rows)


def _on_record(portfolio: Portfolio, contracts: Sequence[MeasuredContract], day: date) -> _OnRecord:
    answered = portfolio.measured.answered_since()
    return _OnRecord(
        clauses=_clause_states(portfolio, day),
        overridden=_overridden(portfolio, contracts, day),
        answered=answered,
        documents=portfolio.verdicts.many(
            [contract.id for contract in contracts if contract.key in answered]
        ),
        hours=portfolio.spent_hours.totals(),
        invitations=_invitations(portfolio),
        adopted=portfolio.uniform_texts.adopted(),
    )


def _clause_states(portfolio: Portfolio, day: date) -> dict[str, ClauseState]:
    several = tuple(portfolio.contracts.get_many(sorted(portfolio.clauses.with_records())))
    with_clause = [stored for stored in several if stored.chain_request is not None]
    calendars = follow_up.calendars_of(portfolio, with_clause, day)
    proofs = portfolio.proofs.of_many([stored.contract.key for stored in with_clause])
    return {
        stored.id: ClauseState(
            stored,
            calendars[stored.id],
            proof_standings(proofs.get(stored.contract.key, ()), day),
        )
        for stored in with_clause
    }


def _overridden(
    portfolio: Portfolio, contracts: Iterable[MeasuredContract], day: date
) -> frozenset[str]:
    """Return the ids of the contracts of which it was decided that the duty is not followed."""
    decided = frozenset(portfolio.risk_decisions.contracts())
    ids = {contract.key: contract.id for contract in contracts if contract.id in decided}
    return frozenset(
        ids[key]
        for key, decisions in portfolio.risk_decisions.of_many(ids).items()
        if _overrides(decisions, day)
    )


def _overrides(decisions: Sequence[RiskDecision], day: date) -> bool:
    """Return whether such a decision holds on a day, whatever changed of what it rests on."""
    for decision in decisions:
        wanted = decision.wanted
        records = DecisionRecords(
            decision.happened, decision.needs_second, WITHOUT_DECISION, wanted.expires_on
        )
        is_about = wanted.kind is DecisionKind.DUTY_OVERRIDDEN
        if is_about and state_of(records, day, WITHOUT_DECISION) in HOLDING:
            return True
    return False


def _invitations(portfolio: Portfolio) -> dict[tuple[str, str], bool]:
    invited: dict[tuple[str, str], bool] = {}
    for link in portfolio.measured.invitations():
        key = (link.contract_key, link.supplier)
        invited[key] = invited.get(key, False) or link.answered
    return invited


def _facts(
    contract: MeasuredContract, shared: FactAnswers, on_record: _OnRecord, day: date
) -> FactAnswers:
    state = on_record.clauses.get(contract.id)
    of_clauses = (
        no_clause_facts(contract.id in on_record.overridden, on_record.adopted, day)
        if state is None
        else clause_facts(contract, state, rulebook.load().clauses, on_record.adopted, day)
    )
    return {
        **shared,
        "declared_in_notice": contract.declares_due_diligence,
        "chain_known": chain_known(
            contract, contract.key in on_record.answered, on_record.documents.get(contract.id)
        ),
        "hours_recorded": contract.key in on_record.hours,
        **of_clauses,
    }


def _contract_row(
    contract: MeasuredContract, facts: FactAnswers, on_record: _OnRecord
) -> MeasuredRow:
    outline = contract.outline
    return MeasuredRow(
        unit=MeasuredUnit.CONTRACT,
        id=contract.id,
        contracts=(contract.id,),
        facts=facts,
        department=contract.department,
        category=contract.division,
        issue=outline.head if outline else None,
        region=outline.country if outline else None,
        government_level=contract.government_level,
        owner=contract.owner,
        tags=contract.tags,
        euros=_euros(contract.value),
        hours=on_record.hours.get(contract.key),
    )


def _euros(value: Money | None) -> Decimal | None:
    """Return a value that is known in euros; 0 is how a register writes "not filled in"."""
    return value.amount or None if value is not None and value.currency == EURO else None


def _supplier_row(
    contract: MeasuredContract, shared: FactAnswers, supplier: str, on_record: _OnRecord
) -> MeasuredRow:
    answered = on_record.invitations.get((contract.key, supplier))
    outline = contract.outline
    return MeasuredRow(
        unit=MeasuredUnit.SUPPLIER,
        id=f"{contract.id}/{supplier}",
        contracts=(contract.id,),
        facts={**shared, "invited": answered is not None, "answered": bool(answered)},
        department=contract.department,
        category=contract.division,
        issue=outline.head if outline else None,
        region=outline.country if outline else None,
        government_level=contract.government_level,
        owner=contract.owner,
        tags=contract.tags,
    )


def _cases(portfolio: Portfolio, on_record: _OnRecord) -> Iterator[_OpenCase]:
    """Yield the signals, and the incidents that began by none of them."""
    signals = tuple(portfolio.signals.all()) if portfolio.reach.is_whole else ()
    taken_up: dict[str, list[Signal]] = {}
    for signal in sorted(signals, key=lambda each: each.at):
        is_new = signal.state is SignalState.NEW
        is_over = signal.state is SignalState.CLOSED
        yield _OpenCase(
            f"signal/{signal.id}", signal.contract, signal.at.date(), not is_new, is_over
        )
        if signal.contract is not None and not is_new:
            taken_up.setdefault(signal.contract, []).append(signal)
    for id, state in on_record.clauses.items():
        yield from _incidents(id, state.items, taken_up.get(id, []))


def _incidents(
    contract: str, items: Iterable[DueItem], signals: list[Signal]
) -> Iterator[_OpenCase]:
    """Yield the incidents of a contract. Taking a signal up begins one: that is no other case."""
    for item in items:
        stands = item.standing
        began = [each.day for each in stands.records if each.what == "began"]
        if stands.appointment.item != INCIDENT_ITEM or not began:
            continue
        earlier = next((each for each in signals if each.at.date() <= began[-1]), None)
        if earlier is not None:
            signals.remove(earlier)
            continue
        is_over = stands.state in (State.ACCEPTED, State.EXPIRING, State.EXPIRED, State.DROPPED)
        id = f"{contract}/{INCIDENT_ITEM}/{stands.appointment.number}"
        yield _OpenCase(id, contract, began[-1], taken_up=True, ended=is_over)


def _case_row(
    case: _OpenCase,
    of_contract: Mapping[str, MeasuredRow],
    on_record: _OnRecord,
    day: date,
) -> MeasuredRow:
    about = of_contract.get(case.contract) if case.contract else None
    state = on_record.clauses.get(case.contract) if case.contract else None
    row = MeasuredRow(
        unit=MeasuredUnit.CASE,
        id=case.id,
        contracts=(case.contract,) if case.contract else (),
        facts={
            "taken_up": case.taken_up,
            "ended": case.ended,
            "remedied": _remedied(state.proofs if state else (), case.began) if about else None,
            "older_than_year": case.began < months_later(day, -12),
        },
    )
    if about is None:
        return row
    return replace(
        about, unit=row.unit, id=row.id, contracts=row.contracts, facts=row.facts,
        euros=None, hours=None,
    )  # fmt: skip


def _remedied(proofs: Iterable[ProofStanding], since: date) -> bool:
    return any(
        each.counts and each.proof.item == REMEDY_ITEM and each.proof.received >= since
        for each in proofs
    )
