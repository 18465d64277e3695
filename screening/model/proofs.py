"""Proofs: documents that came for something that is due, and what people decided on them.

A proof fills the slot of its appointment; whether it counts follows from its decisions and the day
alone, so that what ended yesterday counts no more today. What is shown to be done about a risk
(the management axis, M10 of the method) is read from the proofs too and never lowers a band. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from screening.model.follow_up import SOON, FollowUpRecord
from screening.model.verdict import Shown, Text

PROOF_KINDS = (
    "declaration", "analysis", "plan", "report", "chain", "certificate", "audit", "remedy",
    "minutes", "other",
)  # fmt: skip
# "taken_back": the last decision before it was a mistake.
PROOF_DECISIONS = ("accepted", "refused", "withdrawn", "taken_back")
POINT_ANSWERS = ("met", "not_met", "not_looked_at")
# What a third party saw: by whom it was made, not by what it says.
BY_THIRD_PARTY = ("certificate", "audit")
PLAN_ITEM, REMEDY_ITEM = "C3", "C11"  # the slots of a plan and of remedy
SENT_ITEM = "sent"  # of what a supplier sent for nothing in the calendar
# What usually comes for a clause.
KIND_OF_SLOT = {
    "C1": "declaration", "C2": "analysis", "C3": "plan", "C4": "minutes", "C5": "report",
    "C8": "chain", "C11": "remedy",
}  # fmt: skip
RISING = tuple(Shown)


class ProofState(StrEnum):
    """Where a proof stands on a day."""

    WAITING = "waiting"  # nobody decided on it yet
    ACCEPTED = "accepted"
    EXPIRING = "expiring"  # accepted; its last day is within thirty days
    EXPIRED = "expired"  # it was accepted, and its last day is past
    REFUSED = "refused"
    REPLACED = "replaced"  # another was accepted in its place
    WITHDRAWN = "withdrawn"


COUNTING = (ProofState.ACCEPTED, ProofState.EXPIRING)


@dataclass(frozen=True, slots=True)
class ProofScope:
    """What a proof speaks of; all empty: the whole contract."""

    good: str | None = None  # in words, as the verdict names it
    country: str | None = None  # ISO 3166-1 alpha-2
    issue: str | None = None
    site: str | None = None

    @property
    def is_whole(self) -> bool:
        """Return whether it speaks of the contract as a whole."""
        return self == ProofScope()


@dataclass(frozen=True, slots=True)
class ProofFile:
    """The file of a proof. ``size`` in bytes; ``removed``: since when only this line is kept."""

    sha256: str
    name: str
    media_type: str
    size: int
    removed: datetime | None = None


@dataclass(frozen=True, slots=True)
class CheckedPoint:
    """A point of the checklist as a person answered it, in the words that it had then."""

    id: str
    text: Text
    answer: str  # one of POINT_ANSWERS
    why: str | None = None


@dataclass(frozen=True, slots=True)
class ProofDecision:
    """What a person decided on a proof. ``again``: the day by which it is asked for again."""

    what: str  # one of PROOF_DECISIONS
    day: date
    by: str
    at: datetime | None  # None: not kept yet
    why: str | None = None
    points: tuple[CheckedPoint, ...] = ()
    again: date | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A document that came for an appointment, with what was decided on it, oldest first."""

    id: int
    item: str
    number: int
    due: date | None
    title: str
    kind: str  # one of PROOF_KINDS
    scope: ProofScope
    received: date
    by: str
    at: datetime
    label: str | None = None  # a slug of the table of labels, or a name that it does not know
    first_day: date | None = None
    last_day: date | None = None
    file: ProofFile | None = None
    replaces: int | None = None
    note: str | None = None
    decisions: tuple[ProofDecision, ...] = ()
    request: int | None = None  # the link through which its supplier sent it

    @property
    def in_force(self) -> tuple[ProofDecision, ...]:
        """The decisions that count, oldest first."""
        kept: list[ProofDecision] = []
        for decision in self.decisions:
            if decision.what != "taken_back":
                kept.append(decision)
            elif kept:
                kept.pop()
        return tuple(kept)

    @property
    def decision(self) -> ProofDecision | None:
        """The decision that counts; None while there is none."""
        return self.in_force[-1] if self.in_force else None


@dataclass(frozen=True, slots=True)
class ProofStanding:
    """A proof with where it stands on a day."""

    proof: Proof
    state: ProofState

    @property
    def counts(self) -> bool:
        """Return whether what it shows counts on that day."""
        return self.state in COUNTING


def proof_standings(proofs: Sequence[Proof], as_of: date) -> tuple[ProofStanding, ...]:
    """Return where each proof of a contract stands on a day, in their order.

    One that replaces another does so once it is accepted; until then the other one counts.
    """
    accepted = {proof.replaces for proof in proofs if _was_accepted(proof)}
    return tuple(ProofStanding(proof, _state(proof, accepted, as_of)) for proof in proofs)


