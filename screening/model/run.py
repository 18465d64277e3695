"""Runs, as workers, refreshes and the store exchange them: frozen values, no rows.

A slot is one moment at which a source is due (or one request of a person); a run is what is done
for it. Whoever holds the ``Claim`` of a run may finish it, and nobody else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from screening.model.errors import InputError, ScreeningError
from sources.kit.values.message import Message

GIVEN = "given:"  # how the slot of a run begins that works on what a person handed over


class LostClaimError(ScreeningError):
    """The run is claimed by another worker by now; the work of this one is discarded."""


class BusySourceError(InputError):
    """Another run of the source goes on, so that this one cannot begin now."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One worker's claim on one run. ``attempt`` and ``owner`` are its fencing token."""

    run: int
    source: str
    slot: str
    trigger: str  # schedule | manual
    attempt: int
    owner: str
    lease_until: datetime
    tries: int = 0  # runs of this slot that failed before this one

    @property
    def has_given_input(self) -> bool:
        """True if the input was handed over with the request: a file, an address or an edition."""
        return self.slot.startswith(GIVEN)


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """The facts of a snapshot that has been read to its end."""

    title: str
    publisher: str
    url: str
    edition: str
    layout: str
    sha256: str
    retrieved: date
    licence: str
    licence_url: str
    attribution: str
    rows: int
    published: date | None = None
    etag: str | None = None
    last_modified: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)  # what the next gate compares with
    rejected: Sequence[Mapping[str, object]] = ()  # {"row", "problem"}, messages as JSON
    judgement: Mapping[str, object] = field(default_factory=dict)  # each question of the gate
    statements: int | None = None  # that stand, where the snapshot is laid over another one


@dataclass(frozen=True, slots=True)
class LastGood:
    """The snapshot in use, as the next refresh of the source needs it."""

    id: int
    source: str
    edition: str
    sha256: str
    url: str
    retrieved: date
    published: date | None
    rows: int
    statements: int
    etag: str | None
    last_modified: str | None
    facts: Mapping[str, Any]
    run: int | None  # None: the figures came with the program
    layout: str = "publisher"


@dataclass(frozen=True, slots=True)
class Run:
    """One run and its outcome."""

    id: int
    source: str
    slot: str
    state: str  # queued | running | succeeded | failed | quarantined
    trigger: str
    requested_at: datetime
    requested_by: str | None
    attempt: int
    owner: str | None
    started: datetime | None
    finished: datetime | None
    outcome: str | None  # accepted | unchanged | quarantined | refused
    rows: int | None
    edition: str | None
    snapshot: int | None
    app_version: str | None
    errors: tuple[Message | str, ...]  # a string: a sentence of before messages had codes
    tries: int = 0  # runs of this slot that failed before this one
    not_before: datetime | None = None  # when it may begin, where it has to wait


@dataclass(frozen=True, slots=True)
class Alarm:
    """A problem of a source that a person must see until it is resolved."""

    id: int
    source: str
    at: datetime
    reasons: tuple[Message | str, ...]
    run: int | None
    snapshot: int | None
    resolved_at: datetime | None
    resolved_by: str | None
