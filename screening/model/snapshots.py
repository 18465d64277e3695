"""A snapshot of a source, as it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sources.kit.read.reading import RejectedStatement
from sources.kit.values.message import Message


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
    reasons: tuple[Message | str, ...] = ()  # why the gate did not believe it
    warnings: tuple[Message | str, ...] = ()
    rejected: tuple[RejectedStatement, ...] = ()
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
