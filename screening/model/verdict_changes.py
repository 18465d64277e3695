"""The outcome of a verdict, the snapshots it was made from, and what a refresh changed in it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class VerdictSummary:
    """The outcome of the verdict in use."""

    flag: str
    band: str
    level: str


@dataclass(frozen=True, slots=True)
class VerdictBasis:
    """The basis of an organization's verdicts: snapshots, and how old they were by then.

    Several states: verdicts were made while sources grew old, and the rest was not screened again.
    """

    ids: tuple[int, ...]
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContractChange:
    """A contract whose verdict a refresh changed, because of one row of a source."""

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
    """The number of contracts that one refresh changed."""

    run: int
    source: str
    edition: str | None
    finished: datetime | None
    contracts: int
