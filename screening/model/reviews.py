"""People's decisions about a contract: its category, and the clauses in it. Only added to."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ClauseReview:
    """A record on a clause in a contract, of a person or of an import. Only ever added to."""

    what: str  # included | received | withdrawn
    day: date
    clauses: tuple[str, ...]
    due: date | None
    by: str
    at: datetime
    why: str | None
    texts: tuple[tuple[str, str], ...] = ()  # as in ``ChainRequest``
    run: int | None = None  # the import that recorded it; ``why`` is then the file and its row


@dataclass(frozen=True, slots=True)
class Review:
    """A person's decision on a category. Only ever added to; the last one counts."""

    category: str
    by: str
    at: datetime
    why: str | None
