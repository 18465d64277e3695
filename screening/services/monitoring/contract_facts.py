"""The facts of one contract on a day, from what is on record. Pure; ``facts.toml`` says each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from screening.model.contracts import StoredContract
from screening.model.follow_up import CAME, Standing, State, is_promise
from screening.model.measured_contracts import MeasuredContract
from screening.model.monitoring import END_KNOWN
from screening.model.proofs import ProofStanding, management_of
from screening.model.purchase import ChainRequest, purchase_from_contract
from screening.model.uniform_texts import AdoptedTexts, Uniformity
from screening.model.verdict import URGENT_BANDS, Band, DutyOutcome, Shown
from screening.rules.clauses.level import LevelFacts, clauses_of_level
from screening.rules.clauses.texts import ClauseBook
from screening.rules.clauses.uniform.standing import uniformity_of
from screening.rules.verdict.screen import nature_of_main
from screening.services.follow_up import DueItem

FactAnswers = dict[str, bool | None]

ANALYSIS, PLAN, REPORT = "C2", "C3", "C5"
DELIVERIES = {"analysis": ANALYSIS, "plan": PLAN, "report": REPORT}
WAS_ACCEPTED = (State.ACCEPTED, State.EXPIRING, State.EXPIRED)
SHOWN_CONFIDENCE = ("A", "B")  # of what rests on an origin that is shown
FIRST_VERSION = "1"  # of a text that never changed: what was recorded without one had it
IS_UNIFORM: Mapping[Uniformity, bool | None] = {
    Uniformity.UNIFORM: True, Uniformity.DEVIATES: False, Uniformity.UNKNOWN: None
}  # fmt: skip
OF_CLAUSES = (
    "clause_recorded", "clause_right_text", "clause_right_version", "uniform_applies",
    "uniform_text", "follow_up_due", "followed_up",
    "deliveries_due", "deliveries_on_time", "evidence_on_hand", "verified_by_third_party",
    *(f"{name}_{what}" for name in DELIVERIES for what in ("due", "accepted")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClauseState:
    """A contract with a clause on record: its calendar and its proofs on the day."""

    stored: StoredContract
    items: tuple[DueItem, ...]
    proofs: tuple[ProofStanding, ...]


def purchase_facts(contract: MeasuredContract, day: date) -> FactAnswers:
    """Return what follows from a contract and its verdict in short."""
    outline = contract.outline
    return {
        "signed": contract.is_signed,
        "running": contract.runs_on(day),
        END_KNOWN: (contract.options_until or contract.ends) is not None,
        "duty": _duty(contract),
        "risk": _is_urgent(outline.band if outline else None),
        "risk_in_chain": _is_urgent(
            None if outline is None else outline.chain.band if outline.chain else outline.band
        ),
    }


def _duty(contract: MeasuredContract) -> bool | None:
    """Return whether the duty applies; unknown while it is open, or another law was not read."""
    is_open = contract.outline is not None and contract.outline.not_looked_at is not None
    if contract.duty is None or contract.duty is DutyOutcome.ASK or is_open:
        return None
    return contract.duty is DutyOutcome.MANDATORY


def _is_urgent(band: Band | None) -> bool | None:
    return None if band in (None, Band.INSUFFICIENT) else band in URGENT_BANDS


def chain_known(
    contract: MeasuredContract, has_answers: bool, document: Mapping[str, object] | None
) -> bool | None:
    """Return whether the origin is shown of the place that decides the risk in the chain.

    ``has_answers``: an answer of a supplier was accepted, or a document was seen; then the kept
    document of the verdict says what the place rests on.
    """
    outline = contract.outline
    if outline is None:
        return None
    confidence = outline.chain.confidence if outline.chain else outline.confidence
    if confidence in SHOWN_CONFIDENCE:
        return True
    if not has_answers:
        return False
    return None if document is None else _rests_on_evidence(document)


def _rests_on_evidence(document: Mapping[str, object]) -> bool | None:
    risk = document.get("risk")
    issues = risk.get("issues") if isinstance(risk, dict) else None
    for issue in issues if isinstance(issues, list) else ():
        if issue.get("front", "chain") == "chain":
            return bool(issue.get("rests_on") == "evidenced")
    return None


def no_clause_facts(is_overridden: bool, adopted: AdoptedTexts, day: date) -> FactAnswers:
    """Return the facts of a contract without a clause on record.

    ``is_overridden``: somebody decided that the duty is not followed here, so there is none. Where
    no uniform text held by the day, none applies.
    """
    facts: FactAnswers = dict.fromkeys(OF_CLAUSES, False if is_overridden else None)
    facts |= {"promises_due": False, "promises_kept": None}  # they stand beside a clause
    return facts if adopted.has_begun(day) else {**facts, "uniform_applies": False}


def clause_facts(
    contract: MeasuredContract,
    state: ClauseState,
    book: ClauseBook,
    adopted: AdoptedTexts,
    day: date,
) -> FactAnswers:
    """Return the facts of a contract with a clause on record."""
    request = state.stored.chain_request
    if request is None:
        return no_clause_facts(is_overridden=False, adopted=adopted, day=day)
    uniformity = uniformity_of(request, adopted, contract.level, book)
    due = tuple(_due_of_clauses(state.items, book, day))
    from_supplier = [each for each in due if each.appointment.item in DELIVERIES.values()]
    counting = [each for each in state.proofs if each.counts]
    shown = {thing.shown for thing in management_of(state.proofs).things}
    facts: FactAnswers = {
        "clause_recorded": True,
        "clause_right_text": _right_text(contract, state.stored, request, book),
        "clause_right_version": _right_version(request, book),
        "uniform_applies": uniformity is not None,
        "uniform_text": None if uniformity is None else IS_UNIFORM[uniformity],
        "follow_up_due": bool(due),
        "followed_up": _followed_up(due),
        "deliveries_due": bool(from_supplier),
        "deliveries_on_time": _together(map(_on_time, from_supplier)),
        "evidence_on_hand": bool(counting),
        "verified_by_third_party": Shown.VERIFIED in shown,
    }
    facts |= promise_facts(state.items, day)
    for name, item in DELIVERIES.items():
        own = [each for each in from_supplier if each.appointment.item == item]
        facts[f"{name}_due"] = bool(own)
        facts[f"{name}_accepted"] = _accepted(own)
    return facts


def promise_facts(items: Iterable[DueItem], day: date) -> FactAnswers:
    """Return the facts of what the supplier promised of its own accord."""
    due = [
        item.standing
        for item in items
        if is_promise(item.standing.appointment.item) and _is_due(item.standing, day)
    ]
    return {"promises_due": bool(due), "promises_kept": _together(map(_kept, due))}


def _kept(stands: Standing) -> bool | None:
    """Return whether what was accepted of a promise came on its day; unknown while undecided."""
    if stands.state is State.DROPPED:
        return None
    on_time = _came_on_time(stands)
    if stands.state is State.RECEIVED:
        return None if on_time else False
    return on_time and stands.state in WAS_ACCEPTED


def _right_text(
    contract: MeasuredContract, stored: StoredContract, request: ChainRequest, book: ClauseBook
) -> bool | None:
    if contract.level is None or contract.duty is None:
        return None
    purchase = purchase_from_contract(stored.contract)
    facts = LevelFacts(
        outcome=contract.duty,
        nature=purchase.nature.value if purchase.nature else nature_of_main(purchase),
        delivers_until=purchase.options_until or purchase.ends,
    )
    wanted = {clause.id for clause in clauses_of_level(contract.level, facts, book)}
    return wanted <= set(request.clauses)


def _right_version(request: ChainRequest, book: ClauseBook) -> bool | None:
    kept = dict(request.versions)
    return _together(_is_current(id, kept.get(id), book) for id in request.clauses)


def _is_current(id: str, version: str | None, book: ClauseBook) -> bool | None:
    if id not in book.clauses:
        return False
    current = book.clauses[id].version
    if version is None:
        return True if current == FIRST_VERSION else None
    return version == current


def _due_of_clauses(items: Iterable[DueItem], book: ClauseBook, day: date) -> Iterator[Standing]:
    """Yield what of the clauses was due before the day, or was decided before it was due."""
    for item in items:
        stands = item.standing
        if _is_due(stands, day) and stands.appointment.item in book.clauses:
            yield stands


def _is_due(stands: Standing, day: date) -> bool:
    return stands.due < day or stands.state in (*CAME, State.DROPPED)


def _followed_up(due: Sequence[Standing]) -> bool | None:
    if any(stands.decided_by is not None for stands in due):
        return True
    return False if any(stands.state is State.LATE for stands in due) else None


def _accepted(own: Sequence[Standing]) -> bool | None:
    if not own:
        return None
    last = max(own, key=lambda stands: (stands.appointment.due, stands.appointment.number))
    if last.state in (State.UNKNOWN, State.DROPPED):
        return None
    return last.state in (State.ACCEPTED, State.EXPIRING)


def _on_time(stands: Standing) -> bool | None:
    """Return whether something was accepted that came by its own day, not one that was moved."""
    if stands.state in (State.UNKNOWN, State.DROPPED):
        return None
    if stands.state not in WAS_ACCEPTED:
        return False
    return _came_on_time(stands)


def _came_on_time(stands: Standing) -> bool:
    """Return whether what counts came by its own day, not one that was moved.

    What was refused counts no more: only what came after it.
    """
    refused = [place for place, each in enumerate(stands.records, 1) if each.what == "refused"]
    records = stands.records[refused[-1] if refused else 0 :]
    came = [record.day for record in records if record.what in ("received", "accepted")]
    return bool(came) and min(came) <= stands.appointment.due


def _together(answers: Iterable[bool | None]) -> bool | None:
    """Return False where one is, else None where one is unknown, or there is none."""
    several = tuple(answers)
    if False in several:
        return False
    return None if None in several or not several else True
