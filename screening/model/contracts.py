"""What the store answers: frozen values, so that pages, commands and reports never see a row.

An ``id`` is the public one: "c" and eleven hexadecimal digits, the same on every machine because it
follows from the organization and the contract's key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from graphs.parties import Contract, Money
from screening.model.purchase import Confirmation
from screening.rules.clauses.chain_information import Asked

SORTS = ("urgency", "-value", "value", "ends", "number", "title", "buyer", "-screened")
NOT_SCREENED = "not_screened"  # stands beside the flags in counts and filters


@dataclass(frozen=True, slots=True)
class ContractFilter:
    """Which contracts to show. Everything given must hold; ``None`` does not narrow."""

    flag: str | None = None  # a Flag, or "not_screened"
    band: str | None = None
    level: str | None = None  # L0..L4
    text: str | None = None  # in number, title, description, buyer or supplier
    cpv_division: str | None = None  # two digits
    buyer: str | None = None  # Party.key
    supplier: str | None = None  # Party.key, direct suppliers only
    sort: str = "urgency"  # one of SORTS; urgency: flag, then band, then value


@dataclass(frozen=True, slots=True)
class Named:
    """A party in a list: enough to show it and to filter by it."""

    key: str
    name: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class ContractLine:
    """One contract in a list, with the verdict in use."""

    id: str
    number: str | None
    title: str | None
    buyer: Named | None
    suppliers: tuple[Named, ...]
    cpv: str | None  # the main code
    category: str | None  # the register's words where it has no CPV
    value: Money | None
    awarded: date | None
    starts: date | None
    ends: date | None
    flag: str | None  # None: never screened
    band: str | None
    level: str | None
    confidence: str | None
    duty: str | None
    screened: date | None  # the day the verdict holds for


@dataclass(frozen=True, slots=True)
class Page:
    """A slice of a list. ``counts_by_flag`` counts under every other filter, for the flag tabs."""

    items: tuple[ContractLine, ...]
    total: int
    page: int  # from 1
    per_page: int
    counts_by_flag: Mapping[str, int]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))


@dataclass(frozen=True, slots=True)
class StoredContract:
    """A contract with what people have said of it since."""

    id: str
    contract: Contract
    confirmation: Confirmation | None
    imported_by_run: int
    changed_at: datetime
    chain_asked: Asked | None = None  # by a clause that somebody says is in it


@dataclass(frozen=True, slots=True)
class ClauseReview:
    """A person's word on a clause in a contract. Only ever added to."""

    what: str  # included | received | withdrawn
    day: date
    clauses: tuple[str, ...]
    due: date | None
    by: str
    at: datetime
    why: str | None


@dataclass(frozen=True, slots=True)
class Review:
    """A person's word on a category. Only ever added to; the last one counts."""

    category: str
    by: str
    at: datetime
    why: str | None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What keeping a batch did, in contracts. ``affected`` lists those whose verdict may change."""

    run: int | None  # None: a dry run, or nothing to keep
    created: int
    updated: int
    unchanged: int
    affected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One import as it happened."""

    id: int
    by: str
    at: datetime
    files: tuple[Mapping[str, Any], ...]
    counts: Mapping[str, int]
    undone_at: datetime | None = None
    undone_by: str | None = None


@dataclass(frozen=True, slots=True)
class Stats:
    """The portfolio in numbers."""

    contracts: int
    parties: int
    ties: int
    ownerships: int
    not_screened: int
    by_flag: Mapping[str, int] = field(default_factory=dict)
    by_band: Mapping[str, int] = field(default_factory=dict)
    by_level: Mapping[str, int] = field(default_factory=dict)
    divisions: Mapping[str, int] = field(default_factory=dict)  # CPV division -> contracts


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a contract stands by the verdict in use."""

    flag: str
    band: str
    level: str


@dataclass(frozen=True, slots=True)
class Resting:
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
    before: Standing
    after: Standing
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


@dataclass(frozen=True, slots=True)
class SnapshotLine:
    """One snapshot of a source, in use or not."""

    id: int
    source: str
    edition: str
    layout: str
    status: str  # ready | quarantined | retired
    sha256: str
    url: str
    retrieved: date
    published: date | None
    rows: int
    statements: int
    run: int | None  # None: the figures came with the program
    reasons: tuple[str, ...] = ()  # why the gate did not believe it
    warnings: tuple[str, ...] = ()
    rejected: tuple[Mapping[str, str], ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    accepted_by: str | None = None
    accepted_why: str | None = None
    accepted_at: datetime | None = None
    base: int | None = None  # it says only what changed since this snapshot
    let_go: bool = False  # its statements are no longer kept; its raw file is


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One snapshot in use."""

    source: str
    title: str
    publisher: str
    url: str
    edition: str
    layout: str  # "publisher", or "derived" where somebody else made the table
    sha256: str  # of the normalised table that is in use
    retrieved: date
    published: date | None
    licence: str
    licence_url: str
    attribution: str
    rows: int  # the publisher's rows read before selection
    statements: int  # made of them
