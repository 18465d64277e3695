"""The result of a reader: what it read, what it rejected, and what a person should know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from graphs.notices import PublishedNotice
from graphs.parties import Contract, Ownership, Party, Spend, Supply
from sources.kit.values.message import Message


class FileOutcome(StrEnum):
    """The outcome of reading one file."""

    IMPORTED = "imported"
    PARTIAL = "partial"  # some rows were rejected; the rest is in
    REFUSED = "refused"  # not a contract file; nothing was taken from it
    NEEDS_MAPPING = "needs_mapping"  # a table whose headings a person has to explain


class RefusedError(Exception):
    """A file that a reader will not read. ``message`` says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row (1-based, as a spreadsheet shows it) that was left out, and what is wrong with it."""

    row: int | None
    column: str | None
    problem: Message


@dataclass(frozen=True, slots=True)
class Caution:
    """A doubt that a person should know of, counted; ``example`` is the first case.

    A string is data of the file (a key, a name), a message is about it.
    """

    code: str
    count: int
    example: Message | str


@dataclass(frozen=True, slots=True)
class Reading:
    """The content of one file or of a merged set of files.

    ``processes``, ``awards`` and ``parties`` hold keys or values as they were met; what each
    count means is settled in docs/importing.md.
    """

    format: str
    outcome: FileOutcome = FileOutcome.IMPORTED
    reason: Message | None = None
    encoding: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)  # heading -> field
    processes: frozenset[str] = frozenset()
    awards: int = 0
    award_keys: frozenset[str] = frozenset()  # where one award may stand in several files
    contracts: tuple[Contract, ...] = ()
    notices: tuple[PublishedNotice, ...] = ()  # what the file declares of those contracts
    parties: tuple[Party, ...] = ()  # suppliers and sub-suppliers; each key once
    supplies: tuple[Supply, ...] = ()
    ownerships: tuple[Ownership, ...] = ()
    spending: tuple[Spend, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    cautions: tuple[Caution, ...] = ()
    edition: str = ""  # sorts two versions of one notice, where the format says which is later
    written: Mapping[str, int] = field(default_factory=dict)  # counts before anything was merged
