"""What a verdict comes to, what verdicts were made from, and what a refresh changed in them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class VerdictSummary:
    """Where a contract stands by the verdict in use."""

    flag: str
    band: str
    level: str


@dataclass(frozen=True, slots=True)
class VerdictBasis:
    """What the verdicts of an organization rest on: snapshots, and how old they were by then.

    Several states: verdicts were made while sources grew old, and nobody brought the rest along.
    """

    ids: tuple[int, ...]
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContractChange:
    """A contract that stands elsewhere since a refresh, because of one row of a source."""

    run: int
    contract: str  # its id
    source: str
    where: str  # the row, as the snapshot numbers it; empty where no row of its own changed
    row: str  # added | removed | changed | freshness
    said_before: str
    said_after: str
    before: VerdictSummary
    after: VerdictSummary
    number: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class RunChanges:
    """How many contracts one refresh changed."""

    run: int
    source: str
    edition: str | None
    finished: datetime | None
    contracts: int
