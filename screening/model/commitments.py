"""Motions and commitments: what was asked of an organization, or promised, and where it stands.

What is done with one is only added to, each step with its own day, so that the report of a year
says how it stood then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

LONGEST = {"text": 600, "reference": 120, "owner": 120, "why": 500}


class CommitmentKind(StrEnum):
    """Who bound the organization."""

    MOTION = "motion"  # the council or parliament asked
    COMMITMENT = "commitment"  # the board or the minister promised


class CommitmentState(StrEnum):
    """Where one stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"  # with the reason


@dataclass(frozen=True, slots=True)
class CommitmentFacts:
    """What was asked or promised. ``owner``: best an office, as people come and go."""

    kind: CommitmentKind
    text: str
    reference: str
    day: date  # on which it was carried or given
    owner: str


@dataclass(frozen=True, slots=True)
class CommitmentStep:
    """From ``day`` on it stands so."""

    state: CommitmentState
    day: date
    by: str
    at: datetime
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Commitment:
    """A motion or commitment with what was done since, the oldest first as it was written down."""

    id: int
    facts: CommitmentFacts
    made_by: str
    made_at: datetime
    steps: tuple[CommitmentStep, ...] = ()

    @property
    def latest(self) -> CommitmentStep | None:
        """The step that counts now; None while nothing was done."""
        return _latest(self.steps)

    @property
    def state(self) -> CommitmentState:
        return self.latest.state if self.latest else CommitmentState.OPEN

    def step_on(self, day: date) -> CommitmentStep | None:
        """Return the step that counted on a day; None where nothing was done by then."""
        return _latest([step for step in self.steps if step.day <= day])

    def state_on(self, day: date) -> CommitmentState:
        """Return where it stood on a day."""
        step = self.step_on(day)
        return step.state if step else CommitmentState.OPEN


def _latest(steps: Sequence[CommitmentStep]) -> CommitmentStep | None:
    """Return the step with the latest day; of one day the one that was written down last."""
    ordered = sorted(enumerate(steps), key=lambda each: (each[1].day, each[0]))
    return ordered[-1][1] if ordered else None
