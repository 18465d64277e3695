"""Jobs that a person asks for and a worker does: imports, undoing, screening, exports. Frozen
values, no rows.

A job ends as done, failed or cancelled, and its result says what it came to. ``ProgressSteps`` is
how the work tells how far it is, and how it learns that somebody no longer wants it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from screening.model.errors import ScreeningError
from sources.kit.values.message import Message

T = TypeVar("T")

JobValues = Mapping[str, Any]  # JSON: parameters and results, whose keys their kind knows


class JobKind(StrEnum):
    """The kinds that ship; another kind needs a handler in ``screening.runtime.job_worker``."""

    READING = "reading"  # an upload, for its preview
    IMPORT = "import"
    UNDO = "undo"
    SCREENING = "screening"
    EXPORT = "export"
    POLICY_PREVIEW = "policy_preview"  # what a version of own policy would change
    POLICY_STEP = "policy_step"  # a version is activated, ended or rolled back
    PUBLICATION_DRAFT = "publication_draft"  # how the public page would look


class JobState(StrEnum):
    """The states of a job; the last three are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDS = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class JobCancelledError(ScreeningError):
    """A person cancelled the job; what the handler has not kept by now is to be dropped."""

    def __init__(self) -> None:
        super().__init__(Message("job.cancelled"))


class ProgressSteps(Protocol):
    """Tells how far a job is. Raises JobCancelledError once a person has cancelled it."""

    def __call__(self, done: int, total: int) -> None: ...


def no_steps(done: int, total: int) -> None:
    """Tell nobody."""


def counting(steps: ProgressSteps, before: int, total: int, items: Iterable[T]) -> Iterator[T]:
    """Yield the items, and tell how many have passed, after so many before."""
    for done, item in enumerate(items, before + 1):
        steps(done, total)
        yield item


@dataclass(frozen=True, slots=True)
class PortfolioJob:
    """One job of one organization, as a page shows it."""

    id: int
    kind: str  # a JobKind, or another that has a handler
    parameters: JobValues
    state: JobState
    by: str
    at: datetime
    account: int | None = None  # of who asked; None where nobody was signed in, and of before
    lease_until: datetime | None = None
    started: datetime | None = None
    finished: datetime | None = None
    stage: str | None = None  # the part of the work that goes on
    done: int = 0  # of the stage, in its own units
    total: int = 0
    cancel_by: str | None = None  # who asked for the end
    result: JobValues = field(default_factory=dict)
    errors: tuple[Message | str, ...] = ()

    @property
    def has_ended(self) -> bool:
        """True if nothing more happens to it."""
        return self.state in ENDS

    def is_left(self, now: datetime) -> bool:
        """Return whether its worker is gone; another one takes it over."""
        running = self.state is JobState.RUNNING
        return running and self.lease_until is not None and self.lease_until < now


@dataclass(frozen=True, slots=True)
class JobClaim:
    """One worker's claim on one job. ``attempt`` and ``owner`` are its fencing token."""

    job: int
    organization: str  # the slug
    kind: str
    parameters: JobValues
    by: str
    attempt: int
    owner: str
    account: int | None = None  # of who asked
    result: JobValues = field(default_factory=dict)  # what an earlier attempt has kept
