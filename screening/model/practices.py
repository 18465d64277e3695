"""Good practice: what one organization of a service gives to the others, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_LINE = 300  # letters
LONGEST_DEPARTMENT = 120
LONGEST_TEXT = 20_000
LONGEST_RESULT = 2_000


class PracticeKind(StrEnum):
    """What a practice is."""

    CLAUSE = "clause"  # that worked
    CRITERION = "criterion"  # for the award
    PLAN = "plan"  # of a supplier, accepted
    DIALOGUE = "dialogue"  # with the market


@dataclass(frozen=True, slots=True)
class PracticeWords:
    """What a person typed of a practice, and all that others see of it.

    ``department``: which published it, empty for none; ``result``: what came of it there.
    """

    kind: PracticeKind
    title: str
    text: str
    result: str
    department: str = ""


@dataclass(frozen=True, slots=True)
class PracticeSubject:
    """What a practice comes from: never seen by another organization."""

    contract: str | None = None  # its public id
    request: str | None = None  # its number


@dataclass(frozen=True, slots=True)
class PracticeUse:
    """That somebody took a version over, and what came of it; None: not recorded."""

    organization: str  # name
    department: str
    version: int
    at: datetime
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Practice:
    """The latest version of a practice. ``origin``: the name of the organization.

    ``by`` and ``subject`` are known to that organization alone.
    """

    key: str
    version: int
    words: PracticeWords
    origin: str
    at: datetime
    is_own: bool
    withdrawn: datetime | None = None
    withdrawn_why: str | None = None
    by: str | None = None
    subject: PracticeSubject = PracticeSubject()
    uses: tuple[PracticeUse, ...] = ()

    @property
    def outcomes(self) -> int:
        """How many of those who use it recorded what came of it."""
        return sum(use.outcome is not None for use in self.uses)


@dataclass(frozen=True, slots=True)
class PracticeCopy:
    """A version as it was taken over: it stays as it was, whatever becomes of its source.

    ``words.department`` is that of the origin, ``department`` that which uses it.
    ``newer``: the version that is published now, where it is another one.
    """

    id: int
    key: str
    version: int
    words: PracticeWords
    origin: str
    department: str
    at: datetime
    by: str
    outcome: str | None = None
    newer: int | None = None
    withdrawn_why: str | None = None  # of the source