def _was_accepted(proof: Proof) -> bool:
    return proof.decision is not None and proof.decision.what == "accepted"


def _state(proof: Proof, replaced: set[int | None], as_of: date) -> ProofState:
    decision = proof.decision
    if decision is None:
        return ProofState.WAITING
    if decision.what == "withdrawn":
        return ProofState.WITHDRAWN
    if decision.what == "refused":
        return ProofState.REFUSED
    if proof.id in replaced:
        return ProofState.REPLACED
    if proof.last_day is None:
        return ProofState.ACCEPTED
    if proof.last_day < as_of:
        return ProofState.EXPIRED
    is_soon = (proof.last_day - as_of).days <= SOON
    return ProofState.EXPIRING if is_soon else ProofState.ACCEPTED


def records_of(standings: Iterable[ProofStanding]) -> tuple[FollowUpRecord, ...]:
    """Return what the proofs of a contract mean for what is due, oldest first.

    Where one in a slot counts, what was refused beside it asks for nothing. Of those that were
    accepted the one that holds longest decides.
    """
    several = tuple(standings)
    held = {_slot(each.proof) for each in several if each.counts}
    records = [
        record
        for each in several
        if not (each.state is ProofState.REFUSED and _slot(each.proof) in held)
        if not (each.state is ProofState.EXPIRED and _slot(each.proof) in held)
        for record in _records(each)
    ]
    longest: dict[tuple[str, date | None], date | None] = {}
    for record in records:
        if record.what == "accepted":
            key = (record.item, record.due)
            longest[key] = _later(longest[key], record.until) if key in longest else record.until
    return tuple(
        replace(record, until=longest[record.item, record.due])
        if record.what == "accepted"
        else record
        for record in sorted(records, key=lambda record: str(record.at))
    )


def _later(one: date | None, other: date | None) -> date | None:
    """Return the later of two last days; None, which is without an end, is the latest."""
    return None if one is None or other is None else max(one, other)


def _slot(proof: Proof) -> tuple[str, date | None]:
    return proof.item, proof.due


def _records(standing: ProofStanding) -> Iterable[FollowUpRecord]:
    proof, decision = standing.proof, standing.proof.decision
    if standing.state in (ProofState.WITHDRAWN, ProofState.REPLACED):
        return
    yield FollowUpRecord(
        item=proof.item,
        number=proof.number,
        what="received",
        day=proof.received,
        moved_to=None,
        by=proof.by,
        at=proof.at,
        why=None,
        due=proof.due,
        document=proof.id,
    )
    if decision is not None:
        yield FollowUpRecord(
            item=proof.item,
            number=proof.number,
            what=decision.what,
            day=decision.day,
            moved_to=decision.again,
            by=decision.by,
            at=decision.at,
            why=decision.why,
            due=proof.due,
            until=proof.last_day,
            document=proof.id,
        )


@dataclass(frozen=True, slots=True)
class ShownThing:
    """One thing that is shown to be done: of which part, by which proof, until when."""

    shown: Shown
    scope: ProofScope
    proof: int
    until: date | None


@dataclass(frozen=True, slots=True)
class ManagementAxis:
    """What is shown to be done about the risks of a contract (M10); never part of its band.

    ``is_partial``: nothing speaks of the whole contract at that height. ``until``: the last day on
    which this much is shown; None where it has no end.
    """

    shown: Shown = Shown.NOTHING
    is_partial: bool = False
    until: date | None = None
    things: tuple[ShownThing, ...] = ()  # the highest first


NOTHING_SHOWN = ManagementAxis()


def management_of(standings: Iterable[ProofStanding]) -> ManagementAxis:
    """Return what the proofs that count show to be done, with the part that each speaks of."""
    things = sorted(
        (thing for each in standings if each.counts for thing in _shown(each.proof)),
        key=lambda thing: (-RISING.index(thing.shown), not thing.scope.is_whole, thing.proof),
    )
    if not things:
        return NOTHING_SHOWN
    highest = [thing for thing in things if thing.shown is things[0].shown]
    whole = [thing for thing in highest if thing.scope.is_whole]
    ends = [thing.until for thing in whole or highest]
    until = None if None in ends else max(day for day in ends if day is not None)
    return ManagementAxis(things[0].shown, not whole, until, tuple(things))


def _shown(proof: Proof) -> Iterable[ShownThing]:
    """Yield what a proof shows: a plan, what a third party saw, or remedy."""
    if proof.item == REMEDY_ITEM:
        shown = Shown.REMEDY
    elif proof.kind in BY_THIRD_PARTY:
        shown = Shown.VERIFIED
    elif proof.item == PLAN_ITEM:
        shown = Shown.PLAN
    else:
        return
    yield ShownThing(shown, proof.scope, proof.id, proof.last_day)
