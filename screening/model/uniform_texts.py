"""Uniform texts: one wording of a clause, which a group of organizations proposes and adopts."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

LONGEST_CLAUSE = 4_000  # letters; the clauses of the book have about 300
LONGEST_REASON = 2_000
LONGEST_GROUP_NAME = 120
LONGEST_DECISION = 300
MOST_NEEDED = 500  # members that adopt a text before it is the group's
MOST_TEXTS = 200  # of a group
MOST_VERSIONS = 100  # of a text
MOST_REMARKS = 300  # on a text
YEARS_TO_COME = 2  # no text begins to hold later
OTHER_TEXT = "other"  # in a record, in the place of a hash: not one of the texts that were adopted


class TextState(StrEnum):
    """How a version stands in its group."""

    PROPOSED = "proposed"
    DISCUSSED = "discussed"  # somebody remarked on it
    AGREED = "agreed"  # by as many members as the group set, from a day that is to come
    ADOPTED = "adopted"  # the same, and that day has come: it is the group's
    REPLACED = "replaced"  # it was the group's until a later version was
    WITHDRAWN = "withdrawn"


class Uniformity(StrEnum):
    """How what is recorded of a contract stands to the uniform text."""

    UNIFORM = "uniform"
    DEVIATES = "deviates"
    UNKNOWN = "unknown"  # nobody recorded which text is in it


@dataclass(frozen=True, slots=True)
class GroupMember:
    """An organization of a group, since a moment."""

    organization: str  # name
    since: datetime
    is_own: bool


@dataclass(frozen=True, slots=True)
class TextGroup:
    """Organizations that agree on texts. ``key``: names it in addresses; it lets nobody join.

    ``needed``: how many members adopt a text before it is the group's; set once, at the beginning.
    """

    key: str
    name: str
    needed: int
    members: tuple[GroupMember, ...] = ()


@dataclass(frozen=True, slots=True)
class TextRemark:
    """What a member said of a version. ``answers``: the number of the remark that it answers.

    ``by``: known to the own organization alone.
    """

    id: int
    version: int
    organization: str
    words: str
    at: datetime
    answers: int | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class TextAdopter:
    """A member that adopted a version, by which decision, and from which day on."""

    organization: str
    decision: str
    decided: date
    holds_from: date


@dataclass(frozen=True, slots=True)
class TextVersion:
    """One version of a uniform text. ``by``: known to the organization that proposed it alone."""

    number: int
    text: str  # with placeholders
    sha256: str
    why: str
    organization: str
    at: datetime
    is_own: bool
    state: TextState = TextState.PROPOSED
    since: date | None = None  # the group's since this day, or from it on
    adopters: tuple[TextAdopter, ...] = ()
    withdrawn: datetime | None = None
    withdrawn_why: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class UniformText:
    """A clause in a language, for a group: its versions, the latest first, and what was said."""

    key: str
    group: str  # key
    clause: str
    language: str
    versions: tuple[TextVersion, ...]
    remarks: tuple[TextRemark, ...] = ()

    @property
    def latest(self) -> TextVersion:
        return self.versions[0]

    @property
    def adopted(self) -> TextVersion | None:
        """The version that is the group's; None where none is."""
        return next((each for each in self.versions if each.state is TextState.ADOPTED), None)

    def version(self, number: int) -> TextVersion | None:
        """Return the version with a number; None where there is none."""
        return next((each for each in self.versions if each.number == number), None)

    @property
    def unanswered(self) -> int:
        """How many remarks nobody answered, answers left out."""
        answered = {remark.answers for remark in self.remarks}
        asked = [each for each in self.remarks if each.answers is None]
        return sum(remark.id not in answered for remark in asked)


@dataclass(frozen=True, slots=True)
class TextDecision:
    """The formal decision by which an organization adopts a version.

    ``reference``: "Collegebesluit 12". ``holds_from``: the day from which its contracts get it.
    """

    reference: str
    decided: date
    holds_from: date


@dataclass(frozen=True, slots=True)
class TextAdoption:
    """A version that an organization adopted, with the text: it stays, whatever its group does.

    ``ended``: the day from which it holds no more. ``is_groups``: it is the group's text too, or
    was before a later one; False where too few members adopted it, and where that is not seen
    because the organization left.
    """

    id: int
    group: str  # key
    group_name: str
    key: str
    version: int
    clause: str
    language: str
    text: str
    sha256: str
    decision: TextDecision
    by: str
    at: datetime
    ended: date | None = None
    ended_why: str | None = None
    is_groups: bool = False

    @property
    def ever_holds(self) -> bool:
        """Whether it was not ended before it began."""
        return self.ended is None or self.ended > self.decision.holds_from


@dataclass(frozen=True, slots=True)
class AdoptedTexts:
    """All that an organization adopted, the oldest first."""

    adoptions: tuple[TextAdoption, ...] = ()

    def on(self, day: date) -> Mapping[tuple[str, str], TextAdoption]:
        """Return by clause and language the text that holds on a day.

        It is the last that began; where that one ended, no earlier one comes back.
        """
        begun = (each for each in self._in_order() if each.decision.holds_from <= day)
        last = {(each.clause, each.language): each for each in begun}
        return {
            place: each for place, each in last.items() if each.ended is None or day < each.ended
        }

    def has_begun(self, day: date) -> bool:
        """Return whether any text ever held before or on a day."""
        return any(each.decision.holds_from <= day for each in self._in_order())

    def of_clause(self, clause: str, day: date) -> tuple[TextAdoption, ...]:
        """Return the texts of a clause that hold on a day, one for each language at most."""
        return tuple(each for (id, _), each in self.on(day).items() if id == clause)

    def begun_after(self, clause: str, day: date) -> tuple[TextAdoption, ...]:
        """Return the texts of a clause that begin to hold after a day."""
        return tuple(
            each
            for each in self._in_order()
            if each.clause == clause and each.decision.holds_from > day
        )

    def with_hash(self, clause: str, sha256: str) -> TextAdoption | None:
        """Return the last adopted text of a clause that has this hash; None where there is none."""
        fitting = (each for each in reversed(self.adoptions) if each.clause == clause)
        return next((each for each in fitting if each.sha256 == sha256), None)

    def named(self, clause: str, name: str) -> TextAdoption | None:
        """Return an adopted text of a clause by its hash, or by text and version ("key/2")."""
        by_version = (
            each
            for each in reversed(self.adoptions)
            if each.clause == clause and f"{each.key}/{each.version}" == name
        )
        return self.with_hash(clause, name) or next(by_version, None)

    def _in_order(self) -> list[TextAdoption]:
        held = (each for each in self.adoptions if each.ever_holds)
        return sorted(held, key=lambda each: (each.decision.holds_from, each.id))


NOTHING_ADOPTED = AdoptedTexts()


def digest_of_text(text: str) -> str:
    """Return the SHA-256 of a text, by which a record names it."""
    return hashlib.sha256(text.encode()).hexdigest()


def group_day(adopters: Iterable[TextAdopter], needed: int) -> date | None:
    """Return the day from which a version is the group's; None while too few adopted it."""
    days = sorted(adopter.holds_from for adopter in adopters)
    return days[needed - 1] if len(days) >= needed else None
