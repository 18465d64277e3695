"""One run from its claim to the contracts it changed: what commands, pages and workers call."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import sources
from screening.model.errors import InputError
from screening.model.run import Claim
from screening.services.refreshing import after_refresh
from screening.services.refreshing.after_refresh import RescreenOutcome
from screening.services.refreshing.inputs import (
    RefreshContext,
    RefreshInput,
    WebFactory,
    files_of,
)
from screening.services.refreshing.lease import lease_kept, this_process
from screening.services.refreshing.refresh import RefreshResult, refresh
from sources.kit.fetch.archive import Archive
from sources.kit.source import Source
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.services.settings import Settings
    from screening.store import Store

ARCHIVE = "raw"


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run came to, and what it did to the contracts."""

    run: int
    refreshed: RefreshResult
    after: RescreenOutcome


def archive_of(settings: "Settings") -> Archive:
    return Archive(settings.home / ARCHIVE)


def refresh_context(
    store: "Store", settings: "Settings", today: date, door: WebFactory | None = None
) -> RefreshContext:
    """What a refresh works with here. ``door`` is given by tests; else it is the only one."""
    archive = archive_of(settings)
    return RefreshContext(
        store.jobs, archive, door or _door(archive), store.snapshots.statements_of, today
    )


def _door(archive: Archive) -> WebFactory:
    from sources.kit.fetch.http import Http  # requests: only where something is fetched

    return Http(archive).for_source


def run_now(
    store: "Store", desk: RefreshContext, source: Source, by: str, given: RefreshInput | None = None
) -> RunResult:
    """A run that a person asks for, done at once by whoever asks."""
    run = store.jobs.queue.request(source.name, by, given is not None)
    claim = store.jobs.queue.claim(this_process(), run)
    if claim is None and given is not None:
        store.jobs.queue.withdraw(run)
        raise InputError(Message("refresh.busy", source=source.name))
    if claim is None:
        raise InputError(Message("refresh.waits", source=source.name, run=run))
    with lease_kept(store.jobs.queue, claim):
        return perform(store, desk, claim, given)


def perform(
    store: "Store", desk: RefreshContext, claim: Claim, given: RefreshInput | None = None
) -> RunResult:
    """A claimed run to its end, and after it the contracts that it reaches."""
    after_refresh.record_basis(store, desk.today)
    source = sources.source(claim.source, store.jobs.schedules.parts(claim.source))
    refreshed = refresh(desk, source, claim, given)
    after = RescreenOutcome()
    if refreshed.outcome in ("accepted", "unchanged"):
        after = after_refresh.bring_up_to_date(store, desk.today)
    return RunResult(claim.run, refreshed, after)


def accept(store: "Store", snapshot: int, by: str, why: str, today: date) -> RescreenOutcome:
    """A person's word against the gate: this quarantined snapshot comes into use."""
    held = store.snapshots.get(snapshot)
    if held.status == "quarantined" and not held.statements:
        raise InputError(Message("refresh.nothing_to_accept", at=snapshot, source=held.source))
    if not by.strip():
        raise InputError(Message("refresh.who_accepts"), "by")
    after_refresh.record_basis(store, today)
    store.jobs.outcomes.accept(snapshot, by.strip(), why)
    return after_refresh.bring_up_to_date(store, today)


def refresh_input(text: str | None, edition: str | None) -> RefreshInput | None:
    """What `--from` and `--edition` say together."""
    if text is None:
        return RefreshInput(edition=edition) if edition else None
    if "://" in text:
        return RefreshInput(url=text, edition=edition)
    files_of(Path(text))  # a path that is not there is a mistake of typing, not a fault of a list
    return RefreshInput(path=Path(text), edition=edition)
