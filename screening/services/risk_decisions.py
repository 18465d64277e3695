"""Decisions about the risk or the duty of contracts: taken, previewed, taken back, and read.

A decision takes no flag and no duty away. How it stands says ``model.risk_decisions.state_of``
alone; matches that were confirmed or refused stand in the same list by the same function.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from screening.model.contracts import ContractLine, StoredContract, title_of
from screening.model.errors import InputError
from screening.model.match import CANNOT_TELL, NOT_SAME, SAME, UNDONE, Decision, MatchFilter
from screening.model.match import STATES as MATCH_STATES
from screening.model.purchase import purchase_from_contract
from screening.model.risk_decisions import (
    HOLDING,
    ISSUE,
    LONGEST_OWNER,
    LONGEST_WORDS,
    MOST_MONTHS,
    ON_CONTRACTS,
    PLACE,
    WHOLE,
    DecisionFacts,
    DecisionKind,
    DecisionRecords,
    DecisionStanding,
    DecisionState,
    FactChange,
    StepKind,
    WantedDecision,
    default_day,
    digest_of,
    last_day,
    standings,
    state_of,
)
from screening.model.typed_text import reason_of, typed_line
from screening.model.verdict import Band, Flag, Verdict
from screening.rules.verdict.decision_facts import facts_within, has_duty
from screening.services.second_person_rules import rules_of
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.services.changes import DecisionDesk
    from screening.store.portfolio import Portfolio

MOST_AT_ONCE = 500  # contracts of one bulk decision: the verdict of each is written out
LINES_AT_ONCE = 500
OF_ANSWER = {
    SAME: DecisionKind.MATCH_CONFIRMED,
    NOT_SAME: DecisionKind.MATCH_REFUSED,
    CANNOT_TELL: DecisionKind.MATCH_OPEN,
}


class DocumentStock(Protocol):
    """What gives the documents of verdicts; ``VerdictDocuments`` is one."""

    def many(self, ids: Iterable[str]) -> Mapping[str, Mapping[str, object]]: ...


# -- to take one --


@dataclass(frozen=True, slots=True)
class DecidedContract:
    """A contract that a decision is about, as a preview shows it."""

    id: str
    number: str | None
    title: str | None
    flag: Flag
    needs_second: bool
    replaces: bool  # a decision about the same that counts now
    facts: DecisionFacts


@dataclass(frozen=True, slots=True)
class LeftOutContract:
    """A contract of which nothing is decided, and why."""

    id: str
    number: str | None
    why: Message


@dataclass(frozen=True, slots=True)
class DecisionPreview:
    """What a decision about many contracts would do. ``unseen``: of which nothing is known here."""

    wanted: WantedDecision
    contracts: tuple[DecidedContract, ...]
    left_out: tuple[LeftOutContract, ...]
    unseen: int

    @property
    def digest(self) -> str:
        """The hash of what it is about: another one where a contract or what is known of it is."""
        facts = sorted((contract.id, digest_of(contract.facts)) for contract in self.contracts)
        return hashlib.sha256(repr(facts).encode()).hexdigest()

    @property
    def waiting(self) -> int:
        return sum(contract.needs_second for contract in self.contracts)


def wanted_of(
    kind: str, scope: str, why: str, owner: str, expires_on: date | None, today: date
) -> WantedDecision:
    """Return what a person decides. Raises InputError, with its field, for what cannot be."""
    if kind not in ON_CONTRACTS:
        raise InputError(Message("decision.choose_kind", known=ON_CONTRACTS), "kind")
    if scope != WHOLE and not scope.startswith((ISSUE, PLACE)):
        raise InputError(Message("decision.choose_scope"), "scope")
    if scope != WHOLE and kind == DecisionKind.DUTY_OVERRIDDEN:
        raise InputError(Message("decision.duty_is_whole"), "scope")
    reason, owner = reason_of(why), typed_line(owner)
    if reason is None:
        raise InputError(Message("decision.say_why"), "why")
    if not owner:
        raise InputError(Message("decision.say_owner"), "owner")
    day = default_day(today) if expires_on is None else expires_on
    if not today < day <= last_day(today):
        latest = last_day(today).isoformat()
        raise InputError(Message("decision.day", years=MOST_MONTHS // 12, day=latest), "expires")
    return WantedDecision(
        DecisionKind(kind),
        scope[:300],
        reason[:LONGEST_WORDS],
        owner[:LONGEST_OWNER],
        day,
        expires_on is None,
    )


def preview(
    desk: "DecisionDesk", wanted: WantedDecision, ids: Sequence[str], *, is_program: bool = False
) -> DecisionPreview:
    """Return what a decision would do; nothing is kept.

    ``is_program``: no person decides, so a person has to agree. Raises InputError for too many.
    """
    if not ids:
        raise InputError(Message("correction.no_contracts"), "contracts")
    if len(ids) > MOST_AT_ONCE:
        raise InputError(Message("decision.too_many", most=MOST_AT_ONCE), "contracts")
    portfolio, rules = desk.portfolio, rules_of(desk.portfolio, desk.today)
    documents = desk.verdicts.many(ids)
    stands = standings_of(portfolio, desk.verdicts, ids, desk.today)
    contracts: list[DecidedContract] = []
    left_out: list[LeftOutContract] = []
    for stored in portfolio.contracts.get_many(ids):
        document = documents.get(stored.id)
        verdict = None if document is None else Verdict.from_document(document)
        why = _why_left_out(verdict, wanted, stands.get(stored.id, ()))
        if why is not None or verdict is None:
            refusal = why or Message("decision.not_screened")
            left_out.append(LeftOutContract(stored.id, stored.contract.number, refusal))
            continue
        value = _value_of(stored)
        needs = is_program or any(rule.needs(verdict.flag, value) for rule in rules)
        counting = [each for each in stands.get(stored.id, ()) if _is_about(each, wanted)]
        contracts.append(
            DecidedContract(
                id=stored.id,
                number=stored.contract.number,
                title=title_of(stored.contract.title, stored.contract.description),
                flag=verdict.flag,
                needs_second=needs,
                replaces=any(each.state in HOLDING for each in counting),
                facts=facts_within(verdict, wanted.scope, wanted.kind) or {},
            )
        )
    unseen = len(set(ids)) - len(contracts) - len(left_out)
    return DecisionPreview(wanted, tuple(contracts), tuple(left_out), unseen)


def decide(
    desk: "DecisionDesk",
    wanted: WantedDecision,
    ids: Sequence[str],
    *,
    is_program: bool = False,
    seen: str | None = None,
) -> tuple[DecisionPreview, tuple[int, ...]]:
    """Keep a decision about contracts; those that need one wait for a second person.

    ``seen``: the digest of the preview that the person saw. Return what it did, and the ids of the
    decisions. Raises InputError where it is about none, and where what was seen has changed.
    """
    done = preview(desk, wanted, ids, is_program=is_program)
    if seen and seen != done.digest:
        raise InputError(Message("decision.changed_since"), "kind")
    if not done.contracts:
        why = done.left_out[0].why if len(done.left_out) == 1 else Message("decision.about_none")
        raise InputError(why, "scope")
    facts = {contract.id: contract.facts for contract in done.contracts}
    needing = [contract.id for contract in done.contracts if contract.needs_second]
    return done, desk.portfolio.risk_decisions.add(wanted, facts, needing, desk.who)


def step(
    desk: "DecisionDesk", id: int, wish: str, why: str | None, *, with_batch: bool = False
) -> tuple[int, ...]:
    """Withdraw a decision, or undo the last that was done to it; return which ones.

    ``with_batch``: all that were taken at once with it. Raises InputError and MissingError.
    """
    steps = {"withdraw": StepKind.WITHDRAWN, "undo": StepKind.UNDONE}
    if wish not in steps:
        raise InputError(Message("decision.choose_step", known=tuple(steps)), "do")
    if wish == "withdraw" and reason_of(why) is None:
        raise InputError(Message("decision.say_why"), "why")
    decisions = desk.portfolio.risk_decisions
    ids = decisions.batch_of(id) if with_batch else (decisions.get(id).id,)
    reason = (why or "").strip()[:LONGEST_WORDS] or None
    decisions.step(ids, steps[wish], desk.who.name, reason)
    return ids


def _why_left_out(
    verdict: Verdict | None, wanted: WantedDecision, stands: Iterable[DecisionStanding]
) -> Message | None:
    if verdict is None:
        return Message("decision.not_screened")
    if wanted.kind is DecisionKind.DUTY_OVERRIDDEN and not has_duty(verdict):
        return Message("decision.no_duty")
    is_clear = verdict.flag is Flag.NONE and verdict.risk.band is Band.LOW
    if wanted.scope == WHOLE and is_clear:
        return Message("decision.nothing_to_decide")
    if facts_within(verdict, wanted.scope, wanted.kind) is None:
        return Message("decision.not_in_scope")
    for each in stands:
        is_same = _is_about(each, wanted) and each.decision.wanted.kind is wanted.kind
        if is_same and each.state is DecisionState.WAITING:
            return Message("decision.waits_already")
    return None


def _is_about(standing: DecisionStanding, wanted: WantedDecision) -> bool:
    """Return whether a decision is about the same: its scope, and duty or risk."""
    former, duty = standing.decision.wanted, DecisionKind.DUTY_OVERRIDDEN
    return former.scope == wanted.scope and (former.kind is duty) == (wanted.kind is duty)


def _value_of(stored: StoredContract) -> Decimal | None:
    purchase = purchase_from_contract(stored.contract, stored.confirmation, None, stored.assumed)
    return purchase.value_eur


# -- to read them --


def standings_of(
    portfolio: "Portfolio", documents: DocumentStock, ids: Iterable[str] | None, today: date
) -> dict[str, tuple[DecisionStanding, ...]]:
    """Return the decisions about contracts as they stand, by contract id, the latest first.

    ``ids``: None for all contracts. Contracts about which nothing was decided are left out.
    """
    decided = portfolio.risk_decisions.contracts(ids)
    if not decided:
        return {}
    keys = {stored.contract.key: stored.id for stored in portfolio.contracts.get_many(decided)}
    written = documents.many(decided)
    stands: dict[str, tuple[DecisionStanding, ...]] = {}
    for key, decisions in portfolio.risk_decisions.of_many(keys).items():
        document = written.get(keys[key])
        verdict = None if document is None else Verdict.from_document(document)
        now = {
            each.id: facts_within(verdict, each.wanted.scope, each.wanted.kind) if verdict else None
            for each in decisions
        }
        stands[keys[key]] = standings(decisions, today, now)
    return stands


def with_decisions(
    portfolio: "Portfolio",
    documents: DocumentStock,
    lines: Iterable[ContractLine],
    today: date,
) -> Iterator[ContractLine]:
    """Yield lines of a list with the decisions beside their flags."""
    rest = iter(lines)
    while batch := list(islice(rest, LINES_AT_ONCE)):
        stands = standings_of(portfolio, documents, [line.id for line in batch], today)
        for line in batch:
            beside = tuple(each for each in stands.get(line.id, ()) if each.is_beside_flag)
            yield replace(line, decisions=beside) if beside else line


@dataclass(frozen=True, slots=True)
class DecidedItem:
    """A decision in the list of all: about a contract, or about two names.

    ``id``: of the decision, or of the match. ``stored``: None where it is about two names.
    """

    id: str
    kind: DecisionKind
    state: DecisionState
    stored: StoredContract | None
    names: str
    scope: str
    why: str
    owner: str
    by: str
    at: datetime
    expires_on: date | None
    is_default_day: bool
    changes: tuple[FactChange, ...] = ()
    standing: DecisionStanding | None = None


def every(portfolio: "Portfolio", documents: DocumentStock, today: date) -> tuple[DecidedItem, ...]:
    """Return all decisions, what is to be looked at first, then by day."""
    items = [*_on_contracts(portfolio, documents, today)]
    if portfolio.reach.is_whole:  # a match is of the whole organization
        items += _on_matches(portfolio, today)
    return _in_order(items)


def _in_order(items: Iterable[DecidedItem]) -> tuple[DecidedItem, ...]:
    order = tuple(DecisionState)
    return tuple(
        sorted(
            items,
            key=lambda item: (
                order.index(item.state),
                item.expires_on or date.max,
                item.stored is None,
                item.id.zfill(12),
            ),
        )
    )


def to_look_at(
    portfolio: "Portfolio", documents: DocumentStock, today: date
) -> tuple[DecidedItem, ...]:
    """Return the decisions about contracts that somebody has to look at."""
    return tuple(
        item
        for item in _in_order(_on_contracts(portfolio, documents, today))
        if item.standing is not None and item.standing.is_to_look_at
    )


def _on_contracts(
    portfolio: "Portfolio", documents: DocumentStock, today: date
) -> Iterator[DecidedItem]:
    stands = standings_of(portfolio, documents, None, today)
    for stored in portfolio.contracts.get_many(sorted(stands)):
        for standing in stands[stored.id]:
            decision, wanted = standing.decision, standing.decision.wanted
            yield DecidedItem(
                id=str(decision.id),
                kind=wanted.kind,
                state=standing.state,
                stored=stored,
                names=stored.contract.number or stored.id,
                scope=wanted.scope,
                why=wanted.why,
                owner=wanted.owner,
                by=decision.by,
                at=decision.at,
                expires_on=wanted.expires_on,
                is_default_day=wanted.is_default_day,
                changes=standing.changes,
                standing=standing,
            )


def _on_matches(portfolio: "Portfolio", today: date) -> Iterator[DecidedItem]:
    """Yield the decisions on matches; of a pair that is gone nobody can say more."""
    latest = portfolio.match_decisions.latest()
    if not latest:
        return
    for state in MATCH_STATES[1:]:
        for match in portfolio.matches.every(MatchFilter(state=state)):
            last = latest.pop(match.id, None)
            if last is None or last.answer == UNDONE:
                continue
            records = _records_of(last)
            yield DecidedItem(
                id=match.id,
                kind=OF_ANSWER[last.answer],
                state=state_of(records, today, match.evidence),
                stored=None,
                names=f"{match.compared.one.name} / {match.compared.other.name}",
                scope=WHOLE,
                why=last.why,
                owner=last.by,
                by=last.by,
                at=last.at,
                expires_on=records.expires_on,
                is_default_day=False,
            )


def _records_of(last: Decision) -> DecisionRecords:
    """Return what the state of a decision on a match follows from: one that is same has no day."""
    expires_on = None if last.answer == SAME else last.review_on
    return DecisionRecords((StepKind.MADE,), False, last.evidence, expires_on)
