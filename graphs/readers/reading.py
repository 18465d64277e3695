"""What a reader answers: what it found, what it could not read, and what a person should know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from graphs.parties import Contract, Ownership, Party, Supply


class Outcome(StrEnum):
    IMPORTED = "imported"
    PARTIAL = "partial"  # some rows were rejected; the rest is in
    REFUSED = "refused"  # not a contract file; nothing was taken from it
    NEEDS_MAPPING = "needs_mapping"  # a table whose headings a person has to explain


class RefusedError(Exception):
    """Raised by a reader for a file it will not read. The message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row (1-based, as a spreadsheet shows it) that was left out, and what is wrong with it."""

    row: int | None
    column: str | None
    problem: str


@dataclass(frozen=True, slots=True)
class Caution:
    """Something a person should know, counted; ``example`` is the first case met."""

    code: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The content of one file or of a merged set of files.

    ``processes``, ``awards`` and ``parties`` hold keys or values as they were met; what each
    count means is settled in docs/importing.md.
    """

    format: str
    outcome: Outcome = Outcome.IMPORTED
    reason: str | None = None
    encoding: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)  # heading -> field
    processes: frozenset[str] = frozenset()
    awards: int = 0
    award_keys: frozenset[str] = frozenset()  # where one award may stand in several files
    contracts: tuple[Contract, ...] = ()
    parties: tuple[Party, ...] = ()  # suppliers and sub-suppliers; each key once
    supplies: tuple[Supply, ...] = ()
    ownerships: tuple[Ownership, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    cautions: tuple[Caution, ...] = ()
    edition: str = ""  # sorts two versions of one notice, where the format says which is later
    written: Mapping[str, int] = field(default_factory=dict)  # counts before anything was merged
