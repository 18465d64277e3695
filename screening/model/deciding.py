"""Open questions of a purchase, by the chance that their answer changes what the verdict says."""

from dataclasses import dataclass
from enum import StrEnum

from screening.model.verdict import Band, Flag, Text


class DecidingKind(StrEnum):
    """What an open question is about."""

    FACT = "fact"  # one that the law asks for, and that is missing
    KIND = "kind"  # which of the kinds of purchase under its code it is
    CODE = "code"  # which of the codes that a description suggests
    ORIGIN = "origin"  # where a good comes from


class ChanceBasis(StrEnum):
    """Where the chances of answers come from."""

    TRADE = "trade"  # a publisher's figures
    ESTIMATE = "estimate"  # our own table
    EVEN = "even"  # nobody knows: each answer counts alike


@dataclass(frozen=True, slots=True)
class PossibleAnswer:
    """One answer. ``value``: a country (ISO 3166-1 alpha-2), a slug, a code; ``chance``: 0..1."""

    value: str
    name: Text | None
    chance: float


@dataclass(frozen=True, slots=True)
class AnswerOutcome:
    """What answers lead to. ``changes``: which of flag, level and band differ from now."""

    answers: tuple[PossibleAnswer, ...]
    flag: Flag
    level: str
    band: Band
    changes: tuple[str, ...]

    @property
    def chance(self) -> float:
        return sum(answer.chance for answer in self.answers)


@dataclass(frozen=True, slots=True)
class DecidingQuestion:
    """An open question with what its answers decide, the likeliest outcome first.

    ``about``: the missing fact or the good, by its slug; empty where it is the purchase.
    ``chance``: that the answer changes flag, level or band, 0..1. ``unknown``: the part of answers
    of which no chance is known; they count as changing nothing.
    """

    kind: DecidingKind
    about: str
    name: Text | None
    chance: float
    basis: ChanceBasis
    outcomes: tuple[AnswerOutcome, ...]
    unknown: float = 0.0

    @property
    def changing(self) -> tuple[AnswerOutcome, ...]:
        """The outcomes that differ from now."""
        return tuple(outcome for outcome in self.outcomes if outcome.changes)
