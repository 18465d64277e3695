"""A purchase before there is a contract: what is known of it, what was advised, what was decided.

What people did with a request is only added to; where it stands follows from that. A decision holds
the verdict that it rests on, so that it stays what it was when rules and figures change.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

LEVELS = ("L0", "L1", "L2", "L3", "L4")
LONGEST = {
    "title": 200, "words": 2000, "requester": 120, "adviser": 120, "department": 200, "buyer": 200,
    "reference": 100, "why": 2000,
}  # fmt: skip
_NUMBER = re.compile(r"([0-9]{4})-([0-9]{4,6})")


class RequestState(StrEnum):
    """Where a request stands."""

    DRAFT = "draft"
    ASKED = "asked"  # its requester wants advice
    ADVISED = "advised"
    DECIDED = "decided"
    CONTRACT = "contract"  # a contract came of it
    REMOVED = "removed"  # a draft that is not wanted; its number is not given again


class RequestStep(StrEnum):
    """What a person did with a request."""

    ASKED = "asked"
    ADVISED = "advised"
    DECIDED = "decided"
    TIED = "tied"  # this contract came of it
    REMOVED = "removed"
    BACK = "back"  # takes the last step back
    NOT_THIS = "not_this"  # this contract did not come of it
    MAYBE_THIS = "maybe_this"  # takes that back


ASIDE = (RequestStep.NOT_THIS, RequestStep.MAYBE_THIS)  # say something, and move nothing
LEADS_TO: Mapping[RequestStep, RequestState] = {
    RequestStep.ASKED: RequestState.ASKED,
    RequestStep.ADVISED: RequestState.ADVISED,
    RequestStep.DECIDED: RequestState.DECIDED,
    RequestStep.TIED: RequestState.CONTRACT,
    RequestStep.REMOVED: RequestState.REMOVED,
}
# What can be done from where. Somebody who buys and advises alone decides at once.
OPEN_STEPS: Mapping[RequestState, tuple[RequestStep, ...]] = {
    RequestState.DRAFT: (
        RequestStep.ASKED, RequestStep.ADVISED, RequestStep.DECIDED, RequestStep.REMOVED,
    ),
    RequestState.ASKED: (RequestStep.ADVISED, RequestStep.DECIDED, RequestStep.BACK),
    RequestState.ADVISED: (RequestStep.DECIDED, RequestStep.BACK),
    RequestState.DECIDED: (RequestStep.TIED, RequestStep.BACK, *ASIDE),
    RequestState.CONTRACT: (RequestStep.BACK,),
    RequestState.REMOVED: (RequestStep.BACK,),
}  # fmt: skip
CHANGEABLE = (RequestState.DRAFT, RequestState.ASKED)  # later, an advice rests on the facts


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What people say of a purchase. ``answers``: those of the form of a check, as texts."""

    title: str
    words: str = ""  # what is bought, in one's own words
    requester: str = ""  # a name; that of the account where there is one
    requester_account: int | None = None
    adviser: str = ""
    adviser_account: int | None = None
    department: str | None = None
    buyer: str = ""
    reference: str = ""  # of the procurement, as the buyer numbers it
    answers: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()  # beside the department they say who sees it


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """A decision: the level of the clause, and the verdict that it rests on, as it was.

    A list of requests leaves ``document`` empty.
    """

    level: str  # L0..L4
    advised: str  # the level of the verdict
    document: Mapping[str, object]
    sha256: str  # of the canonical text of the document

    @property
    def follows(self) -> bool:
        return self.level == self.advised

    @property
    def is_below(self) -> bool:
        """Whether less is asked than the verdict advises: then there is a reason."""
        return LEVELS.index(self.level) < LEVELS.index(self.advised)


@dataclass(frozen=True, slots=True)
class RequestEvent:
    """One thing that a person did with a request."""

    step: RequestStep
    by: str
    account: int | None = None
    at: datetime | None = None  # None: not kept yet; the store gives the moment
    why: str | None = None  # an advice, or a reason
    decision: KeptDecision | None = None
    contract_key: str | None = None


@dataclass(frozen=True, slots=True)
class PurchaseRequest:
    """A request with all that was done with it, the oldest first."""

    id: int
    number: str
    facts: RequestFacts
    made_by: str
    made_at: datetime
    changed_at: datetime
    version: int  # grows with each write: a form says which one it was made from
    events: tuple[RequestEvent, ...] = ()

    @property
    def state(self) -> RequestState:
        return state_of(self.events)

    @property
    def advice(self) -> RequestEvent | None:
        """The advice in force."""
        return _last(self.events, RequestStep.ADVISED)

    @property
    def decided(self) -> RequestEvent | None:
        """The decision in force."""
        return _last(self.events, RequestStep.DECIDED)

    @property
    def contract_key(self) -> str | None:
        """The key of the contract that came of it."""
        tied = _last(self.events, RequestStep.TIED)
        return tied.contract_key if tied else None

    @property
    def refused_contracts(self) -> frozenset[str]:
        """The keys of contracts of which somebody said that they did not come of it."""
        refused: set[str] = set()
        for event in self.events:
            if event.contract_key is None:
                continue
            if event.step is RequestStep.NOT_THIS:
                refused.add(event.contract_key)
            elif event.step is RequestStep.MAYBE_THIS:
                refused.discard(event.contract_key)
        return frozenset(refused)


@dataclass(frozen=True, slots=True)
class ContractOutline:
    """What a request is compared with, of one contract."""

    key: str
    public_id: str
    number: str | None
    title: str | None
    description: str | None
    cpv: tuple[str, ...]
    amount: str | None  # exact decimal text
    currency: str | None
    dispatched: date | None
    starts: date | None
    buyer: str | None


def in_force(events: Iterable[RequestEvent]) -> tuple[RequestEvent, ...]:
    """Return the steps that count, the oldest first: "back" cancels the last one before it."""
    kept: list[RequestEvent] = []
    for event in events:
        if event.step in LEADS_TO:
            kept.append(event)
        elif event.step is RequestStep.BACK and kept:
            kept.pop()
    return tuple(kept)


def state_of(events: Iterable[RequestEvent]) -> RequestState:
    """Return where a request stands after these events."""
    counting = in_force(events)
    return LEADS_TO[counting[-1].step] if counting else RequestState.DRAFT


def number_of(year: int, serial: int) -> str:
    """Return the number of a request: the year, and which one of it."""
    return f"{year}-{serial:04}"


def parse_number(text: str) -> tuple[int, int] | None:
    """Return year and serial of a number; None for what is none."""
    match = _NUMBER.fullmatch(text.strip())
    return (int(match[1]), int(match[2])) if match else None


def _last(events: Iterable[RequestEvent], step: RequestStep) -> RequestEvent | None:
    return next((event for event in reversed(in_force(events)) if event.step is step), None)
