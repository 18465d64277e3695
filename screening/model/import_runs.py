"""The result of an import, and the record of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graphs.parties import Party
from screening.model.purchase import ChainRequest

EXAMPLE = "example"  # who imports the fictional example


@dataclass(frozen=True, slots=True)
class NumberConflict:
    """A party of the files with the number of a stored one that is clearly another.

    Both are kept: the files' party as it was written, under ``key``.
    """

    stored: Party
    key: str
    read: Party  # with the key that its number would have given it


@dataclass(frozen=True, slots=True)
class NamedClauses:
    """The clauses that a register says a contract carries, and where it says so."""

    request: ChainRequest
    where: str  # file and row


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The effect of an import, in contracts. ``affected``: those whose verdict may change."""

    run: int | None  # None: a dry run, or nothing to keep
    created: int
    updated: int
    unchanged: int
    affected: tuple[str, ...] = ()
    conflicts: tuple[NumberConflict, ...] = ()
    clauses: int = 0  # contracts of which clauses were recorded
    changed: frozenset[str] = frozenset()  # keys of contracts that came or changed, or would


@dataclass(frozen=True, slots=True)
class ImportUndone:
    """What undoing an import came to, in contracts. ``affected``: those to be screened again."""

    contracts: int  # that the run had created or updated
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
    given: Mapping[str, str] = field(default_factory=dict)  # said beside the files
