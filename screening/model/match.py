"""Matches: pairs of records that may be one company, people's decisions on them, and the queue.

A *match* is a pair that may be one: two parties of one organization (``party``), or a party and an
entity on a list (``entity``). Its id is "m" and eleven hexadecimal digits, the same on every
machine because it follows from the organization and the two keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from screening.model.errors import InputError
from sources.kit.values.message import Message

PARTY, ENTITY = "party", "entity"
SAME, NOT_SAME, CANNOT_TELL, UNDONE = "same", "not_same", "cannot_tell", "undone"
ANSWERS = (SAME, NOT_SAME, CANNOT_TELL)
OPEN, AGAIN = "open", "again"
WAITING = "waiting"  # a filter: open, or to be asked again
STATES = (WAITING, OPEN, AGAIN, *ANSWERS)
CHANNELS = ("page", "command", "api")


class ContradictionError(InputError):
    """A decision that contradicts an earlier one: these two were decided to be not the same."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(Message("match.contradiction", one=one, other=other), "answer")
        self.parties = (one, other)


@dataclass(frozen=True, slots=True)
class MatchSide:
    """One of the two records of a pair."""

    key: str
    name: str
    country: str | None = None
    address: str | None = None
    aliases: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str, bool | None], ...] = ()  # scheme, number, does it add up


@dataclass(frozen=True, slots=True)
class MatchReason:
    """One reason: a code of ``graphs.matching``, its weight in bits, and the values it is about."""

    code: str
    weight: float
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """One row of a list about the entity."""

    programme: str = ""
    issue: str | None = None
    since: str | None = None  # ISO 8601
    current: bool | None = None
    says: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class OwnedBy:
    """One step of ownership upwards that a list itself states. ``share`` is 0..1."""

    child: str
    parent: str
    share: float | None
    form: str | None
    source: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """A pair as the comparison found it, before any decision."""

    kind: str
    one: MatchSide
    other: MatchSide
    basis: str  # "identifier": an equal number that adds up; "name": everything else
    score: float  # log-odds in bits
    completeness: float  # 0..1
    because: tuple[MatchReason, ...] = ()
    settles: str | None = None  # the one field that would settle it
    listings: tuple[ListingFacts, ...] = ()
    owners: tuple[OwnedBy, ...] = ()  # the list says that the entity owns the party, and how


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's decision on a match. Only ever added to; the last one counts."""

    id: int
    match: str
    answer: str  # same | not_same | cannot_tell | undone
    by: str
    at: datetime
    channel: str
    why: str
    review_on: date | None
    evidence: str
    facts: Mapping[str, object] = field(default_factory=dict)  # what the person saw


@dataclass(frozen=True, slots=True)
class Match:
    """A pair with its state, as the queue shows it."""

    id: str
    compared: ComparedPair
    source: str | None
    title: str | None  # of the list
    edition: str | None
    stands: bool
    state: str  # open | again | same | not_same | cannot_tell
    answer: str | None  # the last word, also where it is to be asked again
    review_on: date | None
    evidence: str

    @property
    def kind(self) -> str:
        return self.compared.kind


@dataclass(frozen=True, slots=True)
class MatchFilter:
    """A choice of matches. Everything given must hold; ``None`` does not narrow."""

    state: str | None = WAITING
    kind: str | None = None
    source: str | None = None
    basis: str | None = None
    text: str | None = None
    party: str | None = None  # Party.key, on either side


@dataclass(frozen=True, slots=True)
class MatchPage:
    """A slice of the queue. ``counts`` per state, under every other filter."""

    items: tuple[Match, ...]
    total: int
    page: int  # from 1
    per_page: int
    counts: Mapping[str, int]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """One tie of ownership of a party: the other end, and how much. Shares are 0..1."""

    key: str
    name: str
    natural_person: bool
    share: float | None
    share_low: float | None
    share_high: float | None
    form: str | None
    since: date | None
    until: date | None
    source: str


@dataclass(frozen=True, slots=True)
class MatchProgress:
    """The progress of matching: parties still to compare, and lists that are not done yet."""

    parties: int
    lists: tuple[str, ...]

    @property
    def done(self) -> bool:
        return not self.parties and not self.lists
