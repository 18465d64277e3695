"""Decisions of people about a contract's risk or duty: what they rest on, and how they stand.

A decision never takes a flag or a duty away: it is shown beside it. ``state_of`` alone says how a
decision stands, of whatever kind; every view, count and file reads it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from graphs.months import months_later
from screening.model.proposals import ProposalState

DEFAULT_MONTHS = 12  # until a decision is looked at again; our default, nothing prescribes it
MOST_MONTHS = 36  # no decision holds longer without being looked at
SOON_OVER = 30  # days before its day
LONGEST_WORDS = 500  # letters of a reason
LONGEST_OWNER = 200
ISSUE, PLACE = "issue:", "place:"
WHOLE = ""  # the scope of a decision about the whole contract

DecisionFacts = Mapping[str, str]  # what a decision rests on, a word by its name


class DecisionKind(StrEnum):
    """What is decided."""

    ACCEPT = "accept"  # the risk is known and carried
    MITIGATE = "mitigate"  # something is done about it; the reason says what
    NOT_APPLICABLE = "not_applicable"  # it does not occur in this purchase
    DUTY_OVERRIDDEN = "duty_overridden"  # the duty is not followed here: comply or explain
    MATCH_CONFIRMED = "match_confirmed"  # two names are one company
    MATCH_REFUSED = "match_refused"
    MATCH_OPEN = "match_open"  # whether they are one could not be told


ON_CONTRACTS = (
    DecisionKind.ACCEPT,
    DecisionKind.MITIGATE,
    DecisionKind.NOT_APPLICABLE,
    DecisionKind.DUTY_OVERRIDDEN,
)


class DecisionState(StrEnum):
    """How a decision stands on a day. The order is that of a list of what to look at."""

    REOPENED = "reopened"  # what it rests on changed
    EXPIRED = "expired"  # its day came
    WAITING = "waiting"  # for a second person
    PROPOSED = "proposed"  # nobody has decided, or asked a second person, yet
    EXPIRING = "expiring"  # in force, and its day comes soon
    IN_FORCE = "in_force"
    REPLACED = "replaced"  # by a later decision about the same
    REFUSED = "refused"  # by the second person
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"  # it was a mistake


HOLDING = (DecisionState.EXPIRING, DecisionState.IN_FORCE)
TO_LOOK_AT = (
    DecisionState.REOPENED,
    DecisionState.EXPIRED,
    DecisionState.WAITING,
    DecisionState.PROPOSED,
    DecisionState.EXPIRING,
)
BESIDE_FLAG = (*TO_LOOK_AT, DecisionState.IN_FORCE)  # all but what is history


class StepKind(StrEnum):
    """What happened to a decision."""

    MADE = "made"
    ASKED = "asked"  # a second person
    AGREED = "agreed"
    REFUSED = "refused"
    LAPSED = "lapsed"  # what it rests on changed while it waited
    TAKEN_BACK = "taken_back"  # by who made it, while it waited
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"  # takes back the last of made and withdrawn


OVER = frozenset({StepKind.REFUSED, StepKind.TAKEN_BACK, StepKind.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class DecisionRecords:
    """What a state follows from. ``steps``: what happened, the oldest first.

    ``evidence``: the hash of what it rests on, as it was decided. ``is_replaced``: a later decision
    about the same counts.
    """

    steps: tuple[StepKind, ...]
    needs_second: bool
    evidence: str
    expires_on: date | None
    is_replaced: bool = False


def state_of(records: DecisionRecords, day: date, evidence: str | None) -> DecisionState:
    """Return how a decision stands on a day. ``evidence``: of now; None where nothing is left."""
    own = _counting(records.steps)
    if not own:
        was_made = StepKind.MADE in records.steps
        return DecisionState.UNDONE if was_made else DecisionState.PROPOSED
    if StepKind.WITHDRAWN in own or StepKind.TAKEN_BACK in own:
        return DecisionState.WITHDRAWN
    if StepKind.REFUSED in own:
        return DecisionState.REFUSED
    if records.is_replaced:
        return DecisionState.REPLACED
    if StepKind.LAPSED in own or evidence != records.evidence:
        return DecisionState.REOPENED
    if records.expires_on is not None and records.expires_on <= day:
        return DecisionState.EXPIRED
    if records.needs_second and StepKind.AGREED not in own:
        return DecisionState.WAITING if StepKind.ASKED in own else DecisionState.PROPOSED
    soon = day + timedelta(days=SOON_OVER)
    if records.expires_on is not None and records.expires_on <= soon:
        return DecisionState.EXPIRING
    return DecisionState.IN_FORCE


def _counting(steps: Iterable[StepKind]) -> tuple[StepKind, ...]:
    """Return the steps that count: one that undoes cancels the last that a person can undo."""
    kept: list[StepKind] = []
    for step in steps:
        if step is not StepKind.UNDONE:
            kept.append(step)
        elif StepKind.WITHDRAWN in kept:
            kept.remove(StepKind.WITHDRAWN)
        else:
            kept.clear()
    return tuple(kept) if StepKind.MADE in kept else ()


def may_step(steps: Sequence[StepKind], step: StepKind) -> bool:
    """Return whether a person can withdraw or undo a decision to which this happened."""
    own = _counting(steps)
    if step is StepKind.WITHDRAWN:
        return bool(own) and OVER.isdisjoint(own)
    return step is StepKind.UNDONE and bool(own)


def digest_of(facts: DecisionFacts) -> str:
    """Return the hash that a decision is bound to: the same for the same facts."""
    text = json.dumps(dict(facts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that a decision rests on and that changed. None: it was not, or is no more, there."""

    name: str
    before: str | None
    after: str | None


