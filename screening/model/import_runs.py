"""The result of an import, and the record of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

EXAMPLE = "example"  # who imports the fictional example


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The effect of an import, in contracts. ``affected``: those whose verdict may change."""

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
    given: Mapping[str, str] = field(default_factory=dict)  # said beside the files