def changed_facts(before: DecisionFacts, after: DecisionFacts | None) -> tuple[FactChange, ...]:
    """Return what changed since a decision was taken, by name."""
    now = after or {}
    return tuple(
        FactChange(name, before.get(name), now.get(name))
        for name in sorted(before.keys() | now.keys())
        if before.get(name) != now.get(name)
    )


def default_day(day: date) -> date:
    """Return the day on which a decision of today is looked at again, unless another is given."""
    return months_later(day, DEFAULT_MONTHS)


def last_day(day: date) -> date:
    """Return the latest day that a decision of today may have."""
    return months_later(day, MOST_MONTHS)


@dataclass(frozen=True, slots=True)
class WantedDecision:
    """What a person decides, of one contract or of many.

    ``scope``: WHOLE, ``issue:SLUG`` or ``place:GOOD@COUNTRY``. ``is_default_day``: nobody chose it.
    """

    kind: DecisionKind
    scope: str
    why: str
    owner: str
    expires_on: date
    is_default_day: bool


@dataclass(frozen=True, slots=True)
class DecisionStep:
    """What happened to a decision after it was made, by whom and why."""

    kind: StepKind
    by: str
    at: datetime
    why: str | None


@dataclass(frozen=True, slots=True)
class RiskDecision:
    """A decision about one contract, with what happened to it since. Only ever added to."""

    id: int
    contract_key: str
    batch: int | None  # of decisions that were taken at once: the id of the first
    wanted: WantedDecision
    by: str
    at: datetime
    facts: DecisionFacts  # what the person saw of it, within its scope
    needs_second: bool
    proposal: int | None = None
    asked: ProposalState | None = None
    steps: tuple[DecisionStep, ...] = ()

    @property
    def happened(self) -> tuple[StepKind, ...]:
        """What happened, the oldest first; what the second person did before what came later."""
        asked = () if self.proposal is None else (StepKind.ASKED, *OF_PROPOSAL[self.asked])
        return (StepKind.MADE, *asked, *(step.kind for step in self.steps))


OF_PROPOSAL: Mapping[ProposalState | None, tuple[StepKind, ...]] = {
    None: (),
    ProposalState.WAITING: (),
    ProposalState.AGREED: (StepKind.AGREED,),
    ProposalState.REFUSED: (StepKind.REFUSED,),
    ProposalState.WITHDRAWN: (StepKind.TAKEN_BACK,),
    ProposalState.LAPSED: (StepKind.LAPSED,),
}


@dataclass(frozen=True, slots=True)
class DecisionStanding:
    """A decision with how it stands on a day, and what changed of what it rests on."""

    decision: RiskDecision
    state: DecisionState
    changes: tuple[FactChange, ...] = ()

    @property
    def is_to_look_at(self) -> bool:
        return self.state in TO_LOOK_AT

    @property
    def is_beside_flag(self) -> bool:
        return self.state in BESIDE_FLAG


def standings(
    decisions: Sequence[RiskDecision], day: date, facts_now: Mapping[int, DecisionFacts | None]
) -> tuple[DecisionStanding, ...]:
    """Return how the decisions of one contract stand, the latest first.

    ``decisions``: the oldest first. ``facts_now``: by the id of a decision what is within its scope
    today; None where the contract has no verdict.
    """
    stands: list[DecisionStanding] = []
    counted: set[tuple[str, bool]] = set()
    for decision in reversed(decisions):
        wanted, now = decision.wanted, facts_now.get(decision.id)
        about = (wanted.scope, wanted.kind is DecisionKind.DUTY_OVERRIDDEN)
        records = DecisionRecords(
            decision.happened,
            decision.needs_second,
            digest_of(decision.facts),
            wanted.expires_on,
            is_replaced=about in counted,
        )
        state = state_of(records, day, None if now is None else digest_of(now))
        if state in (*HOLDING, DecisionState.EXPIRED, DecisionState.REOPENED):
            counted.add(about)
        is_changed = state is DecisionState.REOPENED
        changes = changed_facts(decision.facts, now) if is_changed else ()
        stands.append(DecisionStanding(decision, state, changes))
    return tuple(stands)
